"""Reports, reminders, currencies, accounts and their balances over both faces of the fake."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, key, line, sale, tie
from tests.fakes.octopus_soap_caller import connected

EVERYTHING = {
    "fromBookyearKey": {"id": 1},
    "toBookyearKey": {"id": 3},
    "fromBookyearPeriodNr": 202401,
    "toBookyearPeriodNr": 202612,
    "relationId": -1,
    "externalRelationId": -1,
}
SOAP_EVERYTHING = {name: value for name, value in EVERYTHING.items() if name != "relationId"}


@pytest.fixture
def fake() -> OctopusFake:
    """Give books with a paid, a partly paid and an unpaid sale of 1210.00, and a purchase."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV", external_id=7)
    fake.human.add_relation("Bakker BV", external_id=8, fields={"supplier": True})
    caller = RestCaller(fake)
    for number in (1, 2, 3):
        assert caller.book(documentSequenceNr=number).status_code == 201
    purchase = sale(
        journalKey="A1",
        relationIdentificationServiceData={"relationKey": {"id": 2}},
        bookingLines=[line(accountKey=600000, vatCodeKey="D21")],
        reference="INK-1",
    )
    sent = caller.call("POST", "buysellbookings", {"buySellBookingServiceData": purchase})
    assert sent.status_code == 201
    assert caller.receive().status_code == 201
    assert caller.call("POST", "balancings", tie(1000.0)).status_code == 201
    rest = tie(210.0, debet=key("V1", 2, -1))
    assert caller.call("POST", "balancings", rest).status_code == 201
    return fake


def numbers(rows: list[dict[str, Any]]) -> list[tuple[str, int]]:
    """Journal and number of each row."""
    return [(row["journalKey"], row["documentSequenceNr"]) for row in rows]


# -- history and open amounts ----------------------------------------------------------------------


def test_history_shows_every_line_of_a_customer_matched_or_not(fake: OctopusFake) -> None:
    """Three sales and the receipt, without a word about matching."""
    rows = RestCaller(fake).call("POST", "reports/clients/history", EVERYTHING).json()
    assert numbers(rows) == [("V1", 1), ("V1", 2), ("V1", 3), ("F9", 1)]
    assert set(rows[0]) == {
        "bookyearKey", "journalKey", "documentSequenceNr", "bookyearPeriodNr", "documentDate",
        "currencyCode", "exchangeRate", "debetBookingAmount", "creditBookingAmount",
        "debetDocumentAmount", "creditDocumentAmount", "comment", "reference",
    }  # fmt: skip
    assert (rows[0]["debetBookingAmount"], rows[3]["creditBookingAmount"]) == (1210.0, 1210.0)


def test_history_of_nobody_is_a_404_and_a_bad_query_a_500(fake: OctopusFake) -> None:
    """As with the open report (2.9 b)."""
    caller = RestCaller(fake)
    nobody = {**EVERYTHING, "relationId": 2}
    assert caller.call("POST", "reports/clients/history", nobody).status_code == 404
    bad = {**EVERYTHING, "fromBookyearKey": None}
    answer = caller.call("POST", "reports/clients/history", bad)
    assert (answer.status_code, answer.content) == (500, b"")


def test_soap_history_is_the_same(fake: OctopusFake) -> None:
    """GetReportHistoryClient filters by external number only."""
    service = connected(fake)
    rows = service.GetReportHistoryClient(SOAP_EVERYTHING)
    assert [(row.journalKey, row.documentSequenceNr) for row in rows] == [
        ("V1", 1), ("V1", 2), ("V1", 3), ("F9", 1),
    ]  # fmt: skip
    assert not service.GetReportHistoryClient({**SOAP_EVERYTHING, "externalRelationId": 8})


def test_suppliers_have_reports_of_their_own(fake: OctopusFake) -> None:
    """A purchase shows under suppliers, as a credit, and not under clients."""
    caller = RestCaller(fake)
    for name in ("open", "history"):
        (row,) = caller.call("POST", f"reports/suppliers/{name}", EVERYTHING).json()
        assert numbers([row]) == [("A1", 1)]
        assert row["creditBookingAmount"] == 1210.0
    service = connected(fake)
    assert len(service.GetReportOpenSupplier(SOAP_EVERYTHING)) == 1
    assert len(service.GetReportHistorySupplier(SOAP_EVERYTHING)) == 1


