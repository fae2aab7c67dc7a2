"""Recording: what came of an action is stored in one piece: outcome, binding, what waits, issues.

Nothing here sends anything.
"""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection as Db

from koppel.belgium import day_of
from koppel.connector import Role
from koppel.decide.action import Action
from koppel.decide.crosswalk import SERIAL, Binding, natural_keys, prints
from koppel.engine import edges
from koppel.engine.context import Context
from koppel.model import Customer, Entity, Number, Ref, Settlement
from koppel.rules import When
from koppel.run import Issue, Outcome, Result
from koppel.store import (
    audit,
    backlog,
    crosswalk,
    customer_numbers,
    history,
    intents,
    lineage,
    rivals,
    sightings,
    ties,
    vacancy,
)
from koppel.store.intents import Intent

FINAL = frozenset(
    {Result.CREATED, Result.ADOPTED, Result.UPDATED, Result.UNCHANGED, Result.NOT_DUE}
)


class Recorder:
    """Stores what came of the actions of one run."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def close(self, action: Action, intent: Intent) -> None:
        """Store the result of a step; the last one ends the whole write (P6)."""
        context = self._context
        step = action.steps[intent.step]
        with context.write() as db:
            fields = {"step": step.name or step.kind, "target": intent.target}
            fields |= {"result": intent.result, "hash": intent.hash}
            audit.put_audit(db, context.now, context.run, action.source, fields)
            today = day_of(context.now)
            edges.remember(db, action, intent, today, context.run)
            if intent.step < len(action.steps) - 1:
                intents.put(db, intent)
            else:
                intents.remove(db, action.source, action.target)
                self._bind(db, action, intent.result, intent.entity, intent.serial)
                self._finish(db, action, action.result, action.rule, action.message, intent.result)
            context.checkpoint("C6", f"{step.kind}.{step.name}" if step.name else step.kind)

    def adopt(self, action: Action) -> None:
        """The record stands in the target already: only the crosswalk learns it."""
        context = self._context
        target = Ref(action.target, action.target_kind, action.found)
        with context.write() as db:
            before = self._predecessor(db, action, target)
            if before is None and crosswalk.binding(db, target) is not None:
                text = (
                    f"{action.found} of the other system is linked to another record already: "
                    "two records of one side stand for the same; merge them there"
                )
                self._finish(db, action, Result.HELD, "D19", text, "")
                return
            if before is not None:
                vacancy.take(db, action, before)
                rivals.note(db, action, 0, context.run)
            else:
                self._bind(db, action, action.found, None)
            fields = (action.result, action.rule, action.message, action.found)
            self._finish(db, action, *fields)

    def _predecessor(self, db: Db, action: Action, target: Ref) -> Binding | None:
        """Whose place a customer takes who is adopted; None: nobody's."""
        if target.kind != Customer.__name__ or action.asked:
            return None
        return vacancy.vacated(db, target, action.source.connection, self._context.run)

    def tell(self, action: Action, result: Result, rule: str, message: str) -> None:
        """Nothing was written for this record: store why."""
        with self._context.write() as db:
            news = True
            moves = action.source.kind != Settlement.__name__ and not action.asked
            if result is Result.UNCHANGED and moves:
                waited = backlog.waiting_of(db, action.source) is not None
                news = self._note_version(db, action) or waited or action.cured
            self._finish(db, action, result, rule, message, "", news)

    def _finish(
        self,
        db: Db,
        action: Action,
        result: Result,
        rule: str,
        message: str,
        target: str,
        news: bool = True,
    ) -> None:
        """Store the outcome with all that goes with it; without news its issues stay open."""
        context = self._context
        outcome = Outcome(action.source, action.label, result, rule, message, target)
        history.put_outcome(db, context.run, outcome)
        waits = result in (Result.HELD, Result.FAILED) and not action.asked
        if waits and not intents.is_alive(db, action.source):
            settings = context.settings_print()
            backlog.put_waiting(db, action, outcome, settings, context.now)
        else:
            backlog.end_waiting(db, action.source)
        self._note_number(db, action)
        if action.source.kind == Settlement.__name__ and result in FINAL:
            edges.handle(db, action, context.run)
        if not news or action.asked:
            return
        issue = action.issue or (rule or "R72" if result not in FINAL else "")
        backlog.close_issues(db, action.source, keep=issue)
        if issue:
            opened = Issue(action.source, action.label, issue, message, context.now)
            backlog.open_issue(db, opened)

    def _bind(
        self, db: Db, action: Action, id: str, written: Entity | None, serial: int = 0
    ) -> None:
        """Tie source and target together, or renew what is known of a tie."""
        if action.source.kind == Settlement.__name__:
            return
        if action.source.kind == Number.__name__:
            customer = Ref(action.target, Customer.__name__, id)
            customer_numbers.tell(db, customer, action.source.id, action.detail["name"])
            return
        target = Ref(action.target, action.target_kind, id)
        if action.asked:
            self._bind_back(db, action, target, written)
            return
        thing = str(action.source)
        detail = dict(action.detail)
        wrote: dict[str, str] = detail
        if isinstance(written, Customer):
            wrote = self._wrote(db, action, target, written, serial)
        elif action.source.kind == Customer.__name__:
            wrote = {}
        source = Binding(
            action.source,
            thing,
            version=action.version,
            prints=action.prints,
            detail=detail,
            owner=action.owner,
            gone=action.gone,
        )
        rivals.note(db, action, 0, self._context.run)
        old = crosswalk.binding(db, action.source)
        if old is not None:
            thing = old.thing
            source = replace(source, thing=thing)
        self._give_out_again(db, target, thing)
        crosswalk.bind(db, source, Binding(target, thing, detail=wrote))

    def _give_out_again(self, db: Db, target: Ref, thing: str) -> None:
        """The id of a record that was deleted is borne by another one now: what is to be told of
        the first is told of its source from now on (D4)."""
        first = crosswalk.binding(db, target)
        issue = backlog.issue_of(db, target)
        if first is None or first.thing == thing or issue is None:
            return
        side = self._context.side(target.connection)
        source = crosswalk.twin(db, target, self._context.other(side).id)
        backlog.close_issues(db, target)
        if source is not None:
            backlog.open_issue(db, replace(issue, ref=source.ref))

    def _bind_back(self, db: Db, action: Action, ours: Ref, written: Entity | None) -> None:
        """Tie a customer of the CRM who was made, or found, for one of the books: it is in the
        CRM that he is looked at from now on."""
        assert isinstance(action.body, Customer)
        known = dict(action.prints)
        if isinstance(written, Customer):
            known = prints(self._context.side(action.target).connection.as_stored(written))
        detail, now = dict(action.detail), self._context.now
        # Who was linked with him is no more, and was found again, or made again when asked.
        before = crosswalk.binding(db, action.source)
        thing = before.thing if before is not None else str(ours)
        instead = ties.succeed(db, action.source, ours)
        one = Binding(
            ours, thing, version=action.version, prints=known, detail={**detail, **instead}
        )
        crosswalk.bind(db, one)
        if before is None:
            crosswalk.bind(db, Binding(action.source, thing, detail=detail))
        sightings.note(db, ours, natural_keys(action.body), 0)
        customer_numbers.note(db, ours, action.body, action.source.connection, now)

    def _note_number(self, db: Db, action: Action) -> None:
        """A customer of the CRM who was read shows his number in the books, or another one."""
        context, entity = self._context, action.body
        crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
        told = context.rule_on(When.BOUND, books, Number.__name__)
        read = isinstance(entity, Customer) and not action.stale
        if told is None or not read or action.source.connection != crm.id or not crm.takes(Number):
            return
        assert isinstance(entity, Customer)
        customer_numbers.note(db, action.source, entity, books.id, context.now)

    def _wrote(
        self, db: Db, action: Action, target: Ref, written: Customer, serial: int
    ) -> dict[str, str]:
        """Prints of what koppel wrote, as the target will show it, with the caller's id."""
        side = self._context.side(action.target)
        shown = prints(side.connection.as_stored(written))
        before = crosswalk.binding(db, target)
        if before is None:
            return {**shown, SERIAL: str(serial)}
        fields = {field for step in action.steps for field in step.fields}
        return {**before.detail, **{f: shown[f] for f in fields if f in shown}}

    def _succeeded(self, db: Db, bound: Binding, target: str) -> Binding:
        """A customer was merged into another one, or is known by another id now (D9).

        An heir who was not linked takes his place. Else both keep their own, as documents stand
        under either, unless nothing is left of what the first was linked with.
        """
        heir = bound.ref._replace(id=bound.owner)
        known = crosswalk.binding(db, heir)
        if known is None:
            place = lineage.place_of(db, bound, heir, target)
            flows = self._context.rule_for(self._context.side(heir.connection), heir.kind)
            # What koppel wrote stands on the heir in the target; in the source he is another one.
            crosswalk.bind(db, replace(place, detail={} if flows else bound.detail))
            return replace(bound, main=False)
        others = [each for each in lineage.of_thing(db, bound.thing) if each.ref != bound.ref]
        if not all(each.gone for each in others):
            return bound
        for each in others:
            twin = crosswalk.twin(db, heir, each.ref.connection)
            owner = each.owner or (twin.ref.id if twin is not None else "")
            crosswalk.bind(db, replace(each, thing=known.thing, main=False, owner=owner))
            backlog.close_issues(db, each.ref)
        return replace(bound, thing=known.thing, main=False)

    def _note_version(self, db: Db, action: Action) -> bool:
        """A linked record moved without anything to write: remember up to where it was read.

        Returns whether it moved: a feed may bring again what was read before.
        """
        bound = crosswalk.binding(db, action.source)
        if bound is None:
            return True
        version = action.version or bound.version
        kept = dict(action.prints) or dict(bound.prints)
        fresh = replace(bound, version=version, prints=kept, gone=action.gone)
        if bound.ref.kind == Customer.__name__:
            fresh = replace(fresh, owner=action.heir)
        if action.heir:
            fresh = self._succeeded(db, fresh, action.target)
        if fresh != bound:
            crosswalk.bind(db, fresh)
        return bool(fresh != bound or action.issue)
