"""Tie: two customers that were bound because a person agreed that they are the same.

A tie is the row of the CRM's customer in the crosswalk, marked with the number of its *batch*: one
agreement of one person, to be undone as a whole. A customer of the books whose partners have all
vanished from the CRM is *vacant*: he may be tied to another one, and keeps their rows as aliases.
Queries, no decisions; every function works within a transaction of its caller.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select
from sqlalchemy import Connection as Db

from koppel.connector import Change
from koppel.decide.crosswalk import LABEL, MERGED, SERIAL, Binding, prints
from koppel.model import Customer, Ref
from koppel.run import Issue
from koppel.store import backlog, crosswalk, lineage
from koppel.store.sql import is_ref
from koppel.store.tables import bindings, intents

BATCH = "matched"
"""Under this name the detail of a customer's row holds the number of the batch."""

INSTEAD = "instead"
"""Under this name it holds the id of the vanished customer whose place he took."""

WAS = "was"
"""And under this one, as JSON, how that customer stood until then: whether he was gone, and his
open issues."""

_KIND = Customer.__name__

CERTAIN = ("name", "first_name", "is_person", "vat_number")
"""Fields that a summary tells as the whole record does."""


@dataclass(frozen=True)
class Tie:
    """A customer of the CRM and one of the books, bound by a batch; ``label``: his name then."""

    ours: Ref
    theirs: Ref
    batch: int
    label: str


def taken(db: Db, connection: str) -> set[str]:
    """Return the ids of the customers of one side who are bound, or are being written."""
    bound = select(bindings.c.id).where(_customers_of(connection))
    return {*db.execute(bound).scalars(), *written(db, connection)}


def written(db: Db, connection: str) -> set[str]:
    """Return the ids of the customers of one side who are being written to the other."""
    mine = and_(intents.c.connection == connection, intents.c.kind == _KIND)
    return set(db.execute(select(intents.c.id).where(mine)).scalars())


def serials(db: Db, ours: str, theirs: str, there: Collection[str]) -> set[str]:
    """Return the caller's ids of customers who may stand in the books though nobody is linked with
    them there: they are being written, or those who bore them are not ``there`` any more."""
    sent = select(intents.c.serial).where(
        and_(intents.c.connection == ours, intents.c.kind == _KIND, intents.c.target == theirs)
    )
    known = select(bindings.c.id, bindings.c.detail).where(_customers_of(theirs))
    gone = {
        row.detail[SERIAL]
        for row in db.execute(known)
        if row.id not in there and row.detail.get(SERIAL)
    }
    return {*map(str, db.execute(sent).scalars()), *gone}


def partners(db: Db, ours: str, theirs: str) -> Mapping[str, frozenset[str]]:
    """Return, for each bound customer of the books, the customers of the CRM bound to him, and
    those into whom they were merged: an alias stands for his survivor (D9)."""
    merged = and_(_customers_of(ours), bindings.c.owner != "")
    heirs = {
        row.id: row.owner
        for row in db.execute(select(bindings.c.id, bindings.c.owner).where(merged))
    }
    found: dict[str, set[str]] = defaultdict(set)
    for row in db.execute(_joined(ours, theirs)):
        found[row.theirs].update(_line(row.id, heirs))
    return {id: frozenset(ids) for id, ids in found.items()}


def _line(id: str, heirs: Mapping[str, str]) -> set[str]:
    """A customer, and all into whom he was merged, one after the other."""
    line = {id}
    while (id := heirs.get(id, "")) and id not in line:
        line.add(id)
    return line


def tie(db: Db, ties: Iterable[tuple[Tie, str, dict[str, str]]]) -> None:
    """Bind pairs; each comes with the version and the prints of the CRM's customer."""
    for each, version, known in ties:
        known_there = crosswalk.binding(db, each.theirs)
        thing = known_there.thing if known_there else str(each.ours)
        detail = {BATCH: str(each.batch), LABEL: each.label}
        if known_there is None:
            crosswalk.bind(db, Binding(each.theirs, thing))
        else:
            detail |= succeed(db, each.theirs, each.ours)
        crosswalk.bind(db, Binding(each.ours, thing, version=version, prints=known, detail=detail))


def succeed(db: Db, theirs: Ref, heir: Ref) -> dict[str, str]:
    """Make the vanished customer who was linked with ``theirs`` the alias of the one who takes his
    place, as after a merge; return what the row of the latter says of that."""
    before = crosswalk.twin(db, theirs, heir.connection)
    if before is None or before.ref == heir:
        return {}
    issues = [issue.to_dict() for issue in backlog.issues_of(db, before.ref)]
    crosswalk.bind(db, replace(before, main=False, owner=heir.id, gone=MERGED))
    backlog.close_issues(db, before.ref)
    return {INSTEAD: before.ref.id, WAS: json.dumps({"gone": before.gone, "issues": issues})}


def vacant(
    partners: Mapping[str, frozenset[str]], there: Collection[str]
) -> Mapping[str, frozenset[str]]:
    """Return those customers of the books, with whom they were linked, of whom nobody is there."""
    return {id: ids for id, ids in partners.items() if not ids.intersection(there)}


def untie(db: Db, ties: Iterable[Tie]) -> None:
    """Take ties out of the crosswalk; who stood there before them stands there again."""
    for each in ties:
        tied = crosswalk.binding(db, each.ours)
        if tied is None:
            continue
        db.execute(delete(bindings).where(is_ref(bindings, each.ours)))
        before = crosswalk.binding(db, each.ours._replace(id=tied.detail.get(INSTEAD, "")))
        if before is not None:
            _reinstate(db, before, json.loads(tied.detail.get(WAS, "{}")))
        elif crosswalk.twin(db, each.theirs, each.ours.connection) is None:
            db.execute(delete(bindings).where(is_ref(bindings, each.theirs)))


def _reinstate(db: Db, before: Binding, was: Mapping[str, Any]) -> None:
    """Let a customer whose place was taken stand there again as he stood before."""
    crosswalk.bind(db, replace(before, main=True, owner="", gone=was.get("gone", "")))
    for told in was.get("issues", ()):
        moment = datetime.fromisoformat(told["opened"])
        text = (told["label"], told["rule"], told["message"])
        backlog.open_issue(db, Issue(before.ref, *text, moment))


def ties(db: Db, ours: str, theirs: str) -> tuple[Tie, ...]:
    """Return the ties between two connections, by batch."""
    found = [
        Tie(
            Ref(ours, _KIND, row.id),
            Ref(theirs, _KIND, row.theirs),
            int(row.detail[BATCH]),
            row.detail.get(LABEL, ""),
        )
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
    if lineage.documents_of(db, [each.ours], 1):
        return True
    sent = select(intents.c.entity).where(intents.c.target == each.theirs.connection)
    return any(row.get("customer") == each.theirs.id for row in db.execute(sent).scalars())


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
