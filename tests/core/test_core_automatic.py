"""Runs that start by themselves, each link alone, and people who are told at least once."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import koppel
import pytest
from alembic import command
from alembic.config import Config
from koppel import (
    AccessLost,
    ConfigError,
    InMemoryConnector,
    Koppel,
    OverBudget,
    Registry,
    Role,
    Side,
    StoreError,
    hookimpl,
)
from koppel.daemon import watch
from koppel.memory import InMemoryConnection
from koppel.notification import News
from koppel.run import RunState
from koppel.store.database import VERSION, Database
from koppel.store.tables import deliveries
from sqlalchemy import select, text

from tests.core.core_office import Office
from tests.core.core_sample import line

HOUR = timedelta(hours=1)


class Ear:
    """A plugin that hears notifications; does ``then`` first, each time."""

    def __init__(self):
        self.heard = []
        self.then = lambda: None

    @hookimpl
    def koppel_notify(self, notification, link):
        """Hear it."""
        self.then()
        self.heard.append((link, notification.run, notification.news))


@pytest.fixture
def office(monkeypatch):
    """Give an automatic link that has worked once, with two who hear of it."""
    office = Office(monkeypatch)
    office.said = []
    office.ears = {"left": Ear(), "right": Ear()}
    office.app._registry = Registry([office.crm, office.books], plugins=office.ears)
    object.__setattr__(office.app.world, "notice", office.said.append)
    office.invoice()
    office.run()
    office.link.policy = office.link.policy.model_copy(update={"automatic": True})
    return office


def later(office, hours=1):
    """Run what is due some hours later."""
    office.now += hours * HOUR
    return office.app.run_due()


def breaks(monkeypatch, error, when=lambda connection: True):
    """Let the systems raise when they are read."""
    real = InMemoryConnection.changes

    def changes(connection, *arguments):
        if when(connection):
            raise error
        return real(connection, *arguments)

    monkeypatch.setattr(InMemoryConnection, "changes", changes)


def failing():
    """Raise as a plugin may."""
    raise RuntimeError("the pigeon is lost")


def test_a_bug_stops_its_own_link_alone(office, monkeypatch, caplog):
    """The report says so, the log has the details, people are told, and the others run."""
    other = Office(monkeypatch)
    other.crm.name, other.books.name = "other crm", "other books"
    systems = [office.crm, office.books, other.crm, other.books]
    office.app._registry = Registry(systems, plugins=office.ears)
    wanted = {**office.link.policy.model_dump(), "automatic": False}
    second = office.app.add_link("second", Side("other crm"), Side("other books"), wanted)
    second.set_policy({**wanted, "automatic": True}, anyway=True)
    breaks(monkeypatch, KeyError("oops"), lambda connection: connection.system is office.crm)

    broken, well = later(office)

    assert (broken.link, broken.state, broken.exit_code) == ("acme", RunState.STOPPED, 70)
    assert "a bug in koppel or a connector" in broken.stopped
    assert "oops" in caplog.text
    assert (well.link, well.state) == ("second", RunState.OK)
    heard = [(link, news) for link, _, news in office.ears["left"].heard[-2:]]
    assert heard == [("acme", News.FAILING), ("second", News.WELL)]


def test_a_link_whose_connector_is_gone_is_stored_as_stopped(office):
    """So that people hear of it, and it is not tried again and again."""
    office.app._registry = Registry([office.crm], plugins=office.ears)

    (report,) = later(office)

    assert (report.state, report.exit_code) == (RunState.STOPPED, 3)
    assert "no connector 'books' is installed" in report.stopped
    assert office.ears["left"].heard[-1][2] is News.FAILING
    assert office.app.run_due() == []
    assert office.link.next_due == office.now + timedelta(days=1)


def test_a_link_that_another_run_holds_is_skipped_and_said(office):
    """No report, a sentence, and it stays due."""

    def meanwhile(point, about):
        if point == "C0":
            office.checkpoint = lambda _point, _about: None
            assert office.app.run_due() == []

    office.now += HOUR
    office.checkpoint = meanwhile
    office.link.run()

    assert ["another run holds" in sentence for sentence in office.said] == [True]


def test_a_quota_that_is_spent_is_waited_for(office, monkeypatch):
    """Until the moment that the system told, which is stored with the run."""
    until = office.now + 4 * HOUR

    def connect(system, settings, tools):
        raise OverBudget("the logins of today are spent", until=until)

    monkeypatch.setattr(InMemoryConnector, "connect", connect)
    (report,) = later(office)

    assert (report.state, report.exit_code) == (RunState.STOPPED, 4)
    assert office.link.next_due == until


def test_who_signs_in_again_or_mends_a_setting_need_not_wait(office, monkeypatch):
    """A lost grant is tried again at once then, else after a day."""

    def connect(system, settings, tools):
        raise AccessLost("the grant is dead; sign in again")

    with monkeypatch.context() as patched:
        patched.setattr(InMemoryConnector, "connect", connect)
        later(office)
    assert office.link.next_due == office.now + timedelta(days=1)
    office.now += HOUR / 4
    office.link.change_side(Role.ACCOUNTING, {})

    assert [report.state for report in office.app.run_due()] == [RunState.OK]


def test_nothing_runs_twice_at_one_moment(office):
    """What has just run is not due."""
    assert len(later(office)) == 1
    assert office.app.run_due() == []
    assert later(office, 0.9) == []


def test_who_asks_to_end_leaves_the_rest_for_later(office):
    """It is asked before each link."""
    office.now += HOUR

    assert office.app.run_due(ended=lambda: True) == []
    assert len(office.app.run_due()) == 1


def test_the_daemon_ends_when_it_is_asked(office):
    """Asked before anything is due, it runs nothing."""
    watch(office.app, lambda: True, lambda report: pytest.fail("it ran"))

    assert len(office.link.runs()) == 1


def test_the_daemon_outlives_a_database_that_is_locked_for_a_while(office, monkeypatch):
    """It says so, waits, and goes on."""
    real, troubles = office.app.run_due, [StoreError("the database is locked")]
    object.__setattr__(office.app.world, "sleep", lambda seconds: pass_time(office, seconds))

    def run_due(**given):
        if troubles:
            raise troubles.pop()
        return real(**given)

    monkeypatch.setattr(office.app, "run_due", run_due)
    reports = []
    end = office.now + 2 * HOUR
    watch(office.app, lambda: office.now > end, reports.append)

    assert office.said == ["the database is locked"]
    assert len(reports) == 2


def pass_time(office, seconds):
    """Let the clock go on."""
    office.now += timedelta(seconds=seconds)


def test_a_new_link_is_not_automatic(office):
    """It has never worked (R68)."""
    wanted = {**office.link.policy.model_dump(), "automatic": True}
    with pytest.raises(ConfigError, match="R68: a new link is not automatic yet"):
        office.app.add_link("other", Side("crm"), Side("books"), wanted)


def test_what_says_when_a_link_runs_does_not_wake_what_failed(office):
    """A failed record is looked at again when a setting that says how changed, and no other."""
    context = office.link._context(lambda _: None)
    before = context.settings_print()
    context.policy = context.policy.model_copy(update={"automatic": False, "interval": 5})

    assert context.settings_print() == before


def test_plugins_are_told_without_lease_and_transaction(office):
    """A slow one keeps nobody from the link or from the database."""
    seen = []

    def look():
        seen.append((office.app._database.busy, office.link.status().running_since))

    office.ears["left"].then = look
    office.run()

    assert seen == [(False, None)]


def test_a_plugin_that_raises_keeps_none_from_the_others(office):
    """The other one hears; who failed is named, and hears after the next run, in order."""
    left, right = office.ears["left"], office.ears["right"]
    left.then = failing
    first, second = office.run().run, office.run().run
    assert [run for _, run, _ in right.heard[-2:]] == [first, second]
    assert any("did not get through by left: the pigeon is lost" in said for said in office.said)
    told = office.link.status().undelivered
    assert [f"run {first}" in each and "pigeon" in each for each in told] == [True]

    left.then = lambda: None
    third = office.run().run

    assert [run for _, run, _ in left.heard[-3:]] == [first, second, third]
    assert [run for _, run, _ in right.heard[-3:]] == [first, second, third]
    assert office.link.status().undelivered == ()


def test_what_never_gets_through_is_given_up(office):
    """After five tries; the status goes on saying so for a while."""
    office.ears["left"].then = failing
    first = office.run().run
    for _ in range(6):
        office.run()

    tries = rows(office, run=first, plugin="left")
    assert [(row.state, row.tries) for row in tries] == [("given up", 5)]
    assert any("it was given up" in each for each in office.link.status().undelivered)
    office.ears["left"].then = lambda: None
    office.run()
    assert first not in [run for _, run, _ in office.ears["left"].heard]


def test_old_news_is_not_told(office):
    """What is three days old is given up."""
    office.ears["left"].then = failing
    first = office.run().run
    office.ears["left"].then = lambda: None
    office.now += timedelta(days=4)
    office.run()

    assert first not in [run for _, run, _ in office.ears["left"].heard]
    assert [row.state for row in rows(office, run=first, plugin="left")] == ["given up"]


@pytest.mark.parametrize(("after", "times"), [(0.1, 0), (1, 1)])
def test_what_a_process_died_over_is_handed_over_again(office, after, times):
    """Once the time that a plugin has is over; before that it may still be at it."""

    def dies():
        raise KeyboardInterrupt

    office.ears["left"].then = dies
    with pytest.raises(KeyboardInterrupt):
        office.run()
    office.ears["left"].then = lambda: None
    died = office.link.runs(1)[0].run
    office.now += after * HOUR - HOUR
    office.run()

    assert [run for _, run, _ in office.ears["left"].heard].count(died) == times


def test_a_link_that_is_removed_leaves_nothing_of_what_was_told(office):
    """Also of the plugins."""
    assert rows(office)
    office.link.remove()
    assert rows(office) == []


def test_records_in_the_same_trouble_are_not_new(office):
    """Another rule, another result or another record is; the same one after a stop is not."""
    office.invoice(lines=(line(account=""),), number="2026 / 7")
    assert [report.state for report in later(office)] == [RunState.TROUBLE]
    heard = office.ears["left"].heard
    assert heard[-1][2] is News.TROUBLE
    known = len(heard)
    later(office)
    assert len(heard) == known

    office.invoice(lines=(line(account=""),), number="2026 / 8")
    later(office)
    assert len(heard) == known + 1


def rows(office, **wanted):
    """Return the stored deliveries."""
    with office.app._database.read() as db:
        found = db.execute(select(deliveries)).all()
    return [r for r in found if all(getattr(r, name) == value for name, value in wanted.items())]


def test_a_database_of_before_is_brought_up_to_date(tmp_path):
    """Its runs were asked for, and people were told; nobody is told again."""
    file = tmp_path / "old.db"
    store = Database(f"sqlite:///{file}")
    config = Config()
    config.set_main_option(
        "script_location", str(Path(koppel.__file__).parent / "store" / "migrations")
    )
    with store.write() as db:
        config.attributes |= {"connection": db, "version_table": VERSION.name}
        command.upgrade(config, "0002")
        db.execute(
            text(
                "INSERT INTO koppel_runs (link, state, started, stopped, exit_code, notes, calls,"
                " notification) VALUES ('acme', 'ok', '2026-03-01', '', 0, '[]', '[]', '{}')"
            )
        )
    store.close()

    Koppel(f"sqlite:///{file}", connectors=[]).close()

    with closing(sqlite3.connect(file)) as new:
        found = new.execute("SELECT automatic, news, handed, until FROM koppel_runs").fetchall()
    assert found == [(0, "asked for", 1, None)]
