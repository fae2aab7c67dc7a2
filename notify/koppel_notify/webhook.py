"""Webhook: calls an address with a notification as signed JSON.

The header ``X-Koppel-Signature`` is ``sha256=`` and the HMAC-SHA256 of the body in hex, by which
the receiver knows that koppel speaks; ``id`` in the body, by which it knows a second copy. No
redirect is followed, no proxy of the environment is used, and the call ends after its time.
"""

from __future__ import annotations

import hashlib
import hmac
import http.client
import re
import socket
import ssl
import time
from contextlib import closing
from urllib.parse import urlsplit

from koppel import Notification, Unavailable, hookimpl

from koppel_notify.addresses import address_of
from koppel_notify.settings import WebhookSettings
from koppel_notify.wording import payload

SECONDS = 15.0
"""So long the whole call may take, once the host is looked up."""
HEAD = 4096
"""So many bytes the line with the status may have."""
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})[ \r\n]")


class Webhook:
    """A plugin that calls an address. Raises ``ConfigError`` and ``Unavailable``."""

    def __init__(
        self, settings: WebhookSettings, tls: ssl.SSLContext | None = None, seconds: float = SECONDS
    ) -> None:
        """``tls``: whom to trust; None: whom the machine trusts."""
        self._settings = settings
        self._tls = tls
        self._seconds = seconds

    @hookimpl
    def koppel_notify(self, notification: Notification, link: str) -> None:
        """Post it; only an answer between 200 and 299 means that it arrived."""
        host = self._settings.host
        body = payload(notification, link)
        address = address_of(host, self._settings.port, self._settings.allow)
        try:
            status = self._post(address, body)
        except (OSError, http.client.HTTPException) as error:
            raise Unavailable(f"the webhook at {host} was not reached: {error}") from error
        if not 200 <= status <= 299:
            hint = "; redirects are not followed" if 300 <= status <= 399 else ""
            raise Unavailable(f"the webhook at {host} answered {status}{hint}")

    def _post(self, address: str, body: bytes) -> int:
        """Send the request to the address and return the status of the answer."""
        end = time.monotonic() + self._seconds
        parts = urlsplit(self._settings.url)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        with closing(self._connected(address, end)) as connection:
            connection.sock.settimeout(_left(end))
            connection.request("POST", path, body, self._headers(body))
            return _status(connection.sock, end)

    def _connected(self, address: str, end: float) -> http.client.HTTPConnection:
        """A connection to the address, which answers for the host by its certificate."""
        settings = self._settings
        sock = socket.create_connection((address, settings.port), timeout=_left(end))
        try:
            if settings.url.startswith("https:"):
                tls = self._tls or ssl.create_default_context()
                sock.settimeout(_left(end))
                sock = tls.wrap_socket(sock, server_hostname=settings.host)
        except BaseException:
            sock.close()
            raise
        connection = http.client.HTTPConnection(settings.host, settings.port)
        connection.sock = sock
        return connection

    def _headers(self, body: bytes) -> dict[str, str]:
        secret = self._settings.secret.get_secret_value().encode()
        signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json; charset=utf-8",
            "User-Agent": "koppel",
            "Connection": "close",
            "Accept-Encoding": "identity",
            "X-Koppel-Signature": f"sha256={signature}",
        }


def _status(sock: socket.socket, end: float) -> int:
    """Read the status; of the rest of the answer nothing is needed."""
    head = b""
    while b"\n" not in head and len(head) < HEAD:
        sock.settimeout(_left(end))
        chunk = sock.recv(HEAD)
        if not chunk:
            break
        head += chunk
    found = STATUS.match(head)
    if found is None:
        raise OSError("it answered something that is no HTTP")
    return int(found[1])


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError("it took too long")
    return left
