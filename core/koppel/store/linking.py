"""Linking: links and connections as stored, and the checks before one is made."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import Any

from pydantic import SecretStr, ValidationError
from sqlalchemy import Connection as Db
from sqlalchemy import and_, insert, select, update
from sqlalchemy import delete as sql_delete

from koppel.connector import Connector, Role, Settings
from koppel.errors import ConfigError
from koppel.rules import Policy
from koppel.store.tables import (
    OF_CONNECTION,
    connections,
    deliveries,
    links,
    outcomes,
    plan,
    runs,
    seen,
)

NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}", re.ASCII)


@dataclass(frozen=True)
class Side:
    """One side of a link as a person gives it: the connector's name and its settings."""

    connector: str
    settings: Mapping[str, Any] = field(default_factory=dict)


def check_name(name: str) -> None:
    """Raise ``ConfigError`` when a link cannot be called so."""
    if not NAME.fullmatch(name):
        raise ConfigError(
            f"{name[:60]!r} cannot be the name of a link: use small letters, digits and hyphens, "
            "at most 40"
        )


def policy_of(given: Policy | Mapping[str, Any]) -> Policy:
    """Return the policy. Raises ``ConfigError`` with each field that is wrong."""
    if isinstance(given, Policy):
        return given
    try:
        return Policy.model_validate(dict(given))
    except ValidationError as error:
        raise ConfigError(words("the link", error, Policy)) from error


def startable(given: Policy | Mapping[str, Any], today: date) -> Policy:
    """Return the policy of a link that starts. Raises ``ConfigError``; also for a start to come."""
    policy = policy_of(given)
    if policy.automatic:
        raise ConfigError(
            "R68: a new link is not automatic yet: make it, run koppel sync until nothing is held "
            "or failed, then do: koppel link set NAME automatic=on"
        )
    if policy.start > today:
        raise ConfigError(
            f"start: {policy.start:%d-%m-%Y} is in the future; choose a day up to today"
        )
    return policy


def settings_of(connector: Connector, given: Mapping[str, Any]) -> Settings:
    """Return the settings of one side. Raises ``ConfigError`` with each field that is wrong."""
    return checked(connector.settings, connector.name, given)


def checked(model: type[Settings], of: str, given: Mapping[str, Any]) -> Settings:
    """Return settings of a model. Raises ``ConfigError`` with each field that is wrong."""
    try:
        return model.model_validate(dict(given))
    except ValidationError as error:
        raise ConfigError(words(of, error, model)) from error


def words(of: str, error: ValidationError, model: type[Any] | None = None) -> str:
    """Say in words what is wrong with settings; never shows a value, it may be a secret."""
    parts = []
    for problem in error.errors(include_input=False, include_url=False):
        place = ".".join(str(part) for part in problem["loc"])
        text = str(problem["msg"]).removeprefix("Value error, ")
        if problem["type"] == "extra_forbidden" and model is not None:
            text = _unknown(place, model)
        parts.append(f"{place}: {text}" if place else text)
    return f"settings of {of}: " + "; ".join(parts)


def check_names(of: str, model: type[Settings], names: Iterable[str]) -> None:
    """Raise ``ConfigError`` for settings that there are not: a value under a mistyped name may be
    a secret, and is kept nowhere."""
    wrong = [f"{name}: {_unknown(name, model)}" for name in names if name not in model.model_fields]
    if wrong:
        raise ConfigError(f"settings of {of}: {'; '.join(wrong)}")


def _unknown(name: str, model: type[Any]) -> str:
    close = get_close_matches(name, list(model.model_fields), n=1)
    return "no such setting" + (f"; did you mean {close[0]}?" if close else "")


def secret_fields(settings: type[Settings]) -> tuple[str, ...]:
    """The names of the settings that are secrets."""
    return tuple(
        name
        for name, info in settings.model_fields.items()
        if info.annotation is SecretStr or SecretStr in getattr(info.annotation, "__args__", ())
    )


def row(
    link: str, role: Role, connector: Connector, settings: Settings, account: str = ""
) -> dict[str, Any]:
    """Return the row of a connection, without secrets."""
    public = _public(settings)
    base = {"id": f"{link}.{role}", "link": link, "role": str(role), "account": account}
    return {**base, "connector": connector.name, "settings": public}


def _public(settings: Settings) -> dict[str, Any]:
    return settings.model_dump(mode="json", exclude=set(secret_fields(type(settings))))


def set_settings(db: Db, id: str, settings: Settings) -> None:
    """Replace the settings of a connection, without secrets."""
    mine = update(connections).where(connections.c.id == id)
    db.execute(mine.values(settings=_public(settings)))


