"""Engine: one run of a link: resume, look, decide, act, record.

The order is R73's: reference data, customers that have documents, documents in ascending number,
payments to the books, payments to the CRM, the notification. Nothing waits in a cursor: cursors
are stored with the outcomes, when everything a feed brought is bound, waiting or in a live intent.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

from koppel.connector import Role
from koppel.decide.action import Action
from koppel.decide.past import End
from koppel.decide.unmatched import Unmatched
from koppel.engine.act import Act
from koppel.engine.cash import Cash
from koppel.engine.context import Context, OpenSide
from koppel.engine.deciding import Decider
from koppel.engine.importing import Import
from koppel.engine.look import Look
from koppel.engine.opening import Opening, ToolsFor
from koppel.engine.reference import refresh
from koppel.engine.telling_numbers import Numbers
from koppel.errors import Held, KoppelError, Undecided
from koppel.model import CreditNote, Customer, Invoice, Number, Settlement
from koppel.rules import When
from koppel.run import Calls, Result, RunState
from koppel.store import (
    crosswalk,
    history,
    leases,
    planrows,
    scratch,
    sightings,
    sources,
    timetable,
)
from koppel.store.telling import notification


class Engine:
    """Carries out runs in a context."""

    def __init__(self, context: Context, tools: ToolsFor) -> None:
        self._context = context
        self._opening = Opening(context, tools)

    def run(self, saved: Mapping[str, str] | None = None, automatic: bool = False) -> None:
        """One real run; the report is in the store afterwards. Raises ``Busy``.

        ``automatic``: it starts by itself, and only when it is still due.
        """
        self._go(lambda: self._work(saved), automatic)

    def import_customers(self, as_is: bool) -> None:
        """One run that imports companies of the books; raises and reports as ``run`` does."""
        self._go(lambda: self._import(as_is))

    def _go(self, work: Callable[[], None], automatic: bool = False) -> None:
        with self._opening.leased():
            self._begin(automatic)
            try:
                with self._opening.opened():
                    work()
            except leases.Overtaken:
                raise
            except KoppelError as error:
                until = error.until if isinstance(error, Held) else None
                self._stop(RunState.STOPPED, error.exit_code, str(error), until)
            except KeyboardInterrupt:
                self._stop(RunState.INTERRUPTED, 130, "interrupted; what was done is stored")
                raise
            except Exception:
                self._stop(RunState.STOPPED, 70, "a bug in koppel or a connector; see its message")
                raise

    def dry(self) -> Iterator[Action]:
        """Decide without acting; yield the actions in order and leave no trace."""
        with self.looked():
            yield from self.planned()

    @contextmanager
    def looked(self) -> Iterator[None]:
        """Look and decide as a run does; what was seen and planned is forgotten at the end."""
        context = self._context
        with self._opening.leased():
            self._begin()
            try:
                with self._opening.opened():
                    self._look(Look(context, Decider(context)))
                found = self._unmatched()
                if said := found.note(context.policy):
                    context.notes.append(said)
                yield
            finally:
                with context.database.write() as db:
                    scratch.drop(db, context.run)
                    history.forget_run(db, context.run)

    # -- phases ---------------------------------------------------------------------------------

    def _work(self, saved: Mapping[str, str] | None) -> None:
        context = self._context
        decider = Decider(context)
        look = Look(context, decider)

        def again(side: OpenSide, action: Action) -> Action:
            """Decide again about an action of the plan, right before it is carried out."""
            if action.source.kind == Settlement.__name__:
                return Cash(context).again(side, action)
            return decider.again(side, action)

        act = Act(context, again, look.blocked)
        if saved is not None:
            act.only(dict(saved))
        act.resume()
        self._look(look)
        found = self._unmatched()
        if found.must_stop(context.policy):
            raise Undecided(found.warning)
        told = context.rule_on(When.BOUND, context.sides[Role.ACCOUNTING], Number.__name__)
        if told is not None:
            act.run(before=told[0])
            Numbers(context, act).run()
        act.run()
        with context.write() as db:
            scratch.keep(db, context.run)
            for mark in look.bookmarks:
                sources.put_reading(db, mark.connection, mark.feed, mark.cursor, context.now)
        self._done()

    def _import(self, as_is: bool) -> None:
        context = self._context
        act = Act(context, lambda _, action: action, {})
        act.resume()
        bringing = Import(context, as_is)
        Look(context, Decider(context)).plan(bringing.actions())
        act.run()
        bringing.settle()
        Numbers(context, act).run()
        with context.write() as db:
            scratch.drop(db, context.run)
        self._done()

    def _look(self, look: Look) -> None:
        refresh(self._context)
        look.feeds()
        look.waiting()
        self._context.tell("decide", "payments")
        look.plan(Cash(self._context).actions())
        look.mended()

    def _unmatched(self) -> Unmatched:
        """What the plan would do to the customers of the books (R31)."""
        context, kind = self._context, Customer.__name__
        crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
        with context.read() as db:
            planned = planrows.count_results(db, context.run, crm.id, kind)
            linked = crosswalk.count_bound(db, crm.id)
            return Unmatched(
                link=context.link,
                crm=crm.connector.title,
                books=books.connector.title,
                made=planned.get(Result.CREATED, 0),
                found=planned.get(Result.ADOPTED, 0),
                there=sightings.count(db, books.id, kind, context.run),
                bound=crosswalk.count_there(db, crm.id, kind, context.run, books.id),
                begun=any(linked.get(each.__name__) for each in (Invoice, CreditNote)),
            )

    def planned(self) -> Iterator[Action]:
        """Yield what was decided, in the order of a run."""
        context, after = self._context, planrows.FIRST
        while True:
            with context.read() as db:
                batch = planrows.next_actions(db, context.run, after)
            if not batch:
                return
            for _, action in batch:
                yield action
            after = batch[-1][0]

    # -- beginning and end -----------------------------------------------------------------------

    def _begin(self, automatic: bool = False) -> None:
        """Number the run; what killed runs left half looked at is dropped."""
        context = self._context
        with context.write() as db:
            for run in history.mark_interrupted(db, context.link, context.now):
                scratch.drop(db, run)
            if automatic:
                timetable.confirm_due(db, context.link, context.now)
            context.run = history.begin_run(db, context.link, context.now, automatic)

    def _done(self) -> None:
        """End a run that went all the way."""
        context = self._context
        with context.read() as db:
            troubled = history.has_trouble(db, context.run)
        state = RunState.TROUBLE if troubled else RunState.OK
        self._end(End(state, context.now, 1 if troubled else 0))

    def _stop(
        self, state: RunState, exit_code: int, why: str, until: datetime | None = None
    ) -> None:
        self._end(End(state, self._context.now, exit_code, why, until))

    def _end(self, end: End) -> None:
        """End the run with its one notification (R71)."""
        context = self._context
        if end.stopped:
            self._context.notes.append(f"stopped: {end.stopped}")
        calls: list[Calls] = []
        for side in context.sides.values():
            calls.extend(side.ledger.report())
        with context.database.write() as db:
            told = notification(db, context.link, context.run, end)
            history.end_run(db, context.run, end, told, notes=context.notes, calls=calls)
            if end.stopped:
                scratch.drop(db, context.run)
