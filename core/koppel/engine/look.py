"""Look: feeds of both sides since their cursors -> plan rows, one page in memory.

What is seen is noted under the run's number: a run that ends well keeps it, a dry run drops it.
For every candidate exactly one action is planned, with the rule that caused it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from koppel.connector import Change, Cursor, Role
from koppel.decide.action import Action
from koppel.decide.crosswalk import DELETED, Binding
from koppel.decide.labels import label
from koppel.declaration import Feed
from koppel.engine.context import Context, OpenSide
from koppel.engine.deciding import Candidate, Decider
from koppel.engine.settlements import Settlements
from koppel.engine.strays import Strays
from koppel.engine.vanished import STOCK, Vanished
from koppel.errors import Held
from koppel.kinds import KINDS
from koppel.model import Customer, Settlement
from koppel.rules import When
from koppel.run import Result
from koppel.store import backlog, crosswalk, facts, history, planrows, rivals, sightings, sources


@dataclass(frozen=True)
class Bookmark:
    """How far a feed was read by this run; stored with the outcomes."""

    connection: str
    feed: str
    cursor: Cursor


class Look:
    """Reads the feeds of one run and plans what to do."""

    def __init__(self, context: Context, decider: Decider) -> None:
        self._context = context
        self._decider = decider
        self._strays = Strays(context, decider)
        self._vanished = Vanished(context, decider)
        self._settlements = Settlements(context)
        self._planned = 0
        self.bookmarks: list[Bookmark] = []
        self.blocked: dict[tuple[str, str], str] = {}
        """(connection, kind) -> why records of this kind cannot be judged in this run."""

    # -- feeds ----------------------------------------------------------------------------------

    def feeds(self) -> None:
        """Read what happened on both sides: the target of documents first, as it is the index."""
        for role in (Role.ACCOUNTING, Role.CRM):
            side = self._context.sides[role]
            self.plan(self._vanished.actions(side))
            if token := self._vanished.token:
                self.bookmarks.append(Bookmark(side.id, STOCK, Cursor(token=token)))
            for feed in side.feeds(reference=False):
                self._read(side, feed)
            self.plan(self._strays.actions(side))

    def _read(self, side: OpenSide, feed: Feed) -> None:
        context = self._context
        with context.read() as db:
            reading = sources.readings(db, side.id).get(feed.name)
            idle = reading is None and not crosswalk.count_bound(db, side.id)
        if idle and self._only_needed(side, feed):
            self.bookmarks.append(Bookmark(side.id, feed.name, Cursor(since=context.now)))
            return
        cursor: Cursor | None = None
        seen = 0
        try:
            for page in side.connection.changes(feed.name, sources.cursor_of(reading)):
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
            for gone in self._settlements.unseen(side):
                self._candidates(side, [gone])
        if cursor is not None:
            self.bookmarks.append(Bookmark(side.id, feed.name, cursor))

    def _only_needed(self, side: OpenSide, feed: Feed) -> bool:
        """Whether nothing of a feed can matter before something is linked."""
        rules = [self._context.rule_for(side, kind.__name__) for kind in feed.kinds]
        return all(found and found[1].when is When.NEEDED for found in rules)

    def _page(self, side: OpenSide, feed: Feed, changes: Iterable[Change]) -> None:
        context = self._context
        changes = list({(c.kind, c.id): c for c in changes}.values())
        said = [c for c in changes if c.kind is Settlement]
        records = [c for c in changes if c.kind is not Settlement]
        full = self._settlements.whole(side, said)
        with context.write() as db:
            sightings.index(db, side.id, records, context.run)
            self._settlements.note(db, side, full)
            if feed.whole:
                named = [c.entity.document for c in said if isinstance(c.entity, Settlement)]
                facts.note_seen(db, side.id, named, context.run)
        self._plan(self._settlements.unreadable(side, full))
        for kind in dict.fromkeys(change.kind for change in records):
            self._candidates(side, [change for change in records if change.kind is kind])

    def mended(self) -> None:
        """Plan the end of what was told of payments that can be understood again."""
        self.plan(self._settlements.mended())

    # -- candidates -------------------------------------------------------------------------------

    def _candidates(self, side: OpenSide, changes: list[Change]) -> None:
        context = self._context
        if not changes:
            return
        kind = changes[0].kind
        ids = [change.id for change in changes]
        with context.read() as db:
            bindings = crosswalk.bindings_of(db, side.id, kind.__name__, ids)
            waiting = backlog.waiting_among(db, side.id, kind.__name__, ids)
        found = context.rule_for(side, kind.__name__)
        if found is None and kind is Customer:
            self._strays.notice(side, changes)
            return
        if found is None:
            gone = [c.id for c in changes if c.gone and c.id in bindings]
            self._plan(self._orphaned(side, bindings[id]) for id in gone if not bindings[id].gone)
            return
        phase, rule = found
        for change in changes:
            binding = bindings.get(change.id)
            if rule.when is When.NEEDED and binding is None and change.id not in waiting:
                continue
            self._consider(Candidate(side, change, phase, rule, binding))

    def waiting(self) -> None:
        """Plan again what was set aside, from the record as stored."""
        context = self._context
        for side in context.sides.values():
            after = ("", "")
            while True:
                with context.read() as db:
                    batch = backlog.all_waiting(db, side.id, after)
                if not batch:
                    break
                for waiting in batch:
                    self._consider_waiting(side, waiting)
                after = (batch[-1].ref.kind, batch[-1].ref.id)

    def _consider_waiting(self, side: OpenSide, waiting: backlog.Waiting) -> None:
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
        with context.read() as db:
            binding = crosswalk.binding(db, waiting.ref)
        self._consider(Candidate(side, change, phase, rule, binding, stale=complete))

    def _consider(self, candidate: Candidate) -> None:
        """Decide about one candidate and plan it, with the customer it needs."""
        context, ref = self._context, candidate.ref
        with context.read() as db:
            if history.outcome_of(db, context.run, ref) or planrows.planned(db, context.run, ref):
                return
        binding = candidate.binding
        *needed, action = self._decider.all(candidate)
        if action.gone and action.source.kind == Customer.__name__ and binding is not None:
            self.plan(self._vanished.of(candidate.side, binding, candidate.change.heir))
            return
        self._plan([*needed, action])

    # -- planning ---------------------------------------------------------------------------------

    def plan(self, actions: Iterable[Action]) -> None:
        """Plan actions that were decided elsewhere, one transaction each."""
        for action in actions:
            self._plan([action])

    def _plan(self, actions: Iterable[Action]) -> None:
        context = self._context
        with context.write() as db:
            for action in list(actions):
                if planrows.planned(db, context.run, action.source) is None:
                    self._planned += 1
                    planrows.put_plan(db, context.run, self._planned, action)
                    rivals.note(db, action, context.run)

    def _orphaned(self, side: OpenSide, binding: Binding) -> Action:
        """A linked record of the target was deleted there (D4). It is told before anything is
        written, for what is written may get its number."""
        return Action(
            result=Result.UNCHANGED,
            source=binding.ref,
            label=label(binding.ref.kind, None, binding.ref.id, binding),
            rule="D4",
            message=(
                f"deleted in {side.connector.title} after it was linked: it is not made again. "
                "Book it there by hand, or credit it at its source; koppel leaves it as it is"
            ),
            target=self._context.other(side).id,
            phase=0,
            issue="D4",
            gone=DELETED,
        )
