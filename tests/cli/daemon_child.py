"""The command line as a process of its own, in which time passes quickly.

python daemon_child.py 2026-11-16T09:00:00+01:00 --db ... daemon
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from datetime import datetime, timedelta

from koppel import Koppel, World
from koppel.cli.entry import run

START = datetime.fromisoformat(sys.argv[1])
BEGAN = time.monotonic()
SPEED = 300
"""So many seconds pass in one."""


def now() -> datetime:
    """The moment that the test chose, running on."""
    return START + timedelta(seconds=SPEED * (time.monotonic() - BEGAN))


def sleep(seconds: float) -> None:
    """Wait, in the time that passes quickly."""
    time.sleep(seconds / SPEED)


def opener(database: str, notice: Callable[[str], None]) -> Koppel:
    """Open koppel as the command line does, at that moment."""
    return Koppel(database, world=World(clock=now, sleep=sleep, notice=notice))


if __name__ == "__main__":
    sys.exit(run(sys.argv[2:], opener))
