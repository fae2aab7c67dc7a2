"""Explaining: why one document is where it is, from what the store knows."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from sqlalchemy import Connection as Db

from koppel.belgium import clock
from koppel.connector import Change
from koppel.decide.crosswalk import Binding, number_key
from koppel.decide.labels import label
from koppel.decide.settlement import Standing, added
from koppel.engine.context import Context, OpenSide
from koppel.model import CreditNote, Customer, Document, Invoice, Ref
from koppel.rules import Rule
from koppel.run import Result
from koppel.status import Explanation
from koppel.store import backlog, crosswalk, facts, history, intents, lineage, sightings

DOCUMENTS = (Invoice, CreditNote)


def known(db: Db, context: Context, source: OpenSide, number: str) -> list[Explanation]:
    """Explain the documents of the CRM that the store knows under a number."""
    refs = sightings.refs_under(db, number_key(number), (source.id,))
    wanted = {kind.__name__ for kind in DOCUMENTS}
    found = [_known(db, context, source, ref) for ref in refs if ref.kind in wanted]
    return [explanation for explanation in found if explanation is not None]


def looked_up(
    source: OpenSide, rules: Iterable[Rule], context: Context, change: Change
) -> Explanation:
    """Explain a document that no feed brought: a draft, or one from before the start date."""
    entity = change.entity
    kind = change.kind.__name__
    ref = Ref(source.id, kind, change.id)
    name = label(kind, entity, change.id)
    for rule in rules:
        if rule.kind is not change.kind or entity is None:
            continue
        for guard in rule.guards:
            if not guard.holds(entity, context.policy):
                lines = (f"not exported: {guard.reason}", *_guard_facts(guard.id, entity, context))
                return Explanation(ref, name, "skipped", guard.id, lines)
    lines = ("it takes part and has not been looked at yet: run koppel sync",)
    return Explanation(ref, name, "unknown", "R2", lines)


def _guard_facts(id: str, entity: object, context: Context) -> tuple[str, ...]:
    if id == "R63" and isinstance(entity, Document):
        start: date = context.policy.start
        return (f"its date is {entity.date:%d-%m-%Y}, the link starts on {start:%d-%m-%Y}",)
    return ()


def _known(db: Db, context: Context, source: OpenSide, ref: Ref) -> Explanation | None:
    target = context.other(source)
    told = history.told_about(db, ref)
    bound = crosswalk.binding(db, ref)
    waiting = backlog.waiting_of(db, ref)
    name = (
        told[-1][2].label if told else waiting.label if waiting else label(ref.kind, None, ref.id)
    )
    lines: list[str] = []
    if bound is not None:
        twin = crosswalk.twin(db, ref, target.id)
        where = twin.ref.id if twin else "a number that is another one's now"
        for run, when, outcome in told:
            if outcome.result in (Result.CREATED, Result.ADOPTED):
                at = clock(when)
                lines.append(f"{outcome.result} as {where} by run {run} ({at})")
        if not lines:
            lines.append(f"linked with {where}")
        lines += _payment(db, context, source, target, ref, bound)
        lines += _customer(db, bound)
        lines += _issues(db, context, ref, bound, twin)
        if twin is None or twin.gone:
            lines.append(f"it was deleted in {target.connector.title} after that")
            return Explanation(ref, name, "deleted", "D4", tuple(lines))
        rule = "R3" if ref.kind == CreditNote.__name__ else "R2"
        return Explanation(ref, name, "booked", rule, tuple(lines))
    if intents.is_alive(db, ref):
        text = told[-1][2].message if told else "it was sent and the answer was lost"
        return Explanation(ref, name, "in doubt", "R76", (text,))
    if waiting is not None:
        since = f"since {clock(waiting.since)}, looked at {len(told)} times"
        return Explanation(ref, name, str(waiting.result), waiting.rule, (waiting.message, since))
    last = told[-1][2] if told else None
    if last is None:
        return None
    state = "skipped" if last.result is Result.NOT_DUE else str(last.result)
    return Explanation(ref, name, state, last.rule, (last.message or str(last.result),))


def _payment(
    db: Db, context: Context, source: OpenSide, target: OpenSide, ref: Ref, bound: Binding
) -> list[str]:
    """What each side says about the payment."""
    lines = []
    total = Decimal(bound.detail.get("total", "0"))
    twin = crosswalk.twin(db, ref, target.id)
    refs = ((source, ref), (target, twin.ref if twin else None))
    for side, where in refs:
        said = facts.get_facts(db, where) if where is not None else None
        if said is None:
            continue
        standing = Standing(said, total)
        state = "paid" if standing.paid else f"{standing.due:.2f} still to be paid"
        entries = f", {added(said.now):.2f} registered" if said.now.entries else ""
        lines.append(f"{side.connector.title}: {state} of {total:.2f}{entries}")
    payment = backlog.waiting_of(db, Ref(ref.connection, "Settlement", ref.id))
    if payment is not None:
        lines.append(f"its payment is {payment.result}: {payment.message}")
    return lines


def _customer(db: Db, bound: Binding) -> list[str]:
    """What became of the customer to whom a document was made out, where he is no more."""
    ref = Ref(bound.ref.connection, Customer.__name__, bound.owner)
    customer = crosswalk.binding(db, ref)
    if customer is None or not customer.gone:
        return []
    heir = lineage.survivor(db, ref)
    if heir == ref:
        return [f"its customer, {_named(db, ref)}, is deleted in the CRM"]
    return [f"its customer, {_named(db, ref)}, was merged into {_named(db, heir)}"]


def _named(db: Db, ref: Ref) -> str:
    """Name a customer for people, as they last heard of him."""
    return history.label_of(db, ref).removeprefix(f"{ref.kind} ") or ref.id


def _issues(db: Db, context: Context, ref: Ref, bound: Binding, twin: Binding | None) -> list[str]:
    mine = {(ref.kind, ref.id), ("Settlement", ref.id), (Customer.__name__, bound.owner)}
    if twin is not None:
        mine.add((twin.ref.kind, twin.ref.id))
    return [
        f"{issue.rule}: {issue.message}"
        for issue in backlog.open_issues(db, context.ids)
        if (issue.ref.kind, issue.ref.id) in mine
    ]
