"""A run killed at any point of the write protocol leaves no document or payment twice, or lost."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.once.network import (
    BOOK,
    CREDIT_NOTE,
    CRM_PAYMENT,
    CUSTOMER,
    INVOICE,
    OFFSET,
    SETTLE,
    WRITES,
    Way,
)
from tests.once.stage import Kill
from tests.once.story import Story

Maker = Callable[[str], Story]


@dataclass(frozen=True)
class Case:
    """A run dies at ``point`` of the protocol while it writes ``about``."""

    point: str
    about: str
    end: Kill | Way

    def arm(self, story: Story) -> None:
        """Let it happen."""
        if isinstance(self.end, Way):
            story.stage.befall(self.end, self.about)
        else:
            story.stage.kills.append(self.end)

    def happened(self, story: Story) -> bool:
        """Whether it did."""
        stage = story.stage
        if isinstance(self.end, Way):
            return (self.end, self.about) in [(f.way, f.about) for f in stage.network.befallen]
        return stage.reached == [self.end]

    def __str__(self) -> str:
        how = self.end.name.lower() if isinstance(self.end, Way) else "checkpoint"
        return f"{self.point}-{self.about}-{how}"


READ = (
    Kill("C1", "Customer"),
    Kill("C1", "Invoice"),
    Kill("C1", "CreditNote"),
    Kill("C1", "Settlement"),
    Kill("C1", "Settlement", skip=1),
    Kill("C1", "Settlement", skip=2),
)
"""Before the intent, the payment of a document is one thing: to the books, and to the CRM."""

CASES = (
    Case("C0", "", Kill("C0")),
    *(Case("C1", kill.about, kill) for kill in READ),
    *(Case("C2", about, Kill("C2", about)) for about in WRITES),
    *(Case("C3", about, Way.DIES_BEFORE) for about in WRITES),
    *(Case("C3", about, Way.DIES_HALF) for about in WRITES),
    *(Case("C4", about, Way.DIES_AFTER) for about in WRITES),
    *(Case("C5", about, Kill("C5", about)) for about in WRITES),
    *(Case("C6", about, Kill("C6", about)) for about in WRITES),
    *(Case("C7", about, Kill("C7", about)) for about in WRITES),
)

NAMED = {
    "C8": ("C4", CUSTOMER),
    "C9": ("C7", BOOK),
    "C10": ("C5", SETTLE),
    "C11": ("C5", CRM_PAYMENT),
}
"""Points with a name of their own that are one of the general points of one kind of write."""


@pytest.mark.parametrize("case", CASES, ids=str)
def test_killed_run_over_rest(make_story: Maker, case: Case) -> None:
    """After a run died at this point, later runs bring everything across once, to the cent."""
    story = make_story("rest")
    case.arm(story)
    story.tell()
    assert case.happened(story)


@pytest.mark.parametrize("point", ["C0", "C1", "C2", "C3", "C4", "C5", "C6", "C7"])
def test_killed_runs_over_soap(make_story: Maker, point: str) -> None:
    """Over SOAP, runs that die at this point of every kind of write, one by one, do so too."""
    story = make_story("soap")
    cases = [case for case in CASES if case.point == point and not _is_second(case)]
    for case in cases:
        case.arm(story)
    story.tell()
    stage = story.stage
    ends = {*stage.reached, *((fault.way, fault.about) for fault in stage.network.befallen)}
    assert len(ends) == len(cases)


def test_every_point_of_every_write_is_killed() -> None:
    """The cases cover C0 to C11, and C2 to C7 of each kind of write."""
    covered = {(case.point, case.about) for case in CASES}
    assert {case.point for case in CASES} | set(NAMED) == {f"C{n}" for n in range(12)}
    assert {(f"C{n}", about) for n in range(2, 8) for about in WRITES} <= covered
    assert set(NAMED.values()) <= covered
    assert set(WRITES) == {CUSTOMER, INVOICE, CREDIT_NOTE, OFFSET, BOOK, SETTLE, CRM_PAYMENT}


def _is_second(case: Case) -> bool:
    """Whether it is a later pass of a point that an earlier kill of the same run would shift."""
    return isinstance(case.end, Kill) and case.end.skip > 0
