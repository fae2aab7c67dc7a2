"""Matching: balancings, open amounts, and the ledger behind them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.ledger import postings

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, key, line, receipt, tie


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world with one sale of 1210.00 in V1 and one receipt of 1210.00 in F9."""
    fake = OctopusFake(world="demo")
    caller = RestCaller(fake)
    caller.book()
    caller.receive()
    return fake


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


def feed(caller: RestCaller, since: str = SINCE_EVER) -> dict[str, Any]:
    """The matching feed; empty lists when it is a 404."""
    answer = caller.get("balancings/modified", modifiedTimeStamp=since)
    empty: dict[str, Any] = {"modifiedBalancings": [], "deletedBalancings": []}
    return answer.json() if answer.status_code == 200 else empty


def open_rows(caller: RestCaller, **changes: Any) -> list[dict[str, Any]]:
    """The open report of all customers in 2026."""
    query = {
        "fromBookyearKey": {"id": 3},
        "toBookyearKey": {"id": 3},
        "fromBookyearPeriodNr": 202601,
        "toBookyearPeriodNr": 202612,
        "relationId": -1,
        "externalRelationId": -1,
        **changes,
    }
    answer = caller.call("POST", "reports/clients/open", query)
    return answer.json() if answer.status_code == 200 else []


@pytest.mark.parametrize(
    "body",
    [
        tie(1210.01),
        tie(0),
        tie(-5),
        tie(10, debet=key("V1", 2, -1)),
        tie(10, debet=key("V1", 1, 1)),
        tie(10, credit=key("F9", 1, 0)),
        tie(10, credit=key("F9", 1, 2)),
        tie(10, debet=key("F9", 1, 1), credit=key("V1", 1, -1)),
    ],
)
def test_a_match_that_cannot_be_is_minus_26(caller: RestCaller, body: dict[str, Any]) -> None:
    """Too much, nothing, less than nothing, missing lines and wrong sides are refused."""
    answer = caller.call("POST", "balancings", body)

    assert (answer.status_code, answer.json()["errorCode"]) == (400, -26)


def test_two_relations_are_never_matched(fake: OctopusFake, caller: RestCaller) -> None:
    """A receipt of somebody else settles nothing."""
    number = fake.human.receipt(2, "50.00")

    answer = caller.call("POST", "balancings", tie(50, credit=key("F1", number, 1)))

    assert answer.json()["errorCode"] == -26


def test_nothing_matches_by_itself(caller: RestCaller) -> None:
    """A booked receipt leaves the invoice open until somebody matches (2.10)."""
    assert feed(caller) == {"modifiedBalancings": [], "deletedBalancings": []}
    assert [row["openBookingAmount"] for row in open_rows(caller)] == [1210.0, -1210.0]


def test_a_match_closes_both_sides_and_a_part_leaves_the_rest(caller: RestCaller) -> None:
    """After 1000.00 both sides have 210.00 open, with opposite signs."""
    caller.call("POST", "balancings", tie(1000))

    rows = open_rows(caller)

    assert [(r["journalKey"], r["lineSequenceNr"], r["openBookingAmount"]) for r in rows] == [
        ("V1", -1, 210.0),
        ("F9", 1, -210.0),
    ]


def test_the_same_pair_again_is_refused_or_stacked(fake: OctopusFake, caller: RestCaller) -> None:
    """By default a pair is matched once; with the switch the amounts add up in one entry."""
    caller.call("POST", "balancings", tie(1000))
    refused = caller.call("POST", "balancings", tie(210))
    fake.switches.set("balancing_repeat", "stack")
    stacked = caller.call("POST", "balancings", tie(210))

    assert [refused.status_code, stacked.status_code] == [400, 201]
    amounts = [e["creditBalancedBookingAmount"] for e in feed(caller)["modifiedBalancings"]]
    assert amounts == [1210.0]


