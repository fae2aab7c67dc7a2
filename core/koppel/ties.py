"""Tie: two customers that were bound because a person agreed that they are the same.

A tie is the row of the CRM's customer in the crosswalk, marked with the number of its *batch*: one
agreement of one person, to be undone as a whole. A customer of the books whose partners have all
vanished from the CRM is *vacant*: he may be tied to another one, and keeps their rows as aliases.
Queries, no decisions; every function works within a transaction of its caller.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update
from sqlalchemy import Connection as Db

from koppel import knowledge
from koppel.connector import Change
from koppel.crosswalk import Binding, prints
from koppel.model import Customer, Ref
from koppel.sql import is_ref
from koppel.tables import bindings, intents

BATCH = "matched"
"""Under this name the detail of a customer's row holds the number of the batch."""

INSTEAD = "instead"
"""Under this name it holds the id of the vanished customer whose place he took."""

_KIND = Customer.__name__

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
    bound = select(bindings.c.id).where(_customers_of(connection))
    written = select(intents.c.id).where(
        and_(intents.c.connection == connection, intents.c.kind == _KIND)
    )
    return {*db.execute(bound).scalars(), *db.execute(written).scalars()}


def partners(db: Db, ours: str, theirs: str) -> Mapping[str, frozenset[str]]:
    """Return, for each bound customer of the books, the customers of the CRM bound to him."""
    found: dict[str, set[str]] = defaultdict(set)
    for row in db.execute(_joined(ours, theirs)):
        found[row.theirs].add(row.id)
    return {id: frozenset(ids) for id, ids in found.items()}


def tie(db: Db, ties: Iterable[tuple[Tie, str, dict[str, str]]]) -> None:
    """Bind pairs; each comes with the version and the prints of the CRM's customer."""
    entries: list[Binding] = []
    for each, version, known in ties:
        vacant = knowledge.binding(db, each.theirs)
        thing = vacant.thing if vacant else str(each.ours)
        detail = {BATCH: str(each.batch)}
        if vacant:
            detail[INSTEAD] = _step_back(db, each.ours.connection, thing)
        else:
            entries.append(Binding(each.theirs, thing))
        entries.append(Binding(each.ours, thing, version=version, prints=known, detail=detail))
    knowledge.bind(db, *entries)


def untie(db: Db, ties: Iterable[Tie]) -> None:
    """Take ties out of the crosswalk; what stood there before them stands there again."""
    for each in ties:
        tied = knowledge.binding(db, each.ours)
        if tied is None:
            continue
        db.execute(delete(bindings).where(is_ref(bindings, each.ours)))
        mine = and_(_customers_of(each.ours.connection), bindings.c.thing == tied.thing)
        if before := tied.detail.get(INSTEAD):
            db.execute(
                update(bindings).where(and_(mine, bindings.c.id == before)).values(main=True)
            )
        elif db.execute(select(bindings.c.id).where(mine).limit(1)).first() is None:
            db.execute(delete(bindings).where(is_ref(bindings, each.theirs)))


def ties(db: Db, ours: str, theirs: str) -> tuple[Tie, ...]:
    """Return the ties between two connections, by batch."""
    found = [
        Tie(Ref(ours, _KIND, row.id), Ref(theirs, _KIND, row.theirs), int(row.detail[BATCH]))
        for row in db.execute(_joined(ours, theirs))
        if row.detail.get(BATCH)
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


def _step_back(db: Db, connection: str, thing: str) -> str:
    """Make the main record of a connection an alias; return its id, empty when there is none."""
    mine = and_(_customers_of(connection), bindings.c.thing == thing, bindings.c.main)
    id = db.execute(select(bindings.c.id).where(mine).limit(1)).scalar_one_or_none()
    db.execute(update(bindings).where(mine).values(main=False))
    return id or ""


def _joined(ours: str, theirs: str) -> Any:
    """The customers of the CRM who are bound, each with the main one of the books."""
    other = bindings.alias()
    mine = and_(_customers_of(ours), other.c.connection == theirs, other.c.kind == _KIND)
    return (
        select(bindings.c.id, bindings.c.detail, other.c.id.label("theirs"))
        .join(other, other.c.thing == bindings.c.thing)
        .where(and_(mine, other.c.main))
    )


def _customers_of(connection: str) -> ColumnElement[bool]:
    return and_(bindings.c.connection == connection, bindings.c.kind == _KIND)
