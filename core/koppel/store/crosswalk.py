"""Crosswalk: which record of one side is the same thing as which of the other; rows, as stored.

Queries, no decisions. Every function works within a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any

from sqlalchemy import Connection, and_, func, select

from koppel.decide.crosswalk import Binding
from koppel.model import Number, Ref
from koppel.store.sql import as_ref, is_ref, ref_of, upsert
from koppel.store.tables import bindings, plan


def binding(db: Connection, ref: Ref) -> Binding | None:
    """Return the record's place in the crosswalk."""
    row = db.execute(select(bindings).where(is_ref(bindings, ref))).one_or_none()
    return as_binding(row) if row is not None else None


def twin(db: Connection, ref: Ref, connection: str) -> Binding | None:
    """Return the main record of ``connection`` that is the same thing as ``ref``."""
    own = select(bindings.c.thing).where(is_ref(bindings, ref)).scalar_subquery()
    row = db.execute(
        select(bindings)
        .where(and_(bindings.c.connection == connection, bindings.c.thing == own))
        .order_by(bindings.c.main.desc())
        .limit(1)
    ).one_or_none()
    return as_binding(row) if row is not None else None


def bindings_of(
    db: Connection, connection: str, kind: str, ids: Collection[str]
) -> dict[str, Binding]:
    """Return the bindings of many records of one kind, by id."""
    if not ids:
        return {}
    rows = db.execute(
        select(bindings).where(
            and_(
                bindings.c.connection == connection,
                bindings.c.kind == kind,
                bindings.c.id.in_(list(ids)),
            )
        )
    )
    return {row.id: as_binding(row) for row in rows}


def ids_bound(db: Connection, connection: str, kind: str) -> set[str]:
    """Return the ids of the records of a kind that are linked, and were not found to be gone."""
    mine = and_(bindings.c.connection == connection, bindings.c.kind == kind, bindings.c.gone == "")
    return set(db.execute(select(bindings.c.id).where(mine)).scalars())


def bind(db: Connection, *entries: Binding) -> None:
    """Store bindings, replacing those of the same records."""
    upsert(
        db,
        bindings,
        [
            {
                **as_ref(entry.ref),
                "thing": entry.thing,
                "main": entry.main,
                "version": entry.version,
                "prints": dict(entry.prints),
                "detail": dict(entry.detail),
                "parent": entry.detail.get("parent", ""),
                "owner": entry.owner,
                "gone": entry.gone,
            }
            for entry in entries
        ],
    )


def children(db: Connection, connection: str, parent: str) -> Iterator[Binding]:
    """Yield the bound credit notes of an invoice."""
    mine = and_(bindings.c.connection == connection, bindings.c.parent == parent)
    for row in db.execute(select(bindings).where(mine)).all():
        yield as_binding(row)


def count_bound(db: Connection, connection: str) -> dict[str, int]:
    """How many records of each kind are linked; a number is no record of its own."""
    mine = and_(bindings.c.connection == connection, bindings.c.kind != Number.__name__)
    rows = db.execute(select(bindings.c.kind, func.count()).where(mine).group_by(bindings.c.kind))
    return {row[0]: row[1] for row in rows}


def count_there(db: Connection, connection: str, kind: str, run: int, target: str) -> int:
    """How many linked records of a kind are still there, as this run has found.

    Who takes the place of one who is gone counts as linked.
    """
    mine = and_(plan.c.run == run, plan.c.connection == connection, plan.c.kind == kind)
    leaving = select(plan.c.id).where(and_(mine, plan.c.action["gone"].as_string() != ""))
    known = and_(bindings.c.connection == target, bindings.c.kind == kind)
    places = select(bindings.c.id).where(known)
    heirs = select(func.count()).where(and_(mine, plan.c.found.in_(places)))
    own = and_(bindings.c.connection == connection, bindings.c.kind == kind)
    there = and_(own, bindings.c.gone == "", bindings.c.id.not_in(leaving))
    left = select(func.count()).select_from(bindings).where(there)
    return int(db.execute(left).scalar_one() + db.execute(heirs).scalar_one())


def as_binding(row: Any) -> Binding:
    """Return the place in the crosswalk that a row holds."""
    return Binding(
        ref=ref_of(row),
        thing=row.thing,
        main=row.main,
        version=row.version,
        prints=row.prints,
        detail=row.detail,
        owner=row.owner,
        gone=row.gone,
    )
