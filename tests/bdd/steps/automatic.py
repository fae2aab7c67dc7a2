"""Steps: the link runs by itself, and people hear of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from koppel import ConfigError, Koppel, Link, Report
from koppel.daemon import watch
from koppel.engine.context import Context
from koppel.notification import News
from koppel.progress import Listener
from koppel_fakes.octopus.auth import USER
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.office import KEY, NAME, Office
from tests.bdd.words import phrase

NEW_PASSWORD = "canary-of-a-new-password"
LOOK = timedelta(minutes=20)
"""So long at most between two looks at the store: fewer than in real life, to spare time."""
SOME_WHILE = 10_000
"""So many requests a system that is down refuses at most in a scenario."""


def by_itself(office: Office) -> list[Report]:
    """The runs that the daemon started."""
    return [report for report in office.reports if report.run in office.automatic]


def under_the_daemon(office: Office, minutes: int) -> None:
    """Let the daemon watch for some minutes of the simulated clock."""
    end = office.clock.now() + timedelta(minutes=minutes)

    def tell(report: Report) -> None:
        office.reports.append(report)
        office.automatic.add(report.run)

    watch(office.app, lambda: office.clock.now() > end, tell, look=LOOK)


@step(phrase("the link is made automatic, every {minutes:d} minutes"))
def automatic_every(office: Office, minutes: int) -> None:
    """The settings automatic and interval."""
    office.set_policy(automatic=True, interval=minutes)


@step("the link is made automatic")
def automatic(office: Office) -> None:
    """With the interval that it has by itself."""
    office.set_policy(automatic=True)


@step("the link is no longer automatic")
def not_automatic(office: Office) -> None:
    """The setting is taken back."""
    office.set_policy(automatic=False)


@step("somebody tries to make the link automatic")
def try_automatic(office: Office) -> None:
    """The reason why not is kept."""
    wanted = {**office.link.policy.model_dump(), "automatic": True}
    with pytest.raises(ConfigError) as refused:
        office.link.policy = wanted
    office.refusal = refused.value


@step("somebody makes the link automatic anyway")
def automatic_anyway(office: Office) -> None:
    """As --anyway does."""
    wanted = {**office.link.policy.model_dump(), "automatic": True}
    office.link.set_policy(wanted, anyway=True)


@then(phrase('it is refused: "{words}"'))
def refused(office: Office, words: str) -> None:
    """With the advice."""
    assert words in str(office.refusal)


@step(phrase("{minutes:d} minutes pass under the daemon"))
def minutes_pass(office: Office, minutes: int) -> None:
    """koppel runs what is due."""
    under_the_daemon(office, minutes)


@given("another daemon looks at the same moment")
def another_daemon(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both have seen that the link is due; the other one is quicker, and ends first."""
    other = Koppel(f"sqlite:///{office.database}", world=office.app.world, key=KEY)
    office.closing.append(other.close)
    real, turns = Link._context, iter([True])

    def overtaken(self: Link, listener: Listener) -> Context:
        if next(turns, False):
            report = other.link(NAME).run_if_due()
            assert report is not None
            office.reports.append(report)
            office.automatic.add(report.run)
        return real(self, listener)

    monkeypatch.setattr(Link, "_context", overtaken)


@then("no run took place by itself")
def none_by_itself(office: Office) -> None:
    """The stored runs are those that were asked for."""
    runs_by_themselves(office, 0)


@then(phrase("{count:d} run took place by itself"))
@then(phrase("{count:d} runs took place by themselves"))
def runs_by_themselves(office: Office, count: int) -> None:
    """As told to who watches, and as stored."""
    assert len(by_itself(office)) == count
    assert {report.run for report in office.link.runs(1000)} == {r.run for r in office.reports}


@then("the last run was fully successful")
def last_was_well(office: Office) -> None:
    """Exit code 0."""
    assert (office.report.exit_code, office.report.stopped) == (0, "")


@then(
    phrase(
        "on no day fewer than {left:d} of {limit:d} calls were left for any list of changes"
        " in Octopus"
    )
)
def calls_left(office: Office, left: int, limit: int) -> None:
    """As the reports tell; a day that was full of runs used up all the others."""
    lists = [c for report in office.reports for c in report.calls if c.limit == limit]
    assert min(c.left for c in lists if c.left is not None) == left


@step("Octopus is down")
def octopus_down(books: Books) -> None:
    """Each request ends in an error page."""
    books.fake.faults.add("*", "error_before", times=SOME_WHILE, status=503)


@step("Octopus is up again")
def octopus_up(books: Books) -> None:
    """From now on all goes well."""
    books.fake.faults.remove_all()


@step("Octopus is down every other hour for a day")
def octopus_swings(office: Office, books: Books) -> None:
    """Down for one run, up for the next."""
    for _ in range(12):
        octopus_down(books)
        under_the_daemon(office, 60)
        octopus_up(books)
        under_the_daemon(office, 60)


@step("the password in Octopus is changed")
def password_changed(books: Books) -> None:
    """koppel does not know it."""
    books.fake.door.users[USER].password = NEW_PASSWORD


@step("koppel is given the new password")
def password_given(office: Office) -> None:
    """By koppel link set."""
    office.link.change_side("accounting", {"password": NEW_PASSWORD})


@then(phrase("people were told {count:d} times, the last time because it {why}"))
def people_were_told(office: Office, count: int, why: str) -> None:
    """Through the hook."""
    told = office.ear.heard
    assert len(told) == count, told
    assert told[-1].news == News(why.removeprefix("was ").removeprefix("is "))
    assert len({each.run for each in told}) == count


@then(phrase('they were told "{words}" {place:w}'))
def told_words(office: Office, words: str, place: str) -> None:
    """In the line of counts of the first or the last notification."""
    assert words in office.ear.heard[{"first": 0, "last": -1}[place]].text


@then(phrase('they were told about "{number}": "{result}", "{words}"'))
def told_about(office: Office, number: str, result: str, words: str) -> None:
    """The last notification names the record, what became of it and what to do."""
    found = [line for line in office.ear.heard[-1].lines if number in line]
    assert [result in line and words in line for line in found] == [True], office.ear.heard[-1]


@step("nobody can be told")
def deaf(office: Office) -> None:
    """The plugin that passes notifications on raises."""
    office.ear.fault = OSError("the mail server does not answer")


@step("people can be told again")
def hearing(office: Office) -> None:
    """It works again."""
    office.ear.fault = None


@then(phrase('the status complains "{words}"'))
def status_says(office: Office, words: str) -> None:
    """In a sentence about what did not get through."""
    assert [words in each for each in office.link.status().undelivered] == [True]


@then("the status complains no more")
def status_is_silent(office: Office) -> None:
    """All got through."""
    assert office.link.status().undelivered == ()
