"""Token: what lets REST calls in for ten minutes (octopus-api 1.2). There is no refresh call."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

from koppel import Tools, Unavailable, Unreadable

from koppel_octopus import operations as ops
from koppel_octopus.answers import dossier_refused, login_refused
from koppel_octopus.http import Http, Reply
from koppel_octopus.jsontext import BadJson, document
from koppel_octopus.settings import OctopusLogin, OctopusSettings

LIFE = timedelta(minutes=9)
"""A token lives ten minutes; it is renewed a little earlier."""


class Tokens:
    """The dossier token of one connection, fetched when it is needed."""

    def __init__(self, settings: OctopusSettings, tools: Tools, http: Http) -> None:
        self._settings = settings
        self._tools = tools
        self._http = http
        self._token = ""
        self._until: datetime | None = None

    def dossier(self) -> str:
        """Return a token for the dossier. Raises ``AccessLost`` or ``ConfigError``."""
        if self._until is None or self._tools.clock() >= self._until:
            begun = self._tools.clock()
            self._token = self._connect(log_in(self._settings, self._tools, self._http))
            self._until = begun + LIFE
        return self._token

    def forget(self) -> None:
        """Fetch a new token next time: Octopus does not take this one any more."""
        self._until = None

    def _connect(self, token: str) -> str:
        reply = send(
            self._tools,
            self._http,
            ops.CONNECT,
            params={
                "dossierId": str(self._settings.dossier),
                "localeId": str(self._settings.locale),
            },
            headers={"Token": token},
        )
        if reply.status in (403, 404):
            reply.body.close()
            raise dossier_refused(self._settings.dossier)
        return _text_in(reply, "Dossiertoken", "opening the dossier")


def log_in(settings: OctopusLogin, tools: Tools, http: Http) -> str:
    """Log in and return the token that opens dossiers. Raises ``AccessLost``."""
    credentials = {"user": settings.user, "password": settings.password.get_secret_value()}
    reply = send(
        tools,
        http,
        ops.LOGIN,
        headers={
            "softwareHouseUuid": settings.software_house.get_secret_value(),
            "Content-Type": "application/json",
        },
        content=json.dumps(credentials).encode(),
    )
    if reply.status == 401:
        # Octopus counts wrong logins, so this is never tried again by itself. The body is
        # not shown: it names the user and the IP address.
        reply.body.close()
        raise login_refused()
    return _text_in(reply, "token", "the login")


def send(tools: Tools, http: Http, operation: ops.Operation, **how: Any) -> Reply:
    """Send a call outside any dossier, within its quota."""
    tools.budget.spend(operation.name, operation.quota)
    return http.send(operation.method, operation.path, what=operation.name, **how)


def _text_in(reply: Reply, name: str, what: str) -> str:
    """Return the one text that an answer of the login carries."""
    if reply.status != 200:
        reply.body.close()
        raise Unavailable(f"Octopus answered {what} with status {reply.status}")
    try:
        with reply.body:
            value = document(reply.body)
    except BadJson as error:
        raise Unreadable(f"Octopus answered {what} with something that is not JSON") from error
    token = value.get(name) if isinstance(value, dict) else None
    if not isinstance(token, str) or not token:
        raise Unreadable(f"Octopus answered {what} without {name}")
    return token
