"""Pairing: reads the customers of both sides, matches them, and binds what a person agrees to.

Reading costs one pass over the feeds of customers on each side; their cursors stay where they
are. Binding writes to koppel's own crosswalk alone: nothing is created, changed or deleted in
either system. What was bound can be undone, as long as no document stands on it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Db

from koppel.connector import Change, Cursor, Role
from koppel.decide.matches import Matches, Pair
from koppel.engine.context import Context, OpenSide
from koppel.engine.halfway import halfway
from koppel.engine.opening import Opening, ToolsFor
from koppel.errors import InputError
from koppel.matching import Party, parties, survey
from koppel.model import Customer, Number, Ref
from koppel.store import audit, customer_numbers, surveys, ties
from koppel.store.surveys import KeptSurvey
from koppel.store.ties import Tie


@dataclass(frozen=True)
class Undone:
    """What undoing did: the ties that are gone, and those that documents stand on."""

    untied: tuple[Tie, ...]
    kept: tuple[Tie, ...]


class Pairing:
    """Matches the customers of one link."""

    def __init__(self, context: Context, tools: ToolsFor) -> None:
        self._context = context
        self._opening = Opening(context, tools)

    def look(self) -> Matches:
        """Read the customers of both sides once, and match those who are not linked."""
        context = self._context
        with self._opening.at_both():
            found = {role: list(_changes(side)) for role, side in context.sides.items()}
            partners, there = partners_of(context, found[Role.CRM])
            calls = [c for side in context.sides.values() for c in side.ledger.report()]
        vacant = ties.vacant(partners, there)
        ours, theirs = self._parties(found, vacant)
        matches = Matches(
            link=context.link,
            crm=context.sides[Role.CRM].connector.title,
            books=context.sides[Role.ACCOUNTING].connector.title,
            survey=survey(ours, theirs),
            ours={party.ref.id: party for party in ours},
            theirs={party.ref.id: party for party in theirs},
            partners={id: ids & there for id, ids in partners.items() if id not in vacant},
            vacant=vacant,
            calls=tuple(calls),
            changes={change.id: change for change in found[Role.CRM]},
        )
        with context.write() as db:
            surveys.keep(db, self._ids()[0], _kept(matches, context.now))
        return matches

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
        with self._opening.leased(), self._context.write() as db:
            batch = ties.next_batch(db, *self._ids())
            made = [self._tie(matches, pair, batch) for pair in wanted]
            self._check_free(db, made, matches.vacant)
            changes = [matches.changes[each.ours.id] for each in made]
            ties.tie(
                db,
                [(t, c.version, ties.known_of(c)) for t, c in zip(made, changes, strict=True)],
            )
            for each, change in zip(made, changes, strict=True):
                self._audit(db, each, "match")
                self._note_number(db, each.ours, change)
        return batch

    def batches(self) -> tuple[Tie, ...]:
        """Return what was bound by matching and not undone, by batch."""
        with self._context.read() as db:
            return ties.ties(db, *self._ids())

    def undo(self, everything: bool = False) -> Undone:
        """Take the latest batch, or all of them, out of the crosswalk again.

        A tie that a document stands on is kept: the books hold that document on that customer.
        """
        with self._opening.leased(), self._context.write() as db:
            all_ties = ties.ties(db, *self._ids())
            free = [each for each in all_ties if not ties.has_documents(db, each)]
            last = max((each.batch for each in free), default=0)
            untied = [each for each in free if everything or each.batch == last]
            kept = [
                each for each in all_ties if each not in free and (everything or each.batch >= last)
            ]
            ties.untie(db, untied)
            for each in untied:
                customer_numbers.forget(db, each.ours)
                self._audit(db, each, "match undone")
        return Undone(tuple(untied), tuple(kept))

    def _ids(self) -> tuple[str, str]:
        """The connections of the CRM and of the books."""
        sides = self._context.sides
        return sides[Role.CRM].id, sides[Role.ACCOUNTING].id

    def _tie(self, matches: Matches, pair: Pair, batch: int) -> Tie:
        ours, theirs = matches.ours[pair.ours], matches.theirs[pair.theirs]
        return Tie(ours.ref, theirs.ref, batch, ours.label)

    def _check_free(
        self, db: Db, made: Iterable[Tie], vacant: Mapping[str, frozenset[str]]
    ) -> None:
        """Refuse ties of which one end is bound, or stands in two of them."""
        crm, books = self._ids()
        now = ties.partners(db, crm, books)
        left = {id for id, ids in vacant.items() if now.get(id) == ids}
        busy = {crm: ties.taken(db, crm), books: ties.taken(db, books) - left}
        for each in made:
            for ref in (each.ours, each.theirs):
                if ref.id in busy[ref.connection]:
                    raise InputError(
                        f"nothing was linked: {ref.id} is linked twice, or was linked meanwhile; "
                        "match again"
                    )
                busy[ref.connection].add(ref.id)

    def _note_number(self, db: Db, ours: Ref, change: Change) -> None:
        """The list told which number he shows, so the next run need not read him for that."""
        crm, books = self._context.sides[Role.CRM], self._ids()[1]
        if crm.takes(Number) and isinstance(change.entity, Customer):
            customer_numbers.note(db, ours, change.entity, books, self._context.now)

    def _parties(
        self, found: Mapping[Role, Iterable[Change]], vacant: Collection[str]
    ) -> tuple[tuple[Party, ...], tuple[Party, ...]]:
        """The customers of both sides; those who are ``vacant`` are free to be bound again, those
        who are halfway are not."""
        crm, books = self._ids()
        half = halfway(self._context, found)
        with self._context.read() as db:
            busy = ties.taken(db, crm) | half[crm]
            occupied = (ties.taken(db, books) - set(vacant)) | half[books] | ties.written(db, books)
        return (
            parties(_customers(crm, found[Role.CRM]), lambda ref: ref.id in busy),
            parties(_customers(books, found[Role.ACCOUNTING]), lambda ref: ref.id in occupied),
        )

    def _audit(self, db: Db, each: Tie, step: str) -> None:
        fields = {"step": step, "target": each.theirs.connection, "result": each.theirs.id}
        audit.put_audit(db, self._context.now, 0, each.ours, {**fields, "hash": ""})


def partners_of(
    context: Context, changes: Iterable[Change]
) -> tuple[Mapping[str, frozenset[str]], frozenset[str]]:
    """Who of the CRM is bound to whom of the books, and which of them are there.

    ``changes``: all that the CRM lists. It is asked about those whom it does not list: they may be
    set aside, not deleted.
    """
    crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
    with context.read() as db:
        partners = ties.partners(db, crm.id, books.id)
    there = frozenset(change.id for change in changes if not change.gone)
    missing = sorted(frozenset().union(*partners.values()) - there)
    hidden = crm.connection.present(Customer, missing) if missing else None
    return partners, there | (hidden or frozenset())


def _kept(matches: Matches, now: datetime) -> KeptSurvey:
    """What is remembered of a look."""
    sure = {pair.ours: (pair.theirs,) for pair in matches.sure}
    doubtful = {
        verdict.party.ref.id: tuple(each.party.ref.id for each in matches.choices(verdict))
        for verdict in matches.doubtful
    }
    ids = (verdict.party.ref.id for verdict in matches.survey.verdicts)
    alone = tuple(id for id in ids if id not in sure and id not in doubtful)
    return KeptSurvey(now, sure, doubtful, alone)


_KIND = Customer.__name__


def _changes(side: OpenSide) -> Iterator[Change]:
    """Read all customers of a side; one that moved meanwhile counts as it was seen last."""
    found: dict[str, Change] = {}
    for feed in side.feeds(reference=False):
        if Customer not in feed.kinds:
            continue
        for page in side.connection.changes(feed.name, Cursor()):
            found.update({change.id: change for change in page.changes if change.kind is Customer})
    return iter(found.values())


def _customers(connection: str, changes: Iterable[Change]) -> Iterator[tuple[Ref, Customer]]:
    """Those who are there, and could be read."""
    for change in changes:
        if isinstance(change.entity, Customer) and not change.gone:
            yield Ref(connection, _KIND, change.id), change.entity
