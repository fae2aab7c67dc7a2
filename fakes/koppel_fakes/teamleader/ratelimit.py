"""RateLimit: 200 calls in any sliding minute (teamleader-api 1.4)."""

from __future__ import annotations

from collections import deque
from datetime import UTC, datetime, timedelta

from koppel_fakes.clock import Clock
from koppel_fakes.switches import Switches

LIMIT = 200
WINDOW = timedelta(seconds=60)


class RateLimit:
    """The calls counted in the last 60 seconds of one integration and account."""

    def __init__(self, clock: Clock, switches: Switches, *, enforced: bool) -> None:
        self._clock = clock
        self._switches = switches
        self._enforced = enforced
        self._calls: deque[datetime] = deque()

    def admit(self) -> bool:
        """Count one call; False when it must be answered with 429."""
        if not self._enforced:
            return True
        now = self._clock.now()
        self._slide(now)
        if len(self._calls) < LIMIT:
            self._calls.append(now)
            return True
        if self._switches.on("refused_calls_count"):
            self._calls.popleft()
            self._calls.append(now)
        return False

    def spend(self) -> None:
        """Use up the calls of this minute."""
        now = self._clock.now()
        self._slide(now)
        self._calls.extend([now] * (LIMIT - len(self._calls)))

    def headers(self) -> dict[str, str]:
        """The three headers of every answer."""
        now = self._clock.now()
        self._slide(now)
        oldest = self._calls[0] if self._calls else now
        return {
            "X-RateLimit-Limit": str(LIMIT),
            "X-RateLimit-Remaining": str(LIMIT - len(self._calls)),
            "X-RateLimit-Reset": self._written(oldest + WINDOW),
        }

    def clear(self) -> None:
        """Forget the calls."""
        self._calls.clear()

    def _slide(self, now: datetime) -> None:
        while self._calls and self._calls[0] <= now - WINDOW:
            self._calls.popleft()

    def _written(self, moment: datetime) -> str:
        """The moment rounded up, so that a call made then does succeed."""
        if self._switches["rate_limit_reset_format"] == "documented":
            up = moment + timedelta(microseconds=-moment.microsecond % 1000)
            local = up.astimezone(UTC)
            return local.strftime("%Y-%m-%dT%H:%M:%S.") + f"{local.microsecond // 1000:03d}+0000"
        up = moment + timedelta(microseconds=-moment.microsecond % 1_000_000)
        return up.astimezone(UTC).isoformat(timespec="seconds")
