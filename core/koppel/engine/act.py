"""Act: carry out the plan, one record at a time; one record's failure is an outcome.

intent -> call -> binding. What a refusal says about others (its reach) holds them without another
call.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from koppel.decide.action import Action
from koppel.engine.context import Context, OpenSide
from koppel.engine.doubt import InDoubt
from koppel.engine.draft import LOST, Waits, lost
from koppel.engine.holds import Holds
from koppel.engine.recording import Recorder
from koppel.engine.sender import Sender
from koppel.errors import Held, Reach, Refused
from koppel.run import Result
from koppel.store import backlog, crosswalk, history, intents, planrows
from koppel.store.intents import Intent, State

Redecide = Callable[[OpenSide, Action], Action]


class Act:
    """Carries out the actions of one run."""

    def __init__(
        self, context: Context, redecide: Redecide, blocked: Mapping[tuple[str, str], str]
    ) -> None:
        self._context = context
        self._redecide = redecide
        self._holds = Holds(blocked)
        self._recorder = Recorder(context)
        self._saved: dict[str, str] | None = None
        self._after = planrows.FIRST
        self._done = 0

    def only(self, saved: dict[str, str]) -> None:
        """Carry out only what comes out as in a saved plan: record -> decided content."""
        self._saved = saved

    # -- resume -------------------------------------------------------------------------------

    def resume(self) -> None:
        """Bring every write that is alive to its end, before anything new (P7)."""
        context = self._context
        with context.read() as db:
            alive = list(intents.alive(db, context.ids))
        for n, (ref, target) in enumerate(alive, 1):
            with context.read() as db:
                action = intents.of_record(db, ref, target)[0].action
            context.tell("resume", action.label, n, len(alive))
            self._write(action)

    # -- the plan -----------------------------------------------------------------------------

    def run(self, before: int | None = None) -> None:
        """Carry out the plan in the order of the run; or go on with it, up to a phase."""
        context = self._context
        with context.read() as db:
            total = planrows.count_plan(db, context.run)
        while True:
            with context.read() as db:
                batch = planrows.next_actions(db, context.run, self._after, before)
            if not batch:
                return
            for _, action in batch:
                self._done += 1
                context.tell("act", action.label, self._done, total)
                self._carry_out(action)
            self._after = batch[-1][0]

    def held(self, action: Action) -> Held | None:
        """What holds an action, and all like it, without another call."""
        return self._holds.on(action)

    def follow(self, action: Action) -> None:
        """Carry out what follows from the plan, and is not in it."""
        self._start(action)

    def _carry_out(self, action: Action) -> None:
        if self._moved(action):
            text = "moved since the plan was saved: make a new plan and look at it"
            self._recorder.tell(action, Result.HELD, "", text)
        elif action.found:
            self._recorder.adopt(action)
        elif action.writes:
            self._start(action)
        else:
            self._recorder.tell(action, action.result, action.rule, action.message)

    def _moved(self, action: Action) -> bool:
        """Whether an action comes out otherwise than in the saved plan."""
        if self._saved is None or not (action.writes or action.found):
            return False
        return self._saved.get(str(action.source)) != action.decided

    def _start(self, action: Action) -> None:
        """Write, unless something that reaches this record holds it."""
        held = self._holds.on(action)
        if held is not None:
            self._recorder.tell(action, Result.HELD, held.rule or action.rule, str(held))
            return
        waits, rule = self._waits_for(action)
        if waits:
            self._recorder.tell(action, Result.HELD, rule or action.rule, waits)
            return
        if action.stale:
            fresh = self._redecide(self._context.side(action.source.connection), action)
            self._carry_out(fresh.model_copy(update={"stale": False}))
            return
        self._context.checkpoint("C1", action.source.kind)
        self._write(action)

    def _write(self, action: Action) -> None:
        context = self._context
        side = context.side(action.source.connection)
        sender = Sender(context, side, context.side(action.target))
        with context.read() as db:
            live = intents.of_record(db, action.source, action.target)
        done = {i.step: i.result for i in live if i.state is State.DONE}

        def close(intent: Intent) -> None:
            done[intent.step] = intent.result
            self._recorder.close(action, intent)

        n = 0
        try:
            for n in range(len(action.steps)):
                if n not in done:
                    names = {_step_name(action, i): result for i, result in done.items()}
                    sender.send(action, n, names, close)
        except Waits as waits:
            rule = waits.rule or action.rule
            self._recorder.tell(action, Result.HELD, rule, f"waits: {waits}")
        except Held as held:
            self._holds.add(action, action.steps[n], held)
            self._recorder.tell(action, Result.HELD, held.rule or action.rule, str(held))
        except Refused as refused:
            self._refused(action, refused)
        except InDoubt as doubt:
            if doubt.ordered and action.lane:
                text = f"waits for {action.label}, which is in doubt in the same journal"
                self._holds.add(action, action.steps[n], Held(text, reach=Reach.LANE))
            self._recorder.tell(action, Result.IN_DOUBT, action.rule, str(doubt))

    def _refused(self, action: Action, refused: Refused) -> None:
        """A person must look; what was done before stays written down as half done."""
        context = self._context
        rule = refused.rule or action.rule
        with context.write() as db:
            done = intents.of_record(db, action.source, action.target)
            for intent in done:
                intents.put(db, replace(intent, state=State.STUCK))
        text = str(refused)
        if done:
            where = ", ".join(intent.result for intent in done)
            text = f"half done: {where} is booked, the rest is refused ({text}); look at it there"
        self._recorder.tell(action, Result.FAILED, rule, text)

    def _waits_for(self, action: Action) -> tuple[str, str]:
        """Why a record that this one needs is not there, and under which rule; empty when all
        are."""
        context = self._context
        with context.read() as db:
            for ref in action.needs:
                twin = crosswalk.twin(db, ref, action.target)
                if twin is not None and not twin.gone:
                    continue
                if twin is not None:
                    return lost(db, twin.ref), LOST
                told = history.outcome_of(db, context.run, ref)
                waiting = backlog.waiting_of(db, ref)
                if told is not None:
                    return f"waits for {told.label}: {told.message or told.result}", ""
                if waiting is not None:
                    return f"waits for {waiting.label}: {waiting.message}", ""
                return f"waits for {ref.kind} {ref.id}, which is not there yet", ""
        return "", ""


def _step_name(action: Action, n: int) -> str:
    return action.steps[n].name or str(n)
