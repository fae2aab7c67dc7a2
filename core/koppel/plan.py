"""Plan: what a run would do now, its actions in order; a value."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from koppel.model import Ref
from koppel.run import Calls, Result


@dataclass(frozen=True)
class PlanLine:
    """One action of a plan."""

    n: int
    ref: Ref
    label: str
    result: Result
    """What would come of it: created, adopted, updated, held, ..."""
    rule: str
    message: str
    version: str = ""
    decided: str = ""
    """Fingerprint of the decided content; applying compares it."""

    def to_dict(self) -> dict[str, Any]:
        """Return the line as JSON-ready data."""
        return {**asdict(self), "ref": list(self.ref), "result": str(self.result)}


@dataclass(frozen=True)
class Plan:
    """What a run would do now, in order; nothing was written anywhere."""

    link: str
    counts: Mapping[str, Mapping[Result, int]]
    lines: Collection[PlanLine]
    """Kept outside memory; iterate as often as you like."""
    calls: tuple[Calls, ...] = ()
    notes: tuple[str, ...] = ()
    """What the person should know before a sync, such as why it would stop."""

    def to_dict(self) -> dict[str, Any]:
        """Return the plan as JSON-ready data."""
        return {
            "link": self.link,
            "counts": {
                kind: {str(result): n for result, n in counts.items()}
                for kind, counts in self.counts.items()
            },
            "lines": [line.to_dict() for line in self.lines],
            "calls": [calls.to_dict() for calls in self.calls],
            "notes": list(self.notes),
        }
