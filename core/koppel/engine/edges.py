"""Edges: the memory of what was acted upon of the payments, so that each rise travels once (D2).

Every function works within a transaction of its caller; ``run`` is the number of the run whose
looks count besides what holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from sqlalchemy import Connection as Db

from koppel.decide.action import Action, Facts
from koppel.decide.settlement import after, is_paid, with_entry
from koppel.model import CreditNote, Day, Entry, Invoice, Offset, Payment, Ref, Settlement
from koppel.store import backlog, crosswalk, facts, intents
from koppel.store.intents import Intent


def handle(db: Db, action: Action, run: int) -> None:
    """The edge is acted upon: what this side says now is what was handled."""
    ref = Ref(action.source.connection, action.detail["of"], action.source.id)
    said = facts.get_facts(db, ref, run)
    if said is None or not isinstance(action.body, Settlement):
        return
    facts.put_facts(db, ref, Facts(said.now, after(said.handled, action.body), said.ours))
    intents.remove(db, action.source, action.target)  # half done before, ended by a person
    _end_divergence(db, ref, action.target, run)


def remember(db: Db, action: Action, intent: Intent, today: Day, run: int) -> None:
    """Our own payment is no news when it comes back: add its entry to the target's memory."""
    if not _settles(action, intent.step):
        return
    for of, document, entry in _entries(intent, today):
        _add(db, Ref(action.target, of, document), entry, run)


def _settles(action: Action, n: int) -> bool:
    """Whether step ``n`` is the one that settles: of a payment in steps, the last."""
    this = (action.steps[n].kind, action.steps[n].marker_of)
    return this not in {(step.kind, step.marker_of) for step in action.steps[n + 1 :]}


def _entries(intent: Intent, today: Day) -> Iterator[tuple[str, str, Entry]]:
    """Yield (kind, id, entry) of each document that a write settled."""
    entity = intent.entity
    if isinstance(entity, Payment):
        entry = Entry(id=intent.result, amount=entity.amount, date=entity.date)
        yield entity.of, entity.document, entry
    elif isinstance(entity, Offset):
        entry = Entry(id=intent.result, amount=entity.amount, date=today, by=entity.credit_note)
        yield Invoice.__name__, entity.invoice, entry
        entry = entry.model_copy(update={"by": entity.invoice})
        yield CreditNote.__name__, entity.credit_note, entry


def _add(db: Db, ref: Ref, entry: Entry, run: int) -> None:
    known = facts.get_facts(db, ref, run)
    nothing = Settlement(of=ref.kind, document=ref.id)
    now = with_entry(known.now if known else nothing, entry)
    handled = nothing
    if known is not None:
        handled = known.handled or (nothing if facts.moved(known) else known.now)
    ours = (known.ours if known else frozenset()) | {entry.id}
    facts.put_facts(db, ref, Facts(now, with_entry(handled, entry), ours))


def _end_divergence(db: Db, ref: Ref, target: str, run: int) -> None:
    """What is told of the other side's payment is over when both sides say the same."""
    bound, twin = crosswalk.binding(db, ref), crosswalk.twin(db, ref, target)
    if bound is None or twin is None:
        return
    total = Decimal(bound.detail.get("total", "0"))
    said = [facts.get_facts(db, each, run) for each in (ref, twin.ref)]
    if len({each is not None and is_paid(each.now, total) for each in said}) == 1:
        backlog.close_issues(db, Ref(target, Settlement.__name__, twin.ref.id))
