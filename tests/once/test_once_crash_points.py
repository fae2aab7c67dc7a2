"""A run killed at any point of the write protocol leaves no document or payment twice, or lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

import pytest

from tests.once.network import BOOK, CRM_PAYMENT, CUSTOMER, SETTLE, WRITES, Way
from tests.once.stage import Kill
from tests.once.story import Story

Maker = Callable[[str], Story]


@dataclass(frozen=True)
class Point:
    """A point of the protocol, and how a run is ended there for one kind of write."""

    name: str
    end: Callable[[str], Kill | Way]

    def arm(self, story: Story, about: str) -> None:
        """End the next run that gets there while it writes ``about``."""
        end = self.end(about)
        if isinstance(end, Way):
            story.stage.befall(end, about)
        else:
            story.stage.kills.append(end)

    def __str__(self) -> str:
        end = self.end(CUSTOMER)
        return f"{self.name}-{end.name.lower()}" if isinstance(end, Way) else self.name


def _taken_up(about: str) -> Kill:
    """C1: before the intent, all that is written for a payment is one thing."""
    return Kill("C1", about if about in ("Customer", "Invoice", "CreditNote") else "Settlement")


POINTS = (
    Point("C0", lambda about: Kill("C0")),
    Point("C1", _taken_up),
    Point("C2", lambda about: Kill("C2", about)),
    Point("C3", lambda about: Way.DIES_BEFORE),
    Point("C3", lambda about: Way.DIES_HALF),
    Point("C4", lambda about: Way.DIES_AFTER),
    Point("C5", lambda about: Kill("C5", about)),
    Point("C6", lambda about: Kill("C6", about)),
    Point("C7", lambda about: Kill("C7", about)),
)

NAMED = {
    "C8": ("C4", CUSTOMER),
    "C9": ("C7", BOOK),
    "C10": ("C5", SETTLE),
    "C11": ("C5", CRM_PAYMENT),
}
"""Points with a name of their own: each is one of the general points of one kind of write."""


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("point", POINTS, ids=str)
def test_killed_runs(make_story: Maker, transport: str, point: Point) -> None:
    """Runs that die at this point, once for each kind of write, leave each thing once, to the
    cent, when later runs have gone on."""
    story = make_story(transport)
    for about in WRITES[:-1]:
        point.arm(story, about)
    story.sync()
    story.bank()
    point.arm(story, CRM_PAYMENT)
    story.tell()
    stage = story.stage
    struck = Counter(fault.about for fault in stage.network.befallen)
    struck.update(kill.about for kill in stage.reached)
    assert struck == Counter(_about(point, about) for about in WRITES)


@pytest.mark.parametrize("about", WRITES)
def test_one_lost_answer(make_story: Maker, about: str) -> None:
    """One run that dies before it has read that the write was accepted leaves it once (C4)."""
    story = make_story("rest")
    story.stage.befall(Way.DIES_AFTER, about)
    story.tell()
    assert [fault.about for fault in story.stage.network.befallen] == [about]


def test_every_point_is_killed() -> None:
    """The points are C0 to C7, of each kind of write; C8 to C11 are among them."""
    assert [f"C{n}" for n in range(8)] == sorted({point.name for point in POINTS})
    assert [f"C{n}" for n in range(8, 12)] == sorted(NAMED, key=lambda name: int(name[1:]))
    assert all(name in {p.name for p in POINTS} for name, _ in NAMED.values())
    assert all(about in WRITES for _, about in NAMED.values())


def _about(point: Point, about: str) -> str:
    end = point.end(about)
    return about if isinstance(end, Way) else end.about
