"""Hooks: where a plugin meets koppel. Mark an implementation with ``koppel.hookimpl``."""

from __future__ import annotations

from typing import Any

import pluggy

from koppel.connector import Connector
from koppel.notification import Notification

hookspec = pluggy.HookspecMarker("koppel")
hookimpl = pluggy.HookimplMarker("koppel")


@hookspec
def koppel_connector() -> Connector:  # type: ignore[empty-body]
    """Return the connector that this plugin provides."""


@hookspec
def koppel_commands(cli: Any) -> None:
    """Add commands to the command line; ``cli`` is the Typer application."""


@hookspec
def koppel_notify(notification: Notification, link: str) -> None:
    """Pass on what people are told about a run of a link.

    Called after the run is stored, with no transaction open and no lease held, for every run that
    is news (D11). At least once: what raised, or did not return, is handed over again after the
    next run; ``link`` and ``notification.run`` tell a second copy. Bound your own waiting.
    """
