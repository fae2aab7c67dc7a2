"""Requests that get lost, come late or arrive twice make no document and no payment twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.once.network import CRM_PAYMENT, WRITES, Way
from tests.once.story import Story

SOON = timedelta(minutes=10)
"""Less than every landing time."""
IN_THE_BOOKS = tuple(about for about in WRITES if about != CRM_PAYMENT)
LOST = (Way.TIMES_OUT, Way.NO_ANSWER, Way.BAD_GATEWAY)


def befall(story: Story, way: Way, writes: tuple[str, ...] = WRITES) -> None:
    """Let it befall one request of each kind."""
    for about in writes:
        story.stage.befall(way, about)


def befallen(story: Story) -> list[str]:
    """What it befell."""
    return sorted(fault.about for fault in story.stage.network.befallen)


@pytest.mark.parametrize("way", LOST, ids=lambda way: way.name.lower())
def test_lost(both: Story, way: Way) -> None:
    """A request whose fate is unknown is looked up by the next runs, and made once."""
    befall(both, way)
    both.tell(SOON)
    assert befallen(both) == sorted(WRITES)


def test_late_in_the_same_run(both: Story) -> None:
    """A request that arrives after koppel gave it up, while its run still writes, counts once."""
    network = both.stage.network
    arrived: list[int] = []
    network.before = lambda: arrived.extend(network.deliver_late())
    befall(both, Way.HELD_UP, IN_THE_BOOKS)
    both.tell(SOON)
    assert befallen(both) == sorted(IN_THE_BOOKS)
    assert len(arrived) == len(IN_THE_BOOKS)


def test_late_between_two_runs(both: Story) -> None:
    """A request that arrives between two runs, before the landing time is over, counts once."""
    befall(both, Way.HELD_UP)
    arrived = _arriving_late(both)
    both.bank()
    arrived += _arriving_late(both)
    both.tell(SOON)
    assert arrived == len(WRITES)


def _arriving_late(story: Story) -> int:
    """Run until nothing more is held up; what was arrives soon after each run."""
    arrived = 0
    while story.run() and story.stage.network.late:
        story.stage.clock.advance(SOON)
        arrived += len(story.stage.network.deliver_late())
    return arrived


@pytest.mark.parametrize("about", IN_THE_BOOKS)
def test_late_after_it_was_said_again(story: Story, about: str) -> None:
    """A request that arrives hours later, when koppel has said it again, changes nothing."""
    _hours_late(story, about)


def test_late_after_it_was_said_again_over_soap(make_story: Callable[[str], Story]) -> None:
    """Over SOAP too, with one request of each kind in one story."""
    _hours_late(make_story("soap"), *IN_THE_BOOKS)


def _hours_late(story: Story, *writes: str) -> None:
    befall(story, Way.HELD_UP, writes)
    story.sync(SOON)
    story.stage.clock.advance(timedelta(hours=3))
    assert len(story.stage.network.late) == len(writes)
    story.stage.network.deliver_late()
    story.tell(SOON)


def test_delivered_twice(both: Story) -> None:
    """A request that arrives twice, and is answered for the second time, counts once."""
    befall(both, Way.TWICE)
    both.tell(SOON)
    assert befallen(both) == sorted(WRITES)
