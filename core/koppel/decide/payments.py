"""Payments: what to do when the payment of a document rose or fell on one side. Pure.

Paid in the CRM always travels to the books; the books can only ever move the CRM towards paid
(R80 to R83). No verb here lowers anything. A rise is an edge: each travels once (D2).
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from koppel.connector import Role
from koppel.decide.action import Action, Facts, Step
from koppel.decide.books import Books
from koppel.decide.crosswalk import natural
from koppel.decide.placing import lane, place_payment
from koppel.decide.settlement import HALF_A_CENT, NOTHING, Standing, Turn, added
from koppel.errors import Held
from koppel.model import Day, Offset, Payment, Ref, Settlement
from koppel.rules import Do, Policy, Rule
from koppel.run import Result


@dataclass(frozen=True)
class Credit:
    """A credit note that belongs to an invoice, as both sides know it."""

    ref: Ref
    """In the source."""
    open: Decimal
    """What the target still has open of it."""


@dataclass(frozen=True)
class KnownPayment:
    """What the engine knows about a document whose payment moved.

    ``here``: the facts of the rule's source side, ``there``: of the other one (None: nothing is
    known there yet). ``document``: the document's own ref on the source side of the rule.
    ``number``, ``total``, ``currency`` and ``customer`` come from the document.
    """

    rule: Rule
    policy: Policy
    books: Books
    source: str
    target: str
    phase: int
    document: Ref
    label: str
    total: Decimal
    here: Facts
    there: Facts | None
    number: str = ""
    currency: str = "EUR"
    customer: str = ""
    credits: tuple[Credit, ...] = ()
    steps: tuple[str, ...] = ("",)
    """The declared steps of a payment in the target."""
    placed: bool = True
    """Whether a payment in the target needs a journal."""
    acting: bool = False
    """Decided again right before it is written: what the CRM registered itself was acted upon."""


def decide_payment(known: KnownPayment) -> Action:
    """Decide about a payment that rose or fell on one side (D1, D2, D6, R80 to R83)."""
    here = Standing(known.here, known.total)
    there = Standing(known.there or Facts(_nothing(known)), known.total)
    turn = here.turn
    if turn is Turn.RISE and known.rule.rise is Do.PAY:
        return _rise(known, here, there)
    if turn is Turn.FALL:
        return _fall(known, there)
    if turn is Turn.AGAIN:
        return _again(known, there)
    if turn is Turn.PART:
        return _part(known, here, there)
    return _payment_action(known, Result.UNCHANGED)


def _rise(known: KnownPayment, here: Standing, there: Standing) -> Action:
    if there.paid or there.due < HALF_A_CENT:
        return _payment_action(known, Result.UNCHANGED, known.rule.id, "already paid there")
    try:
        steps = _payment_steps(known, here, there)
    except Held as held:
        return _payment_action(known, Result.HELD, held.rule or known.rule.id, str(held))
    if not steps:
        text = "paid without money (credited): there is nothing to register in the other system"
        return _payment_action(known, Result.NOT_DUE, "D15", text)
    needs = tuple(credit.ref for credit in known.credits)
    return _payment_action(known, Result.CREATED, known.rule.id, steps=steps, needs=needs)


def _fall(known: KnownPayment, there: Standing) -> Action:
    """A payment was taken back here; nothing is ever taken back there."""
    rule = known.rule.falls
    if not there.paid:
        return _payment_action(known, Result.UNCHANGED, rule, "open on both sides")
    here_role, there_role = known.rule.source, known.rule.target
    text = (
        f"open in the {_side(here_role)}, paid in the {_side(there_role)}: it stays paid there; "
        "if that is wrong, change it there by hand"
    )
    issue = rule if known.rule.fall is Do.REPORT else ""
    return _payment_action(known, Result.NOT_DUE, rule, text, issue=issue)


def _again(known: KnownPayment, there: Standing) -> Action:
    """The same entries settle it once more: that travelled when it was new (D2)."""
    if there.paid:
        return _payment_action(known, Result.UNCHANGED, "D2", "already paid there")
    text = (
        f"settled again in the {_side(known.rule.source)} by what was taken back there before, "
        f"open in the {_side(known.rule.target)}: if it is paid, mark it paid there by hand"
    )
    return _payment_action(known, Result.NOT_DUE, "D2", text, issue="D2")


def _part(known: KnownPayment, here: Standing, there: Standing) -> Action:
    """Parts are stored and shown, and travel only where the policy says so (D6)."""
    settled = known.total - here.due if here.facts.now.due is not None else added(here.facts.now)
    text = f"{settled:.2f} of {known.total:.2f} settled: it travels when all of it is"
    if not known.policy.partial_payments:
        return _payment_action(known, Result.NOT_DUE, "D6", text)
    try:
        steps = _parts(known, here, there)
    except Held as held:
        return _payment_action(known, Result.HELD, held.rule or "D6", str(held))
    if not steps:
        return _payment_action(known, Result.NOT_DUE, "D6", text)
    if known.acting and _may_be_ours(known, here, there):
        text = "the CRM has a new part of the same amount, which goes to the books first: it waits"
        return _payment_action(known, Result.HELD, "D6", text)
    return _payment_action(known, Result.CREATED, "D6", text, steps=steps, stale=not known.acting)


def _may_be_ours(known: KnownPayment, here: Standing, there: Standing) -> bool:
    """Whether a part of the books may be what koppel itself wrote there for a part of the CRM,
    before it lost its memory of that; that is known once the CRM's own part was acted upon."""
    amounts = {entry.amount for entry in there.fresh if not entry.by}
    same = any(entry.amount in amounts for entry in here.fresh if not entry.by)
    return known.rule.target is Role.CRM and same


