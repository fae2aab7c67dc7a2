"""Timetable: when each link runs by itself, as the store has it. Queries.

Nothing is kept in memory: what is due comes from the stored runs, so it is the same for every
process, and after a restart.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection as Db

from koppel.decide.due import has_worked, next_due
from koppel.decide.past import End
from koppel.errors import Busy, ConfigError, KoppelError
from koppel.rules import Policy
from koppel.run import RunState
from koppel.store import history, linking
from koppel.store.telling import notification

BEFORE_AUTOMATIC = (
    "R68: link {link} has had no fully successful run yet, so it is not made automatic: run "
    "koppel sync until nothing is held or failed, then try again; --anyway makes it automatic now"
)

BUG = KoppelError.exit_code


class NotDue(Busy):
    """The link has just run, in another process; nothing was done."""


def due_at(db: Db, link: str, now: datetime) -> datetime | None:
    """Return when a link runs next by itself; a moment that is over: now; None: never."""
    policy = linking.policy(db, link)
    if not policy.automatic or not linking.is_active(db, link):
        return None
    return next_due(policy, history.past(db, link), linking.changed(db, link), now)


def confirm_due(db: Db, link: str, now: datetime) -> None:
    """Raise ``NotDue`` when another process has run the link since it was seen to be due."""
    due = due_at(db, link, now)
    if due is None or due > now:
        raise NotDue(f"another run of {link} has just ended; nothing was done")


def not_started(db: Db, link: str, error: Exception, now: datetime) -> None:
    """Store that an automatic run could not start at all, so that people hear of it.

    Raises ``NotDue`` when another process has done so.
    """
    confirm_due(db, link, now)
    run = history.begin_run(db, link, now, automatic=True)
    why, exit_code = f"a bug in koppel or a connector ({type(error).__name__})", BUG
    if isinstance(error, KoppelError):
        why, exit_code = str(error), error.exit_code
    end = End(RunState.STOPPED, now, exit_code, why)
    history.end_run(db, run, end, notification(db, link, run, end), notes=[f"stopped: {why}"])


def guard(db: Db, link: str, old: Policy, new: Policy) -> None:
    """Raise ``ConfigError`` when a link is made automatic that has never worked (R68)."""
    if new.automatic and not old.automatic and not has_worked(history.past(db, link, limit=None)):
        raise ConfigError(BEFORE_AUTOMATIC.format(link=link))
