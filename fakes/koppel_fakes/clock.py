"""Clock: the time a fake lives in, which a test moves and a demonstration lets run."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta


class Clock:
    """A clock that tests can hold still and move.

    `start` is the first moment (aware; `None` means the real present). A clock that is not
    `running` stands still but for `advance` and `set`; a running one goes on with real
    (monotonic) time. Safe to share between threads and between fakes.
    """

    def __init__(self, start: datetime | None = None, running: bool = False) -> None:
        self._lock = threading.Lock()
        self._running = running
        self._moment = _aware(start) if start is not None else datetime.now(UTC)
        self._since = time.monotonic()

    def now(self) -> datetime:
        """The present moment, aware and in UTC."""
        with self._lock:
            return self._now()

    @property
    def running(self) -> bool:
        """Whether it goes on with real time."""
        return self._running

    def run(self, running: bool = True) -> None:
        """Let it go on by itself from now on, or stand still."""
        with self._lock:
            self._rebase(self._now())
            self._running = running

    def advance(self, seconds: float | timedelta) -> None:
        """Move forward by seconds or by a timedelta. A negative step is a `ValueError`."""
        step = seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
        if step < timedelta(0):
            raise ValueError("a clock only advances; use set() to go to an earlier moment")
        with self._lock:
            self._rebase(self._now() + step)

    def set(self, moment: datetime) -> None:
        """Go to an aware moment, earlier or later."""
        with self._lock:
            self._rebase(_aware(moment))

    def _now(self) -> datetime:
        if not self._running:
            return self._moment
        return self._moment + timedelta(seconds=time.monotonic() - self._since)

    def _rebase(self, moment: datetime) -> None:
        self._moment = moment
        self._since = time.monotonic()


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError("a clock needs a moment with a time zone")
    return moment.astimezone(UTC)
