"""Session: one login over SOAP, with the dossier open (octopus-api 1.6).

A session is a cookie. Actions and feeds answer with a code; plain lists do not, so an empty one
is looked at again.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import zeep
from koppel import ConfigError, Tools, Unavailable, Unreadable
from lxml import etree
from zeep.exceptions import Error as ZeepError
from zeep.exceptions import Fault
from zeep.helpers import serialize_object
from zeep.transports import Transport

from koppel_octopus.answers import Refusal, dossier_refused, login_refused
from koppel_octopus.codes import (
    DISABLED,
    LOGIN,
    NO_DOSSIER,
    NO_RIGHTS,
    SESSION_LOST,
    SOFTWARE_HOUSE,
)
from koppel_octopus.http import SIZE, Http
from koppel_octopus.settings import OctopusLogin
from koppel_octopus.texts import cut, line
from koppel_octopus.xmltext import SERVICE, BadXml, Schema, packaged

log = logging.getLogger(__name__)

FEED_SIZE = 256_000_000
"""Largest answer of a feed, in bytes: it is held in memory."""


@dataclass(frozen=True)
class _Answer:
    """What zeep reads of an HTTP answer."""

    status_code: int
    content: bytes
    headers: dict[str, str]
    encoding: str = "utf-8"


class _Transport(Transport):
    """zeep's way out: over koppel's own HTTP, to one address, with strict answers."""

    def __init__(self, http: Http, schema: Schema) -> None:
        # Not zeep's own constructor: it opens a session of another HTTP library.
        self.cache = None
        self._close_session = False
        self._http = http
        self._schema = schema

    def load(self, url: str) -> bytes:
        """Return a packaged file; nothing is ever fetched."""
        return packaged(str(url).replace("\\", "/").rpartition("/")[2])

    def post_xml(self, address: str, envelope: etree._Element, headers: dict[str, str]) -> _Answer:
        """Send an envelope and return the answer, checked."""
        if address != self._http.base_url:
            raise ConfigError(f"koppel does not send to {address}")
        operation = etree.QName(envelope[-1][0]).localname
        reply = self._http.send(
            "POST",
            "",
            what=operation,
            headers=headers,
            content=etree.tostring(envelope, encoding="utf-8", xml_declaration=True),
            size=FEED_SIZE if operation.startswith("GetModified") else SIZE,
        )
        with reply.body:
            content = reply.body.read()
        if content.lstrip()[:9].lower().startswith((b"<!doctype", b"<html")):
            return _refuse_page(reply.status, operation, content)
        if reply.status not in (200, 500) or not content:
            raise Unavailable(f"Octopus answered {operation} with status {reply.status}")
        try:
            checked = self._schema.strict(content)
        except BadXml as error:
            raise Unreadable(
                f"Octopus answered {operation} with unreadable data: {error}"
            ) from error
        return _Answer(reply.status, checked, {"Content-Type": "text/xml"})


def _short(text: str) -> str:
    return cut(line(text), 200)


def _refuse_page(status: int, operation: str, content: bytes) -> _Answer:
    if status >= 500:
        raise Unavailable(f"Octopus answered {operation} with status {status}")
    if b"<html" not in content[:2000].lower():
        raise Unreadable(f"Octopus answered {operation} with a DOCTYPE; that is not allowed")
    raise Unreadable(f"Octopus answered {operation} with a web page instead of data")


class Session:
    """The session of one connection."""

    def __init__(self, settings: OctopusLogin, tools: Tools, dossier: int = 0) -> None:
        self._settings = settings
        self._dossier = dossier
        self._tools = tools
        self.http = Http(settings.soap_url, tools)
        client = zeep.Client(  # type: ignore[no-untyped-call]  # zeep is half typed
            "octopus.wsdl",
            transport=_Transport(self.http, Schema()),
            settings=zeep.Settings(
                strict=True,
                forbid_dtd=True,
                forbid_entities=True,
                forbid_external=True,
                xml_huge_tree=False,
            ),
        )
        binding = f"{{{SERVICE}}}OctopusWSPortBinding"
        self._service = client.create_service(  # type: ignore[no-untyped-call]
            binding, self.http.base_url
        )
        self._opened = False
        self._error = ""
        """The last words of ``GetLastError``: the same again is no news."""

    def open(self) -> None:
        """Log in and open the dossier. Raises ``AccessLost`` or ``ConfigError``."""
        # One call instead of Authenticate and ConnectToDossier: a run at rest makes few.
        code = self._log_in("AuthenticateAndConnect", dossierKey={"id": self._dossier})
        if code in (NO_RIGHTS, DISABLED, NO_DOSSIER):
            raise dossier_refused(self._dossier)
        self._need(code, "the login")
        self._opened = True
        if self._settings.locale:
            self._need(self._call("SetLocale", locale={"id": self._settings.locale}), "SetLocale")

    def dossiers(self) -> list[dict[str, Any]]:
        """Log in, and return the dossiers that this user may open. Raises ``AccessLost``."""
        self._need(self._log_in("Authenticate"), "the login")
        return [item for item in self._call("GetDossiers") or [] if item]

    def close(self) -> None:
        """Close the dossier: Octopus counts open sessions."""
        try:
            if self._opened:
                self._opened = False
                self._call("CloseDossier")
        except Exception:  # noqa: BLE001 - closing must not hide how the run ended
            log.info("Octopus did not close the dossier; the session ends by itself")
        finally:
            self.http.close()

    def act(self, operation: str, **fields: Any) -> dict[str, Any]:
        """Call what answers with a code. Raises ``Refusal``."""
        answer = self._coded(operation, fields)
        if answer["return"] in SESSION_LOST:
            # The session was gone before the call, so nothing came of it: log in, say it again.
            self.open()
            answer = self._coded(operation, fields)
        if answer["return"] != 0:
            self._error = self._call("GetLastError") or ""
            raise Refusal(int(answer["return"]), 200, self._error)
        return answer

    def feed(self, operation: str, **fields: Any) -> dict[str, Any]:
        """Call a feed. Raises ``Unavailable`` when Octopus refuses it."""
        try:
            return self.act(operation, **fields)
        except Refusal as refusal:
            raise Unavailable(f"Octopus refused {operation}: {refusal}") from refusal

    def rows(self, operation: str, **fields: Any) -> list[dict[str, Any]]:
        """Call what answers with a plain list. An empty one may hide a failure."""
        for last in (False, True):
            found = [item for item in self._call(operation, **fields) or [] if item]
            error = "" if found else self._call("GetLastError") or ""
            if not error or error == self._error:
                return found
            if last:
                self._error = error
                raise Unavailable(f"Octopus did not answer {operation}: {_short(error)}")
            self.open()
        return []

    def _coded(self, operation: str, fields: dict[str, Any]) -> dict[str, Any]:
        answer = self._call(operation, **fields)
        if isinstance(answer, int):
            return {"return": answer}
        if not isinstance(answer, dict) or not isinstance(answer.get("return"), int):
            raise Unreadable(f"Octopus answered {operation} without a code")
        return answer

    def _call(self, operation: str, **fields: Any) -> Any:
        self._tools.budget.spend(operation)
        try:
            answer = getattr(self._service, operation)(**fields)
            return serialize_object(answer, dict)  # type: ignore[no-untyped-call]
        except Fault as fault:
            raise Unavailable(f"Octopus failed at {operation}: {_short(str(fault))}") from fault
        except ZeepError as error:
            raise Unreadable(f"Octopus answered {operation} with unreadable data") from error

    def _log_in(self, operation: str, **more: Any) -> Any:
        code = self._call(
            operation,
            softwareHouseUuid=self._settings.software_house.get_secret_value(),
            credentials={
                "user": self._settings.user,
                "password": self._settings.password.get_secret_value(),
            },
            **more,
        )
        if code in (LOGIN, SOFTWARE_HOUSE):
            raise login_refused()
        return code

    def _need(self, code: Any, what: str) -> None:
        if code != 0:
            raise Unavailable(f"Octopus refused {what} with code {code}; try again later")
