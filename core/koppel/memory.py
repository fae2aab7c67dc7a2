"""InMemoryConnector: a whole system in memory, either role. For first steps, tests and hosts.

    crm = InMemoryConnector("crm", Role.CRM)
    acme = crm.add(Customer(name="Acme NV"))
    crm.add(Invoice(number="2026 / 1", customer=acme, ...))
    app = Koppel("sqlite://", connectors=[crm, InMemoryConnector("books", Role.ACCOUNTING)])

A document's payment is a list of entries: ``pay`` and ``unpay`` are what a person does there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from koppel.connector import (
    Change,
    Connection,
    Connector,
    Cursor,
    Finding,
    Page,
    Role,
    Settings,
    Verdict,
    Write,
)
from koppel.decide.crosswalk import number_key
from koppel.declaration import Declaration, Feed, Writes
from koppel.errors import Gone, Refused
from koppel.model import (
    CreditNote,
    Customer,
    Document,
    Entity,
    Entry,
    Invoice,
    Kind,
    Offset,
    Payment,
    Settlement,
)
from koppel.reference import FiscalYear, Journal, LedgerAccount, TaxCode
from koppel.tools import Tools

RECORDS: tuple[Kind, ...] = (Customer, Invoice, CreditNote)
REFERENCE: tuple[Kind, ...] = (FiscalYear, Journal, LedgerAccount, TaxCode)
PAGE = 100


@dataclass
class Record:
    """One record of the system, with its payment entries."""

    entity: Entity
    moved: int
    marker: str = ""
    serial: int = 0
    gone: bool = False
    entries: list[Entry] = field(default_factory=list)


class InMemoryConnection(Connection):
    """The opened system."""

    def __init__(self, settings: Settings, tools: Tools, system: InMemoryConnector) -> None:
        super().__init__(settings, tools)
        self.system = system
        self.account = system.name

    def changes(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield what moved since the cursor; its token is a count of movements."""
        self._call(feed)
        if feed == "reference":
            things = self.system.reference.items()
            yield Page(tuple(Change(type(e), id, entity=e) for id, e in things))
            return
        if feed != "records":
            raise Refused(f"{self.system.name} has no feed {feed}")
        since, now = int(cursor.token or 0), self.system.moves
        moved = [pair for pair in self.system.records.items() if pair[1].moved > since]
        for start in range(0, max(len(moved), 1), PAGE):
            batch = moved[start : start + PAGE]
            last = start + PAGE >= len(moved)
            changes = tuple(change for id, record in batch for change in self._seen(id, record))
            yield Page(changes, Cursor(token=str(now)) if last else None)

    def _seen(self, id: str, record: Record) -> Iterator[Change]:
        kind = type(record.entity)
        yield Change(
            kind,
            id,
            version=str(record.moved),
            entity=record.entity,
            gone=record.gone,
            keys=tuple(_keys(record)),
        )
        if isinstance(record.entity, Document) and not record.gone:
            settlement = self.system.settlement(id)
            yield Change(Settlement, id, str(record.moved), settlement)

    def fetch(self, kind: Kind, id: str) -> Change:
        """Return the record or its settlement."""
        self._call(f"fetch {kind.__name__}")
        record = self.system.records.get(id)
        if record is None or record.gone:
            raise Gone(f"{self.system.name} has no {kind.__name__} {id}")
        changes = list(self._seen(id, record))
        return next(change for change in changes if change.kind is kind)

    def lookup(self, kind: Kind, number: str) -> Change | None:
        """Return the document with this number."""
        self._call("lookup")
        wanted = number_key(number)
        for id, record in self.system.records.items():
            if type(record.entity) is kind and wanted in _keys(record):
                return next(self._seen(id, record))
        return None

    def create(self, write: Write) -> str:
        """Store the entity, or its payment."""
        self._call(f"create {write.kind.__name__}")
        return self.system.write(write)

    def update(self, write: Write) -> None:
        """Change fields of a record."""
        self._call(f"update {write.kind.__name__}")
        fields = {name: getattr(write.entity, name) for name in write.fields}
        self.system.change(write.id, **fields)

    def find(self, write: Write) -> Finding:
        """Look for the marker."""
        self._call(f"find {write.kind.__name__}")
        id = self.system.marked(write.marker)
        return Finding(Verdict.PRESENT, id) if id else Finding(Verdict.ABSENT)

    def _call(self, operation: str) -> None:
        self.tools.sending()
        self.tools.budget.spend(operation)
        self.system.calls.append(operation)


