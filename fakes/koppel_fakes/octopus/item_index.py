"""Item index: where in the books somebody has something to match, and what of it is open.

Somebody is a relation as a client (C) or as a supplier (S). The index answers by place (bookyear,
journal and number), so that what is asked about one relation, or about what is open, is found
without reading every booking. `standing.refresh` keeps it right.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from typing import NamedTuple


class Place(NamedTuple):
    """Where a document stands."""

    bookyear: int
    journal: str
    number: int


class Who(NamedTuple):
    """A relation in one of its roles: C client or S supplier."""

    kind: str
    relation_id: int


class ItemIndex:
    """The places of everybody."""

    def __init__(self) -> None:
        self._standing: dict[Place, frozenset[Who]] = {}
        self._all: defaultdict[Who, set[Place]] = defaultdict(set)
        self._open: defaultdict[Who, set[Place]] = defaultdict(set)

    def put(self, place: Place, found: Mapping[Who, bool]) -> None:
        """Who has something at a place now, each with whether it is open."""
        for gone in self._standing.pop(place, frozenset()):
            self._all[gone].discard(place)
            self._open[gone].discard(place)
        if found:
            self._standing[place] = frozenset(found)
        for who, is_open in found.items():
            self._all[who].add(place)
            if is_open:
                self._open[who].add(place)

    def places(self, who: Who) -> Collection[Place]:
        """Where somebody has something, matched or not, in no order."""
        return self._all.get(who, ())

    def open_places(self, kind: str, relation_id: int | None = None) -> Collection[Place]:
        """Where one relation, or anybody of that kind, has something open, in no order."""
        if relation_id is not None:
            return self._open.get(Who(kind, relation_id), ())
        return set().union(*(places for who, places in self._open.items() if who.kind == kind))

    def with_something_open(self, kind: str) -> list[int]:
        """The relations of a kind with something open, in no order."""
        return [
            who.relation_id for who, places in self._open.items() if who.kind == kind and places
        ]
