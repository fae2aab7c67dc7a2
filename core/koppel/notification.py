"""Notification: what people are told about one run, and why it is news to them."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from koppel.run import RunState, utc


class News(StrEnum):
    """Why people are told about a run (D11)."""

    NONE = ""
    """They are not: an automatic run that brought nothing new."""
    ASKED = "asked for"
    """Somebody started it."""
    FAILING = "failing"
    TROUBLE = "needs attention"
    WELL = "well again"


@dataclass(frozen=True)
class Notification:
    """What people are told about one run: exactly one per run (R71, D11)."""

    run: int
    state: RunState
    at: datetime
    text: str
    lines: tuple[str, ...] = ()
    news: News = News.ASKED
    """Why it is told; ``NONE``: it is kept and shown, and nobody is told."""

    def to_dict(self) -> dict[str, Any]:
        """Return the notification as JSON-ready data."""
        plain = {"state": str(self.state), "at": utc(self.at), "news": str(self.news)}
        return {**asdict(self), **plain}
