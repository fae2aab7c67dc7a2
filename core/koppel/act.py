"""Act: carry out the plan, one record at a time; one record's failure is an outcome.

intent -> call -> binding. What a refusal says about others (its reach) holds them without another
call. Outcomes, bindings, what waits and the memory of payments are stored together.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from sqlalchemy import Connection as Db

from koppel import facts, history, intents, knowledge
from koppel.action import Action, Facts
from koppel.connector import Change
from koppel.context import Context, OpenSide
from koppel.crosswalk import Binding, fingerprint, natural_keys, prints
from koppel.doubt import InDoubt
from koppel.errors import Held, Reach, Refused
from koppel.intents import Intent, State
from koppel.ledger import BELGIUM
from koppel.model import (
    Customer,
    Entity,
    Entry,
    Offset,
    Payment,
    Ref,
    Settlement,
)
from koppel.run import Issue, Outcome, Result
from koppel.sender import Sender, Waits
from koppel.settlement import after, is_paid, with_entry

FINAL = frozenset(
    {Result.CREATED, Result.ADOPTED, Result.UPDATED, Result.UNCHANGED, Result.NOT_DUE}
)
Block = tuple[str, ...]
Redecide = Callable[[OpenSide, Action], Action]


class Act:
    """Carries out the actions of one run."""

    def __init__(
        self, context: Context, redecide: Redecide, blocked: dict[tuple[str, str], str]
    ) -> None:
        self._context = context
        self._redecide = redecide
        self._blocks: dict[Block, Held] = {
            ("kind", *key): Held(text, reach=Reach.KIND) for key, text in blocked.items()
        }
        self._saved: dict[str, str] | None = None

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

    def run(self) -> None:
        """Carry out the plan in the order of the run."""
        context, after, n = self._context, history.FIRST, 0
        with context.read() as db:
            total = history.count_plan(db, context.run)
        while True:
            with context.read() as db:
                batch = history.next_actions(db, context.run, after)
            if not batch:
                return
            for _, action in batch:
                n += 1
                context.tell("act", action.label, n, total)
                self._carry_out(self._up_to_date(action))
            after = batch[-1][0]

    def _up_to_date(self, action: Action) -> Action:
        """Decide again about a new customer who has come to stand in the target meanwhile.

        Two customers with one VAT number may both be new when the plan is made (D19).
        """
        customer = action.steps[-1].entity if action.steps else None
        if not isinstance(customer, Customer) or action.result is not Result.CREATED:
            return action
        wanted = (action.target, Customer.__name__, natural_keys(customer), self._context.run)
        with self._context.read() as db:
            there = knowledge.sightings(db, *wanted)
        if not there:
            return action
        return self._redecide(self._context.side(action.source.connection), action)

    def _carry_out(self, action: Action) -> None:
        if self._moved(action):
            text = "moved since the plan was saved: make a new plan and look at it"
            self._tell(action, Result.HELD, "", text)
        elif action.found:
            self._adopt(action)
        elif action.writes:
            self._start(action)
        else:
            self._tell(action, action.result, action.rule, action.message)

    def _moved(self, action: Action) -> bool:
        """Whether an action comes out otherwise than in the saved plan."""
        if self._saved is None or not (action.writes or action.found):
            return False
        return self._saved.get(str(action.source)) != decided(action)

    def _start(self, action: Action) -> None:
        """Write, unless something that reaches this record holds it."""
        held = self._held_by(action)
        if held is not None:
            self._tell(action, Result.HELD, held.rule or action.rule, str(held))
            return
        waits = self._waits_for(action)
        if waits:
            self._tell(action, Result.HELD, action.rule, waits)
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
            self._close(action, intent)

        n = 0
        try:
            for n in range(len(action.steps)):
                if n not in done:
                    names = {_step_name(action, i): result for i, result in done.items()}
                    sender.send(action, n, names, close)
        except Waits as waits:
            self._tell(action, Result.HELD, action.rule, f"waits: {waits}")
        except Held as held:
            self._block(action, action.steps[n].kind, held)
            self._tell(action, Result.HELD, held.rule or action.rule, str(held))
        except Refused as refused:
            self._refused(action, refused)
        except InDoubt as doubt:
            if doubt.ordered and action.lane:
                text = f"waits for {action.label}, which is in doubt in the same journal"
                self._blocks["lane", action.target, action.lane] = Held(text, reach=Reach.LANE)
            self._tell(action, Result.IN_DOUBT, action.rule, str(doubt))

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
        self._tell(action, Result.FAILED, rule, text)

    # -- what holds ---------------------------------------------------------------------------

    def _block(self, action: Action, kind: str, held: Held) -> None:
        """What a held write of a kind holds besides its own record."""
        keys: dict[Reach, Block] = {
            Reach.PERIOD: ("period", action.target, action.lane, action.period),
            Reach.LANE: ("lane", action.target, action.lane),
            Reach.KIND: ("kind", action.target, kind),
            Reach.CONNECTION: ("connection", action.target),
        }
        if held.reach is not Reach.RECORD:
            self._blocks.setdefault(keys[held.reach], held)

    def _held_by(self, action: Action) -> Held | None:
        """What holds this record without another call, the narrowest first."""
        kinds = {step.kind for step in action.steps} | {action.source.kind}
        keys: list[Block] = []
        if action.lane:
            keys += [
                ("period", action.target, action.lane, action.period),
                ("lane", action.target, action.lane),
            ]
        keys += [("kind", action.target, kind) for kind in sorted(kinds)]
        keys += [("connection", action.target)]
        return next((self._blocks[key] for key in keys if key in self._blocks), None)

    def _waits_for(self, action: Action) -> str:
        """Why a record that this one needs is not there; empty when all are."""
        context = self._context
        with context.read() as db:
            for ref in action.needs:
                if knowledge.twin(db, ref, action.target) is not None:
                    continue
                told = history.outcome_of(db, context.run, ref)
                waiting = history.waiting_of(db, ref)
                if told is not None:
                    return f"waits for {told.label}: {told.message or told.result}"
                if waiting is not None:
                    return f"waits for {waiting.label}: {waiting.message}"
                return f"waits for {ref.kind} {ref.id}, which is not there yet"
        return ""

    # -- storing ------------------------------------------------------------------------------

    def _close(self, action: Action, intent: Intent) -> None:
        """Store the result of a step; the last one ends the whole write (P6)."""
        context = self._context
        step = action.steps[intent.step]
        with context.write() as db:
            fields = {"step": step.name or step.kind, "target": intent.target}
            fields |= {"result": intent.result, "hash": intent.hash}
            history.put_audit(db, context.now, context.run, action.source, fields)
            self._remember_entry(db, action, intent)
            if intent.step < len(action.steps) - 1:
                intents.put(db, intent)
            else:
                intents.remove(db, action.source, action.target)
                self._bind(db, action, intent.result, intent.entity)
                self._finish(db, action, action.result, action.rule, action.message, intent.result)
            context.checkpoint("C6", f"{step.kind}.{step.name}" if step.name else step.kind)

    def _adopt(self, action: Action) -> None:
        """The record stands in the target already: only the crosswalk learns it."""
        context = self._context
        target = Ref(action.target, action.target_kind, action.found)
        with context.write() as db:
            if knowledge.binding(db, target) is not None:
                text = (
                    f"{action.found} of the other system is linked to another record already: "
                    "two records of one side stand for the same; merge them there"
                )
                self._finish(db, action, Result.HELD, "D19", text, "")
                return
            self._bind(db, action, action.found, None)
            fields = (action.result, action.rule, action.message, action.found)
            self._finish(db, action, *fields)

    def _tell(self, action: Action, result: Result, rule: str, message: str) -> None:
        """Nothing was written for this record: store why."""
        with self._context.write() as db:
            news = True
            if result is Result.UNCHANGED and action.source.kind != Settlement.__name__:
                waited = history.waiting_of(db, action.source) is not None
                news = self._note_version(db, action) or waited
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
        if result in (Result.HELD, Result.FAILED) and not intents.is_alive(db, action.source):
            settings = context.settings_print()
            history.put_waiting(db, action, outcome, settings, context.now)
        else:
            history.end_waiting(db, action.source)
        if action.source.kind == Settlement.__name__ and result in FINAL:
            self._handle(db, action)
        if not news:
            return
        issue = action.issue or (rule or "R72" if result not in FINAL else "")
        history.close_issues(db, action.source, keep=issue)
        if issue:
            opened = Issue(action.source, action.label, issue, message, context.now)
            history.open_issue(db, opened)

    def _bind(self, db: Db, action: Action, id: str, written: Entity | None) -> None:
        """Tie source and target together, or renew what is known of a tie."""
        if action.source.kind == Settlement.__name__:
            return
        target = Ref(action.target, action.target_kind, id)
        thing = str(action.source)
        detail = dict(action.detail)
        wrote: dict[str, str] = detail
        if isinstance(written, Customer):
            wrote = self._wrote(db, action, target, written)
        elif action.source.kind == Customer.__name__:
            wrote = {}
        source = Binding(
            action.source,
            thing,
            version=action.version,
            prints=action.prints,
            detail=detail,
            owner=action.owner,
        )
        old = knowledge.binding(db, action.source)
        if old is not None:
            thing = old.thing
            source = replace(source, thing=thing)
        knowledge.bind(db, source, Binding(target, thing, detail=wrote))

    def _wrote(self, db: Db, action: Action, target: Ref, written: Customer) -> dict[str, str]:
        """Prints of what koppel wrote, as the target will show it."""
        side = self._context.side(action.target)
        stored = side.connection.as_stored(written)
        shown = prints(stored)
        before = knowledge.binding(db, target)
        if before is None:
            # The next customer of this run must find him, before any feed brings him.
            seen = Change(Customer, target.id, entity=stored, keys=natural_keys(written))
            knowledge.index(db, target.connection, [seen], run=0)
            return shown
        fields = {field for step in action.steps for field in step.fields}
        return {**before.detail, **{f: shown[f] for f in fields if f in shown}}

    def _note_version(self, db: Db, action: Action) -> bool:
        """A linked record moved without anything to write: remember up to where it was read.

        Returns whether it moved: a feed may bring again what was read before.
        """
        bound = knowledge.binding(db, action.source)
        if bound is None:
            return True
        gone = "deleted" if action.issue == "D4" else ""
        version = action.version or bound.version
        kept = dict(action.prints) or dict(bound.prints)
        fresh = replace(bound, version=version, prints=kept, gone=gone)
        if fresh != bound:
            knowledge.bind(db, fresh)
        return bool(fresh != bound or action.issue)

    # -- payments -----------------------------------------------------------------------------

    def _handle(self, db: Db, action: Action) -> None:
        """The edge is acted upon: what this side says now is what was handled."""
        ref = Ref(action.source.connection, action.detail["of"], action.source.id)
        said = facts.get_facts(db, ref, self._context.run)
        if said is None or not isinstance(action.body, Settlement):
            return
        facts.put_facts(db, ref, Facts(said.now, after(said.handled, action.body), said.ours))
        intents.remove(db, action.source, action.target)  # half done before, ended by a person
        self._end_divergence(db, ref, action.target)

    def _end_divergence(self, db: Db, ref: Ref, target: str) -> None:
        """What is told of the other side's payment is over when both sides say the same."""
        bound, twin = knowledge.binding(db, ref), knowledge.twin(db, ref, target)
        if bound is None or twin is None:
            return
        total = Decimal(bound.detail.get("total", "0"))
        said = [facts.get_facts(db, each, self._context.run) for each in (ref, twin.ref)]
        if len({each is not None and is_paid(each.now, total) for each in said}) == 1:
            history.close_issues(db, Ref(target, Settlement.__name__, twin.ref.id))

    def _remember_entry(self, db: Db, action: Action, intent: Intent) -> None:
        """Our own payment is no news when it comes back: add its entry to the target's memory."""
        entity = intent.entity
        last = _last_of_kind(action, intent.step)
        if not last or not isinstance(entity, Payment | Offset):
            return
        day = (
            entity.date
            if isinstance(entity, Payment)
            else self._context.now.astimezone(BELGIUM).date()
        )
        if isinstance(entity, Payment):
            self._add_entry(
                db,
                action,
                entity.of,
                entity.document,
                Entry(id=intent.result, amount=entity.amount, date=day),
            )
            return
        for of, document, by in (
            ("Invoice", entity.invoice, entity.credit_note),
            ("CreditNote", entity.credit_note, entity.invoice),
        ):
            entry = Entry(id=intent.result, amount=entity.amount, date=day, by=by)
            self._add_entry(db, action, of, document, entry)

    def _add_entry(self, db: Db, action: Action, of: str, document: str, entry: Entry) -> None:
        ref = Ref(action.target, of, document)
        known = facts.get_facts(db, ref, self._context.run)
        nothing = Settlement(of=of, document=document)
        now = with_entry(known.now if known else nothing, entry)
        handled = nothing
        if known is not None:
            pending = facts.moved(known)
            handled = known.handled or (nothing if pending else known.now)
        ours = (known.ours if known else frozenset()) | {entry.id}
        facts.put_facts(db, ref, Facts(now, with_entry(handled, entry), ours))


def decided(action: Action) -> str:
    """Fingerprint of what an action would do, without what differs at every look."""
    steps = [step.model_dump(mode="json") for step in action.steps]
    return fingerprint([str(action.result), action.found, steps])


def _step_name(action: Action, n: int) -> str:
    return action.steps[n].name or str(n)


def _last_of_kind(action: Action, n: int) -> bool:
    """Whether step ``n`` is the one that settles: the last of its kind for one entity."""
    step = action.steps[n]
    later = action.steps[n + 1 :]
    return not any(each.kind == step.kind and step.kind == "Payment" for each in later)
