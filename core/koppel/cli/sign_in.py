"""Signing in: the browser page where a person lets koppel in, and the answer it sends back.

The answer arrives at a listener on 127.0.0.1 that lives for this one sign-in (OAuth code flow).
An answer with another state than the one we sent is not ours and is refused.
"""

from __future__ import annotations

import hmac
import time
import webbrowser
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, HTTPServer
from types import TracebackType
from typing import TYPE_CHECKING, Protocol
from urllib.parse import parse_qs, urlsplit

from koppel.errors import AccessLost, ConfigError

if TYPE_CHECKING:
    from koppel.cli.terminal import Terminal
    from koppel.signing import SignInRequest

WAIT = 300.0
"""Seconds a person has to consent."""

PATH = "/callback"
DONE = "koppel has what it needs. You can close this page and go back to the terminal."
DENIED = "Access was not given. Go back to the terminal."
FOREIGN = "This answer does not belong to the sign-in that is going on."


class Speaker(Protocol):
    """Whoever can tell a person what to do."""

    def note(self, text: object) -> None:
        """Tell a sentence."""

    def address(self, url: str) -> None:
        """Tell an address on one line."""


class Callback:
    """Waits for one answer of a sign-in page; a context manager that frees the port."""

    def __init__(self, port: int = 0) -> None:
        self._server = _Server(("127.0.0.1", port), _Handler)

    @property
    def redirect(self) -> str:
        """The address to which the sign-in page must send its answer."""
        return f"http://127.0.0.1:{self._server.server_port}{PATH}"

    def wait(self, state: str, seconds: float = WAIT) -> str:
        """Return the code of the answer that carries our state.

        Raises ``AccessLost`` when access was denied, ``ConfigError`` when nobody answered.
        """
        self._server.state = state
        end = time.monotonic() + seconds
        while self._server.answer is None:
            left = end - time.monotonic()
            if left <= 0:
                raise ConfigError(
                    f"nobody signed in within {seconds:.0f} s; start again when you are ready"
                )
            self._server.timeout = min(left, 1.0)
            self._server.handle_request()
        code, denied = self._server.answer
        if not code:
            raise AccessLost(f"access was not given ({denied}); start again and choose to allow it")
        return code

    def __enter__(self) -> Callback:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.server_close()


def consent(url: str, state: str, callback: Callback, speaker: Speaker, browser: bool) -> str:
    """Send a person to the sign-in page and return the code that comes back."""
    speaker.note(f"Open this page and let koppel in (waiting {WAIT / 60:.0f} minutes):")
    speaker.address(url)
    if browser:
        webbrowser.open(url)
    return callback.wait(state)


def signed_in(
    begin: Callable[[str], SignInRequest], terminal: Terminal, port: int
) -> tuple[str, str]:
    """Let a person consent; return the address he came back to, and the code he brought.

    ``begin`` starts the sign-in for an address of this machine. On a terminal the page is opened.
    """
    with Callback(port) as callback:
        request = begin(callback.redirect)
        browser = terminal.err.is_terminal
        code = consent(request.url, request.state, callback, terminal, browser)
        return callback.redirect, code


class _Server(HTTPServer):
    state = ""
    answer: tuple[str, str] | None = None
    """Code, and the reason when there is none."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    timeout = 5  # a browser that connects and says nothing must not block the real answer

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        if parts.path != PATH:
            self._reply(404, FOREIGN)
        elif not hmac.compare_digest(query.get("state", "").encode(), self.server.state.encode()):
            self._reply(400, FOREIGN)
        elif code := query.get("code"):
            self.server.answer = (code, "")
            self._reply(200, DONE)
        else:
            self.server.answer = ("", query.get("error", "no code in the answer"))
            self._reply(200, DENIED)

    def _reply(self, status: int, text: str) -> None:
        body = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the request line holds the code."""
