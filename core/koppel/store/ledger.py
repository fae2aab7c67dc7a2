"""Ledger of calls: every API call counted per operation and Belgian day, for all processes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import and_, select

from koppel.belgium import clock, day_of, next_midnight
from koppel.errors import OverBudget, Reach
from koppel.run import Calls
from koppel.store.database import Database
from koppel.store.sql import upsert
from koppel.store.tables import calls


class CallLedger:
    """The calls of one connection (the ``Budget`` of the port)."""

    def __init__(
        self, database: Database, connection: str, name: str, clock: Callable[[], datetime]
    ) -> None:
        self._database = database
        self._connection = connection
        self._name = name
        self._clock = clock
        self._run: Counter[str] = Counter()
        self._limits: dict[str, int | None] = {}
        self._observed: dict[str, int] = {}

    def spend(self, operation: str, limit: int | None = None) -> None:
        """Count one call before it is made. Raises ``OverBudget`` when the day's are spent."""
        now = self._clock()
        day = day_of(now).isoformat()
        this = and_(
            calls.c.connection == self._connection,
            calls.c.operation == operation,
            calls.c.day == day,
        )
        self._limits[operation] = limit
        with self._database.write() as db:
            n = db.execute(select(calls.c.n).where(this)).scalar() or 0
            if limit is not None and n >= limit:
                until = next_midnight(now)
                raise OverBudget(
                    f"{self._name} allows {limit} calls of {operation} a day and they are spent: "
                    f"it goes on by itself after {clock(until)}",
                    reach=Reach.KIND,
                    until=until,
                )
            row = {"connection": self._connection, "operation": operation, "day": day, "n": n + 1}
            upsert(db, calls, [row])
        self._run[operation] += 1

    def observe(self, operation: str, left: int) -> None:
        """Note what the server says is left of a limit that it counts itself."""
        self._observed[operation] = left

    def report(self) -> tuple[Calls, ...]:
        """The calls of this run, with what is left of the day."""
        day = day_of(self._clock()).isoformat()
        with self._database.read() as db:
            rows = db.execute(
                select(calls.c.operation, calls.c.n).where(
                    and_(calls.c.connection == self._connection, calls.c.day == day)
                )
            ).all()
        today = {row.operation: row.n for row in rows}
        lines = [
            self._line(operation, n, today.get(operation, n))
            for operation, n in sorted(self._run.items())
        ]
        observed = [
            Calls(self._name, operation, 0, 0, None, left)
            for operation, left in sorted(self._observed.items())
        ]
        return (*lines, *observed)

    def _line(self, operation: str, n: int, today: int) -> Calls:
        limit = self._limits.get(operation)
        left = max(limit - today, 0) if limit is not None else None
        return Calls(self._name, operation, n, today, limit, left)
