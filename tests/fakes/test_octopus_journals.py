"""Journals over REST: made at a chosen number, changed, their balance, and the feed of removals."""

from __future__ import annotations

from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller
from tests.fakes.octopus_soap_caller import connected


def detail(letter: str, number: int, **common: Any) -> dict[str, Any]:
    """A journal of bookyear 2026 as the detail call shows one."""
    return {
        "commonJournalServiceData": {
            "journalKeyServiceData": {
                "bookyearKey": {"id": 3},
                "journalTypeCode": letter,
                "sequenceNumber": number,
            },
            "names": [{"language": "NL", "value": "Verkopen web"}],
            "nextDocumentNumber": 1,
            "protectedPeriod": 0,
            "closed": False,
            "closedPeriod": 0,
            **common,
        }
    }


def test_a_journal_can_start_at_a_chosen_number() -> None:
    """The first booking then has that number and no other (2.3)."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    answer = caller.call("POST", "journals/V", detail("V", 8, nextDocumentNumber=101))
    assert (answer.status_code, answer.content) == (201, b"")
    shown = caller.get("bookyears/3/journals/V/8").json()
    assert shown["commonJournalServiceData"]["nextDocumentNumber"] == 101
    assert shown["insertionType"] == "BOOKING"
    assert caller.book(journalKey="V8", documentSequenceNr=1).json()["errorCode"] == -13
    assert caller.book(journalKey="V8", documentSequenceNr=101).status_code == 201


def test_an_invoice_journal_refuses_bookings() -> None:
    """The insertion type of the body counts (R20)."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    caller.call("POST", "journals/V", {**detail("V", 8), "insertionType": "VAT_EXCLUSIVE"})
    assert caller.book(journalKey="V8").json()["errorCode"] == -29


def test_a_financial_journal_needs_a_bank_account() -> None:
    """Only accounts 500000 to 599999 are taken."""
    caller = RestCaller(OctopusFake())
    assert caller.call("POST", "journals/F", detail("F", 2)).json()["errorCode"] == -79
    body = {**detail("F", 2), "account": 550000}
    assert caller.call("POST", "journals/F", body).status_code == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (detail("V", 1), -79),
        (detail("V", 0), -79),
        (detail("V", 8, nextDocumentNumber=0), -79),
        (detail("V", 8, names=[]), None),
        (detail("A", 8), None),
    ],
)
def test_an_impossible_journal_is_refused(body: dict[str, Any], code: int | None) -> None:
    """One that exists, a number that cannot be, no name, or another letter than the path."""
    answer = RestCaller(OctopusFake()).call("POST", "journals/V", body)
    assert (answer.status_code, answer.json().get("errorCode")) == (400, code)


def test_an_unknown_bookyear_is_named_by_its_code() -> None:
    """-9 for a journal in a bookyear that does not exist."""
    key = {"bookyearKey": {"id": 9}, "journalTypeCode": "V", "sequenceNumber": 8}
    body = detail("V", 8, journalKeyServiceData=key)
    assert RestCaller(OctopusFake()).call("POST", "journals/V", body).json()["errorCode"] == -9


def test_a_journal_can_be_closed_and_protected_over_the_api() -> None:
    """PUT answers 204; the limits count from then on."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    changed = caller.call("PUT", "journals/V", detail("V", 1, protectedPeriod=202611))
    assert (changed.status_code, changed.content) == (204, b"")
    assert caller.book().json()["errorCode"] == -15
    caller.call("PUT", "journals/V", detail("V", 1, closed=True))
    assert caller.book().json()["errorCode"] == -11


def test_the_next_number_of_a_journal_with_bookings_cannot_be_moved() -> None:
    """That would leave a gap; the answer names the number."""
    fake = OctopusFake()
    fake.human.book_sale("V1", fake.human.add_relation("Acme NV"), total=121)
    answer = RestCaller(fake).call("PUT", "journals/V", detail("V", 1, nextDocumentNumber=50))
    assert answer.json()["errorCode"] == -79
    assert answer.json()["technicalInfo"].endswith("is 2")


def test_changing_an_unknown_journal_is_refused() -> None:
    """-10."""
    answer = RestCaller(OctopusFake()).call("PUT", "journals/V", detail("V", 77))
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
