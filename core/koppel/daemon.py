"""Daemon: runs automatic links when they are due, until it is asked to end.

It looks at the store again and again, at least once a minute, so it sees what other processes did
and what somebody changed; it remembers nothing itself. Two of them on one database do each run
once.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from koppel.app import Koppel
from koppel.errors import StoreError
from koppel.run import Report

LOOK = timedelta(minutes=1)
"""So long at most until the store is looked at again."""
NAP = 1.0
"""Seconds of one sleep: so soon it sees that it is asked to end."""


def watch(
    app: Koppel,
    ended: Callable[[], bool],
    tell: Callable[[Report], None],
    look: timedelta = LOOK,
) -> None:
    """Run what is due, now and whenever it is, until ``ended`` says so; never within a run.

    ``tell`` gets the report of each run. A database that cannot be used for a while is told
    (``World.notice``) and tried again.
    """
    while not ended():
        try:
            for report in app.run_due(ended=ended):
                tell(report)
            wait = _until_next(app, look)
        except StoreError as error:
            app.world.notice(str(error))
            wait = look
        _sleep(app, wait.total_seconds(), ended)


def _until_next(app: Koppel, look: timedelta) -> timedelta:
    """From now until the next run is due, or until the next look.

    What is due now could not be run just now, so that waits for the next look as well.
    """
    due = app.next_due()
    wait = due - app.world.clock() if due is not None else look
    return min(wait, look) if wait > timedelta() else look


def _sleep(app: Koppel, seconds: float, ended: Callable[[], bool]) -> None:
    """Sleep in naps."""
    while seconds > 0 and not ended():
        app.world.sleep(min(seconds, NAP))
        seconds -= NAP
