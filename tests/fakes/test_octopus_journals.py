"""Journals over REST: made at a chosen number, changed, their balance, and the feed of removals."""

from __future__ import annotations

from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller
from tests.fakes.octopus_soap_caller import connected


def new(number: int, **common: Any) -> dict[str, Any]:
    """The request for a sales journal of bookyear 2026; `common` are fields of its common part."""
    place = {"bookyearKey": {"id": 3}, "sequenceNumber": number}
    names = [{"language": "NL", "value": "Verkopen web"}]
    return {
        "commonJournalInsertRequestData": {**place, "names": names, **common},
        "sellJournalInsertionType": "BOOKING",
    }


def changed(number: int, **common: Any) -> dict[str, Any]:
    """The request that changes a journal of bookyear 2026 in these fields alone."""
    place = {"bookyearKey": {"id": 3}, "sequenceNumber": number}
    return {"commonJournalUpdateRequestData": {**place, **common}}


def test_a_journal_can_start_at_a_chosen_number() -> None:
    """The first booking then has that number and no other (2.3)."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    answer = caller.call("POST", "journals/V", new(8, nextDocumentNumber=101))
    shown = caller.get("bookyears/3/journals/V/8").json()
    assert shown["commonJournalServiceData"]["nextDocumentNumber"] == 101
    assert (answer.status_code, answer.json()) == (200, shown)
    assert shown["insertionType"] == "BOOKING"
    assert caller.book(journalKey="V8", documentSequenceNr=1).json()["errorCode"] == -13
    assert caller.book(journalKey="V8", documentSequenceNr=101).status_code == 201


def test_an_invoice_journal_refuses_bookings() -> None:
    """The insertion type of the body counts (R20)."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    caller.call("POST", "journals/V", {**new(8), "sellJournalInsertionType": "VAT_EXCLUSIVE"})
    assert caller.book(journalKey="V8").json()["errorCode"] == -29


def test_a_financial_journal_needs_a_bank_account() -> None:
    """Only accounts 500000 to 599999 are taken, and the currency is required."""
    caller = RestCaller(OctopusFake())
    wrong = {**new(2), "account": 700000, "currencyCode": "EUR"}
    assert caller.call("POST", "journals/F", wrong).json()["errorCode"] == -79
    assert caller.call("POST", "journals/F", {**new(2), "account": 550000}).status_code == 400
    body = {**new(2), "account": 550000, "currencyCode": "EUR"}
    assert caller.call("POST", "journals/F", body).status_code == 200


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (new(1), -79),
        (new(0), -79),
        (new(8, nextDocumentNumber=0), -79),
        (new(8, names=[]), None),
        ({**new(8), "sellJournalInsertionType": None}, None),
        ({**new(8), "sellJournalInsertionType": "WEEKLY"}, None),
    ],
)
def test_an_impossible_journal_is_refused(body: dict[str, Any], code: int | None) -> None:
    """One that exists, a number that cannot be, no name, no entry type or an unknown one."""
    answer = RestCaller(OctopusFake()).call("POST", "journals/V", body)
    assert (answer.status_code, answer.json().get("errorCode")) == (400, code)


def test_an_unknown_bookyear_is_named_by_its_code() -> None:
    """-9 for a journal in a bookyear that does not exist."""
    body = new(8, bookyearKey={"id": 9})
    assert RestCaller(OctopusFake()).call("POST", "journals/V", body).json()["errorCode"] == -9


def test_a_journal_can_be_protected_over_the_api() -> None:
    """PUT answers 200 with the detail; the limit counts from then on, and the rest stays."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    before = caller.get("bookyears/3/journals/V/1").json()
    answer = caller.call("PUT", "journals/V", changed(1, protectedPeriod=202611))
    before["commonJournalServiceData"]["protectedPeriod"] = 202611
    assert (answer.status_code, answer.json()) == (200, before)
    assert caller.book().json()["errorCode"] == -15


def test_an_empty_journal_is_removed_over_the_api() -> None:
    """DELETE answers 204 and the feed names it; -79 with a booking in it, -10 without it."""
    fake = OctopusFake()
    fake.human.book_sale("V1", fake.human.add_relation("Acme NV"), total=121)
    caller = RestCaller(fake)
    assert caller.call("DELETE", "bookyears/3/journals/V/1").json()["errorCode"] == -79
    assert caller.call("DELETE", "bookyears/3/journals/V/2").status_code == 204
    assert caller.call("DELETE", "bookyears/3/journals/V/2").json()["errorCode"] == -10
    feed = caller.get("journals/modified", modifiedTimeStamp=SINCE_EVER).json()
    assert [row["sequenceNumber"] for row in feed["deletedJournalList"]] == [2]


def test_the_next_number_of_a_journal_with_bookings_cannot_be_moved() -> None:
    """That would leave a gap; the answer names the number."""
    fake = OctopusFake()
    fake.human.book_sale("V1", fake.human.add_relation("Acme NV"), total=121)
    answer = RestCaller(fake).call("PUT", "journals/V", changed(1, nextDocumentNumber=50))
    assert answer.json()["errorCode"] == -79
    assert answer.json()["technicalInfo"].endswith("is 2")


def test_changing_an_unknown_journal_is_refused() -> None:
    """-10."""
    answer = RestCaller(OctopusFake()).call("PUT", "journals/V", changed(77))
    assert answer.json()["errorCode"] == -10


def test_the_feed_names_removed_journals_until_they_come_back() -> None:
    """deletedJournalList holds the key; a journal made again leaves it."""
    fake = OctopusFake()
    caller = RestCaller(fake)
    fake.human.remove_journal("V3")
    feed = caller.get("journals/modified", modifiedTimeStamp=SINCE_EVER).json()
    gone = {"bookyearKey": {"id": 3}, "journalTypeCode": "V", "sequenceNumber": 3}
    assert feed["deletedJournalList"] == [gone]
    fake.human.add_journal("V3", "Facturatie", insertion_type=2)
    feed = caller.get("journals/modified", modifiedTimeStamp=SINCE_EVER).json()
    assert feed["deletedJournalList"] == []


def test_the_balance_of_a_bank_journal_is_the_sum_of_its_movements() -> None:
    """Receipts add, repayments subtract; REST and SOAP agree."""
    fake = OctopusFake()
    customer = fake.human.add_relation("Acme NV")
    fake.human.receipt(customer, "121.50")
    fake.human.receipt(customer, "-21.25")
    answer = RestCaller(fake).get("bookyears/3/journals/F1")
    assert answer.json() == {"balance": 100.25, "bookyearKey": {"id": 3}, "journalKey": "F1"}
    over_soap = connected(fake).GetFinancialJournalBalance({"id": 3}, "F1")
    assert (over_soap.balance, over_soap.journalKey) == (100.25, "F1")


@pytest.mark.parametrize("journal", ["V1", "F7"])
def test_only_a_bank_journal_has_a_balance(journal: str) -> None:
    """404 over REST; over SOAP nothing, and -10 as the last error."""
    fake = OctopusFake()
    assert RestCaller(fake).get(f"bookyears/3/journals/{journal}").status_code == 404
    service = connected(fake)
    assert service.GetFinancialJournalBalance({"id": 3}, journal) is None
    assert journal in service.GetLastError()
