"""A stock zeep client of the Octopus fake over WSGI, and a plain one that sends text."""

from __future__ import annotations

from typing import Any

import httpx
from koppel_fakes.octopus import OctopusFake
from zeep import Client, Settings
from zeep.transports import Transport

PATH = "http://octopus.test/OctopusService01-16/OctopusWSService"
_ENVELOPE = (
    '<S:Envelope xmlns:S="http://schemas.xmlsoap.org/soap/envelope/"><S:Body>{body}</S:Body>'
    "</S:Envelope>"
)


class _Answer:
    """What zeep looks at in an HTTP answer."""

    def __init__(self, answer: httpx.Response) -> None:
        self.status_code = answer.status_code
        self.content = answer.content
        self.headers = answer.headers
        self.encoding = answer.encoding


class _WsgiTransport(Transport):
    """Carries zeep's messages to the app, with a cookie jar as the vendor wants."""

    def __init__(self, http: httpx.Client) -> None:
        super().__init__()
        self._http = http

    def _load_remote_data(self, url: str) -> bytes:
        return self._http.get(url).content

    def post(self, address: str, message: bytes, headers: dict[str, str]) -> _Answer:
        return _Answer(self._http.post(address, content=message, headers=headers))


def zeep_client(fake: OctopusFake, version: str = "01-16") -> Client:
    """A strict zeep client made from the served WSDL."""
    http = httpx.Client(transport=httpx.WSGITransport(app=fake.app))
    return Client(
        f"http://octopus.test/OctopusService{version}/OctopusWSService?wsdl",
        transport=_WsgiTransport(http),
        settings=Settings(strict=True),
    )


def connected(fake: OctopusFake, version: str = "01-16", dossier_id: int = 4711) -> Any:
    """The zeep service of somebody who has a dossier open."""
    service = zeep_client(fake, version).service
    known = fake.description()
    credentials = {"user": known["user"], "password": known["password"]}
    code = service.AuthenticateAndConnect(known["software_house"], credentials, {"id": dossier_id})
    if code:
        raise AssertionError(f"not connected: {code}")
    return service


def post(http: httpx.Client, body: str, **headers: str) -> httpx.Response:
    """Send the text of a Body's child in an envelope."""
    return post_raw(http, _ENVELOPE.format(body=body), **headers)


def post_raw(http: httpx.Client, text: str, **headers: str) -> httpx.Response:
    """Send any text as a SOAP message."""
    known = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    return http.post(PATH, content=text, headers={**known, **headers})


def call(operation: str, inner: str = "") -> str:
    """An operation with its unqualified children."""
    return f'<t:{operation} xmlns:t="http://service.octopus.com/">{inner}</t:{operation}>'
