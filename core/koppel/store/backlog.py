"""Backlog: held and failed records as stored, and the issues that stay open until somebody decides.

Queries, no decisions.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from koppel.decide.action import Action
from koppel.decide.placing import OF_REFERENCE
from koppel.kinds import dump, load
from koppel.model import Entity, Ref
from koppel.run import Issue, Outcome, Result
from koppel.store.sql import BATCH, as_ref, is_ref, ref_of, upsert
from koppel.store.tables import issues, waiting

# -- what waits ----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Waiting:
    """A record that was held or failed, as it stood then."""

    ref: Ref
    result: Result
    rule: str
    message: str
    label: str
    version: str
    settings: str
    body: Entity | None
    since: datetime


def put_waiting(
    db: Connection, action: Action, outcome: Outcome, settings: str, now: datetime
) -> None:
    """Set a record aside with the reason; it is looked at again by every run."""
    old = waiting_of(db, action.source)
    row = {
        **as_ref(action.source),
        "result": str(outcome.result),
        "rule": outcome.rule,
        "message": outcome.message,
        "label": outcome.label,
        "version": action.version,
        "settings": settings,
        "body": dump(action.body) if action.body is not None else None,
        "since": old.since if old else now,
    }
    upsert(db, waiting, [row])


def waiting_of(db: Connection, ref: Ref) -> Waiting | None:
    """Return why a record waits, or None."""
    row = db.execute(select(waiting).where(is_ref(waiting, ref))).one_or_none()
    return _waiting(row) if row is not None else None


def waiting_among(db: Connection, connection: str, kind: str, ids: Iterable[str]) -> set[str]:
    """Return which of these records wait."""
    mine = and_(waiting.c.connection == connection, waiting.c.kind == kind)
    wanted = and_(mine, waiting.c.id.in_(list(ids)))
    return set(db.execute(select(waiting.c.id).where(wanted)).scalars())


def all_waiting(db: Connection, connection: str, after: tuple[str, str]) -> list[Waiting]:
    """Return a batch of what waits on one side."""
    later = or_(
        waiting.c.kind > after[0], and_(waiting.c.kind == after[0], waiting.c.id > after[1])
    )
    rows = db.execute(
        select(waiting)
        .where(and_(waiting.c.connection == connection, later))
        .order_by(waiting.c.kind, waiting.c.id)
        .limit(BATCH)
    )
    return [_waiting(row) for row in rows]


def waiting_of_kind(db: Connection, connection: str, kind: str) -> list[Waiting]:
    """Return what waits of one kind on one side."""
    mine = and_(waiting.c.connection == connection, waiting.c.kind == kind)
    return [_waiting(row) for row in db.execute(select(waiting).where(mine))]


def waits_for_reference(db: Connection, connections: Iterable[str]) -> bool:
    """Whether a record waits for something that reference data may bring."""
    mine = and_(waiting.c.connection.in_(list(connections)), waiting.c.rule.in_(OF_REFERENCE))
    return db.execute(select(waiting.c.id).where(mine).limit(1)).first() is not None


def count_waiting(db: Connection, connections: Iterable[str]) -> int:
    """How many records wait."""
    where = waiting.c.connection.in_(list(connections))
    return int(db.execute(select(func.count()).select_from(waiting).where(where)).scalar_one())


def end_waiting(db: Connection, ref: Ref) -> None:
    """The record waits no longer."""
    db.execute(delete(waiting).where(is_ref(waiting, ref)))


def _waiting(row: Any) -> Waiting:
    return Waiting(
        ref=ref_of(row),
        result=Result(row.result),
        rule=row.rule,
        message=row.message,
        label=row.label,
        version=row.version,
        settings=row.settings,
        body=load(row.body) if row.body is not None else None,
        since=row.since,
    )


# -- issues --------------------------------------------------------------------------------------


def open_issue(db: Connection, issue: Issue) -> None:
    """Open an issue, or renew the words of one that is open."""
    mine = and_(is_ref(issues, issue.ref), issues.c.rule == issue.rule)
    changed = db.execute(
        update(issues).where(mine).values(message=issue.message, label=issue.label)
    )
    if not changed.rowcount:
        row = {**as_ref(issue.ref), "rule": issue.rule, "label": issue.label}
        db.execute(insert(issues), [{**row, "message": issue.message, "opened": issue.opened}])


def close_issues(db: Connection, ref: Ref, keep: str = "") -> None:
    """Close the issues of a record, but for one rule."""
    db.execute(delete(issues).where(and_(is_ref(issues, ref), issues.c.rule != keep)))


def issues_of(db: Connection, ref: Ref) -> list[Issue]:
    """Return the open issues of a record, oldest first."""
    rows = db.execute(select(issues).where(is_ref(issues, ref)).order_by(issues.c.opened))
    return [Issue(ref, row.label, row.rule, row.message, row.opened) for row in rows]


def issue_of(db: Connection, ref: Ref) -> Issue | None:
    """Return the open issue of a record, the oldest when it has several."""
    return next(iter(issues_of(db, ref)), None)


def open_issues(db: Connection, connections: Iterable[str]) -> list[Issue]:
    """Return the open issues, oldest first."""
    rows = db.execute(
        select(issues)
        .where(issues.c.connection.in_(list(connections)))
        .order_by(issues.c.opened, issues.c.kind, issues.c.label)
    )
    return [Issue(ref_of(row), row.label, row.rule, row.message, row.opened) for row in rows]
