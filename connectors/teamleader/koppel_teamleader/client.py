"""Client: one HTTP exchange with one host of the vendor, and nothing above it.

With its transport (``pinned``) the only module that knows the HTTP library; its types never leave
it. What can go wrong is told apart by what it proves: ``NotSent`` (no byte left), ``NoAnswer``
(anything may have happened) and ``BadAnswer`` (it was answered, with something that must not be
read).
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any

import httpx

from koppel_teamleader.pinned import PinnedTransport

CONNECT_SECONDS = 5.0
READ_SECONDS = 30.0
WHOLE_SECONDS = 60.0
"""A whole exchange; the two above count from byte to byte."""
MEGABYTES = 20


class NotSent(Exception):
    """The host could not be reached; the request did not leave."""


class NoAnswer(Exception):
    """The request left and its answer did not come, or not to its end."""


class BadAnswer(Exception):
    """The answer is compressed or too large."""


@dataclass(frozen=True)
class Answer:
    """What came back: header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def date(self) -> datetime | None:
        """The server's clock when it answered; None when it did not tell."""
        try:
            moment = parsedate_to_datetime(self.headers.get("date", ""))
        except ValueError:
            return None
        return moment if moment.tzinfo else None


class Client:
    """Posts to one base URL. ``transport`` gives a transport for it, or None for the network."""

    def __init__(self, base_url: str, transport: Callable[[str], Any] | None = None) -> None:
        self.base_url = base_url
        self._http = httpx.Client(
            transport=transport(base_url) if transport else PinnedTransport(verify=_trust()),
            follow_redirects=False,
            trust_env=False,
            timeout=httpx.Timeout(READ_SECONDS, connect=CONNECT_SECONDS),
            headers={"Accept": "application/json", "Accept-Encoding": "identity"},
        )

    def post(self, path: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Post and return the whole answer, whatever its status.

        Raises ``NotSent``, ``NoAnswer`` or ``BadAnswer``; redirects are answers, never followed.
        """
        url = f"{self.base_url}/{path}"
        try:
            with self._http.stream("POST", url, content=body, headers=dict(headers)) as response:
                names = {name.lower(): value for name, value in response.headers.items()}
                return Answer(response.status_code, names, _body(response))
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise NotSent(f"{self.base_url}: {_said(error)}") from None
        except httpx.HTTPError as error:
            raise NoAnswer(_said(error)) from None

    def close(self) -> None:
        """Close the connections."""
        self._http.close()


@cache
def _trust() -> ssl.SSLContext:
    """Return the process's list of trusted issuers: reading it is dear, and it never changes."""
    context = httpx.create_ssl_context(trust_env=False)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _body(response: httpx.Response) -> bytes:
    """Read to the end, under the caps; a compressed body is not even begun."""
    coding = response.headers.get("content-encoding", "identity")
    if coding.strip().lower() not in ("", "identity"):
        raise BadAnswer(f"the answer is compressed ({coding[:20]}) although that was not asked for")
    end = time.monotonic() + WHOLE_SECONDS
    read = bytearray()
    # An injected transport may hand over an answer that is read already.
    chunks = [response.content] if response.is_stream_consumed else response.iter_raw()
    for chunk in chunks:
        read += chunk
        if len(read) > MEGABYTES * 1_000_000:
            raise BadAnswer(f"the answer is larger than {MEGABYTES} MB")
        if time.monotonic() > end:
            raise NoAnswer(f"the answer took longer than {WHOLE_SECONDS:.0f} s")
    return bytes(read)


def _said(error: httpx.HTTPError) -> str:
    """Return the error in few words; a library's text may hold an address but no secret."""
    return f"{type(error).__name__}: {error}"[:200]
