"""Audit: the trail of every write, each row chained to the one before. Queries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select

from koppel.model import Ref
from koppel.store.sql import as_ref, ref_of
from koppel.store.tables import audit


def put_audit(db: Connection, now: datetime, run: int, ref: Ref, fields: Mapping[str, str]) -> None:
    """Append one write to the audit trail; each row's chain holds the one before."""
    last = db.execute(select(audit.c.chain).order_by(audit.c.n.desc()).limit(1)).scalar() or ""
    row = {"at": now, "run": run, **as_ref(ref), **fields}
    db.execute(insert(audit), [{**row, "chain": _chain(last, ref, fields)}])


def broken_audit(db: Connection) -> int | None:
    """Return the number of the first audit row that was changed or whose predecessor is missing."""
    last = ""
    for row in _audit_rows(db):
        fields = {name: getattr(row, name) for name in ("step", "target", "result", "hash")}
        last = _chain(last, ref_of(row), fields)
        if row.chain != last:
            return int(row.n)
    return None


def _audit_rows(db: Connection) -> Iterator[Any]:
    yield from db.execute(select(audit).order_by(audit.c.n))


def _chain(last: str, ref: Ref, fields: Mapping[str, str]) -> str:
    text = "\x1f".join((last, *ref, *(fields[name] for name in sorted(fields))))
    return hashlib.sha256(text.encode()).hexdigest()
