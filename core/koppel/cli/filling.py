"""Filling in: from what a person typed or wrote in a file to the two sides and the policy.

A file is TOML with tables ``[crm]``, ``[accounting]`` (key ``connector``, the others are its
settings) and ``[policy]``. What stands on the command line wins from the file.
"""

from __future__ import annotations

import stat
import tomllib
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn, get_args

from pydantic import BaseModel, SecretBytes, SecretStr

from koppel.cli.values import points, resolve, split
from koppel.connector import Connector, Role
from koppel.errors import ConfigError
from koppel.plugins import Registry

if TYPE_CHECKING:
    from koppel.unfinished import UnfinishedLink

ROLES = tuple(str(role) for role in Role)
Sides = dict[str, dict[str, Any]]


def read_file(path: Path) -> dict[str, dict[str, Any]]:
    """Return the tables of a link file. Raises ``ConfigError`` with place and cure."""
    try:
        if not path.is_file():
            raise ConfigError(f"{path} is not a file; --from takes a TOML file")
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error
    known = (*ROLES, "policy")
    for name, value in data.items():
        if name not in known:
            raise ConfigError(f"{path}: unknown table [{name}]; {_nearest(name, known)}")
        if not isinstance(value, dict):
            raise ConfigError(f"{path}: {name} must be a table: [{name}]")
    return data


def take_settings(sides: Sides, texts: Iterable[str]) -> None:
    """Put each "crm.client_id=..." of ``--set`` into its side."""
    for text in texts:
        name, value = split(text, "crm.client_id=...")
        role, dot, field = name.partition(".")
        if role not in ROLES or not dot or not field:
            raise ConfigError(f"--set {name}: begin with the side: crm.NAME=... or accounting.NAME")
        sides.setdefault(role, {})[field] = value


def need_connector(registry: Registry, role: Role) -> NoReturn:
    """Say which systems a side may be."""
    able = ", ".join(c.name for c in registry.of(role)) or "none is installed"
    raise ConfigError(f"say which {role} system: --{role} NAME (possible: {able})")


def need(registry: Registry, begun: UnfinishedLink) -> None:
    """Raise ``ConfigError`` that names every setting of a side that is missing."""
    for role in Role:
        if not begun.answers.side(role).connector:
            need_connector(registry, role)
    for role in Role:
        missing = begun.missing(role)
        if missing:
            names = ", ".join(f"{role}.{name}" for name in missing)
            title = begun.connector(role).name
            raise ConfigError(f"missing for {title}: {names}; give each as --set NAME=VALUE")


def resolved(role: str, connector: Connector, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the settings of one side, with values fetched from where they are kept."""
    return {
        name: resolve(f"{role}.{name}", value) if isinstance(value, str) else value
        for name, value in values.items()
        if name != "connector"
    }


def secrets_of(settings: type[BaseModel]) -> set[str]:
    """Return the names of the settings that are secret."""
    return {
        name
        for name, field in settings.model_fields.items()
        if {SecretStr, SecretBytes} & {field.annotation, *get_args(field.annotation)}
    }


def guard_secrets(
    path: Path, connectors: Mapping[str, Connector], sides: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    """Return the secrets that stand in the file itself.

    Raises ``ConfigError`` when there are such and others than the owner may read the file.
    """
    inline = [
        f"{role}.{name}"
        for role, connector in connectors.items()
        for name in secrets_of(connector.settings)
        if (value := sides.get(role, {}).get(name)) and not points(str(value))
    ]
    if inline and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise ConfigError(
            f"{path} holds a secret ({', '.join(sorted(inline))}) and others may read it; "
            f"do: chmod 600 {path}, or write the value as @env:NAME or @file:PATH"
        )
    return sorted(inline)


def check_fields(connector: Connector, values: Mapping[str, Any]) -> None:
    """Raise ``ConfigError`` for a setting that a connector does not have."""
    known = tuple(connector.settings.model_fields)
    for name in values:
        if name != "connector" and name not in known:
            raise ConfigError(f"{connector.name} has no setting {name}; {_nearest(name, known)}")


def _nearest(name: str, known: Iterable[str]) -> str:
    names = list(known)
    close = get_close_matches(name, names, n=1)
    return f"did you mean {close[0]}?" if close else f"known: {', '.join(names)}"
