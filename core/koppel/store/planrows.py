"""Plan rows: the actions that one run intends, in the store, in the order of the run. Queries."""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, insert, or_, select, true

from koppel.decide.action import Action
from koppel.model import Ref
from koppel.run import Result
from koppel.store.sql import BATCH, as_ref, is_ref
from koppel.store.tables import plan

FIRST = (-1, "", "", 0)
"""Before every action of a plan."""


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


def count_results(db: Connection, run: int, connection: str, kind: str) -> dict[Result, int]:
    """How many records of a kind would come to each result."""
    mine = and_(plan.c.run == run, plan.c.connection == connection, plan.c.kind == kind)
    rows = db.execute(select(plan.c.result, func.count()).where(mine).group_by(plan.c.result))
    return {Result(result): number for result, number in rows}


def next_actions(
    db: Connection, run: int, after: tuple[int, str, str, int], before: int | None = None
) -> list[tuple[tuple[int, str, str, int], Action]]:
    """Return the next batch of the plan in the order of the run, up to a phase."""
    phase, lane, sort, n = after
    upto = plan.c.phase < before if before is not None else true()
    later = or_(
        plan.c.phase > phase,
        and_(plan.c.phase == phase, plan.c.lane > lane),
        and_(plan.c.phase == phase, plan.c.lane == lane, plan.c.sort > sort),
        and_(plan.c.phase == phase, plan.c.lane == lane, plan.c.sort == sort, plan.c.n > n),
    )
    rows = db.execute(
        select(plan)
        .where(and_(plan.c.run == run, later, upto))
        .order_by(plan.c.phase, plan.c.lane, plan.c.sort, plan.c.n)
        .limit(BATCH)
    )
    return [
        ((row.phase, row.lane, row.sort, row.n), Action.model_validate(row.action)) for row in rows
    ]
