"""Octopus over SOAP: each operation succeeds with all its elements, and fills those of its answer.

That nothing else comes back is the schema's work: a strict client reads every answer.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.offers import Offer, octopus_soap, soap_additions
from zeep.helpers import serialize_object

from tests.fakes.field_paths import documented, union
from tests.fakes.octopus_full import full_books
from tests.fakes.octopus_soap_caller import connected, zeep_client

CATALOGUE = octopus_soap()
ADDED = soap_additions()
SHAPES = {name: f"{spec} {ADDED.get(name, '')}".strip() for name, spec in CATALOGUE.shapes.items()}
NEVER = frozenset(
    {
        "accountServiceData.purchaseVatCode",
        "buySellBookingLineServiceData.costCentreKey",
        "financialDiversBookingLineServiceData.costCentreKey",
        "invoiceLineServiceData.costCentreKey",
        "rappelInvoiceServiceData.rappelInfoList",
    }
)
EMPTY_PARTS = frozenset({"deletedRelations", "einvoiceXml", "publishUrl"})
"""Parts of an answer that the fake never has: no relation is deleted, no e-invoice is made."""

DAY = datetime(2026, 11, 10, tzinfo=UTC)
EVER = datetime(1980, 1, 1, tzinfo=UTC)
YEAR = {"id": 3}
SALE = {
    "amount": 121,
    "bookingLines": [
        {
            "accountKey": 700000,
            "baseAmount": 100,
            "comment": "c",
            "costCentreKey": {"id": 0},
            "vatAmount": 21,
            "vatCodeKey": "21",
        }
    ],
    "bookyearKey": YEAR,
    "bookyearPeriodeNr": 202611,
    "comment": "c",
    "currencyCode": "EUR",
    "documentDate": DAY,
    "documentSequenceNr": 3,
    "exchangeRate": 1,
    "expiryDate": DAY,
    "externalRelationId": 9001,
    "journalKey": "V1",
    "reference": "r",
    "relationKey": {"id": 1},
}
MONEY = {
    "bookingLines": [
        {
            "accountKey": 0,
            "amount": 5,
            "codaInfo": {"codaMoveLineData": ["21"], "codaVersion": {"codaVersion": 1}},
            "costCentreKey": {"id": 0},
            "externalRelationId": 9001,
            "reference": "r",
            "type": "C",
        }
    ],
    "bookyearKey": YEAR,
    "bookyearPeriodeNr": 202611,
    "documentDate": DAY,
    "documentSequenceNr": 3,
    "exchangeRate": 1,
    "journalKey": "F9",
}
INVOICE = {
    "bookyearKey": YEAR,
    "bookyearPeriodeNr": 202611,
    "comment": "c",
    "currencyCode": "EUR",
    "documentDate": DAY,
    "documentSequenceNr": 2,
    "exchangeRate": 1,
    "expiryDate": DAY,
    "externalRelationId": 9001,
    "financialDiscount": 0,
    "invoiceLines": [
        {
            "bookingAccountNr": 700000,
            "costCentreKey": {"id": 0},
            "count": 1,
            "description": "Advies",
            "discountPercentage": 0,
            "externProductNr": "P",
            "unit": "uur",
            "unitPrice": 10,
            "vatCodeKey": "21",
        }
    ],
    "journalKey": "V3",
    "reference": "r",
}
ACCOUNT = {
    "accountKey": {"bookyearKey": YEAR, "id": 703000},
    "description": {"description_EN": "x", "description_FR": "x", "description_NL": "x"},
    "fiscProfessionalPercentage": 100,
    "fiscRecupPercentage": 100,
    "purchaseVatCode": "D21",
    "salesVatCode": "21",
    "vatRecupPercentage": 100,
}
QUERY = {
    "externalRelationId": -1,
    "fromBookyearKey": {"id": 1},
    "fromBookyearPeriodNr": 0,
    "toBookyearKey": YEAR,
    "toBookyearPeriodNr": 999999,
}
SIDES = [
    {"bookyearKey": YEAR, "documentSequenceNr": 2, "journalKey": journal, "lineSequenceNr": place}
    for journal, place in (("V1", -1), ("F9", 1))
]
MATCH = {"balanceAmount": 5, "debetKey": SIDES[0], "creditKey": SIDES[1]}
CREDENTIALS = {"password": "geheim", "user": "api@test"}
HOUSE = "00000000-0000-0000-0000-000000000001"


def relation() -> dict[str, Any]:
    """A relation in all its documented elements."""
    plain: dict[str, Any] = {"xsd:string": "x", "xsd:int": 1, "xsd:boolean": True}
    fields = {}
    for pair in SHAPES["relationServiceData"].split():
        name, kind = pair.split(":", 1)
        fields[name] = plain.get(kind.rstrip("?"), {"id": 0})
    return {**fields, "country": "BE", "externalRelationNr": 78}


ARGUMENTS: dict[str, dict[str, Any]] = {
    "bookyearKey": {"": YEAR},
    "dossierKey": {"": {"id": 4711}},
    "credentials": {"": CREDENTIALS},
    "softwareHouseUuid": {"": HOUSE},
    "modifiedSince": {"": EVER},
    "journalKey": {
        "": "V1",
        "GetFinancialDiversBooking": "F9",
        "GetModifiedFinancialDiversBookings": "F9",
        "GetFinancialJournalBalance": "F1",
        "GetInvoice": "V3",
        "GetModifiedInvoices": "V3",
        "ExportInvoice": "V3",
    },
    "documentSequenceNr": {"": 1},
    "returnInvoice": {"": True},
    "returnPdfDocument": {"": True},
    "returnEInvoice": {"": True},
    "errorNr": {"": -12},
    "expirationDate": {"": datetime(2027, 12, 31, tzinfo=UTC)},
    "locale": {"": {"id": 1}},
    "balacing": {"": MATCH},
    "booking": {
        "InsertBuySellBooking": SALE,
        "UpdateBuySellBooking": {**SALE, "documentSequenceNr": 2, "amount": 121},
        "InsertFinancialDiversBooking": MONEY,
        "UpdateFinancialDiversBooking": {**MONEY, "documentSequenceNr": 2},
    },
    "invoice": {"InsertInvoice": INVOICE, "UpdateInvoice": {**INVOICE, "documentSequenceNr": 1}},
    "account": {"": ACCOUNT},
    "relation": {"": relation()},
}
WORKING = [offer for offer in CATALOGUE.offers if offer.works]


@pytest.fixture(scope="module")
def full() -> OctopusFake:
    fake = full_books()
    fake.snapshot("full")
    return fake


@pytest.fixture
def fake(full: OctopusFake) -> OctopusFake:
    full.restore("full")
    full.human.expire_tokens()
    return full


def arguments(offer: Offer) -> dict[str, Any]:
    """All documented elements of a request, filled."""
    found = {}
    for pair in offer.takes.get("body", "").split():
        name = pair.split(":", 1)[0]
        if name.endswith("QueryData"):
            found[name] = QUERY
        else:
            known = ARGUMENTS[name]
            found[name] = known.get(offer.call, known.get(""))
    return found


def filled(value: Any) -> Any:
    """A value without what is null in it."""
    if isinstance(value, dict):
        return {name: filled(inner) for name, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [filled(item) for item in value]
    return value


@pytest.mark.parametrize("offer", WORKING, ids=lambda offer: offer.call)
def test_all_elements_are_sent_and_answered(fake: OctopusFake, offer: Offer) -> None:
    """The request has every documented element; it succeeds; the answer's elements are all met."""
    sent = arguments(offer)
    assert union([sent]) == documented(SHAPES, offer.takes.get("body", ""))
    if offer.call == "AuthenticateAndConnect":
        service = zeep_client(fake).service
    else:
        service = connected(fake)
    if offer.call == "GetLastError":
        assert service.GetInvoice({"id": 9}, "V3", 1) is None
    answer = serialize_object(service[offer.call](**sent), dict)
    parts = offer.answer.split()
    if len(parts) == 1:
        answer = {"return": answer}
    code = "return:xsd:int" in parts
    assert (answer["return"] == 0) is code
    spec = " ".join(part for part in parts if part.split(":")[0] not in EMPTY_PARTS)
    wanted = documented(SHAPES, spec, NEVER)
    shown = {name: value for name, value in filled(answer).items() if name not in EMPTY_PARTS}
    missing = wanted - union([shown])
    assert missing == set()