def test_a_fully_matched_side_takes_no_more(fake: OctopusFake, caller: RestCaller) -> None:
    """A second receipt finds nothing open on the invoice."""
    caller.call("POST", "balancings", tie(1210))
    number = fake.human.receipt(1, "10.00")

    answer = caller.call("POST", "balancings", tie(10, credit=key("F1", number, 1)))

    assert answer.json()["errorCode"] == -26


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("balancings/delete", {"debetKey": key("V1", 1, -1), "creditKey": key("F9", 1, 1)}),
        ("balancings/bookingline/delete", key("F9", 1, 1)),
        (
            "balancings/document/delete",
            {"bookyearKey": {"id": 3}, "journal": "V1", "documentSequenceNr": 1},
        ),
    ],
)
def test_each_delete_undoes_the_match(caller: RestCaller, path: str, body: dict[str, Any]) -> None:
    """A DELETE with a body is a 204; the entry moves to the deleted ones, and once only."""
    caller.call("POST", "balancings", tie(1210))
    made = feed(caller)["modifiedBalancings"]

    undone = caller.call("DELETE", path, body)
    again = caller.call("DELETE", path, body)

    assert (undone.status_code, undone.content) == (204, b"")
    assert again.status_code == 400
    assert feed(caller) == {"modifiedBalancings": [], "deletedBalancings": made}
    assert len(open_rows(caller)) == 2


def test_a_match_made_again_shows_only_as_made(caller: RestCaller) -> None:
    """Deleted and inserted again, the pair leaves the list of deletions (seen, 2.9)."""
    pair = {"debetKey": key("V1", 1, -1), "creditKey": key("F9", 1, 1)}
    caller.call("POST", "balancings", tie(1210))
    caller.call("DELETE", "balancings/delete", pair)
    caller.call("POST", "balancings", tie(1210))

    assert len(feed(caller)["modifiedBalancings"]) == 1
    assert feed(caller)["deletedBalancings"] == []


