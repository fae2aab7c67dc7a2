"""History: what came of the candidates of each run, and the runs themselves. Queries."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from koppel.decide.past import End, Past
from koppel.model import Ref
from koppel.notification import News, Notification
from koppel.run import TROUBLE, Calls, Outcome, Result, RunState
from koppel.store.columns import REF
from koppel.store.sql import BATCH, as_ref, is_ref, ref_of
from koppel.store.tables import outcomes, runs

LOOK_BACK = 300
"""So many runs count for what is due and what is news: a day of the shortest interval."""

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


def label_of(db: Connection, ref: Ref) -> str:
    """Return how people last heard of a record; empty when they never did."""
    query = select(outcomes.c.label).where(is_ref(outcomes, ref))
    return db.execute(query.order_by(outcomes.c.run.desc()).limit(1)).scalar() or ""


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


# -- runs ----------------------------------------------------------------------------------------


def begin_run(db: Connection, link: str, now: datetime, automatic: bool = False) -> int:
    """Start a run and return its number."""
    row = {"link": link, "state": str(RunState.RUNNING), "started": now, "stopped": ""}
    row |= {"exit_code": 0, "notes": [], "calls": [], "notification": {}}
    row |= {"automatic": automatic, "until": None, "news": str(News.NONE), "handed": True}
    return int(db.execute(insert(runs).returning(runs.c.id), [row]).scalar_one())


def end_run(
    db: Connection,
    run: int,
    end: End,
    notification: Notification,
    *,
    notes: Iterable[str] = (),
    calls: Iterable[Calls] = (),
) -> None:
    """End a run with its one notification, which is handed out when it is news."""
    db.execute(
        update(runs)
        .where(runs.c.id == run)
        .values(
            state=str(end.state),
            ended=end.at,
            exit_code=end.exit_code,
            stopped=end.stopped,
            until=end.until,
            notes=list(notes),
            calls=[asdict(line) for line in calls],
            notification=notification.to_dict(),
            news=str(notification.news),
            handed=notification.news is News.NONE,
        )
    )


def last_told(db: Connection, link: str) -> Any | None:
    """Return the row of the last run that people were told about."""
    mine = and_(runs.c.link == link, runs.c.news != str(News.NONE))
    return db.execute(select(runs).where(mine).order_by(runs.c.id.desc()).limit(1)).first()


def begun(db: Connection, run: int) -> Any:
    """Return when a run started, and whether it did so by itself."""
    query = select(runs.c.started, runs.c.automatic).where(runs.c.id == run)
    return db.execute(query).one()


def forget_run(db: Connection, run: int) -> None:
    """Drop a run that was only a dry one."""
    db.execute(delete(outcomes).where(outcomes.c.run == run))
    db.execute(delete(runs).where(runs.c.id == run))


def runs_of(db: Connection, link: str, limit: int) -> list[Any]:
    """Return the rows of the latest runs, newest first."""
    query = select(runs).where(runs.c.link == link).order_by(runs.c.id.desc()).limit(limit)
    return list(db.execute(query).all())


def past(
    db: Connection, link: str, before: int | None = None, limit: int | None = LOOK_BACK
) -> list[Past]:
    """Return the runs of a link, newest first; ``before``: only those before that run."""
    c = runs.c
    query = select(c.started, c.state, c.exit_code, c.until, c.automatic, c.news)
    query = query.where(c.link == link).order_by(c.id.desc()).limit(limit)
    if before is not None:
        query = query.where(c.id < before)
    return [
        Past(r.started, RunState(r.state), r.exit_code, r.until, r.automatic, News(r.news))
        for r in db.execute(query)
    ]


def has_fresh_trouble(db: Connection, link: str, run: int, since: datetime) -> bool:
    """Whether a record is troubled in a run that was not so, in the same way, before.

    Compared with what came of the record last, and in any run that started after ``since``.
    """
    now, last, alike = (outcomes.alias(name) for name in ("now", "last", "alike"))
    latest = select(func.max(last.c.run)).where(_before(last, now))
    first = select(func.min(runs.c.id)).where(and_(runs.c.link == link, runs.c.started > since))
    known = select(alike.c.n).where(
        _before(alike, now),
        alike.c.result == now.c.result,
        alike.c.rule == now.c.rule,
        or_(
            alike.c.run == latest.correlate(now).scalar_subquery(),
            alike.c.run >= first.scalar_subquery(),
        ),
    )
    troubled = now.c.result.in_([str(result) for result in TROUBLE])
    where = and_(now.c.run == run, troubled, ~known.correlate(now).exists())
    return db.execute(select(now.c.n).where(where).limit(1)).first() is not None


def _before(one: FromClause, other: FromClause) -> ColumnElement[bool]:
    """What came of the same record in an earlier run."""
    same = [one.c[name] == other.c[name] for name in REF]
    return and_(*same, one.c.run < other.c.run)


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
