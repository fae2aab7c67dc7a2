"""Settlement arithmetic: merge news, tell what is paid, and see a rise or a fall. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from koppel.decide.action import Facts
from koppel.model import Entry, Settlement

HALF_A_CENT = Decimal("0.005")
NOTHING = Decimal(0)


class Turn(StrEnum):
    """How the payment of a document moved since it was last acted upon."""

    RISE = "rise"
    FALL = "fall"
    PART = "part"
    """Money moved, and it is still not paid."""
    AGAIN = "again"
    """Paid once more by entries that were taken back: one fact, which travelled before (D2)."""
    STILL = "still"


@dataclass(frozen=True)
class Standing:
    """A document's payment on one side, with the total filled in."""

    facts: Facts
    total: Decimal

    @property
    def paid(self) -> bool:
        """Whether this side holds it for fully paid now."""
        return is_paid(self.facts.now, self.total)

    @property
    def due(self) -> Decimal:
        """What is still to be paid on this side; never negative."""
        now = self.facts.now
        due = now.due if now.due is not None else self.total - added(now)
        return max(due, NOTHING) if abs(due) >= HALF_A_CENT else NOTHING

    @property
    def fresh(self) -> tuple[Entry, ...]:
        """The entries that are neither handled nor written by koppel."""
        handled = self.facts.handled
        old = {*handled.removed, *(entry.id for entry in handled.entries)} if handled else set()
        return tuple(
            entry
            for entry in self.facts.now.entries
            if entry.id not in old and entry.id not in self.facts.ours
        )

    @property
    def repeats(self) -> bool:
        """Whether an entry stands here again that was handled and then taken back."""
        back = set(self.facts.handled.removed) if self.facts.handled else set()
        return any(entry.id in back for entry in self.facts.now.entries)

    @property
    def money(self) -> tuple[Entry, ...]:
        """The entries of money that this side recorded itself."""
        return tuple(
            entry
            for entry in self.facts.now.entries
            if not entry.by and entry.id not in self.facts.ours
        )

    @property
    def turn(self) -> Turn:
        """How it moved: becoming paid, or staying paid on an entry not seen before, is a rise."""
        handled = self.facts.handled
        before = handled is not None and is_paid(handled, self.total)
        if self.paid and not before and not self.fresh and self.repeats:
            return Turn.AGAIN
        if self.paid:
            return Turn.RISE if not before or self.fresh else Turn.STILL
        if before:
            return Turn.FALL
        return Turn.PART if self.fresh else Turn.STILL


def is_paid(settlement: Settlement, total: Decimal) -> bool:
    """Whether a side holds a document for fully paid: by its own word, else to half a cent."""
    if settlement.paid is not None:
        return settlement.paid
    return abs(total) >= HALF_A_CENT and abs(total - added(settlement)) < HALF_A_CENT


def added(settlement: Settlement) -> Decimal:
    """The sum of the entries."""
    return sum((entry.amount for entry in settlement.entries), NOTHING)


def after(handled: Settlement | None, now: Settlement) -> Settlement:
    """What is handled once ``now`` is: ``removed`` names the entries that were handled before and
    stand here no more."""
    before = {*handled.removed, *(entry.id for entry in handled.entries)} if handled else set()
    gone = before - {entry.id for entry in now.entries}
    return now.model_copy(update={"removed": tuple(sorted(gone))})


def merge(known: Settlement | None, news: Settlement) -> Settlement:
    """Return all that is known after the news; entries are kept by id, never summed as deltas."""
    if news.whole or known is None:
        gone = set(news.removed)
        entries = tuple(entry for entry in news.entries if entry.id not in gone)
        return news.model_copy(update={"entries": entries, "removed": (), "whole": True})
    by_id = {entry.id: entry for entry in known.entries}
    for entry in news.entries:
        by_id[entry.id] = entry
    for id in news.removed:
        by_id.pop(id, None)
    return known.model_copy(
        update={
            "entries": tuple(by_id.values()),
            "total": news.total if news.total is not None else known.total,
            "paid": news.paid,
            "due": news.due,
        }
    )


def with_entry(known: Settlement, entry: Entry) -> Settlement:
    """Return the settlement after an entry that koppel itself wrote."""
    due = known.due
    if due is not None:
        due = max(due - entry.amount, NOTHING)
    paid = known.paid
    if paid is not None and due is not None:
        paid = paid or due < HALF_A_CENT
    others = tuple(old for old in known.entries if old.id != entry.id)
    return known.model_copy(update={"entries": (*others, entry), "due": due, "paid": paid})
