"""Leases: one run per connection, epochs that only rise, dead holders recognised."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from koppel import Busy
from koppel.store import leases
from koppel.store.database import Database

NOW = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
LATER = NOW + leases.LEASE + timedelta(seconds=1)
STRANGER = "elsewhere|boot|42|17"


@pytest.fixture
def database(tmp_path: Path) -> Database:
    """An empty database."""
    database = Database(f"sqlite:///{tmp_path / 'koppel.db'}")
    database.migrate()
    return database


def test_a_lease_is_held_by_one(database: Database) -> None:
    """While a run on another host holds it, a second one is told since when, and gets nothing."""
    with database.write() as db:
        assert leases.take(db, "acme.crm", STRANGER, NOW) == 1

        with pytest.raises(Busy, match=r"since 16-11-2026 09:00"):
            leases.take(db, "acme.crm", leases.holder(), NOW + timedelta(minutes=1))


def test_the_epoch_rises_at_every_take(database: Database) -> None:
    """Run out, given back or taken from the dead: the next holder has a higher epoch."""
    with database.write() as db:
        first = leases.take(db, "acme.crm", STRANGER, NOW)
        second = leases.take(db, "acme.crm", STRANGER, LATER)
        leases.give_back(db, {"acme.crm": second}, LATER)
        third = leases.take(db, "acme.crm", STRANGER, LATER)

    assert (first, second, third) == (1, 2, 3)


def test_a_run_that_was_overtaken_is_told_so(database: Database) -> None:
    """The epoch of a run that stood still is confirmed no more, and it cannot prolong."""
    with database.write() as db:
        old = {"acme.crm": leases.take(db, "acme.crm", STRANGER, NOW)}
        leases.confirm(db, old)
        leases.take(db, "acme.crm", STRANGER, LATER)

        with pytest.raises(leases.Overtaken):
            leases.confirm(db, old)
        with pytest.raises(leases.Overtaken):
            leases.keep(db, old, LATER)


def test_prolonging_keeps_others_out(database: Database) -> None:
    """A lease that is kept does not run out."""
    with database.write() as db:
        epochs = {"acme.crm": leases.take(db, "acme.crm", STRANGER, NOW)}
        leases.keep(db, epochs, NOW + timedelta(minutes=29))

        with pytest.raises(Busy):
            leases.take(db, "acme.crm", "another|boot|1|1", LATER)


def test_a_dead_holder_of_this_host_is_replaced_at_once(database: Database) -> None:
    """A process that ended keeps nothing; one that lives keeps its lease."""
    script = "from koppel.store import leases; print(leases.holder())"
    command = [sys.executable, "-c", script]
    dead = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
    with database.write() as db:
        leases.take(db, "acme.crm", dead, NOW)
        assert leases.running_since(db, ["acme.crm"], NOW) is None
        assert leases.take(db, "acme.crm", leases.holder(), NOW) == 2

        assert leases.running_since(db, ["acme.crm"], NOW) == NOW
        with pytest.raises(Busy):
            leases.take(db, "acme.crm", STRANGER, NOW)


def test_a_process_id_used_again_is_not_the_holder() -> None:
    """The same number with another start is another process."""
    host, boot, pid, started = leases.holder().split("|")

    assert pid == str(os.getpid())
    assert not leases.is_dead(leases.holder())
    assert leases.is_dead("|".join((host, boot, pid, started + "1")))
    assert leases.is_dead("|".join((host, boot + "x", pid, started)))
    assert not leases.is_dead("|".join(("elsewhere", boot, pid, started)))