def _parts(known: KnownPayment, here: Standing, there: Standing) -> tuple[Step, ...]:
    """A payment for each new part, each with a marker of its own.

    A part that stands there already, though koppel does not know that it wrote it (its database
    is older than that), is among the entries there that are not koppel's: it is looked for first.
    """
    fresh = sorted((e for e in here.fresh if not e.by), key=lambda e: (e.date, e.id))
    open_ = min(there.due, sum((entry.amount for entry in fresh), NOTHING))
    look = bool(there.money)
    steps: list[Step] = []
    for entry in fresh:
        amount = min(open_, entry.amount)
        if amount >= HALF_A_CENT:
            edge = f"{here.facts.now.document}|{entry.id}"
            steps.extend(_money(known, amount, entry.date, edge, look))
            open_ -= amount
    return tuple(steps)


def _payment_steps(known: KnownPayment, here: Standing, there: Standing) -> tuple[Step, ...]:
    """Credit notes first, without money; then money, never more than this side recorded (D15)."""
    open_ = there.due
    steps: list[Step] = []
    edge = _edge(here)
    for credit in known.credits:
        amount = min(open_, credit.open)
        if amount < HALF_A_CENT:
            continue
        offset = Offset(invoice=known.document.id, credit_note=credit.ref.id, amount=amount)
        marker_of = f"{known.document.id}|{credit.ref.id}"
        steps.append(Step(kind="Offset", entity=offset, name="", marker_of=marker_of))
        open_ -= amount
    money = sum((entry.amount for entry in here.money), NOTHING)
    amount = min(open_, money)
    if amount >= HALF_A_CENT:
        day = max(entry.date for entry in here.money)
        steps.extend(_money(known, amount, day, edge))
    return tuple(steps)


def _money(
    known: KnownPayment, amount: Decimal, day: Day, edge: str, look: bool = False
) -> tuple[Step, ...]:
    payment = Payment(
        of=known.document.kind,
        document=known.document.id,
        customer=known.customer,
        number=known.number,
        amount=amount,
        currency=known.currency,
        date=day,
    )
    placed = place_payment(payment, known.books, known.policy) if known.placed else payment
    return tuple(
        Step(kind="Payment", entity=placed, name=name, marker_of=edge, look=look)
        for name in known.steps
    )


def _edge(here: Standing) -> str:
    """What makes this rise different from every other one of the document: its entries."""
    entries = sorted(entry.id for entry in here.money)
    return "|".join((here.facts.now.document, *entries))


def _payment_action(
    known: KnownPayment, result: Result, rule: str = "", message: str = "", **more: object
) -> Action:
    steps = more.get("steps") or ()
    assert isinstance(steps, tuple)
    paying = next((step.entity for step in steps if step.kind == "Payment"), None)
    fields: dict[str, object] = {
        "result": result,
        "source": Ref(known.source, "Settlement", known.document.id),
        "label": f"Payment of {known.label[:1].lower()}{known.label[1:]}",
        "rule": rule,
        "message": message,
        "target": known.target,
        "phase": known.phase,
        "sort": natural(known.number or known.document.id),
        "detail": {"of": known.document.kind},
        "version": _digest(known),
        "body": known.here.now,
        "owner": known.customer,
        "needs": (known.document,),
        "lane": lane(paying) if paying else "",
        "period": getattr(paying, "period", ""),
    }
    needs = more.pop("needs", ())
    assert isinstance(needs, tuple)
    return Action.model_validate({**fields, **more, "needs": (known.document, *needs)})


def _nothing(known: KnownPayment) -> Settlement:
    return Settlement(of=known.document.kind, document=known.document.id, total=known.total)


def _side(role: Role) -> str:
    return "books" if role is Role.ACCOUNTING else "CRM"


def _digest(known: KnownPayment) -> str:
    """What this decision rests on: a refused payment is said again only when it moves."""
    entries = sorted(f"{entry.id}={entry.amount}" for entry in known.here.now.entries)
    return "|".join((str(known.here.now.paid), str(known.here.now.due), *entries))