class InMemoryConnector(Connector):
    """A system in memory; its records are plain entities."""

    title = "In memory"

    def __init__(self, name: str, role: Role, reference: dict[str, Entity] | None = None) -> None:
        self.name = name
        self.role = role
        self.title = name
        self.origin = name
        self.records: dict[str, Record] = {}
        self.reference = reference or {}
        self.calls: list[str] = []
        self.moves = 0
        self._last = 0

    def declare(self, settings: Settings | None = None) -> Declaration:
        """Everything is read and written; a marker proves what is ours (W2, no landing time)."""
        feeds = [Feed("records", (*RECORDS, Settlement))]
        kinds = tuple({type(entity) for entity in self.reference.values()})
        if kinds:
            feeds.insert(0, Feed("reference", kinds))
        writes = [Writes(kind, landing=timedelta(0)) for kind in RECORDS]
        writes.append(Writes(Payment, of=(Invoice,), landing=timedelta(0)))
        writes.append(Writes(Offset, landing=timedelta(0)))
        return Declaration(feeds=tuple(feeds), writes=tuple(writes))

    def connect(self, settings: Settings, tools: Tools) -> Connection:
        """Open the system."""
        return InMemoryConnection(settings, tools, self)

    # -- what a person does there -----------------------------------------------------------------

    def add(self, entity: Entity, id: str = "", marker: str = "", serial: int = 0) -> str:
        """Add a record and return its id."""
        self._last += 1
        id = id or f"{type(entity).__name__.lower()}-{self._last}"
        self.moves += 1
        self.records[id] = Record(entity, self.moves, marker, serial)
        return id

    def change(self, id: str, **fields: object) -> None:
        """Change fields of a record."""
        record = self._record(id)
        record.entity = record.entity.model_copy(update=fields)

    def delete(self, id: str) -> None:
        """Delete a record."""
        self._record(id).gone = True

    def pay(self, id: str, amount: Decimal, on: date, entry: str = "", by: str = "") -> str:
        """Register a payment (``by``: the credit note that settled it) and return its id."""
        record = self._record(id)
        self._last += 1
        paid = Entry(id=entry or f"payment-{self._last}", amount=amount, date=on, by=by)
        record.entries.append(paid)
        return paid.id

    def unpay(self, id: str) -> None:
        """Take every payment of a document back."""
        self._record(id).entries.clear()

    # -- what the connection asks ----------------------------------------

    def settlement(self, id: str) -> Settlement:
        """What this system says about the payment of a document."""
        record = self.records[id]
        document = record.entity
        assert isinstance(document, Document)
        settled = sum((entry.amount for entry in record.entries), Decimal(0))
        paid = bool(document.total) and settled >= document.total
        return Settlement(
            of=type(document).__name__,
            document=id,
            total=document.total,
            due=document.total - settled,
            paid=paid if self.role is Role.CRM else None,
            entries=tuple(record.entries),
        )

    def write(self, write: Write) -> str:
        """Carry out a create."""
        entity = write.entity
        if isinstance(entity, Payment):
            return self.pay(entity.document, entity.amount, entity.date, write.marker)
        if isinstance(entity, Offset):
            day = date.min
            self.pay(entity.invoice, entity.amount, day, write.marker, entity.credit_note)
            return self.pay(entity.credit_note, entity.amount, day, write.marker, entity.invoice)
        return self.add(entity, marker=write.marker, serial=write.serial)

    def marked(self, marker: str) -> str:
        """Id of the record or payment with this marker; empty when there is none."""
        for id, record in self.records.items():
            if record.marker == marker:
                return id
            if any(entry.id == marker for entry in record.entries):
                return marker
        return ""

    def _record(self, id: str) -> Record:
        record = self.records.get(id)
        if record is None or record.gone:
            raise Refused(f"{self.name} has no record {id}")
        self.moves += 1
        record.moved = self.moves
        return record


def _keys(record: Record) -> Iterator[str]:
    entity = record.entity
    if record.marker:
        yield f"marker:{record.marker}"
    if record.serial:
        yield f"serial:{record.serial}"
    if isinstance(entity, Customer) and entity.vat_number:
        yield f"vat:{entity.vat_number}"
    if isinstance(entity, Document):
        yield number_key(entity.number)
