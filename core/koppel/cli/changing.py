"""Changing: the command ``koppel link set``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.options import Database, Json, LinkName

if TYPE_CHECKING:
    from koppel.rules import Policy

Settings = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME=VALUE...",
        help='"foreign_currency=true", "journals.payments=F9", "taxes.0% export=EX"; '
        "nothing after = takes a setting back.",
    ),
]


def set_policy(
    ctx: typer.Context,
    name: LinkName,
    settings: Settings,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Change how a link carries out its rules; what failed is tried again by the next sync."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        link = app.link(name)
        link.policy = changed(link.policy, settings)
        if desk.terminal.as_json:
            desk.terminal.data({"link": name, "policy": link.policy.model_dump(mode="json")})
        else:
            desk.terminal.note(f"link {name} is changed: {', '.join(settings)}")


def changed(policy: Policy, settings: list[str]) -> dict[str, Any]:
    """Return the policy as data with settings changed. Raises ``ConfigError``."""
    from koppel.cli.values import split

    data = policy.model_dump(mode="json")
    for text in settings:
        path, value = split(text, "NAME=VALUE")
        head, dot, key = path.partition(".")
        if dot and isinstance(data.get(head), dict):
            _put(data[head], key, value)
        else:
            _put(data, path, value.split(",") if isinstance(data.get(path), list) else value)
    return data


def _put(values: dict[str, Any], key: str, value: Any) -> None:
    """Set a value; an empty one takes the setting back to its default."""
    if value in ("", [""]):
        values.pop(key, None)
    else:
        values[key] = value
