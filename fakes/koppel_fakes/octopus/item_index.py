"""Item index: where in the books somebody has something to match, and what of it is open.

Somebody is a relation as a client (C) or as a supplier (S). The index answers by place (bookyear,
journal and number), so that what is asked about one relation, or about what is open, is found
without reading every booking. `standing.refresh` keeps it right.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from koppel_fakes.octopus.records import Key


class Place(NamedTuple):
    """Where a document stands."""

    bookyear: int
    journal: str
    number: int


class Who(NamedTuple):
    """A relation in one of its roles: C client or S supplier."""

    kind: str
    relation_id: int


class Waiting(NamedTuple):
    """An item that is not wholly matched: by its day, then by the text of its key."""

    dated: date
    name: str
    key: Key


class ItemIndex:
    """The places of everybody."""

    def __init__(self) -> None:
        self._standing: dict[Place, frozenset[Who]] = {}
        self._all: defaultdict[Who, set[Place]] = defaultdict(set)
        self._open: defaultdict[Who, set[Place]] = defaultdict(set)
        self._waiting: dict[Place, tuple[tuple[str, Waiting], ...]] = {}
        self._in_order: dict[str, list[Waiting]] = {}

    def put(
        self,
        place: Place,
        found: Mapping[Who, bool],
        waiting: Iterable[tuple[str, Waiting]] = (),
    ) -> None:
        """Who has something at a place now, each with whether it is open; and what waits there.

        What waits is told with its kind.
        """
        self._reorder(place, tuple(waiting))
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

    def in_order(self, kind: str) -> Sequence[Waiting]:
        """What is open of that kind, by day.

        The first who asks has it sorted; from then on each change keeps the order.
        """
        if kind not in self._in_order:
            self._in_order[kind] = sorted(
                one for many in self._waiting.values() for of, one in many if of == kind
            )
        return self._in_order[kind]

    def _reorder(self, place: Place, waiting: tuple[tuple[str, Waiting], ...]) -> None:
        for kind, gone in self._waiting.pop(place, ()):
            if kind in self._in_order:
                del self._in_order[kind][bisect_left(self._in_order[kind], gone)]
        if waiting:
            self._waiting[place] = waiting
        for kind, new in waiting:
            if kind in self._in_order:
                insort(self._in_order[kind], new)

    def with_something_open(self, kind: str) -> list[int]:
        """The relations of a kind with something open, in no order."""
        return [
            who.relation_id for who, places in self._open.items() if who.kind == kind and places
        ]