def test_the_open_report_still_counts_what_is_left(fake: OctopusFake) -> None:
    """Of the first sale 210.00 is open, of the second 1000.00, of the third all."""
    rows = RestCaller(fake).call("POST", "reports/clients/open", EVERYTHING).json()
    assert [row["openBookingAmount"] for row in rows] == [210.0, 1000.0, 1210.0]


# -- reminders and the bank module -----------------------------------------------------------------


def test_reminders_list_what_is_late_per_customer(fake: OctopusFake) -> None:
    """All three expire on 10-12-2026; the day counts, the day before does not."""
    caller = RestCaller(fake)
    assert caller.get("rappels", expirationDate="2026-12-09").status_code == 404
    (row,) = caller.get("rappels", expirationDate="2026-12-10").json()
    assert row["relation"]["name"] == "Acme NV"
    assert [entry["openAmount"] for entry in row["invoiceList"]] == [210.0, 1000.0, 1210.0]
    assert row["invoiceList"][0]["rappelInfoList"] == []


@pytest.mark.parametrize("params", [{}, {"expirationDate": "soon"}])
def test_reminders_need_a_day(fake: OctopusFake, params: dict[str, str]) -> None:
    """A missing or unreadable query parameter is a 400."""
    assert RestCaller(fake).get("rappels", **params).status_code == 400


def test_soap_reminders_carry_the_relation_in_its_own_shape(fake: OctopusFake) -> None:
    """GetRappelInformation has the flat relation of SOAP."""
    service = connected(fake)
    (row,) = service.GetRappelInformation(datetime(2026, 12, 10, tzinfo=UTC))
    assert (row.relation.name, row.relation.externalRelationNr) == ("Acme NV", 7)
    assert [entry.openAmount for entry in row.invoiceList] == [210.0, 1000.0, 1210.0]
    assert not service.GetRappelInformation(datetime(2026, 12, 9, tzinfo=UTC))


def test_the_bank_module_lists_unmatched_purchases_without_open_amount(fake: OctopusFake) -> None:
    """It feeds payments to suppliers (2.9 c)."""
    (row,) = RestCaller(fake).get("bank/invoices").json()
    assert numbers([row]) == [("A1", 1)]
    assert (row["amount"], row["credit"], row["relationName"]) == (1210.0, False, "Bakker BV")
    assert not any("open" in name.lower() for name in row)


# -- accounts and currencies -----------------------------------------------------------------------


def test_currencies_are_an_array_of_codes(fake: OctopusFake) -> None:
    """GET currencies, twice a day."""
    caller = RestCaller(fake)
    assert "EUR" in caller.get("currencies").json()
    assert [caller.get("currencies").status_code for _ in range(2)] == [200, 429]


def account(number: int, **changes: Any) -> dict[str, Any]:
    """An account of bookyear 2026."""
    return {
        "accountKey": {"bookyearKey": {"id": 3}, "id": number},
        "description": {"description_NL": "Verkoop web", "description_FR": "Vente web"},
        **changes,
    }


def test_an_account_is_made_and_changed_by_put(fake: OctopusFake) -> None:
    """201 and 204; what is left out stays."""
    caller = RestCaller(fake)
    made = caller.call("PUT", "accounts", account(701111, vatRecupPercentage=50.0))
    changed = caller.call("PUT", "accounts", account(701111, description={"description_NL": "X"}))
    assert (made.status_code, changed.status_code) == (201, 204)
    rows = caller.get("accounts", bookyearId=3).json()
    (row,) = [row for row in rows if row["accountKey"]["id"] == 701111]
    assert row["description"] == {"description_NL": "X", "description_FR": "Vente web"}
    assert (row["vatRecupPercentage"], row["fiscRecupPercentage"]) == (50.0, 100.0)
    assert (
        caller.book(documentSequenceNr=4, bookingLines=[line(accountKey=701111)]).status_code == 201
    )


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (account(701111, accountKey={"bookyearKey": {"id": 9}, "id": 701111}), -9),
        (account(0), -27),
        (account(1234567), -27),
        (account(701111, vatRecupPercentage=101.0), -30),
        (account(701111, fiscProfessionalPercentage=-1.0), -31),
        (account(701111, fiscRecupPercentage=100.5), -32),
    ],
)
def test_an_impossible_account_is_refused(
    fake: OctopusFake, body: dict[str, Any], code: int
) -> None:
    """With the documented code; nothing is stored."""
    before = len(fake.state.dossiers[4711].accounts)
    answer = RestCaller(fake).call("PUT", "accounts", body)
    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)
    assert len(fake.state.dossiers[4711].accounts) == before


