"""Cash: plan what to do with every payment that moved on either side."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Connection as Db

from koppel.connector import Role
from koppel.decide.action import Action
from koppel.decide.labels import label
from koppel.decide.payments import Credit, KnownPayment, decide_payment
from koppel.decide.settlement import HALF_A_CENT, Standing
from koppel.declaration import Writes
from koppel.engine.context import Context, OpenSide
from koppel.errors import ConfigError
from koppel.model import Offset, Payment, Ref, Settlement
from koppel.rules import Rule
from koppel.run import Result
from koppel.store import backlog, crosswalk, facts, history, intents, planrows


class Cash:
    """The payments of one run."""

    def __init__(self, context: Context) -> None:
        self._context = context

    def actions(self) -> Iterator[Action]:
        """Yield one action for each document whose payment moved and that is linked or planned."""
        context = self._context
        for role in (Role.CRM, Role.ACCOUNTING):
            side = context.sides[role]
            found = context.rule_for(side, Settlement.__name__)
            if found is None:
                continue
            for ref in self._moved(side):
                action = self.decide(side, ref, *found)
                if action is not None:
                    yield action

    def _moved(self, side: OpenSide) -> Iterator[Ref]:
        context, after = self._context, ("", "")
        while True:
            with context.read() as db:
                other = context.other(side).id
                batch = facts.dirty_facts(db, side.id, context.run, other, after)
            if not batch:
                return
            yield from batch
            after = (batch[-1].kind, batch[-1].id)

    def again(self, side: OpenSide, action: Action) -> Action:
        """Decide again about a planned payment, from what was acted upon since."""
        found = self._context.rule_for(side, Settlement.__name__)
        assert found is not None  # it was planned by that rule
        ref = Ref(side.id, action.detail["of"], action.source.id)
        fresh = self.decide(side, ref, *found, acting=True)
        assert fresh is not None  # it took part when it was planned
        return fresh

    def decide(
        self, side: OpenSide, ref: Ref, phase: int, rule: Rule, *, acting: bool = False
    ) -> Action | None:
        """Decide about one document; None when it takes no part."""
        known = self._known(side, ref, phase, rule, acting)
        return self._unless_told(decide_payment(known)) if known is not None else None

    def _known(
        self, side: OpenSide, ref: Ref, phase: int, rule: Rule, acting: bool
    ) -> KnownPayment | None:
        """What is known of the payment of a document; None when it takes no part."""
        context = self._context
        target = context.other(side)
        writes = _writes(target, ref.kind)
        if writes is None:
            return None
        with context.read() as db:
            told = history.outcome_of(db, context.run, Ref(side.id, Settlement.__name__, ref.id))
            here = facts.get_facts(db, ref, context.run)
            document = _Document.of(db, context, side, target, ref)
        if told is not None or here is None or document is None:
            return None
        with context.read() as db:
            there = facts.get_facts(db, document.there, context.run) if document.there else None
            tied = side.role is Role.CRM and target.takes(Offset)
            credits = self._credits(db, side, target, ref) if tied else ()
        return KnownPayment(
            rule=rule,
            policy=context.policy,
            books=context.books,
            source=side.id,
            target=target.id,
            phase=phase,
            document=ref,
            label=document.label,
            total=document.total,
            here=here,
            there=there,
            number=document.number,
            currency=document.currency,
            customer=document.customer if side.role is Role.CRM else "",
            credits=credits,
            steps=writes.steps,
            placed=target.role is Role.ACCOUNTING,
            acting=acting,
        )

    def _unless_told(self, action: Action) -> Action:
        """The action, unless an earlier one is in doubt or half done, or waits for a person."""
        context = self._context
        with context.read() as db:
            waiting = backlog.waiting_of(db, action.source)
            alive = intents.of_record(db, action.source, action.target)
        if any(intent.state is not intents.State.STUCK for intent in alive):
            return _again(action, Result.IN_DOUBT, action.rule, "the next run looks for it first")
        if alive and action.writes:
            where = ", ".join(intent.result for intent in alive if intent.result)
            text = (
                f"half done: {where} is booked and not matched; match it in the books by hand, "
                "or take it back there"
            )
            return _again(action, Result.FAILED, action.rule, text)
        if (
            waiting is not None
            and waiting.result is Result.FAILED
            and waiting.version == action.version
            and waiting.settings == context.settings_print()
        ):
            return _again(action, Result.FAILED, waiting.rule, waiting.message)
        return action

    def _credits(
        self, db: Db, side: OpenSide, target: OpenSide, invoice: Ref
    ) -> tuple[Credit, ...]:
        """The credit notes of an invoice that are booked, in doubt or about to be booked, with
        what is open."""
        context = self._context
        credits: dict[Ref, Decimal] = {}
        for bound in crosswalk.children(db, side.id, invoice.id):
            total = Decimal(bound.detail.get("total", "0"))
            twin = crosswalk.twin(db, bound.ref, target.id)
            ref = twin.ref if twin else bound.ref
            said = facts.get_facts(db, ref, context.run)
            credits[bound.ref] = Standing(said, total).due if said else total
        planned = planrows.planned_under(db, context.run, side.id, invoice.id)
        for action in (*planned, *intents.alive_under(db, side.id, target.id, invoice.id)):
            if action.source not in credits and action.result is not Result.NOT_DUE:
                credits[action.source] = Decimal(action.detail.get("total", "0"))
        return tuple(Credit(ref, open_) for ref, open_ in credits.items() if open_ >= HALF_A_CENT)


@dataclass(frozen=True)
class _Document:
    """The document of a payment, as bound or as planned by this run."""

    label: str
    number: str
    total: Decimal
    customer: str
    there: Ref | None
    currency: str = "EUR"

    @classmethod
    def of(
        cls, db: Db, context: Context, side: OpenSide, target: OpenSide, ref: Ref
    ) -> _Document | None:
        """Look it up from either side; None when it is neither linked nor planned."""
        bound = crosswalk.binding(db, ref)
        if bound is not None:
            twin = crosswalk.twin(db, ref, target.id)
            detail = bound.detail or (twin.detail if twin else {})
            there = twin.ref if twin else None
            name = label(ref.kind, None, ref.id, bound)
            return cls.from_detail(name, detail, bound.owner, there)
        action = planrows.planned(db, context.run, ref)
        if action is not None:
            there = Ref(target.id, action.target_kind, action.found) if action.found else None
            return cls.from_detail(action.label, action.detail, action.owner, there)
        action = planrows.planned_found(db, context.run, side.id, ref.kind, ref.id)
        if action is None:
            return None
        return cls.from_detail(action.label, action.detail, action.owner, action.source)

    @classmethod
    def from_detail(
        cls, label: str, detail: Mapping[str, str], customer: str, there: Ref | None
    ) -> _Document:
        """Read what the crosswalk keeps of a document."""
        total = Decimal(detail.get("total", "0"))
        currency = detail.get("currency", "EUR")
        return cls(label, detail.get("number", ""), total, customer, there, currency)


def _writes(target: OpenSide, kind: str) -> Writes | None:
    """How documents of a kind are paid in the target; None when they are not."""
    try:
        writes = target.writes(Payment)
    except ConfigError:
        return None
    return writes if kind in {each.__name__ for each in writes.of} else None


def _again(action: Action, result: Result, rule: str, message: str) -> Action:
    """The action as one that failed or is in doubt: it is said again, not tried again."""
    told = {"result": result, "steps": (), "rule": rule, "message": message}
    return action.model_copy(update=told)
