"""The Octopus fake as a target of fuzzing: books in which most requests mean something."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from koppel_fakes.octopus import OctopusFake

from tests.fakes.fuzzing import Target
from tests.fakes.octopus_caller import SINCE_EVER, RestCaller, key, line, receipt, sale, tie

BELOW = "/dossiers/{dossierId}/"
REPORTS = frozenset(
    f"POST {BELOW}reports/{who}/{what}"
    for who in ("clients", "suppliers")
    for what in ("open", "history")
)
"""A report answers 500 to a query that lacks something (octopus-api 2.9 b)."""

YEAR = {"id": 3}


def octopus() -> Target:
    """Books with sales, a purchase, receipts, an invoice and a match."""
    fake = OctopusFake(world="demo", limits=False)
    caller = RestCaller(fake)
    bought = line(accountKey=600000, vatCodeKey="D21")
    requests = [
        *(("buysellbookings", {"buySellBookingServiceData": _sale(n)}) for n in (1, 2, 3)),
        (
            "buysellbookings",
            {"buySellBookingServiceData": sale(journalKey="A1", bookingLines=[bought])},
        ),
        *(
            (
                "financialdiversbookings",
                {"financialDiversBookingServiceData": receipt(documentSequenceNr=n)},
            )
            for n in (1, 2)
        ),
        ("balancings", tie(1210.00)),
        ("invoices", _invoice(1)),
    ]
    for path, body in requests:
        answer = caller.call("POST", path, body)
        assert answer.status_code == 201, answer.text
    return Target(
        fake,
        headers=lambda: _tokens(fake),
        words=_words,
        bodies=lambda label: _body(fake, label),
        told_500=REPORTS,
    )


def _tokens(fake: OctopusFake) -> Mapping[str, str]:
    known = fake.description()
    return {
        "Token": fake.door.issue_login(known["user"]),
        "dossierToken": fake.door.issue_dossier(known["user"], known["dossier_id"], 1),
        "softwareHouseUuid": known["software_house"],
    }


def _words(label: str) -> Mapping[str, Any]:
    """What to put in the path, the query and the headers."""
    journal = "V3" if "/invoices" in label else "F9" if "/financial" in label else "V1"
    return {
        "dossierId": 4711,
        "bookyearId": 3,
        "journalType": "V",
        "sequenceNumber": 1,
        "journal": "V3",
        "fileName": "werkbon.pdf",
        "journalKey": "F1" if "/journals/" in label else journal,
        "documentSeqNr": 1,
        "documentSequennceNr": "1",
        "toDocumentSeqNr": 1,
        "localeId": 1,
        "errorCode": -13,
        "journalTypeId": -1,
        "modifiedTimeStamp": SINCE_EVER,
        "modifiedTimeStampTo": "2030-01-01 00:00:00.000",
        "expirationDate": "2026-12-31",
        "relationId": 1,
        "extRelationId": 0,
    }


def _body(fake: OctopusFake, label: str) -> Any:
    """A request that is taken now; None for a call without a body."""
    if "/reports/" in label:
        return _QUERY
    if f"{BELOW}journals/" in label:
        return _journal(8 if label.startswith("POST") else 2)
    make = _BODIES.get(label.replace(BELOW, ""))
    return make(fake) if make else None


def _following(fake: OctopusFake, journal: str) -> int:
    last: int = fake.state.dossiers[4711].journals[(3, journal)].last_number
    return last + 1


def _sale(number: int) -> dict[str, Any]:
    return sale(documentSequenceNr=number)


def _invoice(number: int) -> dict[str, Any]:
    fields = sale(documentSequenceNr=number, journalKey="V3")
    del fields["amount"], fields["bookingLines"]
    row = {"count": 2, "unitPrice": 10.5, "vatCodeKey": "21", "bookingAccountNr": 700000}
    return {**fields, "invoiceLines": [row]}


def _journal(number: int) -> dict[str, Any]:
    journal_key = {"bookyearKey": YEAR, "journalTypeCode": "V", "sequenceNumber": number}
    names = [{"language": "NL", "value": "Verkopen"}]
    common = {"journalKeyServiceData": journal_key, "nextDocumentNumber": 1, "names": names}
    return {"commonJournalServiceData": common}


def _relation(_fake: OctopusFake) -> dict[str, Any]:
    identification = {"externalRelationId": 7}
    return {
        "relationIdentificationServiceData": identification,
        "client": True,
        "currencyCode": "EUR",
    }


_QUERY = {
    "fromBookyearKey": {"id": 2},
    "toBookyearKey": YEAR,
    "fromBookyearPeriodNr": 202501,
    "toBookyearPeriodNr": 202612,
    "relationId": -1,
    "externalRelationId": -1,
}
_BODIES: Mapping[str, Callable[[OctopusFake], Any]] = {
    "POST /authentication": lambda fake: {
        "user": fake.description()["user"],
        "password": fake.description()["password"],
    },
    "POST buysellbookings": lambda fake: {
        "buySellBookingServiceData": _sale(_following(fake, "V1"))
    },
    "PUT buysellbookings": lambda _fake: _sale(2),
    "POST financialdiversbookings": lambda fake: {
        "financialDiversBookingServiceData": receipt(documentSequenceNr=_following(fake, "F9"))
    },
    "PUT financialdiversbookings": lambda _fake: receipt(documentSequenceNr=2),
    "POST bookyears/{bookyearId}/bookings/attachements": lambda _fake: {
        "fileName": "1.pdf",
        "fileData": "JVBERi0=",
    },
    "POST balancings": lambda _fake: tie(5.00, key("V1", 2, -1), key("F9", 2, 1)),
    "DELETE balancings/delete": lambda _fake: {
        "debetKey": key("V1", 1, -1),
        "creditKey": key("F9", 1, 1),
    },
    "DELETE balancings/bookingline/delete": lambda _fake: key("F9", 1, 1),
    "DELETE balancings/document/delete": lambda _fake: {
        "bookyearKey": YEAR,
        "journal": "V1",
        "documentSequenceNr": 1,
    },
    "PUT relations": _relation,
    "PUT accounts": lambda _fake: {"accountKey": {"bookyearKey": YEAR, "id": 700000}},
    "POST invoices": lambda _fake: _invoice(2),
    "POST invoices/send": lambda _fake: {
        "bookyearKey": YEAR,
        "journal": "V3",
        "documentSequenceNr": 1,
        "toDocumentSequenceNr": 9,
        "fromMailAddress": "a@b.be",
    },
    "PUT invoices": lambda _fake: _invoice(1),
    "POST bookyears": lambda _fake: {
        "fromDate": "2027-01-01",
        "toDate": "2027-12-31",
        "names": [{"language": "NL", "value": "Boekjaar 2027"}],
    },
}
"""By method and path below the dossier: a request that is taken."""
