"""REST, invoices: the module that makes invoices, and books them afterwards (octopus-api 2.8)."""

from __future__ import annotations

from typing import Any

from koppel_fakes.octopus import errors, invoicing
from koppel_fakes.octopus.errors import NotFound
from koppel_fakes.octopus.rest_bookings import ALL
from koppel_fakes.octopus.visit import Answer, Route, Visit, found
from koppel_fakes.octopus.wire_invoices import invoice, read_invoice


def insert(visit: Visit) -> Answer:
    """Make an invoice: 201 without a body."""
    invoicing.insert(visit.desk, read_invoice(visit.json()))
    return Answer(201)


def update(visit: Visit) -> Answer:
    """Replace an invoice that is not booked: 204."""
    invoicing.update(visit.desk, read_invoice(visit.json()))
    return Answer(204)


def read(visit: Visit) -> Answer:
    """One invoice, by its three keys."""
    query = visit.query
    bookyear, journal = query.number("bookyearId"), query.text("journalKey")
    record = invoicing.find(visit.dossier, bookyear, journal, query.number("documentSeqNr"))
    if record is None:
        raise NotFound
    return Answer(200, invoice(visit.dossier, record))


def modified(visit: Visit) -> Answer:
    """Invoices changed since."""
    since = visit.since()
    bookyear, journal = visit.query.number("bookyearId"), visit.query.optional("journalKey")
    return found(
        [
            invoice(visit.dossier, record)
            for record in visit.dossier.invoices.values()
            if since.covers(record.stamp)
            and bookyear in (ALL, record.document.bookyear)
            and journal in (None, record.document.journal)
        ]
    )


def delivery_notes_modified(visit: Visit) -> Answer:
    """Delivery notes changed since: the dossier has none, which is a 404 as with every list."""
    visit.since()
    visit.query.number("bookyearId")
    return found([])


def book(visit: Visit) -> Answer:
    """Turn invoices into bookings: 200, and for each one how it went."""
    query = visit.query
    bookyear, journal = query.number("bookyearId"), query.text("journalKey")
    until = query.number("toDocumentSeqNr") if query.optional("toDocumentSeqNr") else None
    booked = invoicing.book(visit.desk, bookyear, journal, until)
    rows = [document_status(bookyear, journal, number, code) for number, code in booked]
    done = all(row["success"] for row in rows)
    return Answer(200, {"success": done, "bookingStatusList": rows})


def document_status(
    bookyear: int, journal: str, number: int, code: int, comment: str = ""
) -> dict[str, Any]:
    """How it went with one of several documents: the code is 0 when it went well."""
    return {
        "statusCode": code,
        "comment": comment,
        "success": code == errors.OK,
        "documentKey": document_key(bookyear, journal, number),
    }


def document_key(bookyear: int, journal: str, number: int) -> dict[str, Any]:
    """A DocumentKeyServiceData."""
    return {
        "bookyearKey": {"id": bookyear},
        "journal": journal,
        "documentSequenceNr": number,
    }


ROUTES = (
    Route("POST invoices", "POST", "/invoices", insert),
    Route("PUT invoices", "PUT", "/invoices", update),
    Route("GET invoices", "GET", "/invoices", read),
    Route("GET invoices/modified", "GET", "/invoices/modified", modified),
    Route("GET deliverynotes/modified", "GET", "/deliverynotes/modified", delivery_notes_modified),
    Route("POST invoices/book", "POST", "/invoices/book", book),
)
