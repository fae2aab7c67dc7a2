"""Pairing: reads the customers of both sides, matches them, and binds what a person agrees to.

Reading costs one pass over the feeds of customers on each side; their cursors stay where they
are. Binding writes to koppel's own crosswalk alone: nothing is created, changed or deleted in
either system. What was bound can be undone, as long as no document stands on it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sqlalchemy import Connection as Db

from koppel import audit, ties
from koppel.connector import Change, Cursor, Role
from koppel.context import Context, OpenSide
from koppel.engine import Engine, ToolsFor
from koppel.errors import InputError
from koppel.matching import (
    Answer,
    Candidate,
    Party,
    Survey,
    Verdict,
    doubles,
    is_worth_bulk,
    numbers,
    parties,
    survey,
)
from koppel.matching.numbers import Numbers
from koppel.model import Customer, Ref
from koppel.run import Calls
from koppel.ties import Tie


@dataclass(frozen=True)
class Pair:
    """A customer of the CRM and one of the books that a person takes for the same."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class Matches:
    """What was found out about the customers of a link, at one moment."""

    link: str
    crm: str
    """Title of the CRM."""
    books: str
    """Title of the books."""
    survey: Survey
    ours: Mapping[str, Party] = field(repr=False)
    """All customers of the CRM, by id."""
    theirs: Mapping[str, Party] = field(repr=False)
    """All customers of the books, by id."""
    calls: tuple[Calls, ...] = ()
    changes: Mapping[str, Change] = field(default_factory=dict, repr=False)

    @cached_property
    def sure(self) -> tuple[Pair, ...]:
        """The pairs that need no person."""
        found = self.survey.of(Answer.SURE)
        return tuple(Pair(v.party.ref.id, v.candidates[0].party.ref.id) for v in found)

    @cached_property
    def doubtful(self) -> tuple[Verdict, ...]:
        """Those whom a person must look at, the likeliest first."""
        found = self.survey.of(Answer.DOUBTFUL, Answer.SEVERAL, Answer.TAKEN)
        open_ = [verdict for verdict in found if self.choices(verdict)]
        return tuple(sorted(open_, key=lambda v: (-v.candidates[0].evidence.score, v.party.label)))

    @cached_property
    def doubles(self) -> int:
        """How many would be made again in the books, or stand twice in the CRM."""
        return len(doubles(self.survey))

    @property
    def bulk_advised(self) -> bool:
        """Whether there are so many doubles that a bulk way is worth it (R42)."""
        return is_worth_bulk(self.doubles)

    def choices(self, verdict: Verdict) -> tuple[Candidate, ...]:
        """The candidates of a verdict whom a person may still choose."""
        return tuple(each for each in verdict.candidates if not each.party.taken)

    def counted(self) -> dict[str, int]:
        """How many customers of the CRM had each answer."""
        return {str(answer): len(self.survey.of(answer)) for answer in Answer}

    def objection(self, pair: Pair) -> str:
        """Return why a pair cannot be bound, whatever a person says; empty when it can."""
        ours, theirs = self.ours.get(pair.ours), self.theirs.get(pair.theirs)
        if ours is None:
            return f"{self.crm} has no customer {pair.ours}"
        if theirs is None:
            return f"{self.books} has no customer {pair.theirs}"
        for party in (ours, theirs):
            if party.taken:
                return f"{party.label} is linked already"
        if numbers.compare(ours.number, theirs.number) is Numbers.OTHER:
            return (
                f"{ours.label} has VAT number {ours.number.text} and {theirs.label} "
                f"{theirs.number.text}, both valid: correct one of them first"
            )
        return ""

    def to_dict(self) -> dict[str, Any]:
        """Return the matches as JSON-ready data."""
        return {
            "link": self.link,
            "counts": self.counted(),
            "doubles": self.doubles,
            "bulk_advised": self.bulk_advised,
            "criteria": [
                {
                    "criterion": str(count.criterion),
                    "pairs": count.pairs,
                    "several": count.several,
                    "new_in_books": count.new_there,
                    "new_in_crm": count.new_here,
                    "lowest": count.lowest,
                }
                for count in self.survey.counts
            ],
            "customers": [_told(verdict) for verdict in self.survey.verdicts],
            "calls": [calls.to_dict() for calls in self.calls],
        }


@dataclass(frozen=True)
class Undone:
    """What undoing did: the ties that are gone, and those that documents stand on."""

    untied: tuple[Tie, ...]
    kept: tuple[Tie, ...]


