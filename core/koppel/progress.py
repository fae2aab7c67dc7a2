"""Progress: how far a run is, told to whoever listens."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Progress:
    """How far a run is. ``total`` is None while it is not known."""

    phase: str
    """"resume", "reference", "look", "decide", "act"."""
    text: str
    done: int = 0
    total: int | None = None


Listener = Callable[[Progress], None]


def silent(progress: Progress) -> None:
    """The listener of a host that does not listen."""
