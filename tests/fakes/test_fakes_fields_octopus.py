"""Octopus over REST takes every documented request field, and answers just the documented ones."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.offers import Offer, octopus_rest

from tests.fakes.field_paths import documented, misfits, names, paths, union
from tests.fakes.octopus_caller import RestCaller, key, line, tie
from tests.fakes.octopus_full import (
    ACCOUNT,
    BOOKED,
    BOOKYEAR,
    EXTRAS,
    FILE,
    FULL_INVOICE,
    FULL_MONEY_LINE,
    FULL_RECEIPT,
    FULL_SALE,
    INTRASTAT,
    NAMES,
    ORDER,
    OVERFLOW,
    QUERY,
    SINCE,
    full_books,
)

CATALOGUE = octopus_rest()


def journal(kind: str, number: int, **more: Any) -> dict[str, Any]:
    """A request for a journal in all its documented fields; `more` are those of its letter."""
    place = {"bookyearKey": {"id": 3}, "sequenceNumber": number}
    common = {"names": NAMES, "nextDocumentNumber": 1, "protectedPeriod": 0}
    return {f"commonJournal{kind}RequestData": {**place, **common}, **EXTRAS, **more}


SALES = {"sellJournalInsertionType": "BOOKING"}
DELIVERY = {"deliveryJournalInsertionType": "VAT_EXCLUSIVE"}
FINANCIAL = {"account": 551000, "currencyCode": "EUR"}


def relation() -> dict[str, Any]:
    """A relation in all its documented fields."""
    spec = CATALOGUE.shapes["RelationServiceData"]
    plain: dict[str, Any] = {"str": "x", "int": 1, "bool": True}
    fields = {
        name.rstrip("*"): plain[kind]
        for name, kind in (pair.split(":") for pair in spec.split())
        if kind in plain
    }
    return {
        **fields,
        "relationIdentificationServiceData": {"relationKey": {"id": 0}, "externalRelationId": 77},
        "currencyCode": "EUR",
        "country": "BE",
        "sddSignatureDate": "2026-01-02",
    }


Call = tuple[str, dict[str, Any]]
"""A call below the base, its places filled in; `json`, `params` and `headers` as httpx has them."""

OPEN = {"headers": {"Token": "login"}}
PLACE = {"bookyearId": 3, "journalKey": "V3", "toDocumentSeqNr": 1, "attachUbl": "false"}
DOCUMENT = {"bookyearId": 3, "documentSeqNr": 1}
PARTS = {"returnInvoice": "true", "returnPdfDocument": "true", "returnEInvoiceXml": "true"}
PUBLISHED = {"publishPdfDocument": "true", "publishEInvoice": "true"}
CALLS: dict[str, list[Call]] = {
    "GET /authentication": [("/authentication", OPEN)],
    "POST /authentication": [
        (
            "/authentication",
            {
                "json": {"user": "user", "password": "password"},
                "headers": {"softwareHouseUuid": ""},
            },
        )
    ],
    "GET /error": [("/error", {"params": {"errorCode": -12, "localeId": 1}})],
    "GET /dossiers": [("/dossiers", OPEN)],
    "POST /dossiers": [("/dossiers", {**OPEN, "params": {"dossierId": 4711, "localeId": 1}})],
    "POST /dossiers/{d}/bookyears": [("bookyears", {"json": BOOKYEAR})],
    "PUT /dossiers/{d}/bookyears": [
        (
            "bookyears",
            {
                "json": {
                    **BOOKYEAR,
                    "bookyearKey": {"id": 1},
                    "fromDate": "2024-01-01",
                    "toDate": "2024-12-31",
                }
            },
        )
    ],
    "POST /dossiers/{d}/bookyears/book": [
        (
            "bookyears/book",
            {
                "json": {
                    "bookyearKey": {"id": 2},
                    "copyAllAccountDescriptions": True,
                    "closeSourceBookyear": True,
                }
            },
        )
    ],
    "POST /dossiers/{d}/bookyears/{b}/close": [
        ("bookyears/3/close", {"params": {"copyAllAccountDescriptions": "true"}})
    ],
    "GET /dossiers/{d}/bookyears/{b}/journals/{letter}/{n}": [
        ("bookyears/3/journals/V/1", {}),
        ("bookyears/3/journals/F/1", {}),
    ],
    "POST /dossiers/{d}/journals/{letter}": [
        ("journals/V", {"json": journal("Insert", 7, **SALES)}),
        ("journals/F", {"json": journal("Insert", 7, **FINANCIAL)}),
        ("journals/L", {"json": journal("Insert", 7, **DELIVERY)}),
    ],
    "PUT /dossiers/{d}/journals/{letter}": [
        ("journals/V", {"json": journal("Update", 6, **SALES, **DELIVERY)}),
        ("journals/F", {"json": journal("Update", 8, **FINANCIAL)}),
    ],
    "DELETE /dossiers/{d}/bookyears/{b}/journals/{letter}/{n}": [
        ("bookyears/3/journals/V/6", {}),
    ],
    "GET /dossiers/{d}/accounts": [("accounts", {"params": {"bookyearId": 3}})],
    "PUT /dossiers/{d}/accounts": [("accounts", {"json": ACCOUNT})],
    "GET /dossiers/{d}/relations": [
        (
            "relations",
            {"params": {"relationId": 1, "extRelationId": 9001, "name": "x", "vatNr": "x"}},
        )
    ],
    "PUT /dossiers/{d}/relations": [("relations", {"json": relation()})],
    "POST /dossiers/{d}/buysellbookings": [
        (
            "buysellbookings",
            {
                "json": {
                    "buySellBookingServiceData": {**FULL_SALE, "documentSequenceNr": 3},
                    "attachments": [FILE],
                }
            },
        )
    ],
    "PUT /dossiers/{d}/buysellbookings": [
        ("buysellbookings", {"json": {**FULL_SALE, "documentSequenceNr": 2}})
    ],
    "GET /dossiers/{d}/buysellbookings": [
        ("buysellbookings", {"params": BOOKED}),
        ("buysellbookings", {"params": {**BOOKED, "journalKey": "A1"}}),
    ],
    "GET /dossiers/{d}/buysellbookings/modified": [
        ("buysellbookings/modified", {"params": {**SINCE, "bookyearId": 3, "journalKey": "V1"}}),
        ("buysellbookings/modified", {"params": {**SINCE, "bookyearId": -1}}),
    ],
    "POST /dossiers/{d}/bookyears/{b}/bookings/attachements": [
        (
            "bookyears/3/bookings/attachements",
            {"json": FILE, "headers": {"journalKey": "V1", "documentSequennceNr": "1"}},
        )
    ],
    "POST /dossiers/{d}/invoices": [
        ("invoices", {"json": {**FULL_INVOICE, "documentSequenceNr": 2}})
    ],
    "PUT /dossiers/{d}/invoices": [("invoices", {"json": FULL_INVOICE})],
    "GET /dossiers/{d}/invoices": [("invoices", {"params": {**BOOKED, "journalKey": "V3"}})],
    "GET /dossiers/{d}/invoices/modified": [
        ("invoices/modified", {"params": {**SINCE, "bookyearId": 3, "journalKey": "V3"}})
    ],
    "POST /dossiers/{d}/invoices/book": [("invoices/book", {"params": PLACE})],
    "GET /dossiers/{d}/invoices/export": [
        ("invoices/export", {"params": {**DOCUMENT, "journalKey": "V3", **PARTS}})
    ],
    "POST /dossiers/{d}/invoices/generate": [
        ("invoices/generate", {"params": {**DOCUMENT, "journalKey": "V3", **PARTS, **PUBLISHED}})
    ],
    "POST /dossiers/{d}/invoices/send": [("invoices/send", {"json": ORDER})],
    "POST /dossiers/{d}/invoices/send/report/deliverystate": [
        (
            "invoices/send/report/deliverystate",
            {
                "json": {
                    "bookyearKey": {"id": 3},
                    "journal": "V3",
                    "documentSequenceNr": 1,
                    "toDocumentSequenceNr": 9,
                }
            },
        )
    ],
    "POST /dossiers/{d}/invoices/send/testmail/{language}": [
        (
            "invoices/send/testmail/0",
            {
                "params": {"journalKey": "V3"},
                "headers": {"fromAddress": "a@voorbeeld.be", "toAddress": "b@voorbeeld.be"},
            },
        )
    ],
    "POST /dossiers/{d}/invoices/attachments/upload": [
        (
            "invoices/attachments/upload",
            {
                "params": {**DOCUMENT, "journal": "V3"},
                "headers": {"fileName": "werkbon.pdf"},
                "content": b"%PDF-",
            },
        )
    ],
    "GET /dossiers/{d}/deliverynotes/modified": [
        ("deliverynotes/modified", {"params": {**SINCE, "bookyearId": 3, "journalKey": "L1"}})
    ],
    "GET /dossiers/{d}/rappels": [("rappels", {"params": {"expirationDate": "2027-12-31"}})],
    "POST /dossiers/{d}/financialdiversbookings": [
        (
            "financialdiversbookings",
            {
                "json": {
                    "financialDiversBookingServiceData": {**FULL_RECEIPT, "documentSequenceNr": 3},
                    "attachments": [FILE],
                }
            },
        )
    ],
    "PUT /dossiers/{d}/financialdiversbookings": [
        ("financialdiversbookings", {"json": {**FULL_RECEIPT, "documentSequenceNr": 2}})
    ],
    "GET /dossiers/{d}/financialdiversbookings": [
        ("financialdiversbookings", {"params": {**BOOKED, "journalKey": "F9"}})
    ],
    "GET /dossiers/{d}/financialdiversbookings/modified": [
        (
            "financialdiversbookings/modified",
            {"params": {**SINCE, "bookyearId": 3, "journalKey": "F9"}},
        )
    ],
    "POST /dossiers/{d}/balancings": [
        ("balancings", {"json": tie(10.0, key("V1", 2, -1), key("F9", 2, 1))})
    ],
    "DELETE /dossiers/{d}/balancings/delete": [
        (
            "balancings/delete",
            {"json": {"debetKey": key("V1", 1, -1), "creditKey": key("F9", 1, 1)}},
        )
    ],
    "DELETE /dossiers/{d}/balancings/bookingline/delete": [
        ("balancings/bookingline/delete", {"json": key("F9", 1, 1)})
    ],
    "DELETE /dossiers/{d}/balancings/document/delete": [
        (
            "balancings/document/delete",
            {"json": {"bookyearKey": {"id": 3}, "journal": "V1", "documentSequenceNr": 1}},
        )
    ],
    "GET /dossiers/{d}/bookyears/{b}/bookings/modified": [
        (
            "bookyears/3/bookings/modified",
            {
                "params": {
                    **SINCE,
                    "journalTypeId": -1,
                    "modifiedTimeStampTo": "2030-01-01 00:00:00.000",
                }
            },
        )
    ],
}


@pytest.fixture
def fake() -> OctopusFake:
    return full_books()


def calls_of(offer: Offer) -> list[Call]:
    """What is called for an operation: as listed above, or with nothing but the moment."""
    if offer.call in CALLS:
        return CALLS[offer.call]
    path = offer.call.split(" ", 1)[1].removeprefix("/dossiers/{d}/")
    path = path.format(b=3, letter="V", n=1, journal="F9")
    if offer.takes.get("body") == "@RelationQueryData":
        return [(path, {"json": QUERY})]
    return [(path, {"params": SINCE} if "query" in offer.takes else {})]


def made(fake: OctopusFake, offer: Offer) -> list[httpx.Response]:
    """The answers to the calls of an operation."""
    caller = RestCaller(fake)
    known = fake.description()
    login = caller.authenticate().json()["token"]
    secrets = {"login": login, "": known["software_house"]}
    answers = []
    for path, sent in calls_of(offer):
        sent = dict(sent)
        headers = {k: secrets.get(v, v) for k, v in sent.pop("headers", {}).items()}
        if offer.call == "POST /authentication":
            sent["json"] = {"user": known["user"], "password": known["password"]}
        url = path if path.startswith("/") else f"/dossiers/4711/{path}"
        method = offer.call.split(" ", 1)[0]
        answers.append(caller.http.request(method, url, headers=headers, **sent))
    return answers


WORKING = [offer for offer in CATALOGUE.offers if offer.works]
each: Callable[..., Any] = pytest.mark.parametrize("offer", WORKING, ids=lambda offer: offer.call)


@each
def test_all_documented_request_fields_are_sent(offer: Offer) -> None:
    """The calls below name every documented field, parameter and header, and no other one."""
    calls = [sent for _, sent in calls_of(offer)]
    takes = offer.takes
    bodies = union(sent["json"] for sent in calls if "json" in sent)
    parameters = set().union(*(sent.get("params", {}) for sent in calls))
    headers = set().union(*(sent.get("headers", {}) for sent in calls))
    assert bodies == documented(CATALOGUE.shapes, takes.get("body", ""))
    assert parameters == names(takes.get("query", ""))
    assert headers == names(takes.get("headers", ""))


@each
def test_a_call_succeeds_and_answers_the_documented_fields(fake: OctopusFake, offer: Offer) -> None:
    """With all fields sent it works; all that is documented comes back, and nothing besides."""
    answers = made(fake, offer)
    statuses = re.findall(r"\b\d{3}\b", offer.answer) or ["200"]
    shape = re.sub(r"\b(\d{3}|or)\b", "", offer.answer).strip()
    for answer in answers:
        assert str(answer.status_code) in statuses, answer.text
    if not shape:
        assert all(answer.content == b"" for answer in answers)
    elif shape == "text/plain":
        assert answers[0].headers["Content-Type"].startswith("text/plain")
    elif shape == "[str]":
        assert all(isinstance(item, str) for item in answers[0].json())
    else:
        found = [answer.json() for answer in answers]
        assert misfits(found, CATALOGUE.shapes, shape, CATALOGUE.never) == {}


def test_what_is_kept_of_a_line_comes_back(fake: OctopusFake) -> None:
    """Intrastat, overflow and statement data are read as they were written."""
    caller = RestCaller(fake)
    sold = caller.get("buysellbookings", **BOOKED).json()["bookingLines"][0]
    assert sold["intrastatServiceData"] == INTRASTAT
    assert sold["overflowBookingServiceData"] == OVERFLOW
    paid = caller.get("financialdiversbookings", **{**BOOKED, "journalKey": "F9"}).json()
    assert paid["bookingLines"][0]["codaInfo"] == FULL_MONEY_LINE["codaInfo"]
    bought = caller.get("buysellbookings", **{**BOOKED, "journalKey": "A1"}).json()
    assert bought["bookingLines"][0]["vatRecupPercentage"] == 50.0


@pytest.mark.parametrize(
    ("info", "code"),
    [({}, -78), ({"codaVersion": {}}, -78), ({"codaVersion": {"codaVersion": 3}}, -78)],
)
def test_statement_data_need_a_version(fake: OctopusFake, info: dict[str, Any], code: int) -> None:
    """Without one of the two versions they are refused."""
    wrong = {**FULL_MONEY_LINE, "codaInfo": info}
    answer = RestCaller(fake).receive(documentSequenceNr=3, bookingLines=[wrong])
    assert answer.json()["errorCode"] == code


def test_a_cost_centre_is_unknown(fake: OctopusFake) -> None:
    """The dossier has none, so that any but 0 is refused, in both kinds of booking."""
    caller, centre = RestCaller(fake), {"costCentreKey": {"id": 3}}
    sold = caller.book(documentSequenceNr=3, bookingLines=[line(**centre)])
    paid = caller.receive(documentSequenceNr=3, bookingLines=[{**FULL_MONEY_LINE, **centre}])
    assert [answer.json()["errorCode"] for answer in (sold, paid)] == [-40, -40]


def test_a_bookyear_is_closed_by_a_call(fake: OctopusFake) -> None:
    """Afterwards nothing can be booked in it; an unknown one is -9."""
    caller = RestCaller(fake)
    how = "close?copyAllAccountDescriptions=false"
    assert caller.call("POST", f"bookyears/3/{how}").status_code == 204
    assert caller.book(documentSequenceNr=3).json()["errorCode"] == -11
    assert caller.call("POST", f"bookyears/9/{how}").json()["errorCode"] == -9
    assert caller.call("POST", "bookyears/2/close").status_code == 400


def test_paths_are_found_and_compared() -> None:
    """The comparison sees a nested field, an empty list, and a field that is left out."""
    shapes = {"A": "id*:int inner:@B many:[@B]", "B": "x:str y~:str?"}
    assert documented(shapes, "[@A]") == {"id", "inner.x", "inner.y", "many.x", "many.y"}
    assert documented(shapes, "@A", {"B.y", "A.many"}) == {"id", "inner.x"}
    assert paths({"id": 1, "many": [], "inner": {"x": Decimal(1)}}) == {"id", "many", "inner.x"}
    assert union([{"many": []}, {"many": [{"x": 1}]}]) == {"many.x"}
    value = {"id": 1, "many": [], "inner": {"x": "a"}, "z": 1}
    assert misfits([value], shapes, "@A", {"A.many"}) == {"missing": {"inner.y"}, "besides": {"z"}}
