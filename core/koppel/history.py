"""History: plan rows, outcomes, what waits, open issues, runs and the audit trail. Queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select, update

from koppel.action import Action
from koppel.model import Entity, Ref, dump, load
from koppel.placing import OF_REFERENCE
from koppel.run import TROUBLE, Calls, Issue, Notification, Outcome, Result, RunState
from koppel.sql import BATCH, as_ref, is_ref, ref_of, upsert
from koppel.tables import audit, issues, outcomes, plan, runs, waiting

FIRST = (-1, "", "", 0)
"""Before every action of a plan."""

# -- the plan of a run ---------------------------------------------------------------------------


def put_plan(db: Connection, run: int, n: int, action: Action) -> None:
    """Add an action to the plan of a run."""
    row = {
        "run": run,
        "n": n,
        "phase": action.phase,
        "lane": action.lane,
        "sort": action.sort,
        **as_ref(action.source),
        "found": action.found,
        "parent": action.detail.get("parent", ""),
        "result": str(action.result),
        "action": action.model_dump(mode="json"),
    }
    db.execute(insert(plan), [row])


def planned(db: Connection, run: int, ref: Ref) -> Action | None:
    """Return what this run intends for a record, or None."""
    row = db.execute(
        select(plan.c.action).where(and_(plan.c.run == run, is_ref(plan, ref)))
    ).one_or_none()
    return Action.model_validate(row.action) if row is not None else None


def planned_under(db: Connection, run: int, connection: str, parent: str) -> list[Action]:
    """Return what this run intends for the credit notes of an invoice."""
    mine = and_(plan.c.run == run, plan.c.connection == connection, plan.c.parent == parent)
    return [
        Action.model_validate(row.action) for row in db.execute(select(plan.c.action).where(mine))
    ]


def planned_found(db: Connection, run: int, target: str, kind: str, found: str) -> Action | None:
    """Return the action of this run that adopts a record of the target, or None."""
    mine = and_(plan.c.run == run, plan.c.kind == kind, plan.c.found == found)
    for row in db.execute(select(plan.c.action).where(mine)):
        action = Action.model_validate(row.action)
        if action.target == target:
            return action
    return None


def count_plan(db: Connection, run: int) -> int:
    """How many actions the plan has."""
    return int(
        db.execute(select(func.count()).select_from(plan).where(plan.c.run == run)).scalar_one()
    )


def next_actions(
    db: Connection, run: int, after: tuple[int, str, str, int]
) -> list[tuple[tuple[int, str, str, int], Action]]:
    """Return the next batch of the plan in the order of the run."""
    phase, lane, sort, n = after
    later = or_(
        plan.c.phase > phase,
        and_(plan.c.phase == phase, plan.c.lane > lane),
        and_(plan.c.phase == phase, plan.c.lane == lane, plan.c.sort > sort),
        and_(plan.c.phase == phase, plan.c.lane == lane, plan.c.sort == sort, plan.c.n > n),
    )
    rows = db.execute(
        select(plan)
        .where(and_(plan.c.run == run, later))
        .order_by(plan.c.phase, plan.c.lane, plan.c.sort, plan.c.n)
        .limit(BATCH)
    )
    return [
        ((row.phase, row.lane, row.sort, row.n), Action.model_validate(row.action)) for row in rows
    ]


# -- outcomes ------------------------------------------------------------------------------------


def put_outcome(db: Connection, run: int, outcome: Outcome) -> None:
    """Store what came of a candidate; the first word of a run counts."""
    if outcome_of(db, run, outcome.ref) is not None:
        return
    n = db.execute(select(func.max(outcomes.c.n)).where(outcomes.c.run == run)).scalar() or 0
    row = {**as_ref(outcome.ref), "run": run, "n": n + 1, "label": outcome.label}
    row |= {"result": str(outcome.result), "rule": outcome.rule, "message": outcome.message}
    db.execute(insert(outcomes), [{**row, "target": outcome.target}])


def outcome_of(db: Connection, run: int, ref: Ref) -> Outcome | None:
    """Return what came of a record in a run, or None."""
    row = db.execute(
        select(outcomes).where(and_(outcomes.c.run == run, is_ref(outcomes, ref)))
    ).one_or_none()
    return _outcome(row) if row is not None else None


def outcomes_of(db: Connection, run: int, result: Result | None, after: int) -> list[Any]:
    """Return a batch of (n, outcome) of a run."""
    where = and_(outcomes.c.run == run, outcomes.c.n > after)
    if result is not None:
        where = and_(where, outcomes.c.result == str(result))
    rows = db.execute(select(outcomes).where(where).order_by(outcomes.c.n).limit(BATCH))
    return [(row.n, _outcome(row)) for row in rows]


def told_about(db: Connection, ref: Ref) -> list[tuple[int, datetime, Outcome]]:
    """Return (run, start, outcome) of the runs in which something happened to a record."""
    rows = db.execute(
        select(outcomes, runs.c.started)
        .join(runs, runs.c.id == outcomes.c.run)
        .where(is_ref(outcomes, ref))
        .order_by(outcomes.c.run)
    )
    return [(row.run, row.started, _outcome(row)) for row in rows]


def count_outcomes(db: Connection, run: int) -> dict[str, dict[Result, int]]:
    """Return kind -> result -> number."""
    rows = db.execute(
        select(outcomes.c.kind, outcomes.c.result, func.count())
        .where(outcomes.c.run == run)
        .group_by(outcomes.c.kind, outcomes.c.result)
    )
    counts: dict[str, dict[Result, int]] = {}
    for kind, result, n in rows:
        counts.setdefault(kind, {})[Result(result)] = n
    return counts


def has_trouble(db: Connection, run: int) -> bool:
    """Whether a record of a run was held, failed or is in doubt."""
    troubled = outcomes.c.result.in_([str(result) for result in TROUBLE])
    where = and_(outcomes.c.run == run, troubled)
    return db.execute(select(outcomes.c.n).where(where).limit(1)).first() is not None


def _outcome(row: Any) -> Outcome:
    return Outcome(ref_of(row), row.label, Result(row.result), row.rule, row.message, row.target)


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


def open_issues(db: Connection, connections: Iterable[str]) -> list[Issue]:
    """Return the open issues, oldest first."""
    rows = db.execute(
        select(issues)
        .where(issues.c.connection.in_(list(connections)))
        .order_by(issues.c.opened, issues.c.kind, issues.c.label)
    )
    return [Issue(ref_of(row), row.label, row.rule, row.message, row.opened) for row in rows]


# -- runs ----------------------------------------------------------------------------------------


def begin_run(db: Connection, link: str, now: datetime) -> int:
    """Start a run and return its number."""
    row = {"link": link, "state": str(RunState.RUNNING), "started": now, "stopped": ""}
    row |= {"exit_code": 0, "notes": [], "calls": [], "notification": {}}
    return int(db.execute(insert(runs).returning(runs.c.id), [row]).scalar_one())


def end_run(
    db: Connection,
    run: int,
    state: RunState,
    now: datetime,
    exit_code: int,
    *,
    stopped: str = "",
    notes: Iterable[str] = (),
    calls: Iterable[Calls] = (),
    notification: Notification | None = None,
) -> None:
    """End a run with its one notification."""
    db.execute(
        update(runs)
        .where(runs.c.id == run)
        .values(
            state=str(state),
            ended=now,
            exit_code=exit_code,
            stopped=stopped,
            notes=list(notes),
            calls=[asdict(line) for line in calls],
            notification=notification.to_dict() if notification else {},
        )
    )


def forget_run(db: Connection, run: int) -> None:
    """Drop a run that was only a dry one."""
    db.execute(delete(outcomes).where(outcomes.c.run == run))
    db.execute(delete(runs).where(runs.c.id == run))


def runs_of(db: Connection, link: str, limit: int) -> list[Any]:
    """Return the rows of the latest runs, newest first."""
    query = select(runs).where(runs.c.link == link).order_by(runs.c.id.desc()).limit(limit)
    return list(db.execute(query).all())


def mark_interrupted(db: Connection, link: str, now: datetime) -> list[int]:
    """Runs of this link that never ended were killed; return their numbers."""
    mine = and_(runs.c.link == link, runs.c.state == str(RunState.RUNNING))
    numbers = list(db.execute(select(runs.c.id).where(mine)).scalars())
    if numbers:
        told = {"text": "the run was killed; the next one goes on where it stopped"}
        db.execute(
            update(runs)
            .where(mine)
            .values(state=str(RunState.INTERRUPTED), ended=now, exit_code=130, stopped=told["text"])
        )
    return numbers


# -- audit ---------------------------------------------------------------------------------------


def put_audit(db: Connection, now: datetime, run: int, ref: Ref, fields: Mapping[str, str]) -> None:
    """Append one write to the audit trail; each row's chain holds the one before."""
    last = db.execute(select(audit.c.chain).order_by(audit.c.n.desc()).limit(1)).scalar() or ""
    row = {"at": now, "run": run, **as_ref(ref), **fields}
    db.execute(insert(audit), [{**row, "chain": _chain(last, ref, fields)}])


def broken_audit(db: Connection) -> int | None:
    """Return the number of the first audit row that was changed or whose predecessor is missing."""
    last = ""
    for row in _audit_rows(db):
        fields = {name: getattr(row, name) for name in ("step", "target", "result", "hash")}
        last = _chain(last, ref_of(row), fields)
        if row.chain != last:
            return int(row.n)
    return None


def _audit_rows(db: Connection) -> Iterator[Any]:
    yield from db.execute(select(audit).order_by(audit.c.n))


def _chain(last: str, ref: Ref, fields: Mapping[str, str]) -> str:
    text = "\x1f".join((last, *ref, *(fields[name] for name in sorted(fields))))
    return hashlib.sha256(text.encode()).hexdigest()
