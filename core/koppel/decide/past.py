"""Past: a run that has ended, as it counts for when the next one is due and for what is news."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from koppel.notification import News
from koppel.run import RunState


@dataclass(frozen=True)
class End:
    """How a run ends."""

    state: RunState
    at: datetime
    exit_code: int = 0
    stopped: str = ""
    """Why it stopped early; empty when it did not."""
    until: datetime | None = None
    """When it is worth trying again, where the system that stopped it told."""


@dataclass(frozen=True)
class Past:
    """A run that has ended; its ``news`` is why people were told, if they were."""

    started: datetime
    state: RunState
    exit_code: int = 0
    until: datetime | None = None
    automatic: bool = False
    news: News = News.ASKED
