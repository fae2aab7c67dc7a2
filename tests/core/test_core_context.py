"""What a run may do when: nothing leaves while a transaction is open, and the lease must last."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from koppel import Busy, InMemoryConnector, Koppel, Role, Side, World
from koppel.engine.context import Context
from koppel.progress import Progress
from koppel.store import leases


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    """The clock of the run."""
    return Clock()


@pytest.fixture
def context(tmp_path: Path, clock: Clock) -> Context:
    """A run that holds its leases."""
    sides = [InMemoryConnector("crm", Role.CRM), InMemoryConnector("books", Role.ACCOUNTING)]
    world = World(clock=clock)
    address = f"sqlite:///{tmp_path / 'koppel.db'}"
    app = Koppel(address, connectors=sides, world=world, key="A" * 43 + "=")
    journals = {"invoices": "V1", "credit_notes": "V2"}
    policy = {"start": date(2026, 1, 1), "journals": journals}
    link = app.add_link("acme", Side("crm"), Side("books"), policy)
    context = link._context(lambda _: None)
    with context.database.write() as db:
        for id in context.ids:
            context.epochs[id] = leases.take(db, id, "elsewhere|x|1|1", clock.now)
    return context


def test_no_request_leaves_while_a_transaction_is_open(context: Context) -> None:
    """A call inside a transaction is a bug, and is stopped before it leaves."""
    with context.write(), pytest.raises(RuntimeError, match="transaction was open"):
        context.sending()

    context.sending()


def test_a_long_run_keeps_its_lease(context: Context, clock: Clock) -> None:
    """As long as requests leave, the lease is prolonged; nobody can take it meanwhile."""
    for _ in range(6):
        clock.now += timedelta(minutes=20)
        context.sending()

    with context.database.write() as db, pytest.raises(Busy):
        leases.take(db, "acme.crm", "another|x|2|2", clock.now)


def test_a_run_that_stood_still_too_long_sends_nothing_more(context: Context, clock: Clock) -> None:
    """Once another run took over, neither a request nor a transaction of the old one goes on."""
    clock.now += context.world.lease + timedelta(minutes=1)
    with context.database.write() as db:
        leases.take(db, "acme.crm", "another|x|2|2", clock.now)

    with pytest.raises(leases.Overtaken):
        context.sending()
    with pytest.raises(leases.Overtaken), context.write():
        raise AssertionError("a transaction of an overtaken run began")


def test_the_listener_hears_how_far_it_is(context: Context) -> None:
    """Phase, text and figures reach the listener."""
    heard: list[Progress] = []
    context.listener = heard.append

    context.tell("act", "Invoice 2026 / 1", 3, 7)

    assert heard == [Progress("act", "Invoice 2026 / 1", 3, 7)]
