"""Records: what a dossier keeps.

A *bookyear* has periods and journals; a *journal* holds bookings by number; a *booking* is a
document with the moment it was last changed. A *trade document* is a sale or a purchase, a
*money document* a financial or general booking. A *balancing* ties a debit item to a credit item
of one relation (octopus-api 2.2 to 2.10).

Amounts are euro or document currency in Decimal, at most two decimals; stamps are aware, in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

HEAD = -1
"""The line number that stands for a whole sale or purchase, its relation total (2.9)."""

JOURNAL_TYPES = {"A": 1, "V": 2, "F": 3, "D": 4, "L": 7}
"""Journal letter to the number other objects use for it (2.3)."""


class Key(NamedTuple):
    """One line of one document: what a balancing points at."""

    bookyear: int
    journal: str
    number: int
    line: int

    def __str__(self) -> str:
        return f"{self.bookyear}/{self.journal}/{self.number}/{self.line}"


class RelationRef(NamedTuple):
    """How a caller names a relation: by Octopus' key, else by his own number; 0 is none."""

    key: int = 0
    external: int = 0


NOBODY = RelationRef()
"""No relation named."""


@dataclass(frozen=True, slots=True)
class Period:
    """A part of a bookyear. `number` is YYYYNN and need not be a calendar month."""

    number: int
    start: date
    end: date


@dataclass(slots=True)
class Bookyear:
    """A fiscal year. `id` is a small counter, not the calendar year."""

    id: int
    description: str
    start: date
    end: date
    periods: tuple[Period, ...]
    period_type: str = "MONTH"
    closed: bool = False
    declarant: str = "MONTHLY"
    options: dict[str, bool] = field(default_factory=dict)

    def covers(self, day: date) -> bool:
        """Whether the day lies in this bookyear."""
        return self.start <= day <= self.end

    def period_of(self, day: date) -> Period | None:
        """The period that contains the day."""
        return next((p for p in self.periods if p.start <= day <= p.end), None)


@dataclass(frozen=True, slots=True)
class TradeLine:
    """A revenue or cost line: base and VAT are given by the caller.

    `details` are the parts that the books only keep: intrastat and overflow data, in REST names.
    """

    account: int
    base: Decimal
    vat_code: str
    vat: Decimal
    comment: str | None = None
    cost_centre: int = 0
    vat_recup: Decimal | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class TradeDocument:
    """A sale or purchase as booked. A credit note has a negative amount and positive lines."""

    bookyear: int
    journal: str
    number: int
    period: int
    dated: date | None
    expiry: date | None
    relation: RelationRef
    amount: Decimal
    currency: str
    rate: Decimal
    lines: tuple[TradeLine, ...] = ()
    reference: str | None = None
    comment: str | None = None
    order_reference: str | None = None
    payment_method: int = 0
    attachments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodaInfo:
    """The lines of a bank statement that a money line was made from; versions are 1 and 2."""

    version: int | None
    moves: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class MoneyLine:
    """A line of a money document: `kind` is A account, C client or S supplier."""

    kind: str
    amount: Decimal
    account: int = 0
    relation: RelationRef = NOBODY
    reference: str | None = None
    cost_centre: int = 0
    coda: CodaInfo | None = None


@dataclass(frozen=True, slots=True)
class MoneyDocument:
    """A financial or general booking. In an F journal + is money received (octopus-api 2.10)."""

    bookyear: int
    journal: str
    number: int
    period: int
    dated: date | None
    rate: Decimal
    lines: tuple[MoneyLine, ...] = ()
    attachments: tuple[str, ...] = ()


Document = TradeDocument | MoneyDocument
D = TypeVar("D", bound=Document)


@dataclass(slots=True)
class Booking(Generic[D]):
    """A document in the books, and when it was last written."""

    document: D
    stamp: datetime


@dataclass(slots=True)
class Journal:
    """A journal of one bookyear, with its own series of numbers.

    `open_by` is the person who has it on his screen: that lock cannot be read by callers.
    """

    bookyear: int
    key: str
    name: str
    stamp: datetime
    insertion_type: int = 1
    account: int = 0
    currency: str = "EUR"
    closed: bool = False
    closed_period: int = 0
    protected_period: int = 0
    open_by: str | None = None
    start_number: int = 0
    last_number: int = 0
    bookings: dict[int, list[Booking[TradeDocument] | Booking[MoneyDocument]]] = field(
        default_factory=dict
    )
    extras: dict[str, Any] = field(default_factory=dict)

    @property
    def letter(self) -> str:
        """The type of the journal: A, V, F, D or L."""
        return self.key[:1]

    @property
    def sequence(self) -> int:
        """The number after the letter."""
        return int(self.key[1:])

    def all(self) -> Iterator[Booking[TradeDocument] | Booking[MoneyDocument]]:
        """Every booking, in ascending number."""
        for number in sorted(self.bookings):
            yield from self.bookings[number]


FULL_PERCENTAGE = Decimal("100.0")


class Percentages(NamedTuple):
    """How much of an account's costs counts: VAT recovered, professional part, fiscal part."""

    vat_recup: Decimal = FULL_PERCENTAGE
    fisc_professional: Decimal = FULL_PERCENTAGE
    fisc_recup: Decimal = FULL_PERCENTAGE


@dataclass(slots=True)
class Account:
    """A ledger account of one bookyear; a heading cannot be booked on."""

    bookyear: int
    number: int
    names: dict[str, str]
    stamp: datetime
    bookable: bool = True
    sales_vat_code: str | None = None
    purchase_vat_code: str | None = None
    percentages: Percentages = field(default_factory=Percentages)


@dataclass(frozen=True, slots=True)
class VatCode:
    """A VAT code of the dossier. Types: 1 buy, 2 sell, 3 buy credit note, 4 sell credit note."""

    code: str
    description: str
    type: int
    percentage: Decimal
    default_account: int = 0


@dataclass(slots=True)
class Relation:
    """A customer or supplier. `fields` carries the REST names of octopus-api 2.6."""

    id: int
    external_id: int
    fields: dict[str, object]
    stamp: datetime

    @property
    def active(self) -> bool:
        """Whether the relation shows in the unfiltered list."""
        return bool(self.fields.get("active", True))


@dataclass(slots=True)
class Balancing:
    """A match of a debit item with a credit item of the same relation."""

    debet: Key
    credit: Key
    amount: Decimal
    kind: str
    relation_id: int
    stamp: datetime