def test_soap_makes_accounts_too(fake: OctopusFake) -> None:
    """InsertUpdateAccount answers 0 or the code."""
    service = connected(fake)
    given = {
        "accountKey": {"bookyearKey": {"id": 3}, "id": 702222},
        "description": {"description_NL": "Verkoop"},
        "fiscProfessionalPercentage": 100,
        "fiscRecupPercentage": 100,
        "vatRecupPercentage": 35,
    }
    assert service.InsertUpdateAccount(given) == 0
    (row,) = [a for a in service.GetAccounts({"id": 3}) if a.accountKey.id == 702222]
    assert (row.description.description_NL, row.vatRecupPercentage) == ("Verkoop", 35.0)
    assert service.InsertUpdateAccount({**given, "vatRecupPercentage": 101}) == -30


def amounts(fake: OctopusFake, since: str = SINCE_EVER) -> dict[tuple[int, int], float]:
    """The balances of the feed, by account and period."""
    feed = RestCaller(fake).get("accounts/amounts/modified", modifiedTimeStamp=since).json()
    return {
        (
            row["accountAmountKey"]["accountKey"]["id"],
            row["accountAmountKey"]["bookyearPeriodKey"]["bookyearPeriodNr"],
        ): row["balance"]
        for row in feed["modified"]
    }


def test_balances_of_accounts_sum_to_zero_and_say_what_was_booked(fake: OctopusFake) -> None:
    """Debit is positive: three sales of 1000.00, a receipt of 1210.00 and a purchase."""
    found = amounts(fake)
    assert sum(found.values()) == 0
    assert found[(700000, 202611)] == -3000.0
    assert found[(400000, 202611)] == 2420.0
    assert found[(580000, 202611)] == 1210.0


def test_only_accounts_that_changed_are_in_the_feed(fake: OctopusFake) -> None:
    """A later receipt touches two accounts, which come with their whole balance."""
    fake.clock.advance(3600)
    since = fake.clock.now()
    fake.human.receipt(1, "10.00", on="2026-11-16")
    answer = connected(fake).GetModifiedAccountAmounts(since)
    assert answer["return"] == 0
    found = {
        row.accountAmountKey.accountKey.id: row.balance for row in answer.modifiedAccountAmounts
    }
    assert found == {400000: 2410.0, 550000: 10.0}


def test_a_deleted_booking_takes_its_balances_out_of_the_feed() -> None:
    """Where nothing stands any more the key is among the deleted ones."""
    fake = OctopusFake()
    fake.human.book_sale("V1", fake.human.add_relation("Acme NV"), total=121)
    fake.human.delete_last("V1")
    answer = RestCaller(fake).get("accounts/amounts/modified", modifiedTimeStamp=SINCE_EVER).json()
    assert answer["modified"] == []
    gone = {row["accountAmountKey"]["accountKey"]["id"] for row in answer["deleted"]}
    assert gone == {400000, 700000}


def test_a_replaced_booking_leaves_its_old_account() -> None:
    """After an update the old account is gone and the new one has the amount."""
    fake = OctopusFake()
    fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    caller.book()
    changed = sale(bookingLines=[line(accountKey=705000)])
    assert caller.call("PUT", "buysellbookings", changed).status_code == 204
    found = amounts(fake)
    assert (705000, 202611) in found
    assert (700000, 202611) not in found
