"""Steps: koppel runs, and what it says about it."""

from __future__ import annotations

from pytest_bdd import given, step, then

from tests.bdd.office import Office
from tests.bdd.words import phrase


@given("Teamleader and Octopus are linked")
def linked(office: Office) -> None:
    """Make the link with the settings given so far."""
    assert office.link.name


@step("koppel syncs")
def koppel_syncs(office: Office) -> None:
    """One run."""
    office.sync()


@step(phrase("koppel syncs {times:d} times"))
def koppel_syncs_often(office: Office, times: int) -> None:
    """Several runs."""
    for _ in range(times):
        office.sync()


@then("the run ends without anything held or failed")
def nothing_in_trouble(office: Office) -> None:
    """Exit code 0, nothing held, failed or in doubt."""
    report = office.report
    assert (list(report.held), list(report.failed), report.exit_code) == ([], [], 0)


@then(phrase('"{number}" is held under {rule}: "{words}"'))
def held_because(office: Office, number: str, rule: str, words: str) -> None:
    """The report names the document, the rule and the reason."""
    found = [o for o in office.report.held if number in o.label]
    assert [o.rule for o in found] == [rule], list(office.report.outcomes())
    assert words in found[0].message
