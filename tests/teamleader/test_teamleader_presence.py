"""Which linked customers Teamleader still has, asked for many at once."""

from __future__ import annotations

import json

import httpx
import pytest
from koppel import Customer, Invoice
from koppel_teamleader.connector import TeamleaderConnection

from tests.teamleader.conftest import Desk


def test_who_is_still_there(desk: Desk, connection: TeamleaderConnection) -> None:
    """Companies and contacts that exist are named; deleted ones and strange ids are not."""
    company, deleted = desk.fake.human.add_company("Acme"), desk.fake.human.add_company("Gone")
    contact = desk.fake.human.add_contact("Peeters", "An")
    desk.fake.human.delete_customer(deleted)
    ids = [f"company/{company}", f"company/{deleted}", f"contact/{contact}", "company/x", "y"]
    assert connection.present(Customer, ids) == {f"company/{company}", f"contact/{contact}"}


@pytest.mark.parametrize(("linked", "calls"), [(0, 0), (1, 1), (99, 1), (100, 2)])
def test_what_it_costs(
    desk: Desk, connection: TeamleaderConnection, linked: int, calls: int
) -> None:
    """One call for 99 customers of a type, and none for none."""
    ids = [f"company/{desk.fake.human.add_company(f'Acme {n}')}" for n in range(linked)]
    before = desk.budget.spent.copy()
    assert connection.present(Customer, ids) == frozenset(ids)
    asked = {name: n - before.get(name, 0) for name, n in desk.budget.spent.items()}
    assert sum(asked.values()) == calls, asked


def test_a_filter_that_is_ignored_tells_nothing(desk: Desk) -> None:
    """When the list is about others too, nobody is called missing."""
    desk.fake.human.add_company("Stranger")
    asked = desk.fake.human.add_company("Acme")
    desk.fake.human.delete_customer(asked)
    wsgi = httpx.WSGITransport(app=desk.fake.app)

    def without_filter(request: httpx.Request) -> httpx.Response:
        body = json.loads(request.content or b"{}")
        body.pop("filter", None)
        headers = {"Authorization": request.headers["Authorization"]}
        changed = httpx.Request(request.method, request.url, headers=headers, json=body)
        return wsgi.handle_request(changed if request.method == "POST" else request)

    desk.transport = lambda _: httpx.MockTransport(without_filter)
    opened = desk.connect()
    assert opened.present(Customer, [f"company/{asked}"]) is None
    opened.close()


def test_of_documents_it_is_not_told(connection: TeamleaderConnection) -> None:
    """Their lists tell."""
    assert connection.present(Invoice, ["x"]) is None
