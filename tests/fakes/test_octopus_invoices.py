"""The invoice module: made, changed and booked afterwards, over both faces (octopus-api 2.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.ledger import postings

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller
from tests.fakes.octopus_soap_caller import connected


@pytest.fixture
def fake() -> OctopusFake:
    return OctopusFake(world="demo")


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    return RestCaller(fake)


def invoice(**changes: Any) -> dict[str, Any]:
    """Three hours of 33.33 less 10 %, the first of V3."""
    return {
        "bookyearKey": {"id": 3},
        "journalKey": "V3",
        "documentSequenceNr": 1,
        "bookyearPeriodeNr": 202611,
        "documentDate": "2026-11-10",
        "expiryDate": "2026-12-10",
        "relationIdentificationServiceData": {"relationKey": {"id": 1}},
        "currencyCode": "EUR",
        "exchangeRate": 1.0,
        "invoiceLines": [line()],
        **changes,
    }


def line(**changes: Any) -> dict[str, Any]:
    plain = {"description": "Advies", "count": 3, "unitPrice": 33.33, "discountPercentage": 10}
    return {**plain, "vatCodeKey": "21", "bookingAccountNr": 700000, **changes}


def place(number: int = 1, journal: str = "V3") -> dict[str, Any]:
    """The keys of a document, as query parameters."""
    return {"bookyearId": 3, "journalKey": journal, "documentSeqNr": number}


def book(caller: RestCaller, until: int) -> list[tuple[int, int]]:
    """Book the invoices of V3 up to a number: each number with the code it got."""
    path = f"invoices/book?bookyearId=3&journalKey=V3&toDocumentSeqNr={until}&attachUbl=false"
    answer = caller.call("POST", path)
    assert answer.status_code == 200
    return statuses(answer.json())


def statuses(result: dict[str, Any]) -> list[tuple[int, int]]:
    """Each number with its code; the whole is a success when all are."""
    rows = result["bookingStatusList"]
    assert result["success"] is all(row["success"] for row in rows)
    assert all(row["success"] is (row["statusCode"] == 0) for row in rows)
    return [(row["documentKey"]["documentSequenceNr"], row["statusCode"]) for row in rows]


def test_an_invoice_becomes_a_booking(caller: RestCaller) -> None:
    """Made with prices, changed, booked with base and VAT to the cent, and then fixed."""
    assert caller.call("POST", "invoices", invoice()).status_code == 201
    assert caller.get("buysellbookings", **place()).status_code == 404
    changed = invoice(comment="Oktober")
    assert caller.call("PUT", "invoices", changed).status_code == 204
    assert caller.get("invoices", **place()).json()["comment"] == "Oktober"
    assert book(caller, 5) == [(1, 0)]
    assert book(caller, 5) == []
    booking = caller.get("buysellbookings", **place()).json()
    (booked,) = booking["bookingLines"]
    assert (booking["amount"], booked["baseAmount"], booked["vatAmount"]) == (108.89, 89.99, 18.9)
    assert booked["comment"] == "Advies"
    assert caller.call("PUT", "invoices", changed).json()["errorCode"] == -64


def test_prices_may_include_vat(fake: OctopusFake, caller: RestCaller) -> None:
    """In a journal of type 3 the total is what the prices say, and VAT is taken out of it."""
    fake.human.add_journal("V4", "Winkel", insertion_type=3)
    sold = [line(count=1, unitPrice=121, discountPercentage=0)]
    sent = invoice(journalKey="V4", invoiceLines=sold)
    assert caller.call("POST", "invoices", sent).status_code == 201
    path = "invoices/book?bookyearId=3&journalKey=V4"
    assert statuses(caller.call("POST", path).json()) == [(1, 0)]
    booking = caller.get("buysellbookings", **place(1, "V4")).json()
    assert booking["amount"] == 121.0
    assert booking["bookingLines"][0]["vatAmount"] == 21.0


def test_a_credit_note_is_negative_in_all(fake: OctopusFake, caller: RestCaller) -> None:
    """Its lines are negative; as a booking the lines are positive and the amount is not."""
    credit = invoice(invoiceLines=[line(count=-1, unitPrice=100, discountPercentage=0)])
    assert caller.call("POST", "invoices", credit).status_code == 201
    book(caller, 1)
    booking = caller.get("buysellbookings", **place()).json()
    assert (booking["amount"], booking["bookingLines"][0]["baseAmount"]) == (-121.0, 100.0)
    amounts = [posting.amount for posting in _postings(fake)]
    assert sum(amounts, Decimal(0)) == 0


def test_numbers_of_invoices_and_bookings_are_one_series(caller: RestCaller) -> None:
    """The next invoice is last + 1, also after booking; a gap is -13 and stops what follows."""
    caller.call("POST", "invoices", invoice())
    assert caller.call("POST", "invoices", invoice()).json()["errorCode"] == -13
    caller.call("POST", "invoices", invoice(documentSequenceNr=2))
    assert book(caller, 1) == [(1, 0)]
    assert caller.call("POST", "invoices", invoice(documentSequenceNr=3)).status_code == 201
    assert book(caller, 3) == [(2, 0), (3, 0)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"journalKey": "V1"}, -29),
        ({"journalKey": "F1"}, -38),
        ({"journalKey": "V8"}, -10),
        ({"bookyearKey": {"id": 9}}, -9),
        ({"bookyearPeriodeNr": 202613}, -14),
        ({"relationIdentificationServiceData": {"relationKey": {"id": 99}}}, -16),
        ({"currencyCode": "XXX"}, -19),
        ({"invoiceLines": []}, -37),
        ({"invoiceLines": [line(vatCodeKey="D21")]}, -75),
        ({"invoiceLines": [line(costCentreKey={"id": 5})]}, -40),
    ],
)
def test_an_invoice_is_checked_as_a_booking_is(
    caller: RestCaller, changes: dict[str, Any], code: int
) -> None:
    """Each fault has its code, and nothing is kept."""
    refused = caller.call("POST", "invoices", invoice(**changes))
    assert (refused.status_code, refused.json()["errorCode"]) == (400, code)
    assert caller.get("invoices", **place()).status_code == 404


def test_a_lock_stops_booking_and_nothing_is_lost(fake: OctopusFake, caller: RestCaller) -> None:
    """While somebody stands in the journal the status is -12, and the invoice stays unbooked."""
    caller.call("POST", "invoices", invoice())
    caller.call("POST", "invoices", invoice(documentSequenceNr=2))
    fake.human.open_journal("V3")
    assert book(caller, 2) == [(1, -12)]
    assert caller.call("POST", "invoices", invoice(documentSequenceNr=3)).status_code == 403
    fake.human.release_journal("V3")
    assert book(caller, 2) == [(1, 0), (2, 0)]


def test_an_unknown_invoice_is_minus_61(caller: RestCaller) -> None:
    """It cannot be updated or read."""
    assert caller.call("PUT", "invoices", invoice()).json()["errorCode"] == -61
    params = {"bookyearId": -1, "modifiedTimeStamp": SINCE_EVER}
    assert caller.get("invoices/modified", **params).status_code == 404


def test_both_faces_see_the_same_invoices(fake: OctopusFake, caller: RestCaller) -> None:
    """Made over SOAP, read over REST, exported with a PDF of the right amount."""
    fake.human.edit_relation(1, {}, external_id=77)
    service = connected(fake)
    sent = {
        "bookyearKey": {"id": 3},
        "bookyearPeriodeNr": 202611,
        "currencyCode": "EUR",
        "documentDate": "2026-11-10T00:00:00+01:00",
        "documentSequenceNr": 1,
        "exchangeRate": 1,
        "expiryDate": "2026-12-10T00:00:00+01:00",
        "externalRelationId": 77,
        "financialDiscount": 0,
        "journalKey": "V3",
        "invoiceLines": [
            {
                "bookingAccountNr": 700000,
                "count": 2,
                "discountPercentage": 0,
                "unitPrice": 50,
                "vatCodeKey": "21",
            }
        ],
    }
    assert service.InsertInvoice(sent) == 0
    assert service.UpdateInvoice({**sent, "comment": "x"}) == 0
    assert caller.get("invoices", **place()).json()["comment"] == "x"
    assert service.GetInvoice({"id": 3}, "V3", 1).externalRelationId == 77
    assert service.GetInvoice({"id": 3}, "V3", 2) is None
    assert len(service.GetModifiedInvoices()["modifiedInvoiceArray"]) == 1
    exported = service.ExportInvoice({"id": 3}, "V3", 1, True, True, False)
    assert exported["invoice"].comment == "x"
    assert exported["pdfDocument"].startswith(b"%PDF-")
    assert b"121.00 EUR" in exported["pdfDocument"]
    assert service.ExportInvoice({"id": 3}, "V3", 2, True, True, False)["return"] == -61


def _postings(fake: OctopusFake) -> Any:
    dossier = fake.state.dossiers[4711]
    (booking,) = dossier.bookings()
    return postings(dossier, booking.document, fake.switches)
