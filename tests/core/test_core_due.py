"""When an automatic link runs next: told from its runs alone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from koppel import Journals, Policy
from koppel.decide.due import has_worked, next_due
from koppel.decide.past import Past
from koppel.run import RunState

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def policy(**settings):
    """Return the settings of an automatic link."""
    journals = Journals(invoices="V1", credit_notes="V2")
    fields = {"start": date(2026, 1, 1), "journals": journals, "automatic": True}
    return Policy(**{**fields, **settings})


def run(state=RunState.OK, ago=timedelta(), **changes):
    """Return a run that started a while ago."""
    code = 4 if state is RunState.STOPPED else 0
    return Past(**{"started": NOW - ago, "state": state, "exit_code": code, **changes})


def test_a_link_that_is_not_automatic_is_never_due():
    """Whatever its runs were."""
    assert next_due(policy(automatic=False), [run(ago=DAY)], None, NOW) is None


def test_a_link_that_has_never_run_is_due_now():
    """Somebody insisted, or it was imported."""
    assert next_due(policy(), [], None, NOW) == NOW


def test_an_hour_is_the_interval_of_a_link_that_says_nothing_else():
    """From the start of one run to the start of the next."""
    assert next_due(policy(), [run()], None, NOW) == NOW + HOUR


@pytest.mark.parametrize("state", [RunState.OK, RunState.TROUBLE, RunState.INTERRUPTED])
def test_whatever_came_of_a_run_the_next_one_waits_for_the_interval(state):
    """Also a killed run, so that a process that dies again and again spares the systems."""
    assert next_due(policy(interval=30), [run(state)], None, NOW) == NOW + HOUR / 2


def test_a_run_that_somebody_asked_for_counts():
    """The interval spares the quotas of the systems, whoever spends them."""
    past = [run(automatic=False), run(ago=HOUR, automatic=True)]
    assert next_due(policy(), past, None, NOW) == NOW + HOUR


@pytest.mark.parametrize(("stops", "hours"), [(1, 1), (2, 2), (3, 4), (4, 4), (50, 4)])
def test_a_link_that_is_stopped_again_and_again_waits_longer(stops, hours):
    """Up to four intervals."""
    past = [run(RunState.STOPPED)] * stops + [run()]
    assert next_due(policy(), past, None, NOW) == NOW + hours * HOUR


def test_nothing_waits_longer_than_a_day():
    """A link with a long interval is not left alone for days by a bad hour."""
    past = [run(RunState.STOPPED)] * 3
    assert next_due(policy(interval=1440), past, None, NOW) == NOW + DAY


@pytest.mark.parametrize(
    ("tells", "waits"), [(3 * HOUR, 3 * HOUR), (0.5 * HOUR, HOUR), (9 * DAY, DAY)]
)
def test_a_spent_quota_is_waited_for(tells, waits):
    """Until the system gives out the next, but no shorter than the interval nor beyond a day."""
    past = [run(RunState.STOPPED, until=NOW + tells)]
    assert next_due(policy(), past, None, NOW) == NOW + waits


def test_a_setting_that_somebody_must_mend_is_tried_again_after_a_day():
    """It may have been mended in the other system, where koppel does not see it."""
    past = [run(RunState.STOPPED, exit_code=3)]
    assert next_due(policy(), past, NOW - HOUR, NOW) == NOW + DAY


def test_a_setting_that_was_mended_is_tried_at_once():
    """Since the moment that somebody changed a setting or signed in."""
    past = [run(RunState.STOPPED, exit_code=3, ago=HOUR)]
    mended = NOW - HOUR / 2
    assert next_due(policy(), past, mended, NOW) == mended


def test_a_change_does_not_shorten_the_wait_of_a_link_that_works():
    """Who changes a setting and wants to see the effect runs it himself."""
    assert next_due(policy(), [run()], NOW + HOUR / 2, NOW) == NOW + HOUR


@pytest.mark.parametrize(
    ("states", "worked"),
    [
        ([], False),
        ([RunState.TROUBLE, RunState.STOPPED, RunState.INTERRUPTED, RunState.RUNNING], False),
        ([RunState.STOPPED, RunState.OK], True),
    ],
)
def test_a_link_has_worked_when_one_run_was_fully_successful(states, worked):
    """Nothing held, failed, in doubt or stopped (R68)."""
    assert has_worked([run(state) for state in states]) is worked


@pytest.mark.parametrize("minutes", [0, 4, 1441, -60])
def test_an_interval_that_hammers_or_sleeps_is_refused(minutes):
    """Five minutes to a day."""
    with pytest.raises(ValueError, match="interval"):
        policy(interval=minutes)


def test_a_run_of_a_clock_that_was_far_ahead_is_not_waited_for():
    """A run of ten years from now would keep the link still until then; some hours are a quirk."""
    assert next_due(policy(), [run(ago=-3650 * DAY)], None, NOW) == NOW
    assert next_due(policy(), [run(ago=-2 * HOUR)], None, NOW) == NOW + 3 * HOUR
