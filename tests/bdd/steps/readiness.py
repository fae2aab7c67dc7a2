"""Steps: what is missing before a first sync, and what that sync would do."""

from __future__ import annotations

from koppel import Plan
from koppel.run import RunState
from pytest_bdd import step, then

from tests.bdd.office import Office
from tests.bdd.words import phrase


@step("a plan is made", target_fixture="plan")
def make_plan(office: Office) -> Plan:
    """A dry run."""
    return office.link.plan()


@step("koppel syncs, told that unmatched customers are new")
def sync_told(office: Office) -> None:
    """As with koppel sync --create-unmatched."""
    office.sync(create_unmatched=True)


@then(phrase('the plan warns "{words}"'))
def plan_warns(plan: Plan, words: str) -> None:
    """Once."""
    assert [words in note for note in plan.notes] == [True]


@then("the plan warns of nothing")
def plan_is_silent(plan: Plan) -> None:
    """A sync may begin."""
    assert plan.notes == ()


@step(phrase('the run is stopped: "{words}"'))
def stopped(office: Office, words: str) -> None:
    """It ends well-behaved: with a report, and the exit code of what a person must decide."""
    report = office.report
    assert (report.state, report.exit_code) == (RunState.STOPPED, 3)
    assert words in report.stopped


@then(phrase('the status says "{words}"'))
def status_says(office: Office, words: str) -> None:
    """In the notification of the last run."""
    last = office.link.status().last
    assert last is not None
    assert words in last.text
