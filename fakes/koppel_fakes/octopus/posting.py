"""Posting: documents enter the books, change there, and are deleted by a person.

A document is taken whole or refused whole, with the code of `checks`. The same steps serve both
faces of the API and the person at the screen.
"""

from __future__ import annotations

from dataclasses import replace

from koppel_fakes.octopus import errors, standing, wire_documents
from koppel_fakes.octopus.account_amounts import touch
from koppel_fakes.octopus.checks import BOOKINGS_MODE, check_insert, check_update, lock_code
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.item_index import Place
from koppel_fakes.octopus.records import Booking, Journal, MoneyDocument, RelationRef, TradeDocument
from koppel_fakes.octopus.removed import RemovedBooking
from koppel_fakes.said import Said

Document = TradeDocument | MoneyDocument
TRADE = "buysellbooking"
MONEY = "financialdiversbooking"


def insert(desk: Desk, document: Document, modes: tuple[int, ...] = BOOKINGS_MODE) -> None:
    """Book a new document. Raises `Refused` with the first code that applies (3.1).

    `modes` are the insertion types that a sales journal may have.
    """
    code = check_insert(
        desk.dossier, document, desk.switches, at_screen=desk.actor != "api", modes=modes
    )
    if code:
        raise Refused(code, _reason(desk, document, code, "insert"), document.journal)
    journal = desk.dossier.journals[(document.bookyear, document.journal)]
    journal.bookings.setdefault(document.number, []).append(_booked(desk, document))
    journal.last_number = max(journal.last_number, document.number)
    if desk.switches.on("journal_touched_by_booking"):
        journal.stamp = desk.now()
    if desk.switches["deleted_booking_reused"] == "drop":
        _forget_deletion(desk, document)
    standing.refresh(desk.dossier, _place(document), desk.switches)
    touch(desk.dossier, document, desk.switches, desk.now())
    _record(desk, document)


def update(desk: Desk, document: Document) -> None:
    """Replace a booked document. Raises `Refused` with the first code that applies."""
    code = check_update(desk.dossier, document, desk.switches, at_screen=desk.actor != "api")
    if code:
        raise Refused(code, _reason(desk, document, code, "update"), document.journal)
    journal = desk.dossier.journals[(document.bookyear, document.journal)]
    stored = journal.bookings[document.number]
    kept = replace(document, attachments=stored[0].document.attachments)
    touch(desk.dossier, stored[0].document, desk.switches, desk.now())
    stored[0] = _booked(desk, kept)
    standing.refresh(desk.dossier, _place(document), desk.switches)
    touch(desk.dossier, kept, desk.switches, desk.now())
    _record(desk, document)


def delete_last(desk: Desk, journal: Journal) -> int:
    """Delete the last booking of a journal; its number is free again. Answers that number.

    Only a person can: no call of the API deletes a booking (2.7). A matched one is refused with
    -35, an empty journal with -34.
    """
    number = journal.last_number
    stored = journal.bookings.get(number)
    if not stored:
        raise Refused(
            errors.BOOKING_NOT_EXISTS,
            Said(f"Journal {journal.key} is empty", f"Dagboek {journal.key} is leeg"),
            journal.key,
        )
    at = (journal.bookyear, journal.key, number)
    if any(amount for key, amount in desk.dossier.matched.items() if key[:3] == at):
        text = Said(
            f"Document {number} in journal {journal.key} is matched; undo that first",
            f"Document {number} in dagboek {journal.key} is afgepunt; maak dat eerst ongedaan",
        )
        raise Refused(errors.UPDATE_BOOKING, text, journal.key)
    gone = stored.pop()
    touch(desk.dossier, gone.document, desk.switches, desk.now())
    if not stored:
        del journal.bookings[number]
    standing.refresh(desk.dossier, Place(*at), desk.switches)
    journal.last_number = max(journal.bookings, default=journal.start_number)
    journal.stamp = desk.now()
    desk.dossier.removed_bookings.append(
        RemovedBooking(journal.bookyear, journal.key, number, desk.now())
    )
    desk.record("deletion", _key(gone.document), wire_documents.booking(desk.dossier, gone))
    return number


def attach(desk: Desk, bookyear: int, journal: str, number: int, file_name: str) -> None:
    """Add a file to a booked document; -34 when there is none."""
    booking = desk.dossier.booking(bookyear, journal, number)
    if booking is None:
        text = Said(
            f"Document {number} does not exist in journal {journal}",
            f"Document {number} bestaat niet in dagboek {journal}",
        )
        raise Refused(errors.BOOKING_NOT_EXISTS, text, journal)
    refuse_locked(desk, bookyear, journal)
    document = booking.document
    names = (*document.attachments, file_name)
    if isinstance(document, TradeDocument):
        booking.document = replace(document, attachments=names)
    else:
        booking.document = replace(document, attachments=names)
    desk.record("attachment", _key(document), {"fileName": file_name})


def refuse_locked(desk: Desk, bookyear: int, journal: str) -> None:
    """Raise `Refused` to a program when a lock stops more than bookings (a switch)."""
    code = lock_code(desk.dossier, bookyear, journal, desk.switches) if desk.actor == "api" else 0
    if code:
        raise Refused(code, f"Journal {journal} is open by another user or closed", journal)


def _booked(desk: Desk, document: Document) -> Booking[TradeDocument] | Booking[MoneyDocument]:
    """The document with the relation it was found to mean, stamped now."""
    if isinstance(document, TradeDocument):
        ref = _resolved(desk, document.relation)
        return Booking(replace(document, relation=ref), desk.now())
    lines = tuple(replace(line, relation=_resolved(desk, line.relation)) for line in document.lines)
    return Booking(replace(document, lines=lines), desk.now())


def _resolved(desk: Desk, ref: RelationRef) -> RelationRef:
    found = desk.dossier.find_relation(ref)
    return RelationRef(found.id) if found else RelationRef()


def _forget_deletion(desk: Desk, document: Document) -> None:
    """As with a match that is made again, only the new fact is left (2.9, by analogy)."""
    at = (document.bookyear, document.journal, document.number)
    kept = [
        gone
        for gone in desk.dossier.removed_bookings
        if (gone.bookyear, gone.journal, gone.number) != at
    ]
    desk.dossier.removed_bookings[:] = kept


def _record(desk: Desk, document: Document) -> None:
    body = (
        wire_documents.trade(desk.dossier, document)
        if isinstance(document, TradeDocument)
        else wire_documents.money(desk.dossier, document)
    )
    if document.attachments:
        body["attachments"] = list(document.attachments)
    desk.record(TRADE if isinstance(document, TradeDocument) else MONEY, _key(document), body)


def _place(document: Document) -> Place:
    return Place(document.bookyear, document.journal, document.number)


def _key(document: Document) -> str:
    return f"{document.bookyear}/{document.journal}/{document.number}"


def _reason(desk: Desk, document: Document, code: int, verb: str) -> str:
    """The English words for developers; of a wrong number they name the last and the new one."""
    start = f"Unable to {verb} booking in dossier {desk.dossier.id}."
    journal = desk.dossier.journals.get((document.bookyear, document.journal))
    if code == errors.ILLEGAL_NUMBER and journal is not None:
        return f"{start} Last document number: {journal.last_number}, new: {document.number}"
    if code == errors.JOURNAL_OPEN:
        return f"{start} Journal {document.journal} is open by another user"
    if code == errors.JOURNAL_CLOSED:
        return f"{start} Journal {document.journal} is closed"
    if code == errors.UNKNOWN_PERIOD:
        return f"{start} Unknown bookyear period {document.period}"
    return f"{start} Error code {code}"
