"""Datacheck: a sync carried out on paper, record by record: what goes, and what is the matter.

It looks and decides as a sync does, writes nothing, and costs the calls of a sync's reading.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from koppel.connector import Role
from koppel.decide.quality import Flaw, flaws
from koppel.engine.context import Context
from koppel.engine.engine import Engine
from koppel.engine.opening import ToolsFor
from koppel.files.plans import Spool
from koppel.model import CreditNote, Invoice
from koppel.run import Calls, Result
from koppel.store import sightings

DOCUMENTS = (Invoice.__name__, CreditNote.__name__)


@dataclass(frozen=True)
class Datacheck:
    """What a sync would do now, and everything that a person can mend before it."""

    link: str
    counts: Mapping[str, Mapping[Result, int]]
    """Kind -> what would come of its records -> how many."""
    flaws: Collection[Flaw]
    """In the order of a sync; kept outside memory."""
    standing: int
    """Documents that stood in the books before koppel: neither made nor linked by it (D20)."""
    same: int
    """Documents that would be booked, of which the books hold the same (D20)."""
    notes: tuple[str, ...] = ()
    """Why the sync would stop, and the like."""
    calls: tuple[Calls, ...] = ()

    @property
    def holding(self) -> int:
        """How many flaws hold their record."""
        return sum(flaw.holds for flaw in self.flaws)

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready data."""
        return {
            "link": self.link,
            "counts": {
                kind: {str(result): n for result, n in counts.items()}
                for kind, counts in self.counts.items()
            },
            "flaws": [flaw.to_dict() for flaw in self.flaws],
            "standing_in_books": self.standing,
            "same_in_books": self.same,
            "notes": list(self.notes),
            "calls": [calls.to_dict() for calls in self.calls if calls.run],
        }


def look_through(context: Context, tools: ToolsFor) -> Datacheck:
    """Decide about every record that a sync would take, and say what is the matter with it."""
    engine = Engine(context, tools)
    counts: dict[str, dict[Result, int]] = {}
    found = Spool(Flaw.to_dict, lambda data: Flaw(**data))
    same = 0
    with engine.looked():
        for n, action in enumerate(engine.planned(), 1):
            kind = action.source.kind
            of_kind = counts.setdefault(kind, {})
            of_kind[action.result] = of_kind.get(action.result, 0) + 1
            same += kind in DOCUMENTS and (action.rule == "D20" or bool(action.found))
            for flaw in flaws(action, context.books, context.policy):
                found.append(flaw)
            context.tell("check", action.label, n)
        books = context.sides[Role.ACCOUNTING]
        with context.read() as db:
            standing = sightings.count_strangers(db, books.id, DOCUMENTS, context.run)
    calls = [line for side in context.sides.values() for line in side.ledger.report()]
    return Datacheck(
        context.link, counts, found, standing, same, tuple(context.notes), tuple(calls)
    )
