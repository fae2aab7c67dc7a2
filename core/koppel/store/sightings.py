"""Sightings: under which natural keys the feeds brought records, and what they told of them.

Queries, no decisions. Every function works within a transaction of its caller; ``run`` 0 is what
holds, a run's number what that run has only looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from koppel.connector import Change
from koppel.decide.crosswalk import Sighting, prints
from koppel.model import Customer, Document, Ref
from koppel.store.sql import as_ref, is_ref, ref_of, upsert
from koppel.store.tables import bindings, keys

GONE = "gone:"
"""The key of a record that is no more, while a run only looks."""

NO = "no"
"""Noted of a customer to whom nothing is sold."""

KEYLESS = "none:"
"""The key of a record that has no natural key (any more), so that older keys of it are dropped."""


def index(db: Connection, connection: str, changes: Iterable[Change], run: int) -> None:
    """Note under which natural keys records stand, as seen by this run."""
    rows = [
        {
            "connection": connection,
            "kind": change.kind.__name__,
            "id": change.id,
            "key": key,
            "run": run,
            "detail": _detail(change),
        }
        for change in changes
        for key in ((GONE,) if change.gone else dict.fromkeys(change.keys or (KEYLESS,)))
    ]
    upsert(db, keys, rows)


def note(db: Connection, ref: Ref, found: Collection[str], run: int) -> None:
    """Add natural keys to what is known of a record, as seen by this run."""
    mine = select(keys.c.key, keys.c.detail, keys.c.run).where(
        and_(is_ref(keys, ref), keys.c.run.in_((0, run)))
    )
    rows = db.execute(mine.order_by(keys.c.run)).all()
    # What a run has seen of a record replaces all that was known of it, so it takes that along.
    known = {} if any(row.run == run for row in rows) else {row.key: row.detail for row in rows}
    fresh: dict[str, Any] = {key: {} for key in found if key not in known}
    upsert(
        db,
        keys,
        [
            {**as_ref(ref), "key": key, "run": run, "detail": detail}
            for key, detail in {**known, **fresh}.items()
        ],
    )


def keys_of(db: Connection, ref: Ref, run: int) -> set[str]:
    """Return the natural keys under which a record stands, or stood."""
    mine = and_(is_ref(keys, ref), keys.c.run.in_((0, run)))
    return set(db.execute(select(keys.c.key).where(mine)).scalars())


def under(
    db: Connection, connection: str, kind: str, wanted: Collection[str], run: int
) -> tuple[Sighting, ...]:
    """Return the records that stand under one of these keys, newest knowledge first."""
    if not wanted:
        return ()
    mine = and_(keys.c.connection == connection, keys.c.kind == kind)
    rows = db.execute(
        select(keys).where(and_(mine, keys.c.key.in_(list(wanted)), keys.c.run.in_((0, run))))
    ).all()
    ids = {row.id for row in rows}
    again = select(keys.c.id).where(and_(mine, keys.c.run == run, keys.c.id.in_(ids)))
    renewed = set(db.execute(again).scalars()) if ids else set()
    found = {
        (row.id, row.key): Sighting(row.id, row.key, row.detail)
        for row in rows
        if row.run == run or row.id not in renewed
    }
    return tuple(found.values())


def refs_under(db: Connection, key: str, connections: Collection[str]) -> list[Ref]:
    """Return the records that stand under a key now."""
    rows = db.execute(
        select(keys).where(and_(keys.c.key == key, keys.c.connection.in_(list(connections))))
    )
    return sorted({ref_of(row) for row in rows})


def is_seen(db: Connection, ref: Ref, run: int) -> bool:
    """Whether a side holds a record, as far as its feeds were read."""
    mine = and_(is_ref(keys, ref), keys.c.run.in_((0, run)))
    known = set(db.execute(select(keys.c.key).where(mine)).scalars())
    return bool(known) and GONE not in known


def last_seen(db: Connection, ref: Ref, run: int) -> dict[str, str]:
    """Return the prints of a record as a feed last brought it; empty when none did."""
    return dict(_seen(db, ref, run).get("prints", {}))


def vat_seen(db: Connection, ref: Ref, run: int) -> str:
    """Return the VAT number of a customer as a feed last brought it; empty when it told none."""
    return str(_seen(db, ref, run).get("vat", ""))


def count(db: Connection, connection: str, kind: str, run: int) -> int:
    """How many records of a kind a side holds, as far as its feeds were read; suppliers apart."""
    return _count(db, connection, kind, run, func.coalesce(_told("buys"), "") != NO)


def count_strangers(db: Connection, connection: str, kinds: Iterable[str], run: int) -> int:
    """How many records of these kinds a side holds that koppel neither made nor linked."""
    return sum(
        _count(db, connection, kind, run, _told("marker").is_(None), _loose(connection, kind))
        for kind in kinds
    )


def ids(db: Connection, connection: str, kind: str) -> set[str]:
    """Return the records of a kind that a side holds, as far as runs have read; suppliers apart."""
    mine = and_(keys.c.connection == connection, keys.c.kind == kind, keys.c.run == 0)
    buys = func.coalesce(_told("buys"), "") != NO
    return set(db.execute(select(keys.c.id).where(and_(mine, buys))).scalars())


def keep(db: Connection, run: int) -> None:
    """What this run has seen holds from now on; it replaces what was known of those records."""
    old = keys.alias()
    db.execute(
        delete(keys).where(
            and_(
                keys.c.run == 0,
                select(old.c.id)
                .where(
                    and_(
                        old.c.run == run,
                        old.c.connection == keys.c.connection,
                        old.c.kind == keys.c.kind,
                        old.c.id == keys.c.id,
                    )
                )
                .exists(),
            )
        )
    )
    db.execute(delete(keys).where(and_(keys.c.run == run, keys.c.key == GONE)))
    db.execute(update(keys).where(keys.c.run == run).values(run=0))


def _seen(db: Connection, ref: Ref, run: int) -> dict[str, Any]:
    """What was noted of a record when a feed last brought it."""
    rows = db.execute(
        select(keys.c.run, keys.c.detail).where(and_(is_ref(keys, ref), keys.c.run.in_((0, run))))
    ).all()
    latest = max(rows, key=lambda row: row.run, default=None)
    return dict(latest.detail) if latest is not None else {}


def _detail(change: Change) -> dict[str, Any]:
    """What look-ups by key need to know of a record besides its id."""
    entity = change.entity
    detail: dict[str, Any] = {}
    if isinstance(entity, Document):
        detail = {"total": str(entity.total), "customer": entity.customer}
    elif isinstance(entity, Customer):
        detail = {"vat": entity.vat_number, "prints": prints(entity)}
        if not entity.buys:
            detail["buys"] = NO
    if any(key.startswith("marker:") for key in change.keys):
        detail["marker"] = "1"
    return detail


def _count(db: Connection, connection: str, kind: str, run: int, *more: Any) -> int:
    mine = and_(keys.c.connection == connection, keys.c.kind == kind, keys.c.run.in_((0, run)))
    gone = select(keys.c.id).where(and_(mine, keys.c.key == GONE))
    found = and_(mine, keys.c.id.not_in(gone), *more)
    return int(db.execute(select(func.count(keys.c.id.distinct())).where(found)).scalar_one())


def _loose(connection: str, kind: str) -> Any:
    """The condition that a record which was seen is not linked."""
    bound = and_(bindings.c.connection == connection, bindings.c.kind == kind)
    return keys.c.id.not_in(select(bindings.c.id).where(bound))


def _told(name: str) -> Any:
    """A fact that was noted of a record which was seen."""
    return keys.c.detail[name].as_string()
