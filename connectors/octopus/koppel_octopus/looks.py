"""Look: what stands in Octopus for a write of ours, asked after doubt (octopus-api 2.7, 4).

The feeds are asked, never the single reads: of those there are ten a day. One look at a journal
serves all doubts about it, until something is sent to it again.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from koppel import CreditNote, Customer, Finding, Invoice, Payment, Unreadable, Verdict, Write

from koppel_octopus.calendar import BEGINNING, OVERLAP
from koppel_octopus.client import OctopusClient, Seen
from koppel_octopus.declare import BOOK
from koppel_octopus.keys import DocumentKey, pair, parse_key
from koppel_octopus.ledger import Ledger
from koppel_octopus.payments import sides
from koppel_octopus.records import BadRecord, Balancing, Booking, Financial, Relation, read
from koppel_octopus.texts import marker_of

ABSENT = Finding(Verdict.ABSENT)


@dataclass(frozen=True)
class _Look:
    """The markers found at the numbers of a journal since a moment ("": somebody else's)."""

    since: datetime
    markers: dict[DocumentKey, str]


class Looks:
    """What this connection has looked up."""

    def __init__(self, client: OctopusClient, ledger: Ledger) -> None:
        self._client = client
        self._ledger = ledger
        self._journals: dict[tuple[int, str], _Look] = {}
        self._balanced: tuple[datetime, frozenset[str]] | None = None

    def find(self, write: Write) -> Finding:
        """Say what stands there. Raises what the client raises when the look-up failed."""
        since = BEGINNING if write.sent is None else write.sent - OVERLAP
        entity = write.entity
        if isinstance(entity, Customer):
            return self._customer(write, since)
        if isinstance(entity, (Invoice, CreditNote)) or (
            isinstance(entity, Payment) and write.step == BOOK
        ):
            return self._booking(write, (int(entity.year), entity.journal), since)
        return self._balancing(write, since)

    def forget(self, key: DocumentKey) -> None:
        """Something was sent to this journal: what was seen of it may be old."""
        self._journals.pop((key.year, key.journal), None)

    def forget_balancings(self) -> None:
        """A balancing was sent: what was seen may be old."""
        self._balanced = None

    def _customer(self, write: Write, since: datetime) -> Finding:
        found = self._client.relation_by_external(write.serial, since)
        if found is None:
            return ABSENT
        try:
            return Finding(Verdict.PRESENT, str(read(Relation, found).key))
        except BadRecord as error:
            raise Unreadable(f"Octopus sent a relation that is no such: {error}") from error

    def _booking(self, write: Write, place: tuple[int, str], since: datetime) -> Finding:
        markers = self._markers(place, since, financial=isinstance(write.entity, Payment))
        mine = next((key for key, marker in markers.items() if marker == write.marker), None)
        if mine is not None:
            self._ledger.used(mine)
            return Finding(Verdict.PRESENT, str(mine))
        if write.key and parse_key(write.key) in markers:
            self._ledger.forget(parse_key(write.key))
            return Finding(Verdict.TAKEN)
        return ABSENT

    def _markers(
        self, place: tuple[int, str], since: datetime, *, financial: bool
    ) -> dict[DocumentKey, str]:
        known = self._journals.get(place)
        if known is None or known.since > since:
            year, journal = place
            if financial:
                found = dict(map(_receipt, self._client.modified_financial(since, year, journal)))
            else:
                found = dict(map(_booked, self._client.modified_bookings(since, year, journal)))
            known = self._journals[place] = _Look(since, found)
        return known.markers

    def _balancing(self, write: Write, since: datetime) -> Finding:
        if self._balanced is None or self._balanced[0] > since:
            found = frozenset(_pairs(self._client.modified_balancings(since)))
            self._balanced = since, found
        wanted = pair(*sides(write))
        return Finding(Verdict.PRESENT, wanted) if wanted in self._balanced[1] else ABSENT


def _booked(seen: Seen) -> tuple[DocumentKey, str]:
    try:
        booking = read(Booking, seen.record)
    except BadRecord as error:
        raise Unreadable(f"Octopus sent a booking that cannot be understood: {error}") from error
    return booking.key, marker_of(booking.comment)


def _receipt(seen: Seen) -> tuple[DocumentKey, str]:
    try:
        booking = read(Financial, seen.record)
    except BadRecord as error:
        raise Unreadable(f"Octopus sent a receipt that cannot be understood: {error}") from error
    markers = (marker_of(line.reference) for line in booking.booking_lines)
    return booking.key, next(filter(None, markers), "")


def _pairs(feed: Iterator[Seen]) -> Iterator[str]:
    for seen in feed:
        try:
            balancing = read(Balancing, seen.record)
        except BadRecord as error:
            raise Unreadable(f"Octopus sent a balancing that is no such: {error}") from error
        if not seen.deleted:
            debit, credit = balancing.debet_document, balancing.credit_document
            yield pair(debit.balancing_key.line, credit.balancing_key.line)
