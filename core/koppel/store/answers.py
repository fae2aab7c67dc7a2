"""Answers: what was said so far about a link that is being made, as stored. No secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection as Db
from sqlalchemy import delete, select
from sqlalchemy import update as sql_update

from koppel.connector import Role
from koppel.errors import ConfigError
from koppel.store.linking import ids_of
from koppel.store.sql import upsert
from koppel.store.tables import OF_CONNECTION, unfinished

IMPORTS = ("no", "match", "as-is")
"""Whether companies are imported once when the link is made: not, those that have no counterpart,
or all of them (R27, R33)."""


@dataclass(frozen=True)
class SideAnswers:
    """What was said about one side."""

    connector: str = ""
    settings: Mapping[str, Any] = field(default_factory=dict)
    signed_in: bool = False
    """Whether somebody consented in the browser."""
    account: str = ""
    """That answered; empty: not opened with these settings yet."""


@dataclass(frozen=True)
class Answers:
    """What was said about both sides, about the rules between them, and about the import."""

    crm: SideAnswers = field(default_factory=SideAnswers)
    accounting: SideAnswers = field(default_factory=SideAnswers)
    policy: Mapping[str, Any] = field(default_factory=dict)
    import_companies: str = ""
    """One of ``IMPORTS``; empty: not said."""

    def side(self, role: Role) -> SideAnswers:
        """What was said about one side."""
        return self.crm if role is Role.CRM else self.accounting


def load(db: Db, name: str) -> Answers | None:
    """Return the answers, or None when no such link is being made."""
    row = db.execute(select(unfinished).where(unfinished.c.name == name)).one_or_none()
    if row is None:
        return None
    said = row.answers
    return Answers(
        crm=SideAnswers(**said["crm"]),
        accounting=SideAnswers(**said["accounting"]),
        policy=said["policy"],
        import_companies=said["import_companies"],
    )


def begin(db: Db, name: str, now: datetime) -> None:
    """Note that a link is being made."""
    upsert(db, unfinished, [{"name": name, "answers": asdict(Answers()), "created": now}])


def save(db: Db, name: str, answers: Answers) -> None:
    """Keep the answers. Raises ``ConfigError`` when somebody dropped the link meanwhile."""
    mine = sql_update(unfinished).where(unfinished.c.name == name)
    if not db.execute(mine.values(answers=asdict(answers))).rowcount:
        raise ConfigError(f"link {name} was removed meanwhile; begin again with koppel link add")


def names(db: Db) -> list[str]:
    """Return the names of the links that are being made."""
    return list(db.execute(select(unfinished.c.name).order_by(unfinished.c.name)).scalars())


def delete_answers(db: Db, name: str) -> None:
    """Forget the answers alone: the link is made."""
    db.execute(delete(unfinished).where(unfinished.c.name == name))


def drop(db: Db, name: str) -> None:
    """Forget a link that is being made, with its secrets and what was read for it."""
    for table in OF_CONNECTION:
        db.execute(delete(table).where(table.c.connection.in_(ids_of(name))))
    delete_answers(db, name)
