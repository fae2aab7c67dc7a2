"""Lists at the screens come in pages, and only the rows of a page are made."""

from __future__ import annotations

from decimal import Decimal

import pytest
from flask import Flask
from flask.testing import FlaskClient
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.site.paging import asked_cut
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.site.paging import part_of


def pages_of(app: Flask) -> FlaskClient:
    """Somebody at the screen."""
    return app.test_client()


@pytest.mark.parametrize(
    ("address", "page", "offset"),
    [
        ("/", 1, 0),
        ("/?page=3", 3, 50),
        ("/?page=99", 3, 50),
        ("/?page=0", 1, 0),
        ("/?page=x", 1, 0),
    ],
)
def test_a_page_is_the_nearest_there_is(address: str, page: int, offset: int) -> None:
    """Of 60 rows there are three pages, whatever is asked."""
    with Flask(__name__).test_request_context(address):
        cut = asked_cut(60)
    assert (cut.page, cut.pages, cut.offset, cut.total) == (page, 3, offset, 60)


def test_a_list_may_open_at_its_end() -> None:
    """Without a question the last page is shown; an empty list has one page."""
    with Flask(__name__).test_request_context("/"):
        assert asked_cut(60, from_the_end=True).page == 3
        assert asked_cut(0, from_the_end=True)[:3] == (1, 1, 0)


def test_only_the_rows_of_a_page_are_made() -> None:
    """Of a thousand, 25 are asked for."""
    asked: list[int] = []

    def row(number: int) -> dict[str, int]:
        asked.append(number)
        return {"number": number}

    with Flask(__name__).test_request_context("/?page=2"):
        part = part_of(range(1000), row)
    assert asked == list(range(25, 50))
    assert [each["number"] for each in part.rows] == asked


def test_relations_come_in_pages_with_what_each_owes() -> None:
    """By name, 25 on a page; a page beyond holds the rest, and a search goes along."""
    fake = OctopusFake()
    for number in range(30):
        fake.human.add_relation(f"Klant {number:02}", external_id=100 + number)
    owing = fake.human.list_relations("klant 29")[0]["id"]
    fake.human.book_sale("V1", owing, "121.00")
    person = pages_of(fake.app)
    first = person.get("/screen/relations?q=klant").text
    second = person.get("/screen/relations?q=klant&page=2").text
    assert "Klant 24" in first
    assert "Klant 25" not in first
    assert "Bladzijde 1 van 2" in first
    assert "page=2&amp;q=klant" in first
    assert "30 in totaal" in second
    assert "121,00" in second
    rows = fake.human.list_relations("klant", 25, 25)
    assert [row["open"] for row in rows] == [0, 0, 0, 0, Decimal("121.00")]
    assert fake.human.count_relations("klant") == 30


def test_open_items_come_in_pages_of_a_hundred() -> None:
    """The page of matching shows the oldest first, all debtors, and the way to the rest."""
    fake = OctopusFake(world="demo")
    fake.human.book_many(101, relation_id=1)
    person = pages_of(fake.app)
    first, second = (person.get(f"/screen/matching?page={page}").text for page in (1, 2))
    assert first.count('type="radio" name="debet"') == 100
    assert second.count('type="radio" name="debet"') == 1
    assert "101 in totaal" in first
    assert [row["id"] for row in fake.human.list_debtors()] == [1]
    assert len(fake.human.list_open_items(1, 100, 100)) == 1


def test_proposals_and_matches_show_the_first() -> None:
    """Each can be cut: the surest proposals, the latest matches, the last movements."""
    fake = OctopusFake(world="demo")
    for amount in ("100.00", "200.00", "300.00"):
        fake.human.book_sale("V1", 1, amount)
        fake.human.receipt(1, amount)
    assert len(fake.human.proposals()) == 3
    (first,) = fake.human.proposals(limit=1)
    assert (first["amount"], first["customer"]) == (100, fake.human.relation(1)["name"])
    assert fake.human.list_movements("F1", limit=1)[0]["amount"] == 300
    assert fake.human.accept_proposals() == 3
    assert len(fake.human.list_matches(limit=2)) == 2


def test_documents_of_a_customer_come_in_pages_the_newest_first() -> None:
    """26 invoices take two pages; the second holds the oldest."""
    fake = TeamleaderFake()
    customer = fake.human.add_company(name="Voorbeeld BV")
    line = [{"description": "Advies", "price": "100.00"}]
    numbers = []
    for _ in range(26):
        invoice_id = fake.human.invoice(customer, line, on="2026-11-02")
        numbers.append(fake.state.invoices[invoice_id].number)
    person = pages_of(fake.app)
    first = person.get(f"/screen/customers/{customer}").text
    second = person.get(f"/screen/customers/{customer}?page=2").text
    assert numbers[-1] in first
    assert f"<td>{numbers[0]}</td>" not in first
    assert f"<td>{numbers[0]}</td>" in second
    assert "26 in totaal" in second
    newest = person.get("/screen/invoices").text
    assert numbers[-1] in newest
    assert f">{numbers[0]}</a>" not in newest
