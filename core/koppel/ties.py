"""Tie: two customers that were bound because a person agreed that they are the same.

A tie is an ordinary pair of rows of the crosswalk, marked with the number of its *batch*: one
agreement of one person, to be undone as a whole. Queries, no decisions; every function works
within a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection as Db
from sqlalchemy import and_, delete, select

from koppel import knowledge
from koppel.connector import Change
from koppel.crosswalk import Binding, prints
from koppel.model import Customer, Ref
from koppel.sql import is_ref
from koppel.tables import bindings, intents

BATCH = "matched"
"""Under this name the detail of both rows holds the number of the batch."""

CERTAIN = ("name", "first_name", "is_person", "vat_number")
"""Fields that a summary tells as the whole record does."""


@dataclass(frozen=True)
class Tie:
    """A customer of the CRM and one of the books, bound by a batch."""

    ours: Ref
    theirs: Ref
    batch: int


def taken(db: Db, connection: str) -> set[str]:
    """Return the ids of the customers of one side who are bound, or are being written."""
    kind = Customer.__name__
    bound = select(bindings.c.id).where(
        and_(bindings.c.connection == connection, bindings.c.kind == kind)
    )
    written = select(intents.c.id).where(
        and_(intents.c.connection == connection, intents.c.kind == kind)
    )
    return {*db.execute(bound).scalars(), *db.execute(written).scalars()}


def tie(db: Db, ties: Iterable[tuple[Tie, str, dict[str, str]]]) -> None:
    """Bind pairs; each comes with the version and the prints of the CRM's customer."""
    entries: list[Binding] = []
    for each, version, known in ties:
        thing, detail = str(each.ours), {BATCH: str(each.batch)}
        entries.append(Binding(each.ours, thing, version=version, prints=known, detail=detail))
        entries.append(Binding(each.theirs, thing, detail=detail))
    knowledge.bind(db, *entries)


def untie(db: Db, ties: Iterable[Tie]) -> None:
    """Take the rows of ties out of the crosswalk."""
    for each in ties:
        for ref in (each.ours, each.theirs):
            db.execute(delete(bindings).where(is_ref(bindings, ref)))


def ties(db: Db, ours: str, theirs: str) -> tuple[Tie, ...]:
    """Return the ties between two connections, by batch."""
    pairs: dict[str, dict[str, tuple[Ref, int]]] = {}
    for connection in (ours, theirs):
        for ref, thing, batch in _marked(db, connection):
            pairs.setdefault(thing, {})[connection] = (ref, batch)
    found = [
        Tie(sides[ours][0], sides[theirs][0], sides[ours][1])
        for sides in pairs.values()
        if len(sides) == len((ours, theirs))
    ]
    return tuple(sorted(found, key=lambda each: (each.batch, each.ours)))


def next_batch(db: Db, ours: str, theirs: str) -> int:
    """Return the number of the batch to come."""
    return max((each.batch for each in ties(db, ours, theirs)), default=0) + 1


def known_of(change: Change) -> dict[str, str]:
    """Return the prints of a customer as he is now, to tell later what changed.

    A summary tells some fields as the whole record does; the others are not known yet.
    """
    entity = change.entity
    assert isinstance(entity, Customer)
    all_ = prints(entity)
    if change.complete:
        return all_
    return {name: all_[name] for name in CERTAIN if getattr(entity, name)}


def has_documents(db: Db, each: Tie) -> bool:
    """Whether a document of the customer was bound or may be under way: it stands on the tie."""
    mine = and_(bindings.c.connection == each.ours.connection, bindings.c.owner == each.ours.id)
    if db.execute(select(bindings.c.id).where(mine).limit(1)).first() is not None:
        return True
    sent = select(intents.c.entity).where(intents.c.target == each.theirs.connection)
    return any(row.get("customer") == each.theirs.id for row in db.execute(sent).scalars())


def _marked(db: Db, connection: str) -> Iterator[tuple[Ref, str, int]]:
    rows = db.execute(
        select(bindings.c.id, bindings.c.thing, bindings.c.detail).where(
            and_(bindings.c.connection == connection, bindings.c.kind == Customer.__name__)
        )
    )
    for row in rows:
        if row.detail.get(BATCH):
            yield Ref(connection, Customer.__name__, row.id), row.thing, int(row.detail[BATCH])
