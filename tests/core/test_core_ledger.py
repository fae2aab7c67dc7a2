"""The ledger of calls: counted per Belgian day, for all processes; a spent day says until when."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from koppel import OverBudget, Reach
from koppel.store.database import Database
from koppel.store.ledger import CallLedger

EVENING = datetime(2026, 11, 16, 22, 30, tzinfo=UTC)  # 23:30 in Belgium


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = EVENING

    def __call__(self) -> datetime:
        return self.now


def test_a_day_is_counted_across_processes_and_ends_at_belgian_midnight(tmp_path: Path) -> None:
    """Two ledgers share a day's calls; the last call over is not made; midnight gives new ones."""
    clock, address = Clock(), f"sqlite:///{tmp_path / 'koppel.db'}"
    first = CallLedger(Database(address), "acme.accounting", "The books", clock)
    Database(address).migrate()
    second = CallLedger(Database(address), "acme.accounting", "The books", clock)
    first.spend("lists", 2)
    second.spend("lists", 2)

    with pytest.raises(OverBudget) as spent:
        first.spend("lists", 2)

    assert spent.value.reach is Reach.KIND
    assert spent.value.until == datetime(2026, 11, 16, 23, 0, tzinfo=UTC)
    assert "17-11-2026 00:00" in str(spent.value)
    clock.now += timedelta(minutes=31)
    first.spend("lists", 2)


def test_the_report_says_what_a_run_used_and_what_is_left(tmp_path: Path) -> None:
    """Calls of this run, of the day, the limit and what is left; and what the server counts."""
    clock, database = Clock(), Database(f"sqlite:///{tmp_path / 'koppel.db'}")
    database.migrate()
    for _ in range(3):
        CallLedger(database, "acme.crm", "The CRM", clock).spend("info")
    ledger = CallLedger(database, "acme.crm", "The CRM", clock)
    ledger.spend("info", 10)
    ledger.spend("list")
    ledger.observe("60 s window", 187)

    told = {(c.operation, c.run, c.today, c.limit, c.left) for c in ledger.report()}

    assert told == {
        ("info", 1, 4, 10, 6),
        ("list", 1, 1, None, None),
        ("60 s window", 0, 0, None, 187),
    }
