"""Feed: from Octopus' lists to koppel's changes, in pages.

The cursor of a feed is the server's time at its first answer, minus an overlap; it comes with the
last page, so a feed that breaks off is read again (octopus-api 2.11). What is listed whole has no
cursor.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

from koppel import Change, CreditNote, Cursor, Customer, Invoice, Page, Refused, Unreadable

from koppel_octopus import reference
from koppel_octopus.calendar import BEGINNING, OVERLAP
from koppel_octopus.client import OctopusClient, Record, Seen
from koppel_octopus.documents import document, is_void, keys, kind_of
from koppel_octopus.ledger import Ledger
from koppel_octopus.mapping import customer
from koppel_octopus.records import (
    Account,
    BadRecord,
    Balancing,
    Booking,
    Bookyear,
    CommonJournal,
    JournalKey,
    Relation,
    VatCode,
    read,
)
from koppel_octopus.settlements import settlements
from koppel_octopus.vat import is_valid

PAGE = 250
"""Records of Octopus that go into one page."""

T = TypeVar("T")


class Feeds:
    """The feeds of one connection."""

    def __init__(
        self,
        client: OctopusClient,
        ledger: Ledger,
        clock: Callable[[], datetime],
        start: date | None,
    ) -> None:
        self._client = client
        self._ledger = ledger
        self._clock = clock
        self._start = start
        self._by_name: dict[str, Callable[[Cursor], Iterator[Page]]] = {
            "fiscal years": self._fiscal_years,
            "journals": self._journals,
            "accounts": self._accounts,
            "tax codes": self._tax_codes,
            "customers": self._customers,
            "documents": self._documents,
            "settlements": self._settlements,
            "deletions": self._deletions,
        }

    def pages(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield what happened since the cursor."""
        if feed not in self._by_name:
            raise Refused(f"Octopus has no feed {feed}")
        return self._by_name[feed](cursor)

    def _cursor(self, token: str = "") -> Cursor:
        """Return where the next reading begins, from the answer that came last."""
        return Cursor((self._client.served or self._clock()) - OVERLAP, token)

    # Reference data. A page without a cursor ends a whole listing: it replaces what was known.

    def _fiscal_years(self, cursor: Cursor) -> Iterator[Page]:
        yield Page(tuple(map(reference.fiscal_year, self._ledger.refreshed())))

    def _journals(self, cursor: Cursor) -> Iterator[Page]:
        """Yield the journals of the years that moved, or were not open the last time.

        The feed of journals does not tell their entry type, so those years are listed.
        """
        years = self._ledger.open_years()
        if not self._client.tells_changes:
            yield Page(tuple(self._listed_journals(years)))
            return
        found: list[Change] = []
        following = self._cursor(token=",".join(str(year.bookyear_key.id) for year in years))
        if cursor.since is not None:
            moved, found = _moved_journals(self._client.modified_journals(cursor.since))
            known = set(cursor.token.split(",")) - moved
            years = [year for year in years if str(year.bookyear_key.id) not in known]
        yield Page((*found, *self._listed_journals(years)), following)

    def _listed_journals(self, years: Iterable[Bookyear]) -> Iterator[Change]:
        for year in years:
            for journal in self._ledger.read_journals(year):
                yield reference.journal(journal, year)

    def _accounts(self, cursor: Cursor) -> Iterator[Page]:
        if not self._client.tells_changes:
            yield from self._listed_accounts()
            return
        feed = self._client.modified_accounts(cursor.since or BEGINNING)
        following = self._cursor()
        brought = 0
        for batch in _batches(feed):
            brought += len(batch)
            yield Page(tuple(map(_account, batch)))
        if cursor.since is None and not brought:
            # On some dossiers the feed brings nothing: then the lists tell (R8).
            yield from self._listed_accounts()
        yield Page(cursor=following)

    def _listed_accounts(self) -> Iterator[Page]:
        for year in self._ledger.open_years():
            raw = self._client.accounts(year.bookyear_key.id)
            accounts = reference.checked(Account, raw, "a ledger account")
            yield Page(tuple(map(reference.account, accounts)))

    def _tax_codes(self, cursor: Cursor) -> Iterator[Page]:
        codes = reference.checked(VatCode, self._client.vat_codes(), "a VAT code")
        yield Page(tuple(map(reference.tax_code, codes)))

    # Records

    def _customers(self, cursor: Cursor) -> Iterator[Page]:
        feed = self._client.modified_relations(cursor.since or BEGINNING)
        yield from self._all(feed, self._cursor(), lambda batch: map(_customer, batch))

    def _documents(self, cursor: Cursor) -> Iterator[Page]:
        following: Cursor | None = None
        for feed in self._bookings(cursor.since):
            following = following or self._cursor()
            for batch in _batches(feed):
                yield Page(tuple(self._booked(batch)))
        yield Page(cursor=following or self._cursor())

    def _bookings(self, since: datetime | None) -> Iterator[Iterator[Seen]]:
        """Yield the lists to read: all at once, or the first time one per journal, as Octopus
        asks (octopus-api 2.11)."""
        if since is not None:
            yield self._client.modified_bookings(since)
            return
        for year in self._ledger.open_years():
            if self._start is not None and year.end_date < self._start:
                continue
            for journal in self._ledger.journals(year):
                if reference.takes_bookings(journal):
                    yield self._client.modified_bookings(
                        BEGINNING, year.bookyear_key.id, journal.journal_key
                    )

    def _booked(self, batch: Iterable[Seen]) -> Iterator[Change]:
        for seen in batch:
            if str(seen.record.get("journalKey", "V"))[:1] != "V":
                continue
            try:
                booking = read(Booking, seen.record)
                if not is_void(booking) and not self._is_early(booking.document_date):
                    yield _document(booking, seen.record)
            except ValueError as error:
                yield _unreadable_booking(seen.record, error)

    def _is_early(self, day: date) -> bool:
        return self._start is not None and day < self._start

    def _settlements(self, cursor: Cursor) -> Iterator[Page]:
        feed = self._client.modified_balancings(cursor.since or BEGINNING)
        yield from self._all(
            feed, self._cursor(), lambda batch: settlements(map(_balancing, batch))
        )

    def _deletions(self, cursor: Cursor) -> Iterator[Page]:
        if cursor.since is None:
            # What was deleted before koppel came is nothing to it.
            yield Page(cursor=self._cursor())
            return
        gone = self._client.deleted_bookings(cursor.since)
        # The feed does not say what a deleted document was; koppel knows it under one kind.
        changes = [
            Change(kind, str(key), gone=True) for key in gone for kind in (Invoice, CreditNote)
        ]
        yield Page(tuple(changes), self._cursor())

    @staticmethod
    def _all(
        feed: Iterable[Seen],
        cursor: Cursor,
        changes: Callable[[list[Seen]], Iterable[Change]],
    ) -> Iterator[Page]:
        for batch in _batches(feed):
            yield Page(tuple(changes(batch)))
        yield Page(cursor=cursor)


