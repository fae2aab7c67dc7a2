"""An Octopus on the desk, and connections to it over both transports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest
from koppel import (
    Change,
    Connection,
    Cursor,
    Customer,
    Invoice,
    Line,
    OverBudget,
    Payment,
    Reach,
    Tools,
    Write,
)
from koppel_fakes.clock import Clock
from koppel_fakes.octopus.fake import OctopusFake
from koppel_octopus.connector import Octopus
from koppel_octopus.settings import OctopusSettings

NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
MARKER = "k:abcdefghij"
HOST = "https://octopus.test"


@dataclass
class Budget:
    """Counts calls, and refuses those beyond the limit."""

    calls: dict[str, int] = field(default_factory=dict)

    def spend(self, operation: str, limit: int | None = None) -> None:
        """Count one call."""
        if limit is not None and self.calls.get(operation, 0) >= limit:
            raise OverBudget(f"{operation} is spent", reach=Reach.KIND)
        self.calls[operation] = self.calls.get(operation, 0) + 1

    def observe(self, operation: str, left: int) -> None:
        """Octopus tells no counts."""


class Secrets:
    """Octopus needs no stored secrets."""

    def get(self, name: str) -> None:
        """Return nothing."""

    def swap(self, name: str, value: str, version: int) -> bool:
        """Store nothing."""
        return False

    def lock(self, name: str) -> bool:
        """Lock nothing."""
        return False

    def unlock(self, name: str) -> None:
        """Unlock nothing."""


@dataclass
class Books:
    """The fake with what a test does to it."""

    fake: OctopusFake
    transport: str
    clock: Clock
    budget: Budget = field(default_factory=Budget)
    start: date | None = None
    opened: list[Connection] = field(default_factory=list)

    @property
    def human(self) -> Any:
        """The person at the screen."""
        return self.fake.human

    def settings(self, **changes: Any) -> OctopusSettings:
        """Return settings that open the dossier of the fake."""
        known = self.fake.description()
        fields: dict[str, Any] = {
            "software_house": known["software_house"],
            "user": known["user"],
            "password": known["password"],
            "dossier": known["dossier_id"],
            "transport": self.transport,
            "base_url": HOST + self.fake.paths["rest_url"],
            "soap_url": HOST + self.fake.paths["wsdl_url"].removesuffix("?wsdl"),
        }
        return OctopusSettings(**{**fields, **changes})

    def tools(self, **changes: Any) -> Tools:
        """Return tools that lead to the fake, without a socket."""
        fields: dict[str, Any] = {
            "clock": self.clock.now,
            "sleep": self.clock.advance,
            "secrets": Secrets(),
            "budget": self.budget,
            "start": self.start,
            "transport": lambda url: httpx.WSGITransport(self.fake.app),
        }
        return Tools(**{**fields, **changes})

    def connect(self, **tools: Any) -> Connection:
        """Open a connection."""
        connection = Octopus().connect(self.settings(), self.tools(**tools))
        self.opened.append(connection)
        return connection

    def operations(self) -> list[str]:
        """Return what the fake was asked, in order."""
        return [entry.operation for entry in self.fake.requests.since()]

    def paths(self) -> list[str]:
        """Return the paths that were asked for."""
        return [entry.path for entry in self.fake.requests.since()]

    def effects(self, kind: str = "") -> list[Any]:
        """Return what was accepted from callers of the API."""
        return [
            effect
            for effect in self.fake.effects.since()
            if effect.actor == "api" and (not kind or effect.kind == kind)
        ]


@pytest.fixture(params=["rest", "soap"])
def books(request: pytest.FixtureRequest) -> Iterator[Books]:
    """Give books that are reached over REST, and again over SOAP."""
    yield from _books(request.param)


@pytest.fixture
def rest_books() -> Iterator[Books]:
    """Give books that are reached over REST."""
    yield from _books("rest")


@pytest.fixture
def soap_books() -> Iterator[Books]:
    """Give books that are reached over SOAP."""
    yield from _books("soap")


def _books(transport: str) -> Iterator[Books]:
    clock = Clock(start=NOW)
    books = Books(OctopusFake(clock=clock, world="empty"), transport, clock)
    yield books
    for connection in books.opened:
        connection.close()


def read_feed(
    connection: Connection, feed: str, cursor: Cursor | None = None
) -> tuple[list[Change], Cursor]:
    """Return all changes of a feed and the cursor to go on from; empty after a whole listing."""
    changes: list[Change] = []
    last = Cursor()
    for page in connection.changes(feed, cursor or Cursor()):
        changes += page.changes
        last = page.cursor or last
    return changes, last


@pytest.fixture
def read() -> Any:
    """Give the reader of a whole feed."""
    return read_feed


class Writes:
    """Makes the writes of a small story: one customer, his documents, their payments."""

    def customer(self, **changes: Any) -> Write:
        """Return the write of a new customer."""
        fields = {
            "name": "Voorbeeld Klant BV",
            "vat_number": "BE0123456749",
            "street": "Dorpsstraat 1",
            "postal_code": "9000",
            "city": "Gent",
            "country": "BE",
            "email": "info@klant.test",
            "language": "nl",
        }
        entity = Customer(**{**fields, **changes})
        return Write("create", Customer, entity, MARKER, serial=1007, origin="TL")

    def document(self, customer: str, kind: Any = Invoice, **changes: Any) -> Write:
        """Return the write of a document of 121.00 that is placed in V1 of 2026."""
        fields = {
            "number": "2026 / 17",
            "date": date(2026, 2, 10),
            "due": date(2026, 3, 12),
            "customer": customer,
            "customer_name": "Voorbeeld Klant BV",
            "total": Decimal("121.00"),
            "lines": (
                Line(
                    account="700000",
                    tax="21",
                    base=Decimal("100.00"),
                    vat=Decimal("21.00"),
                    text="Advies",
                ),
            ),
            "journal": "V1",
            "year": "3",
            "period": "202602",
        }
        entity = kind(**{**fields, **changes})
        return Write("create", kind, entity, MARKER, origin="TL")

    def payment(self, invoice: str, customer: str, **changes: Any) -> Write:
        """Return the write of a payment of 121.00 in F9."""
        fields = {
            "of": "Invoice",
            "document": invoice,
            "customer": customer,
            "number": "2026 / 17",
            "amount": Decimal("121.00"),
            "date": date(2026, 3, 4),
            "journal": "F9",
            "year": "3",
            "period": "202603",
        }
        entity = Payment(**{**fields, **changes})
        return Write("create", Payment, entity, MARKER, origin="TL", step="book")


@pytest.fixture
def writes() -> Writes:
    """Give the maker of writes."""
    return Writes()


@pytest.fixture
def later() -> timedelta:
    """Give a time after which the overlap of the feeds has passed."""
    return timedelta(minutes=20)
