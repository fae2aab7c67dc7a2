"""Context of one run: its link, its two sides, its leases, and the transactions it may open."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection as Db

from koppel.connector import Connection, Connector, Role, Settings
from koppel.decide.books import Books
from koppel.declaration import Declaration, Feed, Writes
from koppel.model import Kind
from koppel.progress import Listener, Progress
from koppel.reference import REFERENCE_KINDS
from koppel.rules import WHEN, Policy, Rule, When
from koppel.store import leases
from koppel.store.database import Database
from koppel.store.ledger import CallLedger
from koppel.world import World


@dataclass
class OpenSide:
    """One opened connection of a run."""

    id: str
    role: Role
    connector: Connector
    settings: Settings
    declaration: Declaration
    ledger: CallLedger
    account: str = ""
    open: Connection | None = None

    @property
    def connection(self) -> Connection:
        """The opened connection."""
        if self.open is None:
            raise RuntimeError(f"{self.id} is not opened yet")
        return self.open

    def writes(self, kind: Kind) -> Writes:
        """How a kind is written here. Raises ``ConfigError`` when it is not."""
        return self.connector.writes(kind, self.settings)

    def feeds(self, *, reference: bool) -> Iterator[Feed]:
        """The feeds of reference data, or the others, in the order declared."""
        for feed in self.declaration.feeds:
            if (set(feed.kinds) <= REFERENCE_KINDS) is reference:
                yield feed

    def takes(self, kind: Kind) -> bool:
        """Whether a kind can be written here."""
        return any(writes.kind is kind for writes in self.declaration.writes)

    def brings(self, kind: Kind) -> bool:
        """Whether a feed of this side brings a kind."""
        return any(kind in feed.kinds for feed in self.declaration.feeds)

    @property
    def reference(self) -> frozenset[Kind]:
        """The kinds of reference data that this side has."""
        kinds = {kind for feed in self.declaration.feeds for kind in feed.kinds}
        return frozenset(kinds & REFERENCE_KINDS)


@dataclass
class Context:
    """What a run knows about itself."""

    link: str
    policy: Policy
    rules: tuple[Rule, ...]
    sides: Mapping[Role, OpenSide]
    database: Database
    world: World
    listener: Listener
    run: int = 0
    epochs: dict[str, int] = field(default_factory=dict)
    renewed: datetime | None = None
    notes: list[str] = field(default_factory=list)
    books: Books = field(default_factory=Books)

    @property
    def now(self) -> datetime:
        """The present."""
        return self.world.clock()

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of both connections."""
        return tuple(side.id for side in self.sides.values())

    def other(self, side: OpenSide) -> OpenSide:
        """The side across."""
        return next(each for each in self.sides.values() if each is not side)

    def side(self, connection: str) -> OpenSide:
        """The side with this connection id."""
        return next(each for each in self.sides.values() if each.id == connection)

    def rule_for(self, side: OpenSide, kind: str) -> tuple[int, Rule] | None:
        """The rule by which a kind flows away from a side by itself, with its place in the
        order."""
        return self._rule(side, kind, (When.SEEN, When.NEEDED))

    def rule_on(self, when: When, side: OpenSide, kind: str) -> tuple[int, Rule] | None:
        """The rule by which a kind flows away from a side on an occasion, with its place."""
        return self._rule(side, kind, (when,))

    def _rule(self, side: OpenSide, kind: str, whens: tuple[When, ...]) -> tuple[int, Rule] | None:
        for phase, rule in enumerate(self.rules):
            if rule.source is side.role and rule.kind.__name__ == kind and rule.when in whens:
                return phase, rule
        return None

    def settings_print(self) -> str:
        """Fingerprint of what a person can change: a failed record is looked at again then."""
        how = self.policy.model_dump_json(exclude=set(WHEN))
        return hashlib.sha256(how.encode()).hexdigest()[:12]

    @contextmanager
    def write(self) -> Iterator[Db]:
        """A transaction of this run; it fails when another run took over."""
        with self.database.write() as db:
            leases.confirm(db, self.epochs)
            yield db

    @contextmanager
    def read(self) -> Iterator[Db]:
        """A transaction that only reads."""
        with self.database.read() as db:
            yield db

    def sending(self) -> None:
        """Right before a request leaves: no transaction may be open, and the lease must last."""
        if self.database.busy:
            raise RuntimeError("a request was about to leave while a transaction was open")
        now = self.now
        if self.renewed is None or now - self.renewed > self.world.lease / 3:
            with self.database.write() as db:
                leases.keep(db, self.epochs, now, self.world.lease)
            self.renewed = now

    def tell(self, phase: str, text: str, done: int = 0, total: int | None = None) -> None:
        """Tell the listener how far the run is."""
        self.listener(Progress(phase, text, done, total))

    def checkpoint(self, point: str, about: str = "") -> None:
        """Pass a named point of the write protocol."""
        self.world.checkpoint(point, about)
