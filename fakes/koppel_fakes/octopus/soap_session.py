"""SOAP session: login, dossier and language of a session, and what may be called in which state.

Order of refusal: -68 and -1 at login, -2 without login, -3 and -5 when connecting, -6 without a
dossier (section 7, rule 2).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koppel_fakes.fake import Fake
from koppel_fakes.octopus import errors, wire
from koppel_fakes.octopus.auth import Door, Session
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.quotas import SOAP_TWINS, Quotas
from koppel_fakes.octopus.soap_operations import Call, Values
from koppel_fakes.octopus.soap_schema import SoapSchema
from koppel_fakes.octopus.soap_table import handler_of
from koppel_fakes.octopus.texts import LOCALES, short_text

ABOUT_ERRORS = ("GetLastError", "GetErrorDescription")
"""Asking about errors neither needs a login nor makes the last error go away."""

DONE: Values = {"return": errors.OK}


class Operations:
    """All operations of the service on one fake."""

    def __init__(self, fake: Fake, door: Door, quotas: Quotas) -> None:
        self._fake = fake
        self._door = door
        self._quotas = quotas
        self._own = {
            "Authenticate": self._authenticate,
            "AuthenticateAndConnect": self._authenticate_and_connect,
            "SetLocale": self._set_locale,
            "GetDossiers": self._get_dossiers,
            "ConnectToDossier": self._connect,
            "CloseDossier": self._close,
            "GetErrorDescription": self._describe_error,
            "GetLastError": self._last_error,
        }

    def run(
        self,
        schema: SoapSchema,
        session: Session,
        operation: str,
        arguments: Mapping[str, Any],
    ) -> Values:
        """The elements of the answer. Raises `Refused` with the documented code."""
        own = self._own.get(operation)
        if own is not None:
            return own(session, arguments)
        self._need_login(session)
        if session.dossier_id is None:
            raise Refused(errors.NO_DOSSIER_OPEN, "")
        self._count(session.dossier_id, session.user, operation)
        fake = self._fake
        desk = Desk(
            fake.state.dossiers[session.dossier_id],
            fake.clock,
            fake.switches,
            fake.effects,
            "api",
            f"SOAP {operation}",
        )
        fields = frozenset(child.name for child in schema.elements("relationServiceData"))
        return handler_of(operation)(Call(desk, arguments, fields))

    def _need_login(self, session: Session) -> None:
        if not session.user:
            raise Refused(errors.NOT_AUTHENTICATED, "")

    def _count(self, dossier_id: int, user: str, operation: str) -> None:
        """Whether SOAP has quotas is unknown; by default its calls are not counted (6)."""
        if not (self._fake.limits and self._fake.switches.on("soap_quotas")):
            return
        twin = SOAP_TWINS.get(operation, operation)
        if not self._quotas.take(dossier_id, user, twin, self._fake.clock.now()):
            text = f"Maximum number of calls per day exceeded for {operation}"
            raise Refused(errors.INVALID_PARAMETER, text)

    def _authenticate(self, session: Session, arguments: Mapping[str, Any]) -> Values:
        credentials = arguments.get("credentials", {})
        user = credentials.get("user", "")
        code = self._door.check_login(
            arguments.get("softwareHouseUuid", ""),
            user,
            credentials.get("password", ""),
            int(self._fake.switches["login_block_after"]),
        )
        session.dossier_id = None
        session.user = "" if code else user
        if code:
            raise Refused(code, "")
        return DONE

    def _authenticate_and_connect(self, session: Session, arguments: Mapping[str, Any]) -> Values:
        self._authenticate(session, arguments)
        return self._connect(session, arguments)

    def _set_locale(self, session: Session, arguments: Mapping[str, Any]) -> Values:
        self._need_login(session)
        locale = (arguments.get("locale") or {}).get("id", -1)
        if locale not in LOCALES:
            raise Refused(errors.INVALID_PARAMETER, f"Unknown locale {locale}")
        session.locale = locale
        return DONE

    def _get_dossiers(self, session: Session, _arguments: Mapping[str, Any]) -> Values:
        self._need_login(session)
        rights = self._door.users[session.user].dossiers
        found = self._fake.state.dossiers.values()
        return {"return": [wire.dossier(d) for d in found if d.id in rights]}

    def _connect(self, session: Session, arguments: Mapping[str, Any]) -> Values:
        self._need_login(session)
        wanted = (arguments.get("dossierKey") or {}).get("id", 0)
        dossier = self._fake.state.dossiers.get(wanted)
        if dossier is None or wanted not in self._door.users[session.user].dossiers:
            raise Refused(errors.NO_ACCESS_TO_DOSSIER, f"No access to dossier {wanted}")
        if dossier.disabled:
            raise Refused(errors.DOSSIER_DISABLED, f"Dossier {wanted} is disabled")
        session.dossier_id = None
        room = int(self._fake.switches["soap_connections"])
        if 0 < room <= self._door.open_dossiers(session.user):
            raise Refused(errors.TOO_MANY_CONNECTIONS, f"At most {room} open dossiers")
        self._count(wanted, session.user, "ConnectToDossier")
        session.dossier_id = wanted
        return DONE

    def _close(self, session: Session, _arguments: Mapping[str, Any]) -> Values:
        self._need_login(session)
        if session.dossier_id is None:
            raise Refused(errors.NO_DOSSIER_OPEN, "")
        session.dossier_id = None
        return DONE

    def _describe_error(self, session: Session, arguments: Mapping[str, Any]) -> Values:
        return {"return": short_text(arguments["errorNr"], session.locale)}

    def _last_error(self, session: Session, _arguments: Mapping[str, Any]) -> Values:
        return {"return": session.last_error}
