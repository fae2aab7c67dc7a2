"""Removed: what feeds tell of a relation, a booking, a match or a journal that is no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from koppel_fakes.octopus.records import Relation


@dataclass(frozen=True, slots=True)
class RemovedRelation:
    """A relation that a person deleted or merged away."""

    relation: Relation
    stamp: datetime


@dataclass(frozen=True, slots=True)
class RemovedBooking:
    """A document that a person deleted; its number is free again."""

    bookyear: int
    journal: str
    number: int
    stamp: datetime


@dataclass(frozen=True, slots=True)
class RemovedBalancing:
    """A match that was undone, as the feed showed it last."""

    entry: dict[str, object]
    stamp: datetime


@dataclass(frozen=True, slots=True)
class RemovedJournal:
    """An empty journal that a person removed from a bookyear."""

    bookyear: int
    key: str
    stamp: datetime

    @property
    def letter(self) -> str:
        """The type of the journal: A, V, F, D or L."""
        return self.key[:1]

    @property
    def sequence(self) -> int:
        """The number after the letter."""
        return int(self.key[1:])
