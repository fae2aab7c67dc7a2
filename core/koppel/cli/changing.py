"""Changing: the command ``koppel link set``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.options import Database, Json, LinkName

if TYPE_CHECKING:
    from koppel.connector import Role
    from koppel.rules import Policy

Settings = Annotated[
    list[str],
    typer.Argument(
        metavar="NAME=VALUE...",
        help='"automatic=on", "foreign_currency=true", "journals.payments=F9", '
        '"taxes.0% export=EX", "accounting.password=@env:NAME"; nothing after = takes a setting '
        "of the link back.",
    ),
]


def set_policy(
    ctx: typer.Context,
    name: LinkName,
    settings: Settings,
    anyway: Annotated[
        bool,
        typer.Option("--anyway", help="Make it automatic though it has not fully worked yet."),
    ] = False,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Change how a link carries out its rules, or the settings of a side (a new password)."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    sides, rules = _sorted(settings)
    with desk.koppel() as app:
        link = app.link(name)
        policy = changed(link.policy, rules) if rules else None
        for role, values in sides.items():
            link.change_side(role, values)
        if policy is not None:
            link.set_policy(policy, anyway=anyway)
        if desk.terminal.as_json:
            desk.terminal.data({"link": name, "policy": link.policy.model_dump(mode="json")})
        else:
            # What is set of a side may be a secret: its name alone is told.
            told = [f"{role}.{field}" for role, values in sides.items() for field in values]
            desk.terminal.note(f"link {name} is changed: {', '.join([*rules, *told])}")


def _sorted(settings: list[str]) -> tuple[dict[Role, dict[str, str]], list[str]]:
    """Part the settings of the sides ("accounting.password=...") from those of the link."""
    from koppel.cli.values import resolve, split
    from koppel.connector import Role

    sides: dict[Role, dict[str, str]] = {}
    rules = []
    for text in settings:
        path, value = split(text, "NAME=VALUE")
        head, dot, field = path.partition(".")
        if dot and head in tuple(Role):
            sides.setdefault(Role(head), {})[field] = resolve(path, value)
        else:
            rules.append(text)
    return sides, rules


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
