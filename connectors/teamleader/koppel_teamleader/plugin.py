"""Plugin: how koppel finds this connector."""

from __future__ import annotations

from koppel import Connector, hookimpl

from koppel_teamleader.connector import TeamleaderConnector


@hookimpl
def koppel_connector() -> Connector:
    """Return the connector for Teamleader Focus."""
    return TeamleaderConnector()
