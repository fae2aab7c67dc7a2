"""HTTP: the one door to the network, shared by both adapters; knows no operation of Octopus.

Only to addresses where the host may lead, no redirects, no proxies from the environment, no
compressed answers, a cap on size, and each request announced before it leaves. Answers are spooled,
so that a long list is not held in memory.
"""

from __future__ import annotations

import ssl
import tempfile
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import IO

import httpx
from koppel import Tools, Unavailable, Unreadable

from koppel_octopus.answers import Unreached
from koppel_octopus.pinned import PinnedTransport

TIMEOUT = httpx.Timeout(60.0, connect=15.0)
"""Seconds (octopus-api 1.5)."""

SIZE = 20_000_000
"""Largest ordinary answer, in bytes."""

FEED_SIZE = 2_000_000_000
"""Largest answer of a feed that is read element by element, in bytes."""

DEADLINE, FEED_DEADLINE = 90.0, 900.0
"""How long an ordinary answer and a feed may take as a whole, in seconds: a server that drips
never runs into a time-out between two bytes."""

SPOOL = 1_000_000
"""Answers above this size wait on disk, not in memory."""


@dataclass(frozen=True)
class Reply:
    """An answer of the server; whoever reads the body closes it."""

    status: int
    headers: Mapping[str, str]
    body: IO[bytes]


class Http:
    """Requests to one base URL."""

    def __init__(
        self, base_url: str, tools: Tools, monotonic: Callable[[], float] = time.monotonic
    ) -> None:
        self.base_url = base_url
        self.served: datetime | None = None
        """The server's time in its last answer."""
        self._sending = tools.sending
        self._monotonic = monotonic
        if tools.transport is None:
            context = ssl.create_default_context()
            context.minimum_version = ssl.TLSVersion.TLSv1_2
            self._client = self._open(PinnedTransport(verify=context))
        else:
            self._client = self._open(tools.transport(base_url))

    @staticmethod
    def _open(transport: httpx.BaseTransport) -> httpx.Client:
        return httpx.Client(
            transport=transport,
            follow_redirects=False,
            trust_env=False,
            timeout=TIMEOUT,
            headers={"Accept-Encoding": "identity", "User-Agent": "koppel-octopus"},
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        what: str,
        params: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: bytes | None = None,
        size: int = SIZE,
    ) -> Reply:
        """Send one request, once. ``what`` names it in messages.

        Raises ``Unreached`` when nothing left, ``Unavailable`` or ``Unreadable`` else.
        """
        self._sending()
        try:
            with self._client.stream(
                method, self.base_url + path, params=params, headers=headers, content=content
            ) as response:
                self.served = _served(response.headers.get("Date"))
                _plain(response, what)
                body = self._spooled(response, size, what)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreached(
                f"Octopus was not reached at {self.base_url} ({_words(error)}):"
                " check that address and the network, or try again later"
            ) from error
        except httpx.HTTPError as error:
            raise Unavailable(f"Octopus did not answer {what} ({_words(error)})") from error
        return Reply(response.status_code, response.headers, body)

    def _spooled(self, response: httpx.Response, size: int, what: str) -> IO[bytes]:
        until = self._monotonic() + (DEADLINE if size <= SIZE else FEED_DEADLINE)
        # Not a context manager: the file outlives this function, whoever reads it closes it.
        body: IO[bytes] = tempfile.SpooledTemporaryFile(SPOOL)  # noqa: SIM115
        length = 0
        try:
            for chunk in response.iter_raw():
                length += len(chunk)
                if length > size:
                    raise Unreadable(f"Octopus answered {what} with more than {size} bytes")
                if self._monotonic() > until:
                    raise Unavailable(f"Octopus took too long to answer {what}")
                body.write(chunk)
        except BaseException:
            # Whatever ends the reading, also an interrupt, must not leave the file open.
            body.close()
            raise
        body.seek(0)
        return body

    def close(self) -> None:
        """Close what is open."""
        self._client.close()


def _plain(response: httpx.Response, what: str) -> None:
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise Unreadable(f"Octopus answered {what} in a compressed form that was not asked for")
    if 300 <= response.status_code < 400:
        raise Unreadable(f"Octopus answered {what} with a redirect; it is not followed")


def _served(text: str | None) -> datetime | None:
    """Return the moment of a Date header; None when it is missing or says nothing."""
    try:
        moment = parsedate_to_datetime(text) if text else None
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment and moment.tzinfo is None else moment


def _words(error: httpx.HTTPError) -> str:
    return type(error).__name__ if not str(error) else f"{type(error).__name__}: {error}"
