"""Document: an invoice or a credit note in koppel's words, and a sales booking in Octopus'.

Octopus has one kind of record for both: a credit note is a booking whose total is negative while
the lines that contribute stay positive (octopus-api 2.7, belgian-accounting 1.3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from koppel import CreditNote, Invoice, Line, Write

from koppel_octopus.keys import DocumentKey
from koppel_octopus.records import BadRecord, Booking, BookingLine
from koppel_octopus.texts import (
    COMMENT_LENGTH,
    cut,
    is_structured,
    marked,
    marker_of,
    numbers_in,
)
from koppel_octopus.texts import line as one_line

BookedDocument = Invoice | CreditNote


def kind_of(booking: Booking) -> type[BookedDocument]:
    """Say what a booking is: below zero it is a credit note."""
    return CreditNote if booking.amount < 0 else Invoice


def is_void(booking: Booking) -> bool:
    """Say whether a person emptied the booking: its number is taken, nothing is booked."""
    return booking.amount == 0 and not booking.booking_lines


def document(booking: Booking) -> BookedDocument:
    """Return what a booking says. Raises ``BadRecord`` when it names no customer."""
    relation = booking.relation_identification_service_data.relation_key
    if relation is None:
        raise BadRecord("relationKey: is missing")
    reference = booking.reference.strip()
    return kind_of(booking)(
        number=next(_numbers(booking)),
        date=booking.document_date,
        due=booking.expiry_date,
        customer=str(relation.id),
        currency=booking.currency_code,
        rate=booking.exchange_rate,
        total=abs(booking.amount),
        lines=tuple(_line(line) for line in booking.booking_lines),
        reference=reference if is_structured(reference) else "",
        journal=booking.journal_key,
        year=str(booking.bookyear_key.id),
        period=str(booking.bookyear_periode_nr),
    )


def keys(booking: Booking) -> tuple[str, ...]:
    """Return the natural keys of a booking: our marker, and the numbers people would look for."""
    marker = marker_of(booking.comment)
    found = [f"marker:{marker}"] if marker else []
    found += [f"number:{number}" for number in _numbers(booking)]
    return tuple(dict.fromkeys(found))


def _numbers(booking: Booking) -> Iterator[str]:
    """Yield the numbers written on a booking; when there is none, the one it has in the books.

    The books' own number is not added to a written one: in a journal that counts by itself,
    number 17 may well be invoice 2026/19, and another document is 2026/17.
    """
    written = [*numbers_in(booking.reference), *numbers_in(booking.comment)]
    bare = "".join(booking.reference.split())
    if not written and re.search(r"\d", bare) and not is_structured(bare):
        written = [bare]
    # Periods are numbered by the year: 202602 (octopus-api 2.2).
    year = booking.bookyear_periode_nr // 100
    yield from written or [f"{year}/{booking.document_sequence_nr}"]


def _line(line: BookingLine) -> Line:
    return Line(
        account=str(line.account_key),
        tax=line.vat_code_key,
        base=line.base_amount,
        vat=line.vat_amount,
        text=line.comment,
    )


def booking_record(write: Write, document: BookedDocument, key: DocumentKey) -> dict[str, Any]:
    """Return the booking of a document under a number (octopus-api 2.7). Pure: same write, same
    record."""
    sign = -1 if isinstance(document, CreditNote) else 1
    people = (f"{write.origin} {document.number}".strip(), document.customer_name)
    return {
        "bookyearKey": {"id": key.year},
        "journalKey": key.journal,
        "documentSequenceNr": key.number,
        "bookyearPeriodeNr": int(document.period),
        "documentDate": document.date,
        "expiryDate": document.due,
        "relationIdentificationServiceData": {"relationKey": {"id": int(document.customer)}},
        "amount": sign * document.total,
        "currencyCode": document.currency,
        "exchangeRate": document.rate,
        "comment": marked(" · ".join(filter(None, people)), write.marker, COMMENT_LENGTH),
        "reference": one_line(document.reference or document.number),
        "bookingLines": [_line_record(line) for line in document.lines],
    }


def _line_record(line: Line) -> dict[str, Any]:
    return {
        "accountKey": int(line.account),
        "baseAmount": line.base,
        "vatCodeKey": line.tax,
        "vatAmount": line.vat,
        "comment": cut(one_line(line.text), COMMENT_LENGTH),
    }
