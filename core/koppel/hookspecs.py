"""Hooks: where a plugin meets koppel. Mark an implementation with ``koppel.hookimpl``."""

from __future__ import annotations

from typing import Any

import pluggy

from koppel.connector import Connector

hookspec = pluggy.HookspecMarker("koppel")
hookimpl = pluggy.HookimplMarker("koppel")


@hookspec
def koppel_connector() -> Connector:  # type: ignore[empty-body]
    """Return the connector that this plugin provides."""


@hookspec
def koppel_commands(cli: Any) -> None:
    """Add commands to the command line; ``cli`` is the Typer application."""
