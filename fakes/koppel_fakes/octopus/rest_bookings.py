"""REST, bookings: sales and purchases, financial and general ones, their feeds, attachments.

POST takes the booking wrapped, PUT takes it bare (octopus-api 2.7, 2.10, 2.11 and pitfall 4).
"""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterable
from datetime import timedelta

from koppel_fakes.octopus import errors, matching, posting, wire, wire_documents
from koppel_fakes.octopus.documents import (
    read_money_document,
    read_trade_document,
    required_text,
)
from koppel_fakes.octopus.errors import Malformed, Missing, NotFound, Refused
from koppel_fakes.octopus.ledger import postings
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import JOURNAL_TYPES, Booking, MoneyDocument, TradeDocument
from koppel_fakes.octopus.removed import RemovedBooking
from koppel_fakes.octopus.visit import INT, Answer, Route, Since, Visit, found, found_sync

ALL = -1
"""As a bookyear or journal type of a feed: every one (2.11)."""

MEBIBYTE = 2**20

AnyBooking = Booking[TradeDocument] | Booking[MoneyDocument]


def insert_trade(visit: Visit) -> Answer:
    """Book a sale or purchase: 201 without a body."""
    body = visit.json()
    files = _attachments(visit, body)
    posting.insert(visit.desk, read_trade_document(body.need("buySellBookingServiceData"), files))
    return Answer(201)


def update_trade(visit: Visit) -> Answer:
    """Replace a sale or purchase: 204."""
    posting.update(visit.desk, read_trade_document(visit.json(), ()))
    return Answer(204)


def read_trade(visit: Visit) -> Answer:
    """One sale or purchase, by its three keys."""
    return _one(visit, "AV")


def trades_modified(visit: Visit) -> Answer:
    """Sales and purchases changed since; deletions do not show here."""
    return _feed(visit, visit.dossier.trades())


def insert_money(visit: Visit) -> Answer:
    """Book a financial or general document: 201 without a body."""
    body = visit.json()
    files = _attachments(visit, body)
    data = body.need("financialDiversBookingServiceData")
    document = read_money_document(data, files)
    posting.insert(visit.desk, document)
    matching.match_by_reference(visit.desk, document)
    return Answer(201)


def update_money(visit: Visit) -> Answer:
    """Replace a financial or general document: 204."""
    posting.update(visit.desk, read_money_document(visit.json(), ()))
    return Answer(204)


def read_money(visit: Visit) -> Answer:
    """One financial or general document, by its three keys."""
    return _one(visit, "FD")


def moneys_modified(visit: Visit) -> Answer:
    """Financial and general documents changed since."""
    return _feed(visit, visit.dossier.moneys())


def lines_modified(visit: Visit) -> Answer:
    """The lines of all bookings changed since, and the documents deleted since."""
    since = visit.since()
    until = visit.since("modifiedTimeStampTo") if _asked(visit, "modifiedTimeStampTo") else None
    bookyear, kind = visit.path["bookyear"], visit.query.number("journalTypeId")

    def wanted(year: int, journal: str) -> bool:
        return bookyear in (ALL, year) and kind in (ALL, JOURNAL_TYPES[journal[0]])

    rows: list[wire.Wire] = []
    for record in visit.dossier.bookings():
        document = record.document
        late = until is not None and record.stamp > until.moment
        if wanted(document.bookyear, document.journal) and since.covers(record.stamp) and not late:
            entries = postings(visit.dossier, document, visit.desk.switches)
            rows.extend(wire_documents.report_lines(record, entries))
    gone = [
        {
            "bookyearKey": {"id": record.bookyear},
            "journalType": JOURNAL_TYPES[record.journal[0]],
            "journalSequenceNr": int(record.journal[1:]),
            "documentSequenceNr": record.number,
        }
        for record in visit.dossier.removed_bookings
        if wanted(record.bookyear, record.journal) and _shows(visit, since, record)
    ]
    return found_sync({"modifiedBookings": rows, "deletedBookings": gone})


def _shows(visit: Visit, since: Since, record: RemovedBooking) -> bool:
    """Whether a deletion is in the feed: it may arrive there some time after it happened."""
    arrived = record.stamp + timedelta(seconds=int(visit.desk.switches["deletion_delay_seconds"]))
    return arrived <= visit.desk.now() and since.covers(arrived)


def attach(visit: Visit) -> Answer:
    """Add a file to a booking: 204. The keys come in headers, one of them misspelt (2.7)."""
    journal = visit.headers.get("journalKey")
    number = visit.headers.get("documentSequennceNr", "")
    if not journal or not number.isdigit():
        raise Missing("journalKey, documentSequennceNr")
    name = _file_name(visit, visit.json())
    posting.attach(visit.desk, visit.path["bookyear"], journal, int(number), name)
    return Answer(204)


def _one(visit: Visit, letters: str) -> Answer:
    bookyear = visit.query.number("bookyearId")
    journal = visit.query.text("journalKey")
    number = visit.query.number("documentSeqNr")
    record = visit.dossier.booking(bookyear, journal, number)
    if record is None or journal[:1] not in letters:
        raise NotFound
    return Answer(200, wire_documents.booking(visit.dossier, record))


def _feed(visit: Visit, bookings: Iterable[AnyBooking]) -> Answer:
    since = visit.since()
    bookyear = visit.query.number("bookyearId")
    journal = visit.query.optional("journalKey")
    return found(
        [
            wire_documents.booking(visit.dossier, record)
            for record in bookings
            if since.covers(record.stamp)
            and bookyear in (ALL, record.document.bookyear)
            and journal in (None, record.document.journal)
        ]
    )


def _asked(visit: Visit, name: str) -> bool:
    return visit.query.optional(name) is not None


def _attachments(visit: Visit, body: Fields) -> tuple[str, ...]:
    return tuple(_file_name(visit, attachment) for attachment in body.each("attachments"))


def _file_name(visit: Visit, attachment: Fields) -> str:
    """The name of a file whose content is proper base64; the content is not kept."""
    try:
        content = b64decode(required_text(attachment, "fileData"), validate=True)
    except (binascii.Error, ValueError):
        raise Malformed("fileData") from None
    check_size(visit, content)
    return required_text(attachment, "fileName")


def check_size(visit: Visit, content: bytes) -> None:
    """Raise `Refused` -79 for a file that is larger than the switch allows."""
    most = int(visit.desk.switches["attachment_mebibytes"])
    if most and len(content) > most * MEBIBYTE:
        raise Refused(errors.INVALID_PARAMETER, f"An attachment is at most {most} MiB")


ROUTES = (
    Route("POST buysellbookings", "POST", "/buysellbookings", insert_trade),
    Route("PUT buysellbookings", "PUT", "/buysellbookings", update_trade),
    Route("GET buysellbookings", "GET", "/buysellbookings", read_trade),
    Route("GET buysellbookings/modified", "GET", "/buysellbookings/modified", trades_modified),
    Route("POST financialdiversbookings", "POST", "/financialdiversbookings", insert_money),
    Route("PUT financialdiversbookings", "PUT", "/financialdiversbookings", update_money),
    Route("GET financialdiversbookings", "GET", "/financialdiversbookings", read_money),
    Route(
        "GET financialdiversbookings/modified",
        "GET",
        "/financialdiversbookings/modified",
        moneys_modified,
    ),
    Route(
        "GET bookings/modified",
        "GET",
        f"/bookyears/<{INT}:bookyear>/bookings/modified",
        lines_modified,
    ),
    Route(
        "POST bookings/attachements",
        "POST",
        f"/bookyears/<{INT}:bookyear>/bookings/attachements",
        attach,
    ),
)
