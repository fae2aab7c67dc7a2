"""Tools: all that a connection may touch: the clock, its secrets, its budget of calls."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol


@dataclass(frozen=True)
class Secret:
    """A stored secret with the version to swap it by."""

    value: str
    version: int


class Secrets(Protocol):
    """Secrets of one connection, encrypted at rest, shared by all processes."""

    def get(self, name: str) -> Secret | None:
        """Return the secret, or None."""

    def swap(self, name: str, value: str, version: int) -> bool:
        """Store ``value`` if the stored version is still ``version`` (0: none yet)."""

    def lock(self, name: str) -> bool:
        """Become the one who renews this secret; False when somebody else is."""

    def unlock(self, name: str) -> None:
        """Let the next one renew it."""


class Budget(Protocol):
    """Calls counted per operation and Belgian day, in the store, for all processes."""

    def spend(self, operation: str, limit: int | None = None) -> None:
        """Count one call before it is made.

        Raises ``OverBudget`` (reach: kind) when ``limit`` calls were made today.
        """

    def observe(self, operation: str, left: int) -> None:
        """Note what the server says is left of a limit that it counts itself."""


@dataclass(frozen=True)
class Tools:
    """All that a connection may touch; it opens nothing else."""

    clock: Callable[[], datetime]
    """The present, with time zone."""
    sleep: Callable[[float], None]
    secrets: Secrets
    budget: Budget
    start: date | None = None
    """Documents before this day need not be brought; None: bring all."""
    transport: Callable[[str], Any] | None = None
    """Base URL -> transport for the connector's HTTP library; None: the real network."""
    notice: Callable[[str], None] = lambda _: None
    """A sentence for the person who waits ("waited 58 s for ...")."""
    sending: Callable[[], None] = lambda: None
    """Called right before each request leaves; raises when nothing may leave now."""
