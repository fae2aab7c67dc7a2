"""One call proves that no company has gone, or proves nothing."""

from __future__ import annotations

import json

import httpx
import pytest
from koppel import Customer
from koppel_teamleader.connector import TeamleaderConnection

from tests.teamleader.conftest import Desk

MANY = 120


@pytest.fixture
def ids(desk: Desk) -> list[str]:
    """Companies that are linked, added an hour ago, and one contact."""
    made = [f"company/{desk.fake.human.add_company(f'Acme {n}')}" for n in range(MANY)]
    contact = desk.fake.human.add_contact("Peeters", "An")
    desk.fake.clock.advance(3600)
    return [*made, f"contact/{contact}"]


def look(desk: Desk, ids: list[str], before: str) -> tuple[frozenset[str], str, int]:
    """Who is settled, the next token, and how many lists that took, in a run of its own."""
    opened: TeamleaderConnection = desk.connect()
    spent = desk.budget.spent.get("companies.list", 0)
    same, token = opened.settled(Customer, ids, before)
    opened.close()
    return same, token, desk.budget.spent.get("companies.list", 0) - spent


def test_one_call_settles_all_companies(desk: Desk, ids: list[str]) -> None:
    """The first time nothing is proven; then one call does for all companies, not for contacts."""
    first, token, _ = look(desk, ids, "")
    desk.fake.human.add_company("New")
    desk.fake.clock.advance(3600)
    assert first == frozenset()
    assert look(desk, ids, token)[0] == {id for id in ids if id.startswith("company/")}
    assert look(desk, ids, token)[2] == 1


def test_it_is_read_once_a_run(desk: Desk, ids: list[str]) -> None:
    """However many parts the question has."""
    opened = desk.connect()
    opened.settled(Customer, ids, "")
    spent = desk.budget.spent["companies.list"]
    opened.settled(Customer, ids[:3], "")
    assert desk.budget.spent["companies.list"] == spent
    opened.close()


@pytest.mark.parametrize("added", [0, 1])
def test_who_has_gone_is_noticed(desk: Desk, ids: list[str], added: int) -> None:
    """Also when as many were added meanwhile, and the list is as long as before."""
    token = look(desk, ids, "")[1]
    for _ in range(added):
        desk.fake.human.add_company("New")
    desk.fake.human.delete_customer(ids[0].partition("/")[2])
    assert look(desk, ids, token)[0] == frozenset()


def test_the_newest_are_known_by_id(desk: Desk, ids: list[str]) -> None:
    """One who was added a minute before the proof is not mistaken for one added after it."""
    newest = desk.fake.human.add_company("Newest")
    desk.fake.clock.advance(60)
    token = look(desk, ids, "")[1]
    desk.fake.human.delete_customer(newest)
    desk.fake.human.add_company("Other")
    desk.fake.clock.advance(3600)
    assert look(desk, ids, token)[0] == frozenset()


def test_once_a_day_nothing_is_settled(desk: Desk, ids: list[str]) -> None:
    """One deleted while another came back would not show in the number."""
    token = look(desk, ids, "")[1]
    for hour in range(1, 26):
        desk.fake.clock.advance(3600)
        same, token, _ = look(desk, ids, token)
        assert bool(same) is (hour not in (24,)), hour


def test_few_are_not_counted(desk: Desk, ids: list[str]) -> None:
    """To ask about 99 is one call as well."""
    assert look(desk, ids[:99], "") == (frozenset(), "", 0)


@pytest.mark.parametrize("token", ["", "x", "{}", '{"count":"many"}', "[]"])
def test_a_token_that_tells_nothing_settles_nobody(desk: Desk, ids: list[str], token: str) -> None:
    """All are asked about."""
    assert look(desk, ids, token)[0] == frozenset()


def test_a_list_that_does_not_tell_its_length_settles_nobody(desk: Desk, ids: list[str]) -> None:
    """Such a list gives no token either (teamleader-api 1.6)."""
    wsgi = httpx.WSGITransport(app=desk.fake.app)

    def without_meta(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or b"{}")
        body.pop("includes", None)
        headers = {"Authorization": request.headers["Authorization"]}
        return wsgi.handle_request(
            httpx.Request(request.method, request.url, headers=headers, json=body)
        )

    token = look(desk, ids, "")[1]
    desk.transport = lambda _: httpx.MockTransport(without_meta)
    assert look(desk, ids, token)[:2] == (frozenset(), "")