def test_a_credit_note_settles_an_invoice_without_money(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """The invoice is the debit side and the credit note the credit side, both at line -1."""
    caller.book(
        journalKey="V2", amount=-121.00, bookingLines=[line(baseAmount=100.00, vatAmount=21.00)]
    )
    fake.human.offset(1, 1)

    entry = feed(caller)["modifiedBalancings"][0]

    assert entry["debetDocument"]["balancingKey"] == key("V1", 1, -1)
    assert entry["creditDocument"]["balancingKey"] == key("V2", 1, -1)
    assert entry["creditBalancedBookingAmount"] == 121.0
    assert entry["creditDocument"]["creditBookingAmount"] == 121.0


def test_a_refund_is_the_debit_side_of_a_credit_note(fake: OctopusFake, caller: RestCaller) -> None:
    """Money paid back is matched with the credit note, and nothing of it stays open."""
    caller.book(
        journalKey="V2", amount=-121.00, bookingLines=[line(baseAmount=100.00, vatAmount=21.00)]
    )
    number = fake.human.settle(1, invoice_journal="V2")

    entry = feed(caller)["modifiedBalancings"][0]

    assert entry["debetDocument"]["balancingKey"] == key("F1", number, 1)
    assert entry["creditDocument"]["balancingKey"] == key("V2", 1, -1)
    assert [row["journalKey"] for row in open_rows(caller)] == ["V1", "F9"]


@pytest.mark.parametrize("amount", [None, "0", "-1", "1210.01"])
def test_no_money_arrives_that_nothing_is_open_for(fake: OctopusFake, amount: str | None) -> None:
    """A sale that is settled takes no receipt, an open one none of more than is open or nothing."""
    if amount is None:
        fake.human.settle(1)
    before = len(fake.effects)

    with pytest.raises(HumanError, match=r"V1/1 has (0\.00|1210\.00) open"):
        fake.human.settle(1, amount)

    assert len(fake.effects) == before


def test_the_bank_settles_no_purchase(fake: OctopusFake, caller: RestCaller) -> None:
    """It is refused before any money is booked."""
    bought = line(accountKey=600000, vatCodeKey="D21")
    assert caller.book(journalKey="A1", bookingLines=[bought]).status_code == 201
    before = len(fake.effects)

    with pytest.raises(HumanError, match="A1/1 is no sale"):
        fake.human.settle(1, invoice_journal="A1")

    assert len(fake.effects) == before


def test_matching_crosses_bookyears(fake: OctopusFake, caller: RestCaller) -> None:
    """An invoice of 2025 is settled by a receipt of 2026."""
    number = fake.human.book_sale("V1", 1, "75.00", on="2025-12-30")
    fake.human.settle(number, on="2026-01-05", year=2025)

    entry = feed(caller)["modifiedBalancings"][0]

    assert entry["debetDocument"]["balancingKey"]["bookyearKey"] == {"id": 2}
    assert entry["creditDocument"]["balancingKey"]["bookyearKey"] == {"id": 3}


@pytest.mark.parametrize(
    ("changes", "rows"),
    [
        ({}, 2),
        ({"relationId": 1}, 2),
        ({"relationId": 2}, 0),
        ({"relationId": 0}, 0),
        ({"relationId": None}, 0),
        ({"externalRelationId": 777}, 0),
        ({"fromBookyearPeriodNr": 202612}, 0),
        ({"toBookyearKey": {"id": 2}}, 0),
    ],
)
def test_the_open_report_is_filtered(
    caller: RestCaller, changes: dict[str, Any], rows: int
) -> None:
    """Relation, external id and range narrow the report; an omitted relation is relation 0."""
    assert len(open_rows(caller, **changes)) == rows


def test_a_bad_query_of_the_open_report_is_a_500(caller: RestCaller) -> None:
    """Without its bookyears the report is a 500 without a body (2.9 b)."""
    answer = caller.call("POST", "reports/clients/open", {"relationId": -1})

    assert (answer.status_code, answer.content) == (500, b"")


def test_a_matched_document_keeps_its_amount_and_its_relation(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """Another total is refused with -35 while a match stands; another comment is taken."""
    caller.call("POST", "balancings", tie(1210))
    with pytest.raises(HumanError, match="-35"):
        fake.human.edit_booking(1, total="1300.00")
    less = {"type": "C", "relationId": 1, "amount": 5.00}
    refused = caller.call("PUT", "financialdiversbookings", receipt(bookingLines=[less]))

    fake.human.edit_booking(1, comment="Nazicht")
    fake.human.unmatch(1, ["F9", 1, 1])
    fake.human.edit_booking(1, total="1300.00")

    assert refused.json()["errorCode"] == -35
    assert open_rows(caller)[0]["openBookingAmount"] == 1300.0


def test_every_document_balances_to_the_cent(fake: OctopusFake, caller: RestCaller) -> None:
    """Debit equals credit in each booking, whatever its kind, currency or tolerance."""
    caller.book(documentSequenceNr=2, amount=1210.01)
    caller.book(documentSequenceNr=3, currencyCode="USD", exchangeRate=0.9137)
    caller.book(journalKey="V2", amount=-1210.00)
    buy = [line(accountKey=600000, vatCodeKey="D21")]
    caller.book(journalKey="A1", bookingLines=buy)
    lines = [
        {"type": "A", "accountKey": 580000, "amount": 33.33},
        {"type": "S", "relationId": 1, "amount": -33.33},
    ]
    caller.receive(journalKey="D1", bookingLines=lines)
    dossier = fake.state.dossiers[4711]

    sums = [
        sum((p.amount for p in postings(dossier, b.document, fake.switches)), Decimal(0))
        for b in dossier.bookings()
    ]

    assert sums == [Decimal(0)] * 7


def test_a_sale_lands_on_customer_revenue_and_vat(fake: OctopusFake) -> None:
    """The sale debits the customer and credits revenue and VAT (belgian-accounting 1.1)."""
    dossier = fake.state.dossiers[4711]
    sale = dossier.booking(3, "V1", 1)
    assert sale is not None

    entries = postings(dossier, sale.document, fake.switches)

    assert [(p.account, p.amount) for p in entries] == [
        (400000, Decimal("1210.00")),
        (700000, Decimal("-1000.00")),
        (451000, Decimal("-210.00")),
    ]


def test_amounts_of_a_person_are_exact(fake: OctopusFake) -> None:
    """A float or a third decimal is refused in words."""
    with pytest.raises(HumanError, match="not a float"):
        fake.human.receipt(1, 12.5)  # type: ignore[arg-type]
    with pytest.raises(HumanError, match="two decimals"):
        fake.human.receipt(1, "12.505")


def test_everything_open_can_be_settled_at_once(fake: OctopusFake, caller: RestCaller) -> None:
    """One act receives and matches each open document of a journal."""
    fake.human.book_many(3, relation_id=2)

    assert fake.human.settle_open() == 4
    assert [row["journalKey"] for row in open_rows(caller)] == ["F9"]
