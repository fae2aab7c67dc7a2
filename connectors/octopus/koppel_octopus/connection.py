"""Connection: one opened dossier, with the verbs of koppel's port."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime, timedelta

from koppel import (
    Connection,
    CreditNote,
    Cursor,
    Customer,
    Entity,
    Finding,
    Held,
    Invoice,
    KeyRefused,
    Offset,
    Page,
    Payment,
    Reach,
    Refused,
    Tools,
    Unreadable,
    Write,
)

from koppel_octopus.answers import Subject, answering
from koppel_octopus.calendar import BEGINNING, OVERLAP
from koppel_octopus.client import OctopusClient
from koppel_octopus.declare import BOOK
from koppel_octopus.documents import booking_record
from koppel_octopus.feeds import Feeds
from koppel_octopus.keys import DocumentKey, pair, parse_key
from koppel_octopus.ledger import Ledger
from koppel_octopus.looks import Looks
from koppel_octopus.mapping import as_stored, fields_of, new_relation
from koppel_octopus.payments import receipt_record, sides
from koppel_octopus.records import BadRecord, Relation, read
from koppel_octopus.settings import OctopusSettings
from koppel_octopus.settlements import balancing_record

MOMENT = timedelta(seconds=5)
"""How much earlier than the server's last answer a change is looked for that came after it."""


class OctopusConnection(Connection):
    """One opened dossier. It lives one run and remembers bookyears, journals and numbers."""

    def __init__(self, settings: OctopusSettings, tools: Tools, client: OctopusClient) -> None:
        super().__init__(settings, tools)
        self.account = f"octopus:{settings.dossier}"
        self._client = client
        self._ledger = Ledger(client)
        self._looks = Looks(client, self._ledger)
        self._feeds = Feeds(client, self._ledger, tools.clock, tools.start)

    def changes(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield what happened since the cursor."""
        return self._feeds.pages(feed, cursor)

    def find(self, write: Write) -> Finding:
        """Say what stands in Octopus for this write."""
        return self._looks.find(write)

    def as_stored(self, entity: Entity) -> Entity:
        """Return the entity as the feeds show it after it was written."""
        return as_stored(entity) if isinstance(entity, Customer) else entity

    def claim(self, write: Write) -> str:
        """Return the next number of the journal, as a key; other steps choose themselves.

        Raises ``Held`` when a certain number is wished for and another one is next (D13).
        """
        entity = write.entity
        if isinstance(entity, (Invoice, CreditNote)):
            key = self._ledger.next_key(int(entity.year), entity.journal)
            _check_wish(write.wish, key)
            return str(key)
        if isinstance(entity, Payment) and write.step == BOOK:
            return str(self._ledger.next_key(int(entity.year), entity.journal))
        if isinstance(entity, (Payment, Offset)):
            return pair(*sides(write))
        return write.marker

    def create(self, write: Write) -> str:
        """Carry out one step and return its id."""
        entity = write.entity
        if isinstance(entity, Customer):
            return self._create_customer(write, entity)
        if isinstance(entity, (Invoice, CreditNote)):
            return self._book_document(write, entity)
        if isinstance(entity, Payment) and write.step == BOOK:
            return self._book_receipt(write, entity)
        if isinstance(entity, (Payment, Offset)):
            return self._settle(write, entity)
        raise Refused(f"{write.kind.__name__} cannot be created in Octopus")

    def update(self, write: Write) -> None:
        """Change fields of a relation; the others stay as they are."""
        entity = write.entity
        if not isinstance(entity, Customer):
            raise Refused(f"{write.kind.__name__} cannot be changed in Octopus")
        with self._answering(Subject(f"customer {entity.name}")):
            self._client.update_relation(int(write.id), fields_of(entity, write.fields))

    def close(self) -> None:
        """Give back the session."""
        self._client.close()

    def _create_customer(self, write: Write, customer: Customer) -> str:
        since = (self._client.served or self.tools.clock()) - MOMENT
        with self._answering(Subject(f"customer {customer.name}")):
            key = self._client.upsert_relation(new_relation(customer, write.serial))
            if key is None:
                key = self._stored_key(write.serial, since)
        return str(key)

    def _stored_key(self, external: int, since: datetime) -> int:
        """Ask for the key of the relation just written, where the answer did not tell it."""
        windows = (since, since - OVERLAP, BEGINNING)
        found = (self._client.relation_by_external(external, window) for window in windows)
        stored = next(filter(None, found), None)
        if stored is None:
            raise Unreadable("Octopus took a relation and does not show it")
        try:
            return read(Relation, stored).key
        except BadRecord as error:
            raise Unreadable(f"Octopus shows a relation that is no such: {error}") from error

    def _book_document(self, write: Write, document: Invoice | CreditNote) -> str:
        key = parse_key(write.key)
        what = "invoice" if isinstance(document, Invoice) else "credit note"
        record = booking_record(write, document, key)
        with self._booking(f"{what} {document.number}", key, document.period):
            self._client.insert_booking(record)
        return str(key)

    def _book_receipt(self, write: Write, payment: Payment) -> str:
        key = parse_key(write.key)
        record = receipt_record(write, payment, key)
        with self._booking(f"the payment of {payment.number}", key, payment.period):
            self._client.insert_financial(record)
        return str(key)

    def _settle(self, write: Write, entity: Payment | Offset) -> str:
        debit, credit = sides(write)
        self._looks.forget_balancings()
        with self._answering(Subject(f"the settlement of {debit.document} with {credit.document}")):
            self._client.insert_balancing(balancing_record(entity.amount, debit, credit))
        return pair(debit, credit)

    def _answering(self, subject: Subject) -> AbstractContextManager[None]:
        return answering(subject, self.tools.clock)

    @contextmanager
    def _booking(self, record: str, key: DocumentKey, period: str) -> Iterator[None]:
        """Book at a key; keep the count of the journal's numbers right, whatever comes of it."""
        self._looks.forget(key)
        subject = Subject(record, key.journal, period, key.number, books=True)
        try:
            with self._answering(subject):
                yield
        except KeyRefused:
            self._ledger.forget(key)
            raise
        self._ledger.used(key)


def _check_wish(wish: str, key: DocumentKey) -> None:
    """Hold a document whose own number is not the next one. Raises ``Held``."""
    if not wish:
        return
    digits = re.search(r"(\d+)\s*$", wish)
    wished = int(digits.group(1)) if digits else 0
    if wished == key.number:
        return
    if wished < key.number:
        why = (
            f"number {wished} of {wish} is taken: {key.number} is next in {key.journal} in Octopus"
        )
    else:
        why = f"number {key.number} is awaited in {key.journal} in Octopus before {wish}"
    raise Held(why, "D13", Reach.RECORD)
