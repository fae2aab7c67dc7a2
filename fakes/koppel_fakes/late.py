"""Late: requests whose clients gave up, and which arrive all the same."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

Arrive = Callable[[], int]
"""Lets a request happen; the status of the answer that nobody reads."""


@dataclass(frozen=True, slots=True)
class LateRequest:
    """One request on its way; without a moment it waits until all is let land."""

    operation: str
    due: datetime | None
    arrive: Arrive


class Late:
    """What is still on its way, in the order it was sent."""

    def __init__(self) -> None:
        self._waiting: list[LateRequest] = []

    def hold(self, operation: str, due: datetime | None, arrive: Arrive) -> None:
        """Keep a request back."""
        self._waiting.append(LateRequest(operation, due, arrive))

    def land(self, until: datetime | None = None) -> list[int]:
        """Let all arrive, or what is due at a moment; the statuses, in order of arrival."""
        landing = [request for request in self._waiting if _is_due(request, until)]
        self._waiting = [request for request in self._waiting if request not in landing]
        return [request.arrive() for request in landing]

    def waiting(self) -> list[dict[str, object]]:
        """Operation and moment of each request still on its way."""
        return [{"operation": held.operation, "due": held.due} for held in self._waiting]

    def clear(self) -> None:
        """They never arrive."""
        self._waiting.clear()


def _is_due(request: LateRequest, until: datetime | None) -> bool:
    return until is None or (request.due is not None and request.due <= until)
