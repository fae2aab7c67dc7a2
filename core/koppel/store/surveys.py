"""Survey, kept: what the last look of matching found about the customers who were not linked.

It is remembered so that a check can tell what is left to do without looking again. Who is linked
meanwhile, or no longer, is asked of the crosswalk. Queries, no decisions; every function works
within a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection as Db
from sqlalchemy import select

from koppel.store.sql import upsert
from koppel.store.tables import surveys


@dataclass(frozen=True)
class KeptSurvey:
    """What a look found; the customers of the CRM by id, with the ids of their candidates."""

    at: datetime
    sure: Mapping[str, tuple[str, ...]]
    doubtful: Mapping[str, tuple[str, ...]]
    alone: tuple[str, ...]
    """Who has no candidate."""


def keep(db: Db, connection: str, survey: KeptSurvey) -> None:
    """Remember a look at the customers of a CRM instead of the one before."""
    found = {
        "sure": {id: list(ids) for id, ids in survey.sure.items()},
        "doubtful": {id: list(ids) for id, ids in survey.doubtful.items()},
        "alone": list(survey.alone),
    }
    upsert(db, surveys, [{"connection": connection, "at": survey.at, "found": found}])


def last(db: Db, connection: str) -> KeptSurvey | None:
    """Return what the last look at the customers of a CRM found; None: nobody looked yet."""
    row = db.execute(select(surveys).where(surveys.c.connection == connection)).one_or_none()
    if row is None:
        return None
    sure, doubtful = (
        {id: tuple(ids) for id, ids in row.found[name].items()} for name in ("sure", "doubtful")
    )
    return KeptSurvey(row.at, sure, doubtful, tuple(row.found["alone"]))
