"""Telling numbers: a run writes the number of each newly linked customer into the CRM (R59).

What is due follows from the crosswalk, so it does not matter how a customer was linked, or when:
it is one write for each, by the ordinary protocol, and nothing is to be told twice.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from koppel.connector import Change, Role, Write
from koppel.decide.action import Action, Step
from koppel.engine.act import Act
from koppel.engine.context import Context, OpenSide
from koppel.engine.recording import Recorder
from koppel.errors import Gone, Held, Refused
from koppel.model import Customer, Number, Ref
from koppel.rules import When
from koppel.run import Result
from koppel.store import backlog, crosswalk, history, intents
from koppel.store.customer_numbers import (
    CUSTOMER,
    NUMBER,
    Shown,
    Standing,
    due,
    note,
    number_ref,
    shown_by,
)


class Numbers:
    """The customer numbers that one run tells the CRM."""

    def __init__(self, context: Context, act: Act) -> None:
        self._context = context
        self._act = act
        self._recorder = Recorder(context)
        self._crm = context.sides[Role.CRM]
        self._books = context.sides[Role.ACCOUNTING]
        self._held: Counter[str] = Counter()
        """Why numbers cannot be told now -> how many customers wait for that."""

    def run(self) -> None:
        """Tell what is due; what holds many at once is one note of the run, not one each."""
        found = self._context.rule_on(When.BOUND, self._books, NUMBER)
        if found is None or not self._crm.takes(Number):
            return
        self._forget_needless()
        for n, customer in enumerate(self._due(), 1):
            self._context.tell("act", f"{self._crm.connector.title}: customer numbers", n)
            self._tell(customer, found[0])
        for text, count in self._held.items():
            who = "customer" if count == 1 else "customers"
            self._context.notes.append(f"the numbers of {count} linked {who} wait: {text}")

    def _due(self) -> Iterator[Ref]:
        after = ""
        while True:
            with self._context.read() as db:
                batch = due(db, self._crm.id, self._books.id, after)
            if not batch:
                return
            yield from batch
            after = batch[-1].id

    def _tell(self, customer: Ref, phase: int) -> None:
        shown = self._shown(customer)
        if shown is None or shown.standing is not Standing.OPEN:
            return
        action = self._action(shown, phase)
        with self._context.read() as db:
            told = history.outcome_of(db, self._context.run, action.source)
            alive = intents.is_alive(db, action.source)
            before = backlog.waiting_of(db, action.source)
        if told is not None or alive:
            return
        held = no_place(self._crm, shown.customer.id) or self._act.held(action)
        if held is not None:
            self._held[str(held)] += 1
        elif before is not None and self._failed_so(before, action):
            self._recorder.tell(action, Result.FAILED, before.rule, before.message)
        else:
            self._act.follow(action)

    def _shown(self, customer: Ref) -> Shown | None:
        """What the customer shows, read now where nobody looked yet; None when he is not there."""
        with self._context.read() as db:
            known = shown_by(db, customer, self._books.id)
        if known is not None:
            return known
        try:
            change = self._crm.connection.fetch(Customer, customer.id)
        except Gone:
            return None
        except (Refused, Held) as no:
            self._held[str(no)] += 1
            return None
        return self._read(customer, change)

    def _read(self, customer: Ref, change: Change) -> Shown | None:
        if not isinstance(change.entity, Customer):
            return None
        with self._context.write() as db:
            note(db, customer, change.entity, self._books.id, self._context.now)
            return shown_by(db, customer, self._books.id)

    def _action(self, shown: Shown, phase: int) -> Action:
        number = shown.expected[0]
        with self._context.read() as db:
            known = crosswalk.binding(db, shown.customer)
        step = Step(kind=NUMBER, entity=Number(customer=number, value=number), marker_of=number)
        return Action(
            result=Result.UPDATED,
            source=Ref(self._books.id, NUMBER, number),
            label=f"Number {number} of {shown.name}",
            rule="R59",
            message=f"{self._crm.connector.title} shows it from now on",
            target=self._crm.id,
            steps=(step,),
            phase=phase,
            version=f"{shown.customer.id} {known.version if known else ''}",
            detail={"customer": shown.customer.id, "name": shown.name},
        )

    def _failed_so(self, before: backlog.Waiting, action: Action) -> bool:
        """Whether the same was refused already of a customer who has not moved since: it is said
        again, not tried again."""
        same = before.version == action.version
        return (
            before.result is Result.FAILED
            and same
            and before.settings == self._context.settings_print()
        )

    def _forget_needless(self) -> None:
        """A number that was refused, and that nobody is to be told any more, is no trouble now."""
        with self._context.write() as db:
            for waiting in backlog.waiting_of_kind(db, self._books.id, NUMBER):
                owner = Ref(self._books.id, CUSTOMER, waiting.ref.id)
                twin = crosswalk.twin(db, owner, self._crm.id)
                row = crosswalk.binding(db, number_ref(twin.ref)) if twin else None
                if twin is None or twin.gone or (row and row.version == waiting.ref.id):
                    backlog.end_waiting(db, waiting.ref)
                    backlog.close_issues(db, waiting.ref)


def no_place(crm: OpenSide, customer: str = "") -> Held | None:
    """Say why an opened CRM has no place for the number of a customer (of nobody: of companies);
    asked before anything is written down."""
    number = Number(customer=customer, value="1")
    try:
        crm.connection.claim(Write("create", Number, number, marker=""))
    except Held as held:
        return held
    return None
