"""Client: what koppel asks of Octopus, the same over REST and over SOAP.

Records are plain dicts with the names of the REST API (octopus-api 4.1); amounts are ``Decimal``,
dates are ``date`` or "YYYY-MM-DD". A feed comes as ``Seen`` records, read while they arrive.
Methods send each call once: a write is never said again by a client, except after a session that
was gone before the call (status 401, codes -2 and -6), which proves that it was not carried out.

Raises ``Refusal`` (a no in so many words), ``Unreached``, and koppel's ``Unavailable``,
``Unreadable``, ``OverBudget``, ``AccessLost`` and ``ConfigError``.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar

from koppel_octopus.keys import DocumentKey

Record = dict[str, Any]


@dataclass(frozen=True)
class Seen:
    """A record that a feed brings: how it is now, or that it is gone."""

    record: Record
    deleted: bool = False


class OctopusClient(ABC):
    """One opened dossier."""

    tells_changes: ClassVar[bool]
    """Whether there are feeds of journals, of ledger accounts and of deleted bookings: else the
    first two are listed whole, and the three methods below are refused."""

    @property
    @abstractmethod
    def served(self) -> datetime | None:
        """The server's time in its last answer, when it told."""

    @abstractmethod
    def open(self) -> None:
        """Log in and open the dossier. Raises ``AccessLost`` or ``ConfigError``."""

    @abstractmethod
    def close(self) -> None:
        """Give back the session."""

    @abstractmethod
    def bookyears(self) -> list[Record]:
        """Return all bookyears with their periods (octopus-api 2.2)."""

    @abstractmethod
    def journals(self, year: int) -> list[Record]:
        """Return the journals of a bookyear (octopus-api 2.3)."""

    @abstractmethod
    def modified_journals(self, since: datetime) -> Iterator[Seen]:
        """Return the journals changed since, of all bookyears."""

    @abstractmethod
    def accounts(self, year: int) -> list[Record]:
        """Return the ledger accounts of a bookyear (octopus-api 2.4)."""

    @abstractmethod
    def modified_accounts(self, since: datetime) -> Iterator[Seen]:
        """Return the ledger accounts changed since, of all bookyears."""

    @abstractmethod
    def vat_codes(self) -> list[Record]:
        """Return the VAT codes (octopus-api 2.5)."""

    @abstractmethod
    def modified_relations(self, since: datetime) -> Iterator[Seen]:
        """Return the relations changed since (octopus-api 2.6)."""

    @abstractmethod
    def relation_by_external(self, external: int, since: datetime) -> Record | None:
        """Return the relation with this external number; it changed after ``since``."""

    @abstractmethod
    def upsert_relation(self, record: Record) -> int | None:
        """Create or change a relation; return its key when Octopus tells it."""

    @abstractmethod
    def update_relation(self, key: int, fields: Record) -> None:
        """Change these fields of a relation and no other. Raises ``Gone``."""

    @abstractmethod
    def modified_bookings(
        self, since: datetime, year: int | None = None, journal: str = ""
    ) -> Iterator[Seen]:
        """Return the sales and purchase bookings changed since (octopus-api 2.7)."""

    @abstractmethod
    def deleted_bookings(self, since: datetime) -> list[DocumentKey]:
        """Return the keys of sales bookings deleted since and not there again."""

    @abstractmethod
    def insert_booking(self, record: Record) -> None:
        """Book a sales booking under the number it carries."""

    @abstractmethod
    def modified_financial(self, since: datetime, year: int, journal: str) -> Iterator[Seen]:
        """Return the financial bookings of a journal changed since (octopus-api 2.10)."""

    @abstractmethod
    def insert_financial(self, record: Record) -> None:
        """Book a financial booking. A line of a customer carries ``relationId``."""

    @abstractmethod
    def modified_balancings(self, since: datetime) -> Iterator[Seen]:
        """Return the balancings made and removed since (octopus-api 2.9)."""

    @abstractmethod
    def insert_balancing(self, record: Record) -> None:
        """Settle two lines with one another (octopus-api 2.10)."""
