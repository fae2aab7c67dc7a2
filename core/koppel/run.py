"""Run: one go of a link, and what came of each record.

*Outcome*: what happened to one candidate. *Issue*: open until somebody decides. *Report*: the
outcomes of a run, counted; they stay in the store and are read one by one. All of them are frozen
values, JSON-ready through ``to_dict``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from koppel.model import Ref


class Result(StrEnum):
    """What came of a candidate; the counts of all results add up to the candidates."""

    CREATED = "created"
    ADOPTED = "adopted"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    NOT_DUE = "not due"
    HELD = "held"
    FAILED = "failed"
    IN_DOUBT = "in doubt"


TROUBLE = frozenset({Result.HELD, Result.FAILED, Result.IN_DOUBT})


class RunState(StrEnum):
    """How a run stands or ended."""

    RUNNING = "running"
    OK = "ok"
    TROUBLE = "trouble"
    """Finished, with held or failed records or open issues of this run."""
    STOPPED = "stopped"
    """A system could not be used, or a person must decide first; what was done is stored, the rest
    comes next time."""
    INTERRUPTED = "interrupted"
    """Stopped by a person or killed."""


@dataclass(frozen=True)
class Outcome:
    """What happened to one candidate."""

    ref: Ref
    label: str
    """For people: "Invoice 2026 / 41 (Acme NV)"."""
    result: Result
    rule: str = ""
    message: str = ""
    target: str = ""
    """Id in the other system, when it has one."""

    def to_dict(self) -> dict[str, Any]:
        """Return the outcome as JSON-ready data."""
        return {**asdict(self), "ref": str(self.ref), "result": str(self.result)}


@dataclass(frozen=True)
class Issue:
    """Something a person should know or decide; closed when it no longer holds."""

    ref: Ref
    label: str
    rule: str
    message: str
    opened: datetime

    def to_dict(self) -> dict[str, Any]:
        """Return the issue as JSON-ready data."""
        return {**asdict(self), "ref": str(self.ref), "opened": utc(self.opened)}


@dataclass(frozen=True)
class Calls:
    """API calls of one operation."""

    connection: str
    """Name of the connector."""
    operation: str
    run: int
    """In this run."""
    today: int
    """On this Belgian day, all runs."""
    limit: int | None = None
    """Of the day; None: the vendor sets none."""
    left: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Return the figures as JSON-ready data."""
        return asdict(self)


@dataclass(frozen=True)
class Report:
    """What a run did. ``counts`` is kind -> result -> number; they add up to the candidates."""

    run: int
    link: str
    state: RunState
    started: datetime
    ended: datetime | None
    counts: Mapping[str, Mapping[Result, int]]
    calls: tuple[Calls, ...] = ()
    stopped: str = ""
    """Why the run stopped early; empty when it did not."""
    notes: tuple[str, ...] = ()
    """What else the person should know ("the feed ... was not read: quota spent")."""
    exit_code: int = 0
    _outcomes: Callable[[Result | None], Iterator[Outcome]] = field(
        default=lambda _: iter(()), repr=False, compare=False
    )
    _issues: Callable[[], Iterator[Issue]] = field(
        default=lambda: iter(()), repr=False, compare=False
    )

    def outcomes(self, result: Result | None = None) -> Iterator[Outcome]:
        """Yield the outcomes, or those of one result, in the order of the run."""
        return self._outcomes(result)

    @property
    def held(self) -> Iterator[Outcome]:
        """The records that wait, each with the rule and what to do."""
        return self._outcomes(Result.HELD)

    @property
    def failed(self) -> Iterator[Outcome]:
        """The records that a person must look at."""
        return self._outcomes(Result.FAILED)

    @property
    def issues(self) -> Iterator[Issue]:
        """The issues of the link that are open now."""
        return self._issues()

    def count(self, result: Result, kind: str | None = None) -> int:
        """How many candidates (of one kind) had this result."""
        kinds = self.counts.values() if kind is None else [self.counts.get(kind, {})]
        return sum(counts.get(result, 0) for counts in kinds)

    @property
    def candidates(self) -> int:
        """How many records the run decided about."""
        return sum(sum(counts.values()) for counts in self.counts.values())

    def to_dict(self) -> dict[str, Any]:
        """Return the report as JSON-ready data, outcomes in trouble and open issues included."""
        return {
            "run": self.run,
            "link": self.link,
            "state": str(self.state),
            "started": utc(self.started),
            "ended": utc(self.ended) if self.ended else None,
            "candidates": self.candidates,
            "counts": {
                kind: {str(result): n for result, n in counts.items()}
                for kind, counts in self.counts.items()
            },
            "calls": [calls.to_dict() for calls in self.calls],
            "stopped": self.stopped,
            "notes": list(self.notes),
            "trouble": [o.to_dict() for r in sorted(TROUBLE) for o in self.outcomes(r)],
            "issues": [issue.to_dict() for issue in self.issues],
        }


def utc(moment: datetime) -> str:
    """A moment as programs read it: ISO 8601, in UTC."""
    return moment.astimezone(UTC).isoformat()
