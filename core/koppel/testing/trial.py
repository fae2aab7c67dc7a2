"""Trial: one opened connection of a subject, and what the conformance kit does with it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from koppel.connector import Change, Connection, Cursor, Page, Write
from koppel.decide.crosswalk import marker, serials
from koppel.decide.settlement import merge
from koppel.declaration import Writes
from koppel.model import (
    CreditNote,
    Customer,
    Document,
    Entity,
    Invoice,
    Kind,
    Number,
    Offset,
    Payment,
    Settlement,
)
from koppel.testing import samples
from koppel.testing.subject import Counting, Subject

ACCOUNT = "kit"
"""The account of the imagined source, from which markers are derived."""


@dataclass(frozen=True)
class Made:
    """A record that stands in the system: its id, and what it was made from."""

    id: str
    entity: Entity


@dataclass(frozen=True)
class Sent:
    """A write that was carried out: its steps as they were sent, with what each returned."""

    write: Write
    attempts: tuple[Write, ...]
    results: dict[str, str]

    @property
    def id(self) -> str:
        """What the last step returned."""
        return list(self.results.values())[-1]


@dataclass
class Trial:
    """An opened connection; samples are counted, so that no two are the same."""

    subject: Subject
    connection: Connection
    budget: Counting
    count_of_samples: int = 0

    @property
    def written(self) -> tuple[Writes, ...]:
        """How each kind is written there."""
        return self.subject.declaration.writes

    def feeds(self, kind: Kind) -> list[str]:
        """Return the feeds that bring a kind."""
        return [feed.name for feed in self.subject.declaration.feeds if kind in feed.kinds]

    def payable(self) -> list[Kind]:
        """Return the kinds of documents whose payment can be registered there."""
        return [kind for writes in self.written for kind in writes.of]

    # -- reading ----------------------------------------------------------------------------------

    def pages(self, feed: str, cursor: Cursor | None = None) -> list[Page]:
        """Read a feed to its end."""
        return list(self.connection.changes(feed, cursor or Cursor()))

    def changes(self, feed: str, cursor: Cursor | None = None) -> list[Change]:
        """Return what a feed brings."""
        return [change for page in self.pages(feed, cursor) for change in page.changes]

    def seen(self, kind: Kind, id: str) -> Change | None:
        """Return a record as the feeds last brought it, in full; None when none brings it."""
        found = None
        for feed in self.feeds(kind):
            for change in self.changes(feed):
                if change.kind is kind and change.id == id:
                    found = change
        if found is None or found.complete or found.gone:
            return found
        return self.connection.fetch(kind, id)

    def count(self, kind: Kind) -> int:
        """Return how many records of a kind the feeds bring."""
        ids = {c.id for feed in self.feeds(kind) for c in self.changes(feed) if c.kind is kind}
        return len(ids)

    def settlement(self, of: str, document: str) -> Settlement | None:
        """Return all that the feeds tell about the payment of a document."""
        known: Settlement | None = None
        for feed in self.feeds(Settlement):
            for change in self.changes(feed):
                news = change.entity
                if not isinstance(news, Settlement) or (news.of, news.document) != (of, document):
                    continue
                if not change.complete:
                    news = self.connection.fetch(Settlement, change.id).entity
                    assert isinstance(news, Settlement)
                known = merge(known, news)
        return known

    # -- writing ----------------------------------------------------------------------------------

    def writes(self, kind: Kind) -> Writes | None:
        """Return how a kind is written, or None."""
        return next((writes for writes in self.written if writes.kind is kind), None)

    def samples(self, writes: Writes) -> Iterator[Write]:
        """Yield a fresh write of a kind; of payments, one for each kind of document."""
        if writes.kind is not Payment:
            yield self.create(self._sample(writes.kind))
            return
        for kind in writes.of:
            yield self.create(self.payment(self.make(kind)))

    def create(self, entity: Entity) -> Write:
        """Return the write of an entity that is placed in the system."""
        kind, source = type(entity), str(self._next())
        return Write(
            verb="create",
            kind=kind,
            entity=self.subject.place(entity),
            marker=marker(ACCOUNT, kind.__name__, source),
            serial=next(serials(ACCOUNT, kind.__name__, source)),
            origin="Kit",
        )

    def make(self, kind: Kind) -> Made:
        """Let a record of a kind stand in the system: written by koppel, or made by a person."""
        entity = self._sample(kind)
        writes = self.writes(kind)
        if writes is not None:
            sent = self.carry_out(writes, self.create(entity))
            id, entity = sent.id, sent.write.entity
        elif kind in self.subject.given:
            entity = self.subject.place(entity)
            id = self.subject.given[kind](entity)
        else:
            raise AssertionError(f"say in Subject.given how a person makes a {kind.__name__} there")
        return Made(id, entity)

    def carry_out(self, writes: Writes, write: Write) -> Sent:
        """Carry out every step of a write, as the engine does."""
        attempts: list[Write] = []
        results: dict[str, str] = {}
        for attempt in self.steps(writes, write, results):
            attempts.append(attempt)
            results[attempt.step] = self.connection.create(attempt)
        return Sent(write, tuple(attempts), results)

    def steps(self, writes: Writes, write: Write, results: dict[str, str]) -> Iterator[Write]:
        """Yield each step with its key; the results of earlier ones travel along."""
        for step in writes.steps:
            bare = replace(write, step=step, done=dict(results))
            now = self.subject.tools.clock()
            yield replace(bare, key=self.connection.claim(bare), sent=now)

    def payment(self, document: Made) -> Payment:
        """Return the payment of a whole document that stands in the system."""
        assert isinstance(document.entity, Document)
        return samples.payment(document.entity, document.id)

    def _sample(self, kind: Kind) -> Entity:
        if kind is Customer:
            return samples.customer(self._next(), numbered=self.writes(Number) is not None)
        if kind is Number:
            unnumbered = self._written(samples.customer(self._next()))
            return samples.number(self._next(), unnumbered)
        if kind is Invoice:
            return samples.invoice(self._next(), self._today, self._customer())
        if kind is CreditNote:
            owner = self._customer()
            credited = self._credited(owner)
            return samples.credit_note(self._next(), self._today, owner, credited)
        if kind is Offset:
            return self._offset()
        raise AssertionError(f"the kit has no sample of {kind.__name__}")

    def _offset(self) -> Offset:
        note = self.make(CreditNote)
        assert isinstance(note.entity, CreditNote)
        amount: Decimal = note.entity.total
        return samples.offset(note.entity.invoice, note.id, amount)

    def _written(self, entity: Entity) -> str:
        writes = self.writes(type(entity))
        assert writes is not None, f"{type(entity).__name__} must be written there too"
        return self.carry_out(writes, self.create(entity)).id

    def _customer(self) -> str:
        return self.make(Customer).id

    def _credited(self, owner: str) -> str:
        """An invoice of the same customer."""
        entity = samples.invoice(self._next(), self._today, owner)
        writes = self.writes(Invoice)
        if writes is None:
            return self.subject.given[Invoice](self.subject.place(entity))
        return self.carry_out(writes, self.create(entity)).id

    def _next(self) -> int:
        self.count_of_samples += 1
        return self.count_of_samples

    @property
    def _today(self) -> date:
        return self.subject.tools.clock().date()
