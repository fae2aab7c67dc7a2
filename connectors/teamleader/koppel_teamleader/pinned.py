"""Pinned: connections that go to the address that was looked at, whatever the name says later.

The request keeps the host's name: in its Host header, and for the certificate. What the answer's
headers say is not logged, at no level: there may be a session's cookie among them.
"""

from __future__ import annotations

import logging
from typing import Any

import httpx
from koppel import addresses_of

LOGGER = "httpcore.http11"
HEADERS_READ = "receive_response_headers.complete"
PORTS = {"https": 443, "http": 80}


class PinnedTransport(httpx.HTTPTransport):
    """Looks a host up when it is first called. Raises ``ConfigError`` for where it may not lead."""

    def __init__(self, **how: Any) -> None:
        super().__init__(trust_env=False, **how)
        logging.getLogger(LOGGER).addFilter(_shows_no_headers)  # a second time changes nothing
        self._addresses: dict[tuple[str, int], list[str]] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry the request to the first address that can be reached."""
        *others, last = self._found(request)
        for address in others:
            try:
                return super().handle_request(_to(address, request))
            except (httpx.ConnectError, httpx.ConnectTimeout):
                continue  # nothing has left: the next address may do
        return super().handle_request(_to(last, request))

    def _found(self, request: httpx.Request) -> list[str]:
        host, port = request.url.host, request.url.port or PORTS[request.url.scheme]
        if (host, port) not in self._addresses:
            try:
                self._addresses[host, port] = addresses_of(host, port)
            except OSError as error:
                raise httpx.ConnectError(f"{host} has no address: {error}") from error
        return self._addresses[host, port]


def _to(address: str, request: httpx.Request) -> httpx.Request:
    return httpx.Request(
        request.method,
        request.url.copy_with(host=address),
        headers=request.headers,
        stream=request.stream,
        extensions={**request.extensions, "sni_hostname": request.url.host},
    )


def _shows_no_headers(record: logging.LogRecord) -> bool:
    return not record.getMessage().startswith(HEADERS_READ)
