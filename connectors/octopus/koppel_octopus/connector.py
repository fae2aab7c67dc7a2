"""Connector: the plugin that knows Octopus, the accounting side of a link."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koppel import Choice, Connection, Connector, Declaration, Role, Settings, Tools

from koppel_octopus.client import OctopusClient
from koppel_octopus.connection import OctopusConnection
from koppel_octopus.declare import REST, SOAP
from koppel_octopus.settings import OctopusLogin, OctopusSettings


class Octopus(Connector):
    """Octopus over REST or SOAP, as the settings say."""

    name = "octopus"
    title = "Octopus"
    origin = "OC"
    role = Role.ACCOUNTING
    settings = OctopusSettings
    login = OctopusLogin
    declaration = REST
    connection = OctopusConnection

    def declare(self, settings: Settings | None = None) -> Declaration:
        """Return what the transport of these settings can do."""
        soap = isinstance(settings, OctopusSettings) and settings.transport == "soap"
        return SOAP if soap else REST

    def connect(self, settings: Any, tools: Tools) -> Connection:
        """Log in and open the dossier. Raises ``AccessLost``, ``ConfigError``, ``Unavailable``."""
        client = _client(settings, tools)
        try:
            client.open()
        except BaseException:
            # Nothing may stay open when the login is refused or interrupted.
            client.close()
            raise
        return OctopusConnection(settings, tools, client)

    def choices(self, login: Any, tools: Tools) -> Mapping[str, tuple[Choice, ...]]:
        """Return the dossiers that this user may open. Raises ``AccessLost``, ``Unavailable``."""
        # Imported when used: listing what is installed loads no network library.
        from koppel_octopus.dossiers import dossiers

        return {"dossier": dossiers(login, tools)}


def _client(settings: OctopusSettings, tools: Tools) -> OctopusClient:
    # Imported when used: a SOAP library takes long to load, and a REST link never needs it.
    if settings.transport == "soap":
        from koppel_octopus.soap import SoapClient

        return SoapClient(settings, tools)
    from koppel_octopus.rest import RestClient

    return RestClient(settings, tools)
