"""Intents: the write-ahead log that makes a write happen exactly once.

A row lives from before the call until the outcome is stored. *sent*: the remote may hold the
effect. *done*: this step is finished, others follow. *stuck*: a later step was refused, a person
must look. At most one live intent per (record, target, step).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, and_, delete, func, select

from koppel.decide.action import Action
from koppel.kinds import dump, load
from koppel.model import Entity, Ref
from koppel.store.sql import as_ref, is_ref, ref_of, upsert
from koppel.store.tables import intents


class State(StrEnum):
    """How a step stands."""

    SENT = "sent"
    DONE = "done"
    STUCK = "stuck"


@dataclass(frozen=True)
class Intent:
    """One step of an action, written down before its call.

    ``entity``: in the target's own ids, frozen: every attempt sends the same. ``first_sent`` and
    ``last_sent``: when the first and the last attempt left; the last one may still arrive until
    the landing time is over.
    """

    source: Ref
    target: str
    step: int
    state: State
    key: str
    serial: int
    epoch: int
    attempt: int
    first_sent: datetime
    last_sent: datetime
    result: str
    action: Action
    entity: Entity

    @property
    def hash(self) -> str:
        """Fingerprint of what is sent."""
        data = json.dumps(dump(self.entity), sort_keys=True)
        return hashlib.sha256(f"{self.key}\x1f{data}".encode()).hexdigest()

    def done(self, result: str) -> Intent:
        """The step after its call was answered with an id."""
        return replace(self, state=State.DONE, result=result)


def put(db: Connection, intent: Intent) -> None:
    """Store an intent, replacing the row of the same step."""
    row = {
        **as_ref(intent.source),
        "target": intent.target,
        "step": intent.step,
        "state": str(intent.state),
        "key": intent.key,
        "serial": intent.serial,
        "hash": intent.hash,
        "epoch": intent.epoch,
        "attempt": intent.attempt,
        "first_sent": intent.first_sent,
        "last_sent": intent.last_sent,
        "result": intent.result,
        "action": intent.action.model_dump(mode="json"),
        "entity": dump(intent.entity),
    }
    upsert(db, intents, [row])


def remove(db: Connection, source: Ref, target: str, step: int | None = None) -> None:
    """Drop the intents of a record, or of one step."""
    mine = and_(is_ref(intents, source), intents.c.target == target)
    if step is not None:
        mine = and_(mine, intents.c.step == step)
    db.execute(delete(intents).where(mine))


def of_record(db: Connection, source: Ref, target: str) -> list[Intent]:
    """Return the live intents of a record, in the order of their steps."""
    mine = and_(is_ref(intents, source), intents.c.target == target)
    rows = db.execute(select(intents).where(mine).order_by(intents.c.step))
    return [_intent(row) for row in rows]


def alive(db: Connection, targets: tuple[str, ...]) -> Iterator[tuple[Ref, str]]:
    """Yield (record, target) of every write that is not finished, oldest first."""
    rows = db.execute(
        select(
            intents.c.connection,
            intents.c.kind,
            intents.c.id,
            intents.c.target,
            func.min(intents.c.first_sent).label("first"),
        )
        .where(and_(intents.c.target.in_(targets), intents.c.state != str(State.STUCK)))
        .group_by(intents.c.connection, intents.c.kind, intents.c.id, intents.c.target)
        .order_by("first", intents.c.id)
    ).all()
    for row in rows:
        yield ref_of(row), row.target


def is_alive(db: Connection, source: Ref) -> bool:
    """Whether a record has an intent that is not finished."""
    mine = select(intents.c.step).where(is_ref(intents, source)).limit(1)
    return db.execute(mine).first() is not None


def alive_under(db: Connection, connection: str, target: str, parent: str) -> list[Action]:
    """Return what is on its way to a target for the credit notes of an invoice."""
    mine = and_(intents.c.connection == connection, intents.c.target == target, intents.c.step == 0)
    actions = map(Action.model_validate, db.execute(select(intents.c.action).where(mine)).scalars())
    return [action for action in actions if action.detail.get("parent") == parent]


def alive_of_kind(db: Connection, connection: str, kind: str, target: str) -> list[Action]:
    """Return what is on its way to a target for the records of one kind."""
    mine = and_(
        intents.c.connection == connection, intents.c.kind == kind, intents.c.target == target
    )
    rows = db.execute(select(intents.c.action).where(and_(mine, intents.c.step == 0))).scalars()
    return [Action.model_validate(row) for row in rows]


def count(db: Connection, targets: tuple[str, ...]) -> int:
    """How many records have a write in doubt."""
    rows = (
        select(intents.c.connection, intents.c.kind, intents.c.id)
        .where(and_(intents.c.target.in_(targets), intents.c.state == str(State.SENT)))
        .distinct()
        .subquery()
    )
    return int(db.execute(select(func.count()).select_from(rows)).scalar_one())


def _intent(row: Any) -> Intent:
    return Intent(
        source=ref_of(row),
        target=row.target,
        step=row.step,
        state=State(row.state),
        key=row.key,
        serial=row.serial,
        epoch=row.epoch,
        attempt=row.attempt,
        first_sent=row.first_sent,
        last_sent=row.last_sent,
        result=row.result,
        action=Action.model_validate(row.action),
        entity=load(row.entity),
    )
