"""Window: at most so many calls in a sliding minute; the server's headers are the truth.

The limit counts per integration and account (teamleader-api 1.4), so other processes share it:
what the headers say goes before what was counted here.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Mapping
from datetime import datetime, timedelta

from koppel import Tools

from koppel_teamleader.client import Answer

CALLS = 180
SPAN = timedelta(seconds=60)
SHORTEST = timedelta(milliseconds=100)
LONGEST = timedelta(minutes=5)
LIMIT = "60 s window"


class Window:
    """Spreads the calls of one connection."""

    def __init__(self, tools: Tools) -> None:
        self._tools = tools
        self._sent: deque[datetime] = deque()
        self._until: datetime | None = None

    @property
    def until(self) -> datetime | None:
        """When the server wants the next call, if it said so."""
        return self._until

    def take(self) -> None:
        """Wait until a call may leave, and count it."""
        now = self._tools.clock()
        while self._sent and not now - SPAN < self._sent[0] <= now:
            self._sent.popleft()
        wait = self._until - now if self._until else timedelta(0)
        if len(self._sent) >= CALLS:
            wait = max(wait, self._sent.popleft() + SPAN - now)
        if wait > timedelta(0):
            self._wait(wait)
        self._until = None
        self._sent.append(self._tools.clock())

    def observe(self, answer: Answer) -> None:
        """Note what the server says is left, and how long it wants no call when nothing is."""
        text = answer.headers.get("x-ratelimit-remaining", "")
        left = int(text[:9]) if text.isascii() and text.isdecimal() else None
        if left is not None:
            self._tools.budget.observe(LIMIT, left)
        if left == 0 or answer.status == 429:
            now = self._tools.clock()
            self._until = now + pause(answer, now)

    def _wait(self, span: timedelta) -> None:
        seconds = max(span, SHORTEST).total_seconds()
        self._tools.sleep(seconds)
        self._tools.notice(f"waited {math.ceil(seconds)} s for Teamleader")


def pause(answer: Answer, now: datetime) -> timedelta:
    """Return how long the next call must wait, counted on the server's clock where it tells it."""
    reset = moment(answer.headers, "x-ratelimit-reset")
    if reset is None:
        return SPAN
    return min(max(reset - (answer.date or now), SHORTEST), LONGEST)


def moment(headers: Mapping[str, str], name: str) -> datetime | None:
    """Return a header's moment, in either form that the server uses, or None."""
    try:
        found = datetime.fromisoformat(headers.get(name, "").strip())
    except ValueError:
        return None
    return found if found.tzinfo else None
