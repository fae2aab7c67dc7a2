"""Handing out: notifications go to the plugins that pass them on, after the run is stored (D11).

A notification reaches each plugin at least once: it is claimed, handed over, and ticked off. Where
a plugin failed, or the process died in between, it is handed over again after the next run; so it
may come twice, and bears the number of its run, by which a receiver can tell. After five tries or
three days it is given up, and ``koppel status`` says so. No transaction is open and no lease is
held meanwhile: a plugin that raises or is slow keeps no other process from its work.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection as Db
from sqlalchemy import and_, insert, select, update

from koppel.notification import Notification
from koppel.store.database import Database
from koppel.store.tables import deliveries, runs
from koppel.store.telling import told
from koppel.world import World

TRIES = 5
PATIENCE = timedelta(minutes=10)
"""So long a plugin may take before it is taken for dead, and another process hands over again."""
FRESH = timedelta(days=3)
"""An older notification helps nobody any more."""
LONGEST_REASON = 300
"""So many characters of a plugin's complaint are kept."""

Notify = Callable[[Notification, str], None]


class State(StrEnum):
    """How the delivery of one notification to one plugin stands."""

    HANDING = "handing"
    DONE = "done"
    FAILED = "failed"
    """It is tried again."""
    GIVEN_UP = "given up"


@dataclass(frozen=True)
class Notifier:
    """A plugin that passes notifications on."""

    name: str
    notify: Notify


def hand_out(database: Database, notifiers: Sequence[Notifier], link: str, world: World) -> None:
    """Hand the notifications of a link that are due to each plugin, oldest first.

    Where a plugin fails it gets no more for now; the person who waits is told, in a sentence.
    """
    with database.write() as db:
        _forget_old(db, link, world.clock() - FRESH)
        rows = _due(db, link)
    for notifier in notifiers:
        for row in rows:
            if not _hand(database, notifier, row, link, world):
                break
    with database.write() as db:
        _tick_off(db, [row.id for row in rows], [notifier.name for notifier in notifiers])


def undelivered(db: Db, link: str, now: datetime) -> list[str]:
    """Say which notifications of the last days did not get through, and what happens next."""
    query = select(deliveries).join(runs, runs.c.id == deliveries.c.run)
    mine = and_(runs.c.link == link, deliveries.c.tried > now - FRESH)
    lost = deliveries.c.state.in_((str(State.FAILED), str(State.GIVEN_UP)))
    rows = db.execute(query.where(mine, lost).order_by(deliveries.c.run, deliveries.c.plugin))
    return [
        f"the notification of run {row.run} did not get through by {row.plugin}: {row.error}; "
        + ("it was given up" if row.state == State.GIVEN_UP else "tried again after the next run")
        for row in rows
    ]


def _hand(database: Database, notifier: Notifier, row: Any, link: str, world: World) -> bool:
    """Hand one notification to one plugin; False when the plugin cannot take it now."""
    with database.write() as db:
        tries = _claim(db, row.id, notifier.name, world.clock())
    if tries is None:
        return True
    try:
        with world.patience():
            notifier.notify(told(row), link)
    except Exception as error:  # noqa: BLE001 - a stranger's plugin may raise anything
        state = State.FAILED if tries < TRIES else State.GIVEN_UP
        with database.write() as db:
            _settle(db, row.id, notifier.name, state, _reason(error))
        world.notice(
            f"link {link}: the notification of run {row.id} did not get through by "
            f"{notifier.name}: {_reason(error)}"
        )
        return False
    with database.write() as db:
        _settle(db, row.id, notifier.name, State.DONE)
    return True


def _due(db: Db, link: str) -> list[Any]:
    mine = and_(runs.c.link == link, runs.c.handed.is_(False), runs.c.ended.is_not(None))
    return list(db.execute(select(runs).where(mine).order_by(runs.c.id)).all())


def _claim(db: Db, run: int, plugin: str, now: datetime) -> int | None:
    """Take a delivery on; return which try it is, or None where it is not ours to make."""
    mine = and_(deliveries.c.run == run, deliveries.c.plugin == plugin)
    db.execute(select(runs.c.id).where(runs.c.id == run).with_for_update())  # one at a time
    row = db.execute(select(deliveries).where(mine)).one_or_none()
    fields = {"state": str(State.HANDING), "tried": now, "error": ""}
    if row is None:
        db.execute(insert(deliveries), [{"run": run, "plugin": plugin, "tries": 1, **fields}])
        return 1
    dead = row.state == State.HANDING and row.tried <= now - PATIENCE
    if row.state != State.FAILED and not dead:
        return None
    if row.tries >= TRIES:  # died while handing over, each time
        _settle(db, run, plugin, State.GIVEN_UP, "it never came to an end")
        return None
    db.execute(update(deliveries).where(mine).values(tries=row.tries + 1, **fields))
    return int(row.tries) + 1


def _settle(db: Db, run: int, plugin: str, state: State, error: str = "") -> None:
    mine = and_(deliveries.c.run == run, deliveries.c.plugin == plugin)
    db.execute(update(deliveries).where(mine).values(state=str(state), error=error))


def _reason(error: Exception) -> str:
    return str(error)[:LONGEST_REASON] or type(error).__name__


def _tick_off(db: Db, numbers: Sequence[int], plugins: Sequence[str]) -> None:
    """Those that every plugin has, or was given up for, need no further look."""
    ended = (str(State.DONE), str(State.GIVEN_UP))
    for run in numbers:
        query = select(deliveries.c.plugin).where(
            deliveries.c.run == run, deliveries.c.state.in_(ended)
        )
        if set(plugins) <= set(db.execute(query).scalars()):
            db.execute(update(runs).where(runs.c.id == run).values(handed=True))


def _forget_old(db: Db, link: str, before: datetime) -> None:
    """Give up what is too old to be told."""
    old = and_(runs.c.link == link, runs.c.handed.is_(False), runs.c.ended < before)
    numbers = list(db.execute(select(runs.c.id).where(old)).scalars())
    db.execute(update(runs).where(runs.c.id.in_(numbers)).values(handed=True))
    open_ = deliveries.c.state.in_((str(State.FAILED), str(State.HANDING)))
    db.execute(
        update(deliveries)
        .where(deliveries.c.run.in_(numbers), open_)
        .values(state=str(State.GIVEN_UP))
    )
