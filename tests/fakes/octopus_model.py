"""Books as a bookkeeper would keep them on paper: what may be booked, and what is open.

An independent model of the Octopus fake for the state machine: it knows the rules from the
reference, and nothing of the fake's code. Amounts are Decimal, in euro, to the cent.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

CENT = Decimal("0.01")
HEAD = -1
YEARS = {2: 2025, 3: 2026}
JOURNALS = ("A1", "V1", "V2", "F1", "F9", "D1")


def cents(amount: Decimal) -> Decimal:
    """To the cent, half away from zero."""
    return amount.quantize(CENT, ROUND_HALF_UP)


class Line(NamedTuple):
    """One line of one document; -1 is the head of a sale or purchase."""

    year: int
    journal: str
    number: int
    line: int


@dataclass(frozen=True)
class Item:
    """What somebody owes us (negative: we owe) by a line; C as a customer, S as a supplier."""

    who: int
    kind: str
    owes: Decimal


@dataclass
class Document:
    """A booked document: its period, what it leaves open, and its amount in its own currency."""

    period: int
    items: dict[int, Item]
    amount: Decimal = Decimal(0)
    rate: Decimal = Decimal(1)
    moved: Decimal = Decimal(0)
    """What the bank account of an F journal gained."""


@dataclass
class Shelf:
    """A journal of a bookyear; document n stands at place n - 1."""

    documents: list[Document] = field(default_factory=list)
    on_screen: bool = False
    closed: bool = False
    protected: int = 0
    closed_until: int = 0


class Books:
    """The whole administration."""

    def __init__(self) -> None:
        self.shelves = {(year, key): Shelf() for year in YEARS for key in JOURNALS}
        self.closed_years: set[int] = set()
        self.matches: dict[tuple[Line, Line], Decimal] = {}
        self.relations = 6
        self.imported = False
        self.tried = 0

    def takes(self, year: int, journal: str, period: int, *, at_screen: bool) -> bool:
        """Whether a document may be written there now."""
        shelf = self.shelves[year, journal]
        if year in self.closed_years or shelf.closed or (shelf.on_screen and not at_screen):
            return False
        return period > max(shelf.protected, shelf.closed_until)

    def next_number(self, year: int, journal: str) -> int:
        """The only number that a new document can have."""
        return len(self.shelves[year, journal].documents) + 1

    def book(self, year: int, journal: str, document: Document) -> int:
        """Put a document on its shelf; answers its number."""
        self.shelves[year, journal].documents.append(document)
        return len(self.shelves[year, journal].documents)

    def in_use(self) -> list[tuple[int, str]]:
        """The journals that hold something."""
        return [home for home, shelf in self.shelves.items() if shelf.documents]

    def any_lock(self) -> bool:
        """Whether anything is open, closed or secured."""
        return bool(self.closed_years) or any(
            s.on_screen or s.closed or s.protected or s.closed_until for s in self.shelves.values()
        )

    def document(self, line: Line) -> Document:
        """The document that a line belongs to."""
        return self.shelves[line.year, line.journal].documents[line.number - 1]

    def heads(self, letters: str = "V") -> list[Line]:
        """The heads of all sales (or purchases)."""
        return [line for line in self.items() if line.line == HEAD and line.journal[0] in letters]

    def items(self) -> dict[Line, Item]:
        """Everything that can be matched."""
        return dict(self._items())

    def _items(self) -> Iterator[tuple[Line, Item]]:
        for (year, journal), shelf in self.shelves.items():
            for number, document in enumerate(shelf.documents, start=1):
                for place, item in document.items.items():
                    yield Line(year, journal, number, place), item

    def left(self, line: Line) -> Decimal:
        """What of a line is not matched; never negative."""
        matched = sum((a for pair, a in self.matches.items() if line in pair), Decimal(0))
        return abs(self.document(line).items[line.line].owes) - matched

    def open_amounts(self) -> dict[Line, Decimal]:
        """What is open of every line that is not settled; positive is owed to us."""
        found = {}
        for line, item in self._items():
            left = self.left(line)
            if left:
                found[line] = left if item.owes > 0 else -left
        return found

    def pairs(self) -> list[tuple[Line, Line]]:
        """Debit and credit lines of the same relation that have something open."""
        items = {line: item for line, item in self._items() if self.left(line)}
        return [
            (debit, credit)
            for debit, one in items.items()
            for credit, other in items.items()
            if one.owes > 0 > other.owes and (one.who, one.kind) == (other.who, other.kind)
        ]

    def may_match(self, debit: Line, credit: Line, amount: Decimal) -> bool:
        """Whether the pair is free and both have the amount open."""
        room = min(self.left(debit), self.left(credit))
        return (debit, credit) not in self.matches and 0 < amount <= room

    def is_matched(self, year: int, journal: str, number: int) -> bool:
        """Whether any line of the document is matched."""
        at = (year, journal, number)
        return any(at in (debit[:3], credit[:3]) for debit, credit in self.matches)

    def unmatch(self, *lines: Line) -> None:
        """Undo every match that has all of the lines."""
        for pair in [p for p in self.matches if all(line in p for line in lines)]:
            del self.matches[pair]

    def unmatch_document(self, line: Line) -> None:
        """Undo every match of the document of a line."""
        for pair in [p for p in self.matches if line[:3] in (p[0][:3], p[1][:3])]:
            del self.matches[pair]
