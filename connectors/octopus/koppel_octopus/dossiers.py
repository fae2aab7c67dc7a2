"""Dossiers: those that a login may open (octopus-api 2.1), to choose one when a link is made."""

from __future__ import annotations

from typing import Any

from koppel import Choice, Tools, Unavailable, Unreadable

from koppel_octopus import operations as ops
from koppel_octopus.http import Http
from koppel_octopus.jsontext import BadJson, document
from koppel_octopus.settings import OctopusLogin
from koppel_octopus.tokens import log_in, send


def dossiers(login: OctopusLogin, tools: Tools) -> tuple[Choice, ...]:
    """Return the dossiers, by number. Raises ``AccessLost``, ``Unavailable``, ``Unreadable``."""
    rows = _over_soap(login, tools) if login.transport == "soap" else _over_rest(login, tools)
    try:
        found = {int(row["dossierKey"]["id"]): _name(row) for row in rows}
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable("Octopus listed a dossier without its number") from error
    return tuple(Choice(str(number), found[number]) for number in sorted(found))


def _over_rest(login: OctopusLogin, tools: Tools) -> list[Any]:
    http = Http(login.base_url, tools)
    try:
        token = log_in(login, tools, http)
        reply = send(tools, http, ops.DOSSIERS, headers={"Token": token})
        with reply.body:
            if reply.status != 200:
                raise Unavailable(f"Octopus answered {ops.DOSSIERS.name} with {reply.status}")
            rows = document(reply.body)
    except BadJson as error:
        raise Unreadable("Octopus answered dossiers with something that is not JSON") from error
    finally:
        http.close()
    if not isinstance(rows, list):
        raise Unreadable("Octopus answered dossiers with data that is no list")
    return rows


def _over_soap(login: OctopusLogin, tools: Tools) -> list[Any]:
    # Imported when used, as the connector does: the SOAP library takes long to load.
    from koppel_octopus.session import Session

    session = Session(login, tools)
    try:
        return session.dossiers()
    finally:
        session.close()


def _name(row: dict[str, Any]) -> str:
    """Return what people call a dossier: its description, and its town where it tells one."""
    return ", ".join(str(row[name]) for name in ("dossierDescription", "city") if row.get(name))