def _batches(feed: Iterable[T]) -> Iterator[list[T]]:
    each = iter(feed)
    while batch := list(islice(each, PAGE)):
        yield batch


def version(record: Record) -> str:
    """Return a short word that changes when the record does; Octopus has none of its own."""
    return hashlib.sha256(_flat(record).encode()).hexdigest()[:16]


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return ",".join(f"{name}:{_flat(value[name])}" for name in sorted(value))
    if isinstance(value, list):
        return f"[{','.join(map(_flat, value))}]"
    return repr(str(value))


def _moved_journals(feed: Iterable[Seen]) -> tuple[set[str], list[Change]]:
    """Return the bookyears in which a journal changed, and the journals that are gone."""
    moved: set[str] = set()
    gone: list[Change] = []
    for seen in feed:
        if seen.deleted:
            (key,) = reference.checked(JournalKey, [seen.record], "a journal")
            gone.append(reference.gone_journal(key))
        else:
            (journal,) = reference.checked(CommonJournal, [seen.record], "a journal")
            moved.add(str(journal.journal_key_service_data.bookyear_key.id))
    return moved, gone


def _account(seen: Seen) -> Change:
    (found,) = reference.checked(Account, [seen.record], "a ledger account")
    change = reference.account(found)
    return Change(change.kind, change.id, gone=True) if seen.deleted else change


def _customer(seen: Seen) -> Change:
    try:
        relation = read(Relation, seen.record)
        id = str(relation.key)
    except BadRecord as error:
        raise Unreadable(f"Octopus sent a relation that cannot be understood: {error}") from error
    if seen.deleted:
        return Change(Customer, id, gone=True)
    try:
        entity = customer(seen.record)
    except BadRecord as error:
        return Change(Customer, id, version(seen.record), problem=f"relation {id}: {error}")
    found = [f"serial:{relation.external}"] if relation.external else []
    if is_valid(entity.vat_number):
        found.append(f"vat:{entity.vat_number}")
    return Change(Customer, id, version(seen.record), entity, keys=tuple(found))


def _document(booking: Booking, record: Record) -> Change:
    return Change(
        kind_of(booking),
        str(booking.key),
        version(record),
        document(booking),
        keys=keys(booking),
    )


def _unreadable_booking(record: Record, error: ValueError) -> Change:
    """Return the booking as one that cannot be understood, if at least its key can."""
    try:
        id = f"{record['bookyearKey']['id']}/{record['journalKey']}/{record['documentSequenceNr']}"
        kind = CreditNote if record["amount"] < 0 else Invoice
    except (KeyError, TypeError):
        raise Unreadable(f"Octopus sent a booking that cannot be understood: {error}") from error
    return Change(kind, id, version(record), problem=f"booking {id}: {error}")


def _balancing(seen: Seen) -> tuple[Balancing, bool]:
    try:
        return read(Balancing, seen.record), seen.deleted
    except BadRecord as error:
        # One that is skipped would leave a document paid or open by mistake.
        raise Unreadable(f"Octopus sent a balancing that cannot be understood: {error}") from error
