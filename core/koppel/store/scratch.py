"""Scratch: what a run has only looked at. Kept when the run ends well, else dropped."""

from __future__ import annotations

from sqlalchemy import Connection, delete

from koppel.store import sightings
from koppel.store.facts import keep_facts
from koppel.store.tables import facts, keys, plan, seen


def keep(db: Connection, run: int) -> None:
    """What this run has seen holds from now on."""
    sightings.keep(db, run)
    keep_facts(db, run)
    drop(db, run)


def drop(db: Connection, run: int) -> None:
    """Forget what this run has only looked at."""
    for table in (keys, facts, seen, plan):
        db.execute(delete(table).where(table.c.run == run))
