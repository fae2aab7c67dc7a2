"""Lineage: who was merged into whom, and who is no more; rows of the crosswalk.

A customer who was merged into another one has him as *owner*: he is his alias, and the other one
his heir. Queries, no decisions. Every function works within a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection as Db
from sqlalchemy import and_, select

from koppel.decide.crosswalk import Binding
from koppel.model import CreditNote, Customer, Invoice, Ref
from koppel.store import crosswalk
from koppel.store.crosswalk import as_binding
from koppel.store.tables import bindings

DOCUMENTS = (Invoice.__name__, CreditNote.__name__)


def customers(db: Db, connection: str, after: str, limit: int) -> list[Binding]:
    """Return the next customers of one side who have a place in the crosswalk, but for those
    who were merged away."""
    mine = and_(bindings.c.connection == connection, bindings.c.kind == Customer.__name__)
    rows = db.execute(
        select(bindings)
        .where(and_(mine, bindings.c.owner == "", bindings.c.id > after))
        .order_by(bindings.c.id)
        .limit(limit)
    )
    return [as_binding(row) for row in rows]


def survivor(db: Db, ref: Ref) -> Ref:
    """Return the customer into whom this one was merged, at the end of all merges; or himself."""
    passed: set[Ref] = set()
    while ref not in passed:
        passed.add(ref)
        bound = crosswalk.binding(db, ref)
        if bound is None or not bound.owner:
            break
        ref = ref._replace(id=bound.owner)
    return ref


def aliases(db: Db, ref: Ref) -> list[Binding]:
    """Return the customers who were merged into this one, also by way of others."""
    found: dict[Ref, Binding] = {}
    ask = [ref]
    while ask:
        mine = and_(bindings.c.connection == ref.connection, bindings.c.kind == ref.kind)
        rows = db.execute(select(bindings).where(and_(mine, bindings.c.owner == ask.pop().id)))
        fresh = {each.ref: each for each in map(as_binding, rows) if each.ref not in found}
        found |= fresh
        ask.extend(fresh)
    return [found[each] for each in sorted(found)]


def place_of(db: Db, bound: Binding, heir: Ref, target: str) -> Binding:
    """Return the place in the crosswalk of one who takes the place of another.

    Of the other's fields only those count that koppel wrote to the target: in the rest he differs
    because he is somebody else, not because he changed.
    """
    there = crosswalk.twin(db, bound.ref, target)
    wrote = there.detail if there is not None else {}
    kept = {f: p for f, p in bound.prints.items() if f in wrote}
    return Binding(heir, bound.thing, prints=kept)


def strays(db: Db, connection: str) -> list[Binding]:
    """Return the orphaned customers of one side in whose place nobody stands yet."""
    mine = and_(bindings.c.connection == connection, bindings.c.kind == Customer.__name__)
    lost = and_(mine, bindings.c.gone != "", bindings.c.owner == "")
    return [as_binding(row) for row in db.execute(select(bindings).where(lost))]


def of_thing(db: Db, thing: str) -> list[Binding]:
    """Return all records that are the same thing."""
    return [
        as_binding(row) for row in db.execute(select(bindings).where(bindings.c.thing == thing))
    ]


def documents_of(db: Db, customers: Collection[Ref], limit: int) -> list[Binding]:
    """Return some linked documents that were made out to these customers of one side."""
    sides, ids = {ref.connection for ref in customers}, [ref.id for ref in customers]
    mine = and_(bindings.c.connection.in_(sides), bindings.c.owner.in_(ids))
    there = and_(bindings.c.kind.in_(DOCUMENTS), bindings.c.gone == "")
    rows = db.execute(
        select(bindings).where(and_(mine, there)).order_by(bindings.c.id).limit(limit)
    )
    return [as_binding(row) for row in rows]
