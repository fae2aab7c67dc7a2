"""Lease: one run per connection, across processes.

A lease has an epoch that only ever rises; each later transaction of the run asserts it. A holder
is (host, boot, process, start of the process): on its own host a dead holder is recognised and its
lease is taken over at once. The clock is injected, one for all.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, and_, or_, select, update

from koppel.belgium import clock
from koppel.errors import Busy
from koppel.store.sql import upsert
from koppel.store.tables import leases

LEASE = timedelta(minutes=30)


class Overtaken(Busy):
    """Another run took the lease while this one stood still; this one must stop."""


def holder() -> str:
    """Name this process so that a dead one can be recognised on its own host."""
    pid = os.getpid()
    return "|".join((socket.gethostname(), _boot(), str(pid), _started(pid)))


def is_dead(name: str) -> bool:
    """Whether the holder was a process of this host that is no more."""
    host, boot, pid, started = [*name.split("|"), "", "", ""][:4]
    if host != socket.gethostname() or not pid.isdigit():
        return False
    return boot != _boot() or _started(int(pid)) != started


def take(db: Connection, connection: str, me: str, now: datetime, length: timedelta = LEASE) -> int:
    """Take the lease of one connection; return its epoch. Raises ``Busy``."""
    row = db.execute(select(leases).where(leases.c.connection == connection)).one_or_none()
    until = now + length
    if row is None:
        fields = {"epoch": 1, "holder": me, "since": now, "until": until}
        upsert(db, leases, [{"connection": connection, **fields}])
        return 1
    if row.until > now and row.holder and not is_dead(row.holder):
        raise Busy(
            f"another run holds {connection} since {clock(row.since)}; nothing was "
            "done: wait until it ends, or look at koppel status"
        )
    changed = db.execute(
        update(leases)
        .where(and_(leases.c.connection == connection, leases.c.epoch == row.epoch))
        .values(epoch=row.epoch + 1, holder=me, since=now, until=until)
    )
    if changed.rowcount != 1:
        raise Busy(f"another run took {connection} just now; nothing was done")
    return int(row.epoch) + 1


def keep(
    db: Connection, epochs: Mapping[str, int], now: datetime, length: timedelta = LEASE
) -> None:
    """Prolong the leases of a run. Raises ``Overtaken``."""
    confirm(db, epochs)
    for connection in epochs:
        db.execute(
            update(leases).where(leases.c.connection == connection).values(until=now + length)
        )


def confirm(db: Connection, epochs: Mapping[str, int]) -> None:
    """Assert that the run still holds its leases. Raises ``Overtaken``."""
    mine = [
        and_(leases.c.connection == connection, leases.c.epoch == epoch)
        for connection, epoch in epochs.items()
    ]
    held = db.execute(select(leases.c.connection).where(or_(*mine))).all() if mine else []
    if len(held) != len(epochs):
        raise Overtaken(
            "another run took over while this one stood still; this one stops, the other goes on"
        )


def give_back(db: Connection, epochs: Mapping[str, int], now: datetime) -> None:
    """End the leases that are still ours; the epoch stays."""
    for connection, epoch in epochs.items():
        db.execute(
            update(leases)
            .where(and_(leases.c.connection == connection, leases.c.epoch == epoch))
            .values(holder="", until=now)
        )


def running_since(db: Connection, connections: Iterable[str], now: datetime) -> datetime | None:
    """Since when a run holds one of these connections, or None."""
    rows = db.execute(select(leases).where(leases.c.connection.in_(list(connections)))).all()
    live = [r.since for r in rows if r.holder and r.until > now and not is_dead(r.holder)]
    return min(live) if live else None


def _boot() -> str:
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""  # not Linux: the process id and its start must do


def _started(pid: int) -> str:
    """When a process started, in the kernel's ticks; empty when there is no such process."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return "" if not _alive(pid) else "alive"
    return stat.rpartition(")")[2].split()[19]


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OSError):
        return True
    return True
