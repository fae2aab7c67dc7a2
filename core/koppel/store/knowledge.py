"""Knowledge: the crosswalk's rows, and the natural keys under which records stand.

Queries, no decisions. Every function works within a transaction of its caller; ``run`` 0 is what
holds, a run's number what that run has only looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select, update

from koppel.connector import Change
from koppel.decide.crosswalk import Binding, Sighting, prints
from koppel.model import Customer, Document, Number, Ref
from koppel.store.sql import as_ref, is_ref, ref_of, upsert
from koppel.store.tables import bindings, keys, plan

GONE = "gone:"
"""The key of a record that is no more, while a run only looks."""

NO = "no"
"""Noted of a customer to whom nothing is sold."""

KEYLESS = "none:"
"""The key of a record that has no natural key (any more), so that older keys of it are dropped."""


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


def keys_of(db: Connection, ref: Ref, run: int) -> set[str]:
    """Return the natural keys under which a record stands, or stood."""
    mine = and_(is_ref(keys, ref), keys.c.run.in_((0, run)))
    return set(db.execute(select(keys.c.key).where(mine)).scalars())


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


def sightings(
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


def count_seen(db: Connection, connection: str, kind: str, run: int) -> int:
    """How many records of a kind a side holds, as far as its feeds were read; suppliers apart."""
    return _count(db, connection, kind, run, func.coalesce(_told("buys"), "") != NO)


def count_strangers(db: Connection, connection: str, kinds: Iterable[str], run: int) -> int:
    """How many records of these kinds a side holds that koppel neither made nor linked."""
    return sum(
        _count(db, connection, kind, run, _told("marker").is_(None), _loose(connection, kind))
        for kind in kinds
    )


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


def count_loose(db: Connection, connection: str, kind: str) -> int:
    """How many records of a kind that a side holds are not linked; suppliers apart."""
    buys = func.coalesce(_told("buys"), "") != NO
    return _count(db, connection, kind, 0, buys, _loose(connection, kind))


def ids_bound(db: Connection, connection: str, kind: str) -> set[str]:
    """Return the ids of the records of a kind that are linked."""
    mine = and_(bindings.c.connection == connection, bindings.c.kind == kind)
    return set(db.execute(select(bindings.c.id).where(mine)).scalars())


def is_seen(db: Connection, ref: Ref, run: int) -> bool:
    """Whether a side holds a record, as far as its feeds were read."""
    mine = and_(is_ref(keys, ref), keys.c.run.in_((0, run)))
    known = set(db.execute(select(keys.c.key).where(mine)).scalars())
    return bool(known) and GONE not in known


def refs_by_key(db: Connection, key: str, connections: Collection[str]) -> list[Ref]:
    """Return the records that stand under a key now."""
    rows = db.execute(
        select(keys).where(and_(keys.c.key == key, keys.c.connection.in_(list(connections))))
    )
    return sorted({ref_of(row) for row in rows})


def last_seen(db: Connection, ref: Ref, run: int) -> dict[str, str]:
    """Return the prints of a record as a feed last brought it; empty when none did."""
    return dict(_seen(db, ref, run).get("prints", {}))


def vat_seen(db: Connection, ref: Ref, run: int) -> str:
    """Return the VAT number of a customer as a feed last brought it; empty when it told none."""
    return str(_seen(db, ref, run).get("vat", ""))


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


def keep_keys(db: Connection, run: int) -> None:
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
