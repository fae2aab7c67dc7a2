"""State: the dossiers of one fake Octopus, and what is found in them.

Nothing here decides or refuses: it stores and looks up. Both faces, REST and SOAP, and the person
at the screen work on the same state.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import NamedTuple, TypeGuard

from koppel_fakes.octopus.invoice import Invoice
from koppel_fakes.octopus.item_index import ItemIndex
from koppel_fakes.octopus.records import (
    Account,
    Balancing,
    Booking,
    Bookyear,
    Journal,
    Key,
    MoneyDocument,
    Relation,
    RelationRef,
    TradeDocument,
    VatCode,
)
from koppel_fakes.octopus.removed import (
    RemovedBalancing,
    RemovedBooking,
    RemovedJournal,
    RemovedRelation,
)

Pair = tuple[Key, Key]
AnyBooking = Booking[TradeDocument] | Booking[MoneyDocument]


class AmountKey(NamedTuple):
    """One ledger account in one period of one bookyear."""

    bookyear: int
    account: int
    period: int


@dataclass
class Dossier:
    """One company's books."""

    id: int
    description: str
    vat_nr: str = ""
    street_and_nr: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = "BE"
    email: str = ""
    url: str = ""
    corporation_type: int = 9
    language: str = "NL"
    disabled: bool = False
    currencies: tuple[str, ...] = ("EUR", "USD", "GBP", "CHF")
    customers_account: int = 400000
    suppliers_account: int = 440000
    vat_due_account: int = 451000
    vat_deductible_account: int = 411000
    waiting_account: int = 499000
    bank_accounts: dict[str, str] = field(default_factory=dict)
    invoices: dict[tuple[int, str, int], Invoice] = field(default_factory=dict)
    statements: dict[tuple[str, str, int, str], Decimal] = field(default_factory=dict)
    bookyears: dict[int, Bookyear] = field(default_factory=dict)
    journals: dict[tuple[int, str], Journal] = field(default_factory=dict)
    accounts: dict[tuple[int, int], Account] = field(default_factory=dict)
    vat_codes: list[VatCode] = field(default_factory=list)
    relations: dict[int, Relation] = field(default_factory=dict)
    removed_relations: list[RemovedRelation] = field(default_factory=list)
    last_relation_id: int = 0
    by_external: dict[int, int] = field(default_factory=dict)
    balancings: dict[Pair, Balancing] = field(default_factory=dict)
    removed_balancings: dict[Pair, RemovedBalancing] = field(default_factory=dict)
    removed_journals: list[RemovedJournal] = field(default_factory=list)
    amount_stamps: dict[AmountKey, datetime] = field(default_factory=dict)
    removed_bookings: list[RemovedBooking] = field(default_factory=list)
    matched: dict[Key, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    item_index: ItemIndex = field(default_factory=ItemIndex)

    def bookyear_on(self, day: date) -> Bookyear | None:
        """The bookyear that contains the day."""
        return next((y for y in self.bookyears.values() if y.covers(day)), None)

    def latest_open_bookyear(self) -> Bookyear | None:
        """The last bookyear that is not closed."""
        usable = [y for y in self.bookyears.values() if not y.closed]
        return max(usable, key=lambda y: y.start, default=None)

    def find_relation(self, ref: RelationRef) -> Relation | None:
        """The relation a caller means: the key wins over the external number (2.6)."""
        if ref.key > 0:
            return self.relations.get(ref.key)
        if ref.external:
            return self.relations.get(self.by_external.get(ref.external, 0))
        return None

    def next_relation_id(self) -> int:
        """A key that was never used: one more than the highest so far."""
        self.last_relation_id += 1
        return self.last_relation_id

    def booking(self, bookyear: int, journal: str, number: int) -> AnyBooking | None:
        """The booking with that number (the first one where numbers may repeat)."""
        home = self.journals.get((bookyear, journal))
        found = home.bookings.get(number) if home else None
        return found[0] if found else None

    def trades(self) -> Iterator[Booking[TradeDocument]]:
        """All sales and purchases."""
        for booking in self._bookings("AV"):
            if is_trade(booking):
                yield booking

    def moneys(self) -> Iterator[Booking[MoneyDocument]]:
        """All financial and general bookings."""
        for booking in self._bookings("FD"):
            if is_money(booking):
                yield booking

    def bookings(self) -> Iterator[AnyBooking]:
        """All bookings, of all journals."""
        yield from self._bookings("AVFD")

    def _bookings(self, letters: str) -> Iterator[AnyBooking]:
        for journal in self.journals.values():
            if journal.letter in letters:
                yield from journal.all()


@dataclass
class State:
    """Everything the fake knows apart from who is logged in."""

    dossiers: dict[int, Dossier] = field(default_factory=dict)


def is_trade(booking: AnyBooking) -> TypeGuard[Booking[TradeDocument]]:
    """Whether the booking is a sale or a purchase."""
    return isinstance(booking.document, TradeDocument)


def is_money(booking: AnyBooking) -> TypeGuard[Booking[MoneyDocument]]:
    """Whether the booking is a financial or general one."""
    return isinstance(booking.document, MoneyDocument)