def insert_link(
    db: Db,
    name: str,
    policy: Policy,
    rows: list[dict[str, Any]],
    now: datetime,
    *,
    active: bool = True,
    wanted_import: str = "",
) -> None:
    """Store a link. Raises ``ConfigError`` when the name is taken."""
    if name in names(db):
        raise ConfigError(f"a link {name!r} exists already: remove it, or choose another name")
    values = {"name": name, "policy": policy.model_dump(mode="json"), "created": now}
    db.execute(insert(links), [{**values, "active": active, "wanted_import": wanted_import}])
    db.execute(insert(connections), rows)


def is_active(db: Db, name: str) -> bool:
    """Whether a link runs. Raises ``ConfigError`` when there is no such link."""
    found = db.execute(select(links.c.active).where(links.c.name == name)).scalar_one_or_none()
    if found is None:
        raise ConfigError(f"there is no link {name!r}")
    return bool(found)


def activate(db: Db, name: str) -> None:
    """Let a link run."""
    db.execute(update(links).where(links.c.name == name).values(active=True))


def wanted_import(db: Db, name: str) -> str:
    """How companies are to be imported once; empty: not, or done."""
    return str(db.execute(select(links.c.wanted_import).where(links.c.name == name)).scalar() or "")


def import_done(db: Db, name: str) -> None:
    """Note that the import that was wanted has run."""
    db.execute(update(links).where(links.c.name == name).values(wanted_import=""))


def names(db: Db) -> list[str]:
    """Return the names of all links."""
    return list(db.execute(select(links.c.name).order_by(links.c.name)).scalars())


def policy(db: Db, name: str) -> Policy:
    """Return the policy of a link."""
    stored = db.execute(select(links.c.policy).where(links.c.name == name)).scalar_one_or_none()
    if stored is None:
        raise ConfigError(f"there is no link {name!r}")
    return Policy.model_validate(stored)


def set_policy(db: Db, name: str, policy: Policy) -> None:
    """Replace the policy of a link."""
    stored = policy.model_dump(mode="json")
    db.execute(update(links).where(links.c.name == name).values(policy=stored))


def changed(db: Db, name: str) -> datetime | None:
    """Return when somebody last changed a setting of a link or signed in, or None."""
    return db.execute(select(links.c.changed).where(links.c.name == name)).scalar_one_or_none()


def set_changed(db: Db, name: str, now: datetime) -> None:
    """Remember that somebody changed a setting of a link or signed in."""
    db.execute(update(links).where(links.c.name == name).values(changed=now))


def sides(db: Db, name: str) -> list[Any]:
    """Return the connections of a link."""
    return list(db.execute(select(connections).where(connections.c.link == name)).all())


def halves(db: Db, name: str) -> dict[Role, Side]:
    """Return both sides without secrets."""
    return {Role(row.role): Side(row.connector, row.settings) for row in sides(db, name)}


def ids(db: Db, name: str) -> list[str]:
    """Return the connection ids of a link."""
    return list(db.execute(select(connections.c.id).where(connections.c.link == name)).scalars())


def ids_of(name: str) -> list[str]:
    """Return the connection ids that a link of this name has, or will have."""
    return [f"{name}.{role}" for role in Role]


def set_account(db: Db, id: str, account: str) -> None:
    """Remember which account a connection is. Raises ``ConfigError`` when it is linked already."""
    mine = select(connections.c.connector).where(connections.c.id == id)
    check_free(db, id, str(db.execute(mine).scalar_one()), account)
    db.execute(update(connections).where(connections.c.id == id).values(account=account))


def check_free(db: Db, id: str, connector: str, account: str) -> None:
    """Raise ``ConfigError`` when another link has this account already."""
    taken = db.execute(
        select(connections.c.link).where(
            and_(
                connections.c.connector == connector,
                connections.c.account == account,
                connections.c.id != id,
            )
        )
    ).scalar()
    if account and taken is not None:
        raise ConfigError(f"this account is linked already, by {taken!r}: remove that link first")


def delete(db: Db, name: str) -> None:
    """Drop a link with all that is known of it; the audit trail stays."""
    mine = ids(db, name)
    numbers = list(db.execute(select(runs.c.id).where(runs.c.link == name)).scalars())
    for table in OF_CONNECTION:
        db.execute(sql_delete(table).where(table.c.connection.in_(mine)))
    for table in (outcomes, plan, seen, deliveries):
        db.execute(sql_delete(table).where(table.c.run.in_(numbers)))
    db.execute(sql_delete(runs).where(runs.c.link == name))
    db.execute(sql_delete(connections).where(connections.c.link == name))
    db.execute(sql_delete(links).where(links.c.name == name))
