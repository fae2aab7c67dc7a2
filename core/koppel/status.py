"""Status: how a link stands now; for one document, the explanation of where it is and why."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from koppel.model import Ref
from koppel.notification import Notification
from koppel.run import Issue, utc


@dataclass(frozen=True)
class Status:
    """How a link stands."""

    link: str
    last: Notification | None
    """Of the last run, told or not."""
    running_since: datetime | None
    bound: Mapping[str, int]
    """Kind -> number of linked records."""
    waiting: int
    in_doubt: int
    issues: tuple[Issue, ...]
    next_due: datetime | None = None
    """When it runs next by itself; a moment that is over: now; None: when somebody asks."""
    told: Notification | None = None
    """The last one that people were told."""
    undelivered: tuple[str, ...] = ()
    """Sentences: which notification did not reach whom, and why."""

    def to_dict(self) -> dict[str, Any]:
        """Return the status as JSON-ready data."""
        return {
            "link": self.link,
            "last": self.last.to_dict() if self.last else None,
            "running_since": utc(self.running_since) if self.running_since else None,
            "bound": dict(self.bound),
            "waiting": self.waiting,
            "in_doubt": self.in_doubt,
            "issues": [issue.to_dict() for issue in self.issues],
            "next_due": utc(self.next_due) if self.next_due else None,
            "told": self.told.to_dict() if self.told else None,
            "undelivered": list(self.undelivered),
        }


@dataclass(frozen=True)
class Explanation:
    """Why one document is where it is."""

    ref: Ref
    label: str
    state: str
    """"booked", "deleted", "held", "failed", "skipped", "in doubt", "unknown"."""
    rule: str
    lines: tuple[str, ...]
    """Sentences, in order."""

    def to_dict(self) -> dict[str, Any]:
        """Return the explanation as JSON-ready data."""
        return {**asdict(self), "ref": str(self.ref)}
