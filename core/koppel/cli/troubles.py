"""Troubles: what was held or failed, gathered by reason, so that one cause is told once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from rich.console import Group, RenderableType

from koppel.cli.tables import indented, words
from koppel.cli.text import count
from koppel.run import Issue, Outcome

SHOWN_RECORDS = 4
SHOWN_REASONS = 12
KNOWN_REASONS = 200


@dataclass
class Reason:
    """One cause, and the first few of the records it concerns."""

    result: str
    rule: str
    message: str
    number: int = 0
    labels: list[str] = field(default_factory=list)

    def add(self, label: str) -> None:
        """Count one more record."""
        self.number += 1
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


def outcomes_shown(outcomes: Iterable[Outcome]) -> RenderableType:
    """Return the outcomes in trouble, gathered by result, rule and message."""
    return _shown((str(o.result), o.rule, o.message, o.label) for o in outcomes)


def issues_shown(issues: Iterable[Issue]) -> RenderableType:
    """Return the open issues, gathered by rule and message."""
    return _shown(("open", i.rule, i.message, i.label) for i in issues)


def _shown(facts: Iterable[tuple[str, str, str, str]]) -> RenderableType:
    reasons: dict[tuple[str, str, str], Reason] = {}
    beyond = 0
    for result, rule, message, label in facts:
        key = (result, rule, message)
        if key not in reasons and len(reasons) >= KNOWN_REASONS:
            beyond += 1  # keeps memory flat however many reasons there are
            continue
        reasons.setdefault(key, Reason(result, rule, message)).add(label)
    return Group(*_told(list(reasons.values()), beyond))


def _told(reasons: list[Reason], beyond: int) -> Iterator[RenderableType]:
    for reason in reasons[:SHOWN_REASONS]:
        yield from reason.lines()
    left = sum(reason.number for reason in reasons[SHOWN_REASONS:]) + beyond
    if left:
        yield words(f"... and {count(left, 'record')} more; see them all with --json")
