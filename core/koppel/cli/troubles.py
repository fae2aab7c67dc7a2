"""Troubles: what was held or failed, gathered by reason, so that one cause is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.console import RenderableType

from koppel.cli.tables import indented, words
from koppel.cli.text import count
from koppel.decide.cause import cause_of
from koppel.run import Issue, Outcome

SHOWN_RECORDS = 4
SHOWN_REASONS = 12
KNOWN_REASONS = 200


@dataclass
class Reason:
    """One cause, and the first few of the records it concerns."""

    result: str
    rule: str
    cause: str
    message: str
    """As it was told of the first record."""
    number: int = 0
    labels: list[str] = field(default_factory=list)

    def add(self, label: str, message: str) -> None:
        """Count one more record."""
        self.number += 1
        if message != self.message:
            self.message = self.cause
        if len(self.labels) < SHOWN_RECORDS:
            self.labels.append(label)

    def lines(self) -> Iterator[RenderableType]:
        """Yield the reason for people: what, why, which."""
        rule = f" ({self.rule})" if self.rule else ""
        head = f"{count(self.number, 'record')} {self.result}{rule}: {self.message}"
        rest = self.number - len(self.labels)
        which = ", ".join(self.labels) + (f" and {rest:,} more" if rest else "")
        yield words(head)
        yield indented(words(which, style="dim"), 4)


class Reasons:
    """Reasons in the order they were met; those in ``told`` were told before and are left out."""

    def __init__(self, told: Reasons | None = None) -> None:
        self._found: dict[tuple[str, str], Reason] = {}
        self._told = told._found if told is not None else {}
        self._beyond = 0

    def __bool__(self) -> bool:
        return bool(self._found or self._beyond)

    def add_outcomes(self, outcomes: Iterable[Outcome]) -> None:
        """Gather what came of records, by rule and cause."""
        for outcome in outcomes:
            self._add(str(outcome.result), outcome.rule, outcome.message, outcome.label)

    def add_issues(self, issues: Iterable[Issue]) -> None:
        """Gather open issues, by rule and cause."""
        for issue in issues:
            self._add("open", issue.rule, issue.message, issue.label)

    def lines(self) -> Iterator[RenderableType]:
        """Yield the first reasons, and how many records the others concern."""
        reasons = list(self._found.values())
        for reason in reasons[:SHOWN_REASONS]:
            yield from reason.lines()
        left = sum(reason.number for reason in reasons[SHOWN_REASONS:]) + self._beyond
        if left:
            yield words(f"... and {count(left, 'record')} more; see them all with --json")

    def _add(self, result: str, rule: str, message: str, label: str) -> None:
        cause = cause_of(message, label)
        key = (rule, cause)
        if key in self._told:
            return
        if key not in self._found and len(self._found) >= KNOWN_REASONS:
            self._beyond += 1  # keeps memory flat however many reasons there are
            return
        self._found.setdefault(key, Reason(result, rule, cause, message)).add(label, message)
