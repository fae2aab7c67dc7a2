"""Look: feeds of both sides since their cursors -> plan rows, one page in memory.

What is seen is noted under the run's number: a run that ends well keeps it, a dry run drops it.
For every candidate exactly one action is planned, with the rule that caused it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from koppel import facts, history, knowledge, sources
from koppel.action import Action, Need, Step
from koppel.connector import Change, Cursor, Feed, Finding, Role, Write
from koppel.context import Context, OpenSide
from koppel.crosswalk import Binding, marker, number_key, serials
from koppel.errors import Gone, Held, Refused
from koppel.model import (
    KINDS,
    REFERENCE_KINDS,
    Customer,
    Document,
    Entity,
    Kind,
    Ref,
    Settlement,
)
from koppel.placing import Books, kind_in_books
from koppel.planner import Known, decide, label
from koppel.rules import Rule, When
from koppel.run import Result

ROUNDS = 4
"""So many times the planner may ask for more before it must decide."""


@dataclass(frozen=True)
class Bookmark:
    """How far a feed was read by this run; stored with the outcomes."""

    connection: str
    feed: str
    cursor: Cursor


class Look:
    """Reads the feeds of one run and plans what to do."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._planned = 0
        self.bookmarks: list[Bookmark] = []
        self.blocked: dict[tuple[str, str], str] = {}
        """(connection, kind) -> why records of this kind cannot be judged in this run."""

    # -- reference data -----------------------------------------------------------------------

    def reference(self, afresh: bool = False) -> None:
        """Refresh the reference data of both sides: what is old, and what somebody waits for."""
        context = self._context
        with context.read() as db:
            wanted = afresh or history.waits_for_reference(db, context.ids)
        for side in context.sides.values():
            for feed in _feeds(side, reference=True):
                self._refresh(side, feed, wanted)
        with context.read() as db:
            crm, accounting = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
            context.books = Books.of(
                sources.reference_data(db, accounting.id),
                sources.reference_data(db, crm.id),
                accounting.reference,
            )

    def _refresh(self, side: OpenSide, feed: Feed, wanted: bool) -> None:
        context = self._context
        with context.read() as db:
            reading = sources.readings(db, side.id).get(feed.name)
        if reading and not wanted and context.now - reading.read < feed.every:
            return
        context.tell("reference", f"{side.connector.title}: {feed.name}")
        try:
            pages = list(side.connection.changes(feed.name, _cursor(reading)))
        except Held as held:
            if reading is None:
                raise
            context.notes.append(f"{feed.name} of {side.connector.title} not refreshed: {held}")
            return
        cursor = next((page.cursor for page in reversed(pages) if page.cursor), None)
        changes = [change for page in pages for change in page.changes]
        with context.write() as db:
            names = [kind.__name__ for kind in feed.kinds]
            sources.put_reference(db, side.id, names, changes, whole=cursor is None)
            sources.put_reading(db, side.id, feed.name, cursor or Cursor(), context.now)

    # -- feeds ----------------------------------------------------------------------------------

    def feeds(self) -> None:
        """Read what happened on both sides: the target of documents first, as it is the index."""
        for role in (Role.ACCOUNTING, Role.CRM):
            side = self._context.sides[role]
            for feed in _feeds(side, reference=False):
                self._read(side, feed)

    def _read(self, side: OpenSide, feed: Feed) -> None:
        context = self._context
        with context.read() as db:
            reading = sources.readings(db, side.id).get(feed.name)
            idle = reading is None and not knowledge.count_bound(db, side.id)
        if idle and self._only_needed(side, feed):
            self.bookmarks.append(Bookmark(side.id, feed.name, Cursor(since=context.now)))
            return
        cursor: Cursor | None = None
        seen = 0
        try:
            for page in side.connection.changes(feed.name, _cursor(reading)):
                self._page(side, feed, page.changes)
                cursor = page.cursor or cursor
                seen += len(page.changes)
                context.tell("look", f"{side.connector.title}: {feed.name}", seen)
        except Held as held:
            for kind in feed.kinds:
                self.blocked[side.id, kind.__name__] = str(held)
            context.notes.append(f"{feed.name} of {side.connector.title} not read: {held}")
            return
        if feed.whole:
            self._unseen(side)
        if cursor is not None:
            self.bookmarks.append(Bookmark(side.id, feed.name, cursor))

    def _only_needed(self, side: OpenSide, feed: Feed) -> bool:
        """Whether nothing of a feed can matter before something is linked."""
        rules = [self._context.rule_for(side, kind.__name__) for kind in feed.kinds]
        return all(found and found[1].when is When.NEEDED for found in rules)

    def _page(self, side: OpenSide, feed: Feed, changes: Iterable[Change]) -> None:
        context = self._context
        changes = list({(c.kind, c.id): c for c in changes}.values())
        said = [self._whole_settlement(side, c) for c in changes if c.kind is Settlement]
        full = [change for change in said if change is not None]
        records = [c for c in changes if c.kind is not Settlement]
        with context.write() as db:
            knowledge.index(db, side.id, records, context.run)
            for change in full:
                if isinstance(change.entity, Settlement):
                    of = change.entity.of
                    ref = Ref(side.id, of, change.entity.document)
                    facts.note_facts(db, ref, change.entity, context.run)
            if feed.whole:
                named = [c.entity.document for c in changes if isinstance(c.entity, Settlement)]
                facts.note_seen(db, side.id, named, context.run)
        self._plan([self._unreadable(side, change) for change in full if change.problem])
        for kind in dict.fromkeys(change.kind for change in records):
            self._candidates(side, [change for change in records if change.kind is kind])

    def _whole_settlement(self, side: OpenSide, change: Change) -> Change | None:
        """A settlement in full, or None when the summary says nothing new."""
        news = change.entity
        if change.complete or not isinstance(news, Settlement):
            return change
        with self._context.read() as db:
            known = facts.get_facts(db, Ref(side.id, news.of, news.document), self._context.run)
        if known and (known.now.paid, known.now.due) == (news.paid, news.due):
            return None
        return self._fetch(side, Settlement, change.id)

    def _unreadable(self, side: OpenSide, change: Change) -> Action:
        """What a side says about a payment cannot be understood: nothing is concluded from it."""
        return Action(
            result=Result.FAILED,
            source=Ref(side.id, Settlement.__name__, change.id),
            label=f"Payment of {change.id}",
            rule="R72",
            message=change.problem,
            target=self._context.other(side).id,
            phase=len(self._context.rules),
            version=change.version,
            detail={"of": "Invoice"},
        )

    def _unseen(self, side: OpenSide) -> None:
        """Documents held as open that a complete list of open ones does not name have moved."""
        with self._context.read() as db:
            moved = facts.open_but_unseen(db, side.id, self._context.run)
        for ref in moved:
            change = self._fetch(side, Settlement, ref.id)
            if change is None:
                self._candidates(side, [Change(KINDS[ref.kind], ref.id, gone=True)])
            elif isinstance(change.entity, Settlement):
                with self._context.write() as db:
                    facts.note_facts(db, ref, change.entity, self._context.run)

    # -- candidates -------------------------------------------------------------------------------

    def _candidates(self, side: OpenSide, changes: list[Change]) -> None:
        context = self._context
        if not changes:
            return
        kind = changes[0].kind
        ids = [change.id for change in changes]
        with context.read() as db:
            bindings = knowledge.bindings_of(db, side.id, kind.__name__, ids)
        found = context.rule_for(side, kind.__name__)
        if found is None:
            gone = [c for c in changes if c.gone and c.id in bindings and not bindings[c.id].gone]
            self._plan(self._orphaned(side, change) for change in gone)
            return
        phase, rule = found
        for change in changes:
            binding = bindings.get(change.id)
            if rule.when is When.NEEDED and binding is None:
                continue
            self._consider(side, change, phase, rule, binding)

    def waiting(self) -> None:
        """Plan again what was set aside, from the record as stored."""
        context = self._context
        for side in context.sides.values():
            after = ("", "")
            while True:
                with context.read() as db:
                    batch = history.all_waiting(db, side.id, after)
                if not batch:
                    break
                for waiting in batch:
                    self._consider_waiting(side, waiting)
                after = (batch[-1].ref.kind, batch[-1].ref.id)

    def _consider_waiting(self, side: OpenSide, waiting: history.Waiting) -> None:
        context = self._context
        found = context.rule_for(side, waiting.ref.kind)
        if found is None or waiting.ref.kind == Settlement.__name__:
            return  # a payment is found again by its facts
        phase, rule = found
        if waiting.result is Result.FAILED and waiting.settings == context.settings_print():
            action = Action(
                result=Result.FAILED,
                source=waiting.ref,
                label=waiting.label,
                rule=waiting.rule,
                message=waiting.message,
                target=context.other(side).id,
                phase=phase,
                version=waiting.version,
                body=waiting.body,
            )
            self._plan([action])
            return
        kind = KINDS[waiting.ref.kind]
        complete = waiting.body is not None
        change = Change(kind, waiting.ref.id, waiting.version, waiting.body, complete)
        self._consider(side, change, phase, rule, None, stale=complete)

    def _consider(
        self,
        side: OpenSide,
        change: Change,
        phase: int,
        rule: Rule,
        binding: Binding | None,
        stale: bool = False,
    ) -> None:
        """Decide about one candidate and plan it, with the customer it needs."""
        context = self._context
        ref = Ref(side.id, change.kind.__name__, change.id)
        with context.read() as db:
            if history.outcome_of(db, context.run, ref) or history.planned(db, context.run, ref):
                return
        action = self.decide(side, change, phase, rule, binding, stale)
        actions = [*self._needed(side, action), action]
        self._plan(actions)

    def decide(
        self,
        side: OpenSide,
        change: Change,
        phase: int,
        rule: Rule,
        binding: Binding | None,
        stale: bool = False,
    ) -> Action:
        """Ask the planner, supplying what it needs, until it decides."""
        finding: Finding | None = None
        for _ in range(ROUNDS):
            known = self._known(side, change, phase, rule, binding, finding, stale)
            decision = decide(change, known)
            if isinstance(decision, Action):
                return decision
            try:
                if decision.fetch:
                    change = self._fetched(side, change)
                else:
                    finding = self._find(side, decision, known)
            except Held as held:
                return self._held(known, change, held)
        raise RuntimeError(f"the planner does not decide about {change.kind.__name__} {change.id}")

    def _known(
        self,
        side: OpenSide,
        change: Change,
        phase: int,
        rule: Rule,
        binding: Binding | None,
        finding: Finding | None,
        stale: bool,
    ) -> Known:
        context = self._context
        target = context.other(side)
        kind = change.kind.__name__
        ref = Ref(side.id, kind, change.id)
        mark = marker(side.account, kind, change.id)
        serial_key = f"serial:{next(serials(side.account, kind, change.id))}"
        known = Known(
            rule=rule,
            policy=context.policy,
            books=context.books,
            source=side.id,
            target=target.id,
            phase=phase,
            marker=mark,
            binding=binding,
            find=_asks(target, change.kind),
            finding=finding,
            serial_key=serial_key,
            stale=stale,
        )
        with context.read() as db:
            if binding is not None:
                twin = knowledge.twin(db, ref, target.id)
                seen = knowledge.last_seen(db, twin.ref, context.run) if twin else {}
                return replace(known, twin=twin, seen=seen)
            if change.entity is None or not change.complete:
                return known
            keys = [f"marker:{mark}", serial_key, *_natural_keys(change.entity)]
            if isinstance(change.entity, Document):
                kind = kind_in_books(change.entity, context.policy)
            sightings = knowledge.sightings(db, target.id, kind, keys, context.run)
            customer = getattr(change.entity, "customer", "")
            owner = Ref(side.id, Customer.__name__, customer)
            owned = knowledge.twin(db, owner, target.id)
            adopted = None if owned else history.planned(db, context.run, owner)
        there = owned.ref.id if owned else adopted.found if adopted else ""
        return replace(known, sightings=sightings, customer=there)

    def _needed(self, side: OpenSide, action: Action) -> Iterator[Action]:
        """Plan the records that an action needs and that are not linked yet (R4, R5)."""
        context = self._context
        for ref in action.needs:
            found = context.rule_for(side, ref.kind)
            if found is None or found[1].when is not When.NEEDED:
                continue
            with context.read() as db:
                known = knowledge.binding(db, ref) or history.planned(db, context.run, ref)
                told = history.outcome_of(db, context.run, ref)
            if known or told:
                continue
            change = Change(KINDS[ref.kind], ref.id, complete=False)
            yield self.decide(side, change, *found, None)

    # -- asking the systems ---------------------------------------------------------------------

    def _fetch(self, side: OpenSide, kind: Kind, id: str) -> Change | None:
        try:
            return side.connection.fetch(kind, id)
        except Gone:
            return None
        except (Refused, Held) as no:
            return Change(kind, id, problem=str(no))

    def _fetched(self, side: OpenSide, change: Change) -> Change:
        """The whole record; what it cannot be is told in words."""
        try:
            whole = side.connection.fetch(change.kind, change.id)
        except Gone:
            return replace(change, gone=True)
        except Refused as refused:
            return replace(change, complete=True, problem=str(refused))
        if not whole.complete:
            return replace(whole, complete=True, problem="it cannot be read in full")
        return whole

    def _held(self, known: Known, change: Change, held: Held) -> Action:
        """What the planner needs cannot be read now: the record waits."""
        return Action(
            result=Result.HELD,
            source=Ref(known.source, change.kind.__name__, change.id),
            label=label(change.kind.__name__, change.entity, change.id),
            rule=held.rule or known.rule.id,
            message=str(held),
            target=known.target,
            phase=known.phase,
            version=change.version,
        )

    def _find(self, side: OpenSide, need: Need, known: Known) -> Finding:
        """Ask the target what stands there, with the references that are known already."""
        assert need.find is not None  # the planner asked for it
        step: Step = need.find
        entity = step.entity
        if isinstance(entity, Document):
            entity = entity.model_copy(update={"customer": known.customer})
        write = Write("create", KINDS[step.kind], entity, marker=known.marker, wish=step.wish)
        return self._context.other(side).connection.find(write)

    # -- planning ---------------------------------------------------------------------------------

    def plan(self, actions: Iterable[Action]) -> None:
        """Plan actions that were decided elsewhere, one transaction each."""
        for action in actions:
            self._plan([action])

    def again(self, side: OpenSide, action: Action) -> Action:
        """Decide again about an action that rests on a stored record: read it first."""
        kind = KINDS[action.source.kind]
        found = self._context.rule_for(side, action.source.kind)
        assert found is not None  # it was planned by that rule
        change = Change(kind, action.source.id, complete=False)
        return self.decide(side, change, *found, None)

    def _plan(self, actions: Iterable[Action]) -> None:
        context = self._context
        with context.write() as db:
            for action in list(actions):
                if history.planned(db, context.run, action.source) is None:
                    self._planned += 1
                    history.put_plan(db, context.run, self._planned, action)

    def _orphaned(self, side: OpenSide, change: Change) -> Action:
        """A linked record of the target was deleted there (D4)."""
        return Action(
            result=Result.UNCHANGED,
            source=Ref(side.id, change.kind.__name__, change.id),
            label=label(change.kind.__name__, None, change.id),
            rule="D4",
            message="deleted after it was linked: it is not made again; look at it on both sides",
            target=self._context.other(side).id,
            phase=len(self._context.rules),
            issue="D4",
        )


def _feeds(side: OpenSide, *, reference: bool) -> Iterator[Feed]:
    for feed in side.declaration.feeds:
        if (set(feed.kinds) <= REFERENCE_KINDS) is reference:
            yield feed


def _cursor(reading: sources.Reading | None) -> Cursor:
    return reading.cursor if reading else Cursor()


def _asks(target: OpenSide, kind: Kind) -> bool:
    """Whether the target itself must be asked what stands there."""
    if target.brings(kind):
        return False
    return any(writes.kind is kind and writes.adopt for writes in target.declaration.writes)


def _natural_keys(entity: Entity) -> tuple[str, ...]:
    if isinstance(entity, Customer):
        return (f"vat:{entity.vat_number}",) if entity.vat_number else ()
    if isinstance(entity, Document):
        return (number_key(entity.number),)
    return ()
