"""Requests that get lost, come late or arrive twice make no document and no payment twice."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from tests.once.network import CRM_PAYMENT, WRITES, Way
from tests.once.story import Story

Maker = Callable[[str], Story]
SOON = timedelta(minutes=2)
IN_THE_BOOKS = tuple(about for about in WRITES if about != CRM_PAYMENT)
LOST = (Way.TIMES_OUT, Way.NO_ANSWER, Way.BAD_GATEWAY)


@pytest.mark.parametrize("about", WRITES)
@pytest.mark.parametrize("way", LOST, ids=lambda way: way.name.lower())
def test_lost_over_rest(make_story: Maker, way: Way, about: str) -> None:
    """A request whose fate is unknown is looked up by the next runs, and made once."""
    _lost(make_story("rest"), way, (about,), SOON)


@pytest.mark.parametrize("way", LOST, ids=lambda way: way.name.lower())
def test_lost_over_soap(make_story: Maker, way: Way) -> None:
    """Over SOAP too, with one request of each kind lost in one story."""
    _lost(make_story("soap"), way, WRITES, SOON)


def _lost(story: Story, way: Way, writes: tuple[str, ...], pause: timedelta) -> None:
    for about in writes:
        story.stage.befall(way, about)
    story.sync(pause)
    story.bank()
    story.sync(pause)
    story.end()
    assert len(story.stage.network.befallen) == len(writes)


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("about", IN_THE_BOOKS)
def test_late_in_the_same_run(make_story: Maker, transport: str, about: str) -> None:
    """A request that arrives after koppel gave it up, while its run still writes, counts once."""
    story = make_story(transport)
    network = story.stage.network
    network.before = network.deliver_late
    story.stage.befall(Way.HELD_UP, about)
    _go_on(story)
    assert [fault.about for fault in network.befallen] == [about]


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("about", WRITES)
def test_late_between_two_runs(make_story: Maker, transport: str, about: str) -> None:
    """A request that arrives between two runs, before the landing time is over, counts once."""
    story = make_story(transport)
    story.stage.befall(Way.HELD_UP, about)
    story.run()
    if about == CRM_PAYMENT:
        story.bank()
        story.run()
    assert len(story.stage.network.late) == 1
    story.stage.clock.advance(SOON)
    story.stage.network.deliver_late()
    _go_on(story)


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("about", IN_THE_BOOKS)
def test_late_after_it_was_said_again(make_story: Maker, transport: str, about: str) -> None:
    """A request that arrives hours later, when koppel has said it again, changes nothing."""
    story = make_story(transport)
    story.stage.befall(Way.HELD_UP, about)
    story.sync(SOON)
    story.stage.clock.advance(timedelta(hours=3))
    assert len(story.stage.network.late) == 1
    story.stage.network.deliver_late()
    _go_on(story)


@pytest.mark.parametrize("transport", ["rest", "soap"])
@pytest.mark.parametrize("about", WRITES)
def test_delivered_twice(make_story: Maker, transport: str, about: str) -> None:
    """A request that arrives twice, and is answered for the second time, counts once."""
    story = make_story(transport)
    story.stage.befall(Way.TWICE, about)
    _go_on(story)
    assert [fault.about for fault in story.stage.network.befallen] == [about]


def _go_on(story: Story) -> None:
    """The rest of the story, as far as it was not told."""
    story.sync(SOON)
    if not story.company.payments:
        story.bank()
    story.sync(SOON)
    story.end()
