"""Facts: what each side said about the payment of each document; the memory of edges.

Queries, no decisions. ``run`` 0 is what holds, a run's number what that run has only looked at.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, cast

from sqlalchemy import Connection, and_, or_, select, tuple_

from koppel.decide.action import Facts
from koppel.decide.settlement import merge, with_entry
from koppel.kinds import dump, load
from koppel.model import Ref, Settlement
from koppel.store.sql import BATCH, as_ref, is_ref, ref_of, upsert
from koppel.store.tables import bindings, facts, plan, seen


def get_facts(db: Connection, ref: Ref, run: int = 0) -> Facts | None:
    """Return what one side says about the payment of a document, with what this run has seen."""
    rows = db.execute(
        select(facts).where(and_(is_ref(facts, ref), facts.c.run.in_((0, run))))
    ).all()
    if not rows:
        return None
    held, *looked = (_facts(row) for row in sorted(rows, key=lambda row: row.run))
    return _together(held, looked[0]) if looked else held


def note_facts(db: Connection, ref: Ref, news: Settlement, run: int) -> None:
    """Merge news into what is known, as seen by this run."""
    known = get_facts(db, ref, run)
    now = merge(known.now if known else None, news)
    handled = known.handled if known else None
    put_facts(db, ref, Facts(now, handled, known.ours if known else frozenset()), run)


def put_facts(db: Connection, ref: Ref, what: Facts, run: int = 0) -> None:
    """Store the facts of one document."""
    now = dump(what.now)
    handled = dump(what.handled) if what.handled is not None else None
    row = {
        **as_ref(ref),
        "run": run,
        "now": now,
        "handled": handled,
        "ours": sorted(what.ours),
        "dirty": moved(what),
        "open": not what.now.paid if what.now.paid is not None else True,
    }
    upsert(db, facts, [row])


def dirty_facts(
    db: Connection, connection: str, run: int, other: str, after: tuple[str, str]
) -> list[Ref]:
    """Return a batch of documents whose payment moved and that are linked or planned.

    ``other`` is the connection on the other side: a document that is about to be adopted there
    takes part too.
    """
    linked = and_(
        bindings.c.connection == facts.c.connection,
        bindings.c.kind == facts.c.kind,
        bindings.c.id == facts.c.id,
    )
    planned = and_(
        plan.c.run == run,
        plan.c.kind == facts.c.kind,
        plan.c.result != "not due",
        or_(
            and_(plan.c.connection == facts.c.connection, plan.c.id == facts.c.id),
            and_(plan.c.connection == other, plan.c.found == facts.c.id),
        ),
    )
    rows = db.execute(
        select(facts.c.kind, facts.c.id)
        .where(
            and_(
                facts.c.connection == connection,
                facts.c.run.in_((0, run)),
                facts.c.dirty.is_(True),
                tuple_(facts.c.kind, facts.c.id) > tuple_(*after),
                or_(
                    select(bindings.c.id).where(linked).exists(),
                    select(plan.c.n).where(planned).exists(),
                ),
            )
        )
        .distinct()
        .order_by(facts.c.kind, facts.c.id)
        .limit(BATCH)
    ).all()
    return [Ref(connection, row.kind, row.id) for row in rows]


def open_but_unseen(db: Connection, connection: str, run: int) -> list[Ref]:
    """Return linked documents that were open when last seen and that no feed of this run named."""
    named = select(seen.c.id).where(and_(seen.c.run == run, seen.c.connection == connection))
    linked = select(bindings.c.id).where(
        and_(
            bindings.c.connection == connection,
            bindings.c.kind == facts.c.kind,
            bindings.c.id == facts.c.id,
            bindings.c.gone == "",
        )
    )
    rows = db.execute(
        select(facts).where(
            and_(
                facts.c.connection == connection,
                facts.c.run == 0,
                facts.c.open.is_(True),
                facts.c.id.not_in(named),
                linked.exists(),
            )
        )
    ).all()
    return [ref_of(row) for row in rows]


def note_seen(db: Connection, connection: str, ids: Iterable[str], run: int) -> None:
    """Note that a feed of this run named these documents."""
    upsert(db, seen, [{"run": run, "connection": connection, "id": id} for id in set(ids)])


def _facts(row: Any) -> Facts:
    handled = cast(Settlement, load(row.handled)) if row.handled is not None else None
    return Facts(cast(Settlement, load(row.now)), handled, frozenset(row.ours))


def moved(what: Facts) -> bool:
    """Whether there is something to decide: a document never acted upon that has no payment at
    all is at rest."""
    if what.handled is None:
        return bool(what.now.paid) or bool(what.now.entries)
    now, handled = what.now, what.handled
    if (now.paid, now.due) != (handled.paid, handled.due):
        return True
    return {entry.id: entry.amount for entry in now.entries} != {
        entry.id: entry.amount for entry in handled.entries
    }


def keep_facts(db: Connection, run: int) -> None:
    """What this run has seen holds from now on, with what koppel wrote meanwhile."""
    last = Ref("", "", "")
    columns = (facts.c.connection, facts.c.kind, facts.c.id)
    while True:
        rows = db.execute(
            select(facts)
            .where(and_(facts.c.run == run, tuple_(*columns) > tuple_(*last)))
            .order_by(*columns)
            .limit(BATCH)
        ).all()
        if not rows:
            return
        for row in rows:
            ref, news = ref_of(row), _facts(row)
            held = get_facts(db, ref)
            if held is not None:
                news = _together(held, news)
            put_facts(db, ref, news)
        last = ref_of(rows[-1])


def _together(held: Facts, news: Facts) -> Facts:
    """What holds and what a run has looked at, as one: koppel may have written meanwhile."""
    return Facts(_newer(held, news), held.handled, held.ours | news.ours)


def _newer(held: Facts, news: Facts) -> Settlement:
    """What was seen, with the entries that koppel wrote after it was seen."""
    now = news.now
    known = {entry.id for entry in now.entries}
    for entry in held.now.entries:
        if entry.id in held.ours - news.ours and entry.id not in known:
            now = with_entry(now, entry)
    return now
