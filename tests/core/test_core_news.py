"""What people hear of a run: change of state, what is newly in trouble, and never a flood (D11)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from koppel.decide.news import STEADY, SWINGS, news_of
from koppel.decide.past import Past
from koppel.notification import News
from koppel.run import RunState

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WELL, TROUBLE, DOWN = RunState.OK, RunState.TROUBLE, RunState.STOPPED


def run(state=WELL, ago=0, news=News.NONE, automatic=True, code=4):
    """Return a run that started some hours ago."""
    exit_code = code if state is DOWN else 0
    return Past(NOW - ago * HOUR, state, exit_code, automatic=automatic, news=news)


ASKED = run(ago=100, news=News.ASKED, automatic=False)
"""The run that somebody asked for, before the link was made automatic."""


def story(states, fresh=()):
    """Return what is told of hourly automatic runs; ``fresh``: those with new trouble."""
    before, told = [ASKED], []
    for n, state in enumerate(states):
        now = Past(NOW + n * HOUR, state, 4 if state is DOWN else 0, automatic=True)
        news = news_of(now, before, n in fresh)
        before.insert(0, Past(now.started, state, now.exit_code, automatic=True, news=news))
        told.append(news)
    return told


@pytest.mark.parametrize("state", RunState)
def test_whoever_asks_is_told(state):
    """A run that somebody started is told, however it ended and whatever was told before."""
    assert news_of(run(state, automatic=False), [run(state, 1, News.ASKED)], False) is News.ASKED


@pytest.mark.parametrize(("state", "news"), [(WELL, News.WELL), (DOWN, News.FAILING)])
def test_the_first_run_of_all_is_told(state, news):
    """Nobody knows how the link stands yet."""
    assert news_of(run(state), [], False) is news


def test_what_stays_as_it_is_is_not_told():
    """Well after well, down after down, trouble after the same trouble."""
    assert story([WELL] * 3) == [News.NONE] * 3
    assert story([DOWN] * 3) == [News.FAILING, News.NONE, News.NONE]
    assert story([TROUBLE] * 3) == [News.TROUBLE, News.NONE, News.NONE]


def test_each_change_is_told():
    """Failing, and well again."""
    told = story([WELL, DOWN, DOWN, WELL, WELL])
    assert told == [News.NONE, News.FAILING, News.NONE, News.WELL, News.NONE]


def test_another_reason_to_stop_is_a_change():
    """First the system was down, now somebody must sign in."""
    before = [run(DOWN, 1, News.FAILING, code=4)]
    assert news_of(run(DOWN, code=3), before, False) is News.FAILING


def test_what_is_newly_in_trouble_is_told_each_time():
    """Also when the link was in trouble already, and when it swings."""
    assert story([TROUBLE] * 4, fresh={0, 2, 3}) == [
        News.TROUBLE,
        News.NONE,
        News.TROUBLE,
        News.TROUBLE,
    ]
    swinging = [TROUBLE, WELL] * 6
    assert story(swinging, fresh=set(range(0, 12, 2)))[::2] == [News.TROUBLE] * 6


def test_an_interrupted_run_is_not_told():
    """Whoever interrupted it knows, and it says nothing about the link."""
    assert news_of(run(RunState.INTERRUPTED), [ASKED], True) is News.NONE
    before = [run(RunState.INTERRUPTED, 1, News.ASKED, automatic=False), ASKED]
    assert news_of(run(WELL), before, False) is News.NONE


def test_a_link_that_swings_is_told_a_few_times_a_day():
    """After that people hear nothing before it has stayed as it is for a while."""
    told = [news for news in story([DOWN, WELL] * 10) if news]
    assert told == [News.FAILING, News.WELL] * (SWINGS // 2)


def test_a_link_that_stays_down_after_swinging_is_told():
    """Once it has been so for some runs in a row, and only once."""
    told = story([DOWN, WELL] * 4 + [DOWN] * 6)
    assert told[8:] == [News.NONE] * (STEADY - 1) + [News.FAILING] + [News.NONE] * (6 - STEADY)


def test_a_day_later_the_swings_are_forgotten():
    """Each day may have its few changes."""
    before = [run(WELL, 25, News.WELL), run(DOWN, 26, News.FAILING)] * SWINGS + [ASKED]
    assert news_of(run(DOWN), before, False) is News.FAILING
