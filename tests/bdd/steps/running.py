"""Steps: koppel runs."""

from __future__ import annotations

from koppel import Busy
from pytest_bdd import given, step, then

from tests.bdd.books import WRITES
from tests.bdd.crm import PAYMENT
from tests.bdd.office import Call, Office
from tests.bdd.words import phrase, rows


@step("koppel syncs")
def koppel_syncs(office: Office) -> None:
    """One run."""
    office.sync()


@step(phrase("koppel syncs {times:d} times"))
def koppel_syncs_often(office: Office, times: int) -> None:
    """Several runs."""
    for _ in range(times):
        office.sync()


@given("somebody triggers the sync again while it runs")
def trigger_again(office: Office) -> None:
    """At the first document that is looked at."""

    def trigger(point: str, _about: str) -> None:
        if point == "C1" and office.refusal is None:
            try:
                office.link.run()
            except Busy as busy:
                office.refusal = busy

    office.checkpoint = trigger


@then("the second trigger was told that another run holds the link")
def told_busy(office: Office) -> None:
    """And that nothing was done."""
    assert isinstance(office.refusal, Busy)
    assert "another run holds" in str(office.refusal)


@then("one run took place")
def one_run(office: Office) -> None:
    """The second trigger left none behind."""
    assert [report.run for report in office.link.runs()] == [office.report.run]


@then("no run holds the link any more")
def lock_released(office: Office) -> None:
    """The next trigger will not be told to wait."""
    assert office.link.status().running_since is None


@then("koppel wrote in this order")
def wrote_in_order(office: Office, datatable: list[list[str]]) -> None:
    """The accepted writes of the last run, in both systems."""
    found = [_written(call) for call in office.calls if call.status < 300]
    assert [each for each in found if each] == rows(datatable)


def _written(call: Call) -> dict[str, str]:
    if call == Call("crm", PAYMENT, call.status):
        return {"system": "Teamleader", "what": "payment"}
    what = next((name for name, ops in WRITES.items() if call.operation in ops), "")
    return {"system": "Octopus", "what": what} if what else {}
