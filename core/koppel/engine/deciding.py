"""Deciding: asks the planner about one candidate, supplying what it needs, until it decides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from sqlalchemy import Connection as Db

from koppel.connector import Change, Finding, Write
from koppel.decide import invoicees
from koppel.decide.action import Action, Need
from koppel.decide.crosswalk import Binding, marker, natural_keys, serials
from koppel.decide.known import Known
from koppel.decide.labels import label
from koppel.decide.placing import kind_in_books
from koppel.decide.planner import decide
from koppel.engine.context import Context, OpenSide
from koppel.errors import Gone, Held, Refused
from koppel.kinds import KINDS
from koppel.model import Customer, Document, Entity, Kind, Ref
from koppel.rules import Rule, When
from koppel.run import Result
from koppel.store import crosswalk, history, lineage, planrows, rivals, sightings, vacancy

ROUNDS = 4
"""So many times the planner may ask for more before it must decide."""


@dataclass(frozen=True)
class Candidate:
    """A record to decide about: what was observed, the rule in charge, and its binding."""

    side: OpenSide
    change: Change
    phase: int
    rule: Rule
    binding: Binding | None = None
    stale: bool = False
    """The change is a record as stored, not one that a feed brought."""

    @property
    def ref(self) -> Ref:
        """The record."""
        return Ref(self.side.id, self.change.kind.__name__, self.change.id)


class Decider:
    """Decides about the candidates of one run."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self.heirs: dict[Ref, Binding] = {}
        """Customers who are about to be linked in the place of one who was merged into them."""
        self.moved: dict[Ref, tuple[str, str]] = {}
        """Customers of the target of whom this run knows why they are orphaned, and under which
        id they stand now; empty: not so, nowhere."""

    def all(self, candidate: Candidate) -> Iterator[Action]:
        """Yield the one action for a candidate, after those for the records that it needs.

        A stored document whose customer is no more is read afresh: it may name another one now.
        """
        action = self.decide(candidate)
        needed = {each.source: each for each in self.needed(candidate.side, action)}
        if candidate.stale and self._lacks(action, needed.values()):
            change = Change(candidate.change.kind, candidate.change.id, complete=False)
            action = self.decide(replace(candidate, change=change, stale=False))
            needed |= {each.source: each for each in self.needed(candidate.side, action)}
        yield from needed.values()
        yield action

    def _lacks(self, action: Action, needed: Iterable[Action]) -> bool:
        """Whether a record that an action needs is deleted at its source and was never linked."""
        gone = {each.source for each in needed if each.gone}
        with self._context.read() as db:
            for ref in set(action.needs) - gone:
                told = planrows.planned(db, self._context.run, ref)
                if told is not None and told.gone and crosswalk.binding(db, ref) is None:
                    return True
        return not gone.isdisjoint(action.needs)

    def decide(self, candidate: Candidate) -> Action:
        """Return the one action for a candidate."""
        finding: Finding | None = None
        for _ in range(ROUNDS):
            known = self._known(candidate, finding)
            decision = decide(candidate.change, known)
            if isinstance(decision, Action):
                return self._possible(candidate, decision)
            try:
                if decision.fetch:
                    candidate = replace(candidate, change=self._fetch(candidate))
                else:
                    finding = self._find(candidate.side, decision, known)
            except Held as held:
                return _held(candidate, known, held)
        raise RuntimeError(f"the planner does not decide about {candidate.ref}")

    def again(self, side: OpenSide, action: Action) -> Action:
        """Decide again about an action that rests on a stored record: read it first."""
        found = self._context.rule_for(side, action.source.kind)
        assert found is not None  # it was planned by that rule
        change = Change(KINDS[action.source.kind], action.source.id, complete=False)
        with self._context.read() as db:
            binding = crosswalk.binding(db, action.source)
        return self.decide(Candidate(side, change, *found, binding))

    def needed(self, side: OpenSide, action: Action) -> Iterator[Action]:
        """Decide about the records that an action needs and that are not linked yet (R4, R5)."""
        context = self._context
        for ref in action.needs:
            found = context.rule_for(side, ref.kind)
            if found is None or found[1].when is not When.NEEDED:
                continue
            with context.read() as db:
                known = crosswalk.binding(db, ref) or planrows.planned(db, context.run, ref)
                told = history.outcome_of(db, context.run, ref)
            if not known and not told:
                change = Change(KINDS[ref.kind], ref.id, complete=False)
                decided = self.decide(Candidate(side, change, *found))
                yield self._deleted(side, action, decided) if decided.gone else decided

    def _deleted(self, side: OpenSide, document: Action, decided: Action) -> Action:
        """Decide about a customer whose record is no more by what a document of his tells.

        One that is only stored may name another customer by now: it is read afresh first.
        """
        told = invoicees.told(document)
        found = self._context.rule_for(side, decided.source.kind)
        if told is None or found is None or document.stale:
            return invoicees.untold(decided)
        change = Change(Customer, decided.source.id, entity=told)
        return invoicees.as_told(self.decide(Candidate(side, change, *found)))

    def _possible(self, candidate: Candidate, action: Action) -> Action:
        """The action, or held where the target does not take what it writes."""
        target = self._context.other(candidate.side)
        lacking = [step.kind for step in action.steps if not target.takes(KINDS[step.kind])]
        if not lacking:
            return action
        text = f"{target.connector.title} takes no {lacking[0]}: make it there by hand"
        return action.model_copy(update={"result": Result.HELD, "steps": (), "message": text})

    # -- what the planner must know -------------------------------------------------------------

    def _known(self, candidate: Candidate, finding: Finding | None) -> Known:
        context, side, change = self._context, candidate.side, candidate.change
        target = context.other(side)
        kind = change.kind.__name__
        known = Known(
            rule=candidate.rule,
            policy=context.policy,
            books=context.books,
            source=side.id,
            target=target.id,
            phase=candidate.phase,
            marker=marker(side.account, kind, change.id),
            binding=candidate.binding,
            find=_asks(target, change.kind),
            finding=finding,
            serial_key=f"serial:{next(serials(side.account, kind, change.id))}",
            stale=candidate.stale,
        )
        if candidate.binding is not None:
            twin = self.counterpart(side, candidate.ref)
            with context.read() as db:
                seen = sightings.last_seen(db, twin.ref, context.run) if twin else {}
                merged = self._merged(db, candidate.binding, change.entity)
            return replace(known, twin=twin, seen=seen, merged=merged)
        if change.entity is None or not change.complete:
            return known
        return self._counterparts(candidate, known, change.entity)

    def counterpart(self, side: OpenSide, ref: Ref) -> Binding | None:
        """The record of the other side that is the same, as it will be linked once this run has
        carried over what it knows of merges."""
        before = self.heirs.get(ref)
        with self._context.read() as db:
            own = before.ref if before is not None else ref
            twin = crosswalk.twin(db, own, self._context.other(side).id)
        if twin is None or twin.ref not in self.moved:
            return twin
        gone, heir = self.moved[twin.ref]
        if heir:
            return replace(twin, ref=twin.ref._replace(id=heir), gone="")
        return replace(twin, gone=gone)

    def _merged(self, db: Db, bound: Binding, entity: Entity | None) -> bool:
        """Whether a linked document names another customer because its own was merged."""
        if not isinstance(entity, Document) or entity.customer == bound.owner:
            return False
        before = Ref(bound.ref.connection, Customer.__name__, bound.owner)
        planned = planrows.planned(db, self._context.run, before)
        if planned is not None and planned.heir == entity.customer:
            return True
        return lineage.survivor(db, before).id == entity.customer

    def _counterparts(self, candidate: Candidate, known: Known, entity: Entity) -> Known:
        """What stands in the target under the keys of the record, and whose it is."""
        kind = candidate.change.kind.__name__
        if isinstance(entity, Document):
            kind = kind_in_books(entity, known.policy)
        keys = [f"marker:{known.marker}", known.serial_key, *natural_keys(entity)]
        with self._context.read() as db:
            found = sightings.under(db, known.target, kind, keys, self._context.run)
            known = replace(known, sightings=found)
            if isinstance(entity, Customer):
                known = self._customers(db, candidate, known, entity)
        if isinstance(entity, Document) and (known.find or _strangers(known)):
            there = self._customer(candidate.side, entity.customer)
            return replace(known, customer=there)
        return known

    def _customers(self, db: Db, candidate: Candidate, known: Known, entity: Customer) -> Known:
        """Who is in the way of a customer, and whose place he may take."""
        ref, run = candidate.ref, self._context.run
        place = vacancy.place_for(db, entity, ref.connection, known.target, known.sightings, run)
        vacant, before = place if place is not None else ("", ref)
        rival = rivals.rival(db, ref, entity, known.target, run, but=before.id)
        named = Ref(known.target, ref.kind, entity.books_number)
        numbered = bool(named.id) and sightings.is_seen(db, named, run)
        return replace(
            known,
            rival=rival,
            numbered=numbered,
            vacant="" if rival else vacant,
            predecessor=vacancy.name_of(db, before, known.target) if vacant else "",
        )

    def _customer(self, side: OpenSide, id: str) -> str:
        """Id in the target of a document's customer: bound, or about to be adopted."""
        context = self._context
        ref = Ref(side.id, Customer.__name__, id)
        twin = self.counterpart(side, ref)
        with context.read() as db:
            action = None if twin else planrows.planned(db, context.run, ref)
        if twin is not None:
            return twin.ref.id
        found = context.rule_for(side, Customer.__name__)
        if action is None and found is not None:
            change = Change(Customer, id, complete=False)
            action = self.decide(Candidate(side, change, *found))
        return action.found if action is not None else ""

    def _fetch(self, candidate: Candidate) -> Change:
        """The whole record; what it cannot be is told in words."""
        change = candidate.change
        try:
            whole = candidate.side.connection.fetch(change.kind, change.id)
        except Gone:
            return replace(change, gone=True)
        except Refused as refused:
            return replace(change, complete=True, problem=str(refused))
        if not whole.complete:
            return replace(whole, complete=True, problem="it cannot be read in full")
        return whole

    def _find(self, side: OpenSide, need: Need, known: Known) -> Finding:
        """Ask the target what stands there, with the references that are known already."""
        step = need.find
        assert step is not None  # the planner asked for it
        entity = step.entity
        if isinstance(entity, Document):
            entity = entity.model_copy(update={"customer": known.customer})
        write = Write("create", KINDS[step.kind], entity, marker=known.marker, wish=step.wish)
        return self._context.other(side).connection.find(write)


def _held(candidate: Candidate, known: Known, held: Held) -> Action:
    """What the planner needs cannot be read now: the record waits."""
    ref = candidate.ref
    return Action(
        result=Result.HELD,
        source=ref,
        label=label(ref.kind, candidate.change.entity, ref.id, candidate.binding),
        rule=held.rule or known.rule.id,
        message=str(held),
        target=known.target,
        phase=known.phase,
        version=candidate.change.version,
    )


def _asks(target: OpenSide, kind: Kind) -> bool:
    """Whether the target itself must be asked what stands there."""
    if target.brings(kind):
        return False
    return any(writes.kind is kind and writes.adopt for writes in target.declaration.writes)


def _strangers(known: Known) -> bool:
    """Whether somebody else's document bears the same number in the target."""
    return any(
        sighting.key.startswith("number:") and "marker" not in sighting.detail
        for sighting in known.sightings
    )