class Pairing:
    """Matches the customers of one link."""

    def __init__(self, context: Context, tools: ToolsFor) -> None:
        self._context = context
        self._engine = Engine(context, tools)

    def look(self) -> Matches:
        """Read the customers of both sides once, and match those who are not linked."""
        context = self._context
        with self._engine.at_both():
            found = {role: list(_customers(side)) for role, side in context.sides.items()}
            calls = [c for side in context.sides.values() for c in side.ledger.report()]
        sides = {role: self._parties(side, found[role]) for role, side in context.sides.items()}
        ours, theirs = sides[Role.CRM], sides[Role.ACCOUNTING]
        return Matches(
            link=context.link,
            crm=context.sides[Role.CRM].connector.title,
            books=context.sides[Role.ACCOUNTING].connector.title,
            survey=survey(ours, theirs),
            ours={party.ref.id: party for party in ours},
            theirs={party.ref.id: party for party in theirs},
            calls=tuple(calls),
            changes={change.id: change for change in found[Role.CRM]},
        )

    def bind(self, matches: Matches, pairs: Iterable[Pair]) -> int:
        """Bind pairs, all or none; return the number of the batch, 0 when there was no pair.

        Raises ``InputError`` when one of them cannot be bound, or was bound meanwhile.
        """
        wanted = tuple(pairs)
        for pair in wanted:
            if said := matches.objection(pair):
                raise InputError(f"nothing was linked: {said}")
        if not wanted:
            return 0
        with self._engine.leased(), self._context.write() as db:
            batch = ties.next_batch(db, *self._ids())
            made = self._free(db, [self._tie(pair, batch) for pair in wanted])
            changes = [matches.changes[each.ours.id] for each in made]
            ties.tie(
                db,
                [(t, c.version, ties.known_of(c)) for t, c in zip(made, changes, strict=True)],
            )
            for each in made:
                self._audit(db, each, "match")
        return batch

    def batches(self) -> tuple[Tie, ...]:
        """Return what was bound by matching and not undone, by batch."""
        with self._context.read() as db:
            return ties.ties(db, *self._ids())

    def undo(self, everything: bool = False) -> Undone:
        """Take the latest batch, or all of them, out of the crosswalk again.

        A tie that a document stands on is kept: the books hold that document on that customer.
        """
        with self._engine.leased(), self._context.write() as db:
            all_ties = ties.ties(db, *self._ids())
            free = [each for each in all_ties if not ties.has_documents(db, each)]
            last = max((each.batch for each in free), default=0)
            untied = [each for each in free if everything or each.batch == last]
            kept = [
                each for each in all_ties if each not in free and (everything or each.batch >= last)
            ]
            ties.untie(db, untied)
            for each in untied:
                self._audit(db, each, "match undone")
        return Undone(tuple(untied), tuple(kept))

    def _ids(self) -> tuple[str, str]:
        """The connections of the CRM and of the books."""
        sides = self._context.sides
        return sides[Role.CRM].id, sides[Role.ACCOUNTING].id

    def _tie(self, pair: Pair, batch: int) -> Tie:
        crm, books = self._ids()
        return Tie(Ref(crm, _KIND, pair.ours), Ref(books, _KIND, pair.theirs), batch)

    def _free(self, db: Db, made: list[Tie]) -> list[Tie]:
        """Refuse ties of which one end is bound, or stands in two of them."""
        busy = {connection: ties.taken(db, connection) for connection in self._ids()}
        for each in made:
            for ref in (each.ours, each.theirs):
                if ref.id in busy[ref.connection]:
                    raise InputError(
                        f"nothing was linked: {ref.id} is linked twice, or was linked meanwhile; "
                        "match again"
                    )
                busy[ref.connection].add(ref.id)
        return made

    def _parties(self, side: OpenSide, changes: Iterable[Change]) -> tuple[Party, ...]:
        with self._context.read() as db:
            busy = ties.taken(db, side.id)
        rows = (
            (Ref(side.id, _KIND, change.id), change.entity)
            for change in changes
            if isinstance(change.entity, Customer)
        )
        return parties(rows, lambda ref: ref.id in busy)

    def _audit(self, db: Db, each: Tie, step: str) -> None:
        fields = {"step": step, "target": each.theirs.connection, "result": each.theirs.id}
        audit.put_audit(db, self._context.now, 0, each.ours, {**fields, "hash": ""})


_KIND = Customer.__name__


def _customers(side: OpenSide) -> Iterator[Change]:
    """Read all customers of a side; one that moved meanwhile counts as it was seen last."""
    found: dict[str, Change] = {}
    for feed in side.feeds(reference=False):
        if Customer not in feed.kinds:
            continue
        for page in side.connection.changes(feed.name, Cursor()):
            found.update({change.id: change for change in page.changes if change.kind is Customer})
    return (each for each in found.values() if isinstance(each.entity, Customer) and not each.gone)


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.party.ref.id,
        "name": verdict.party.label,
        "answer": str(verdict.answer),
        "why": verdict.why,
        "candidates": [
            {
                "id": each.party.ref.id,
                "name": each.party.label,
                "confidence": str(each.confidence),
                "score": each.evidence.score,
                "reason": each.reason,
                "doubt": each.doubt,
                "linked": each.party.taken,
            }
            for each in verdict.candidates
        ],
    }
