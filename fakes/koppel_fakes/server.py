"""Server: a fake on a port of this machine, in a thread of its own.

Only this machine can reach it: another address than a loopback one has to be asked for twice.
"""

from __future__ import annotations

import ipaddress
import select
import socket
import threading
import time
from types import TracebackType
from typing import TYPE_CHECKING

from flask import Flask
from werkzeug.serving import ThreadedWSGIServer, WSGIRequestHandler

from koppel_fakes.unanswered import Silent

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

LOOPBACK = "127.0.0.1"

SILENCE = 300.0
"""For so many seconds at most a client that waits for no answer is left waiting."""

_LOOK = 0.05
"""How often, in seconds, a silent server looks whether it is to stop."""


class _Quiet(WSGIRequestHandler):
    """Keep-alive, no line per request (the fake has its own log), and no Date of its own."""

    protocol_version = "HTTP/1.1"

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        return

    def send_response(self, code: int, message: str | None = None) -> None:
        """Only the status line: the Date of an answer is that of the fake's clock."""
        self.send_response_only(code, message)

    def connection_dropped(
        self, error: BaseException, environ: WSGIEnvironment | None = None
    ) -> None:
        """No answer, or only half of one: say nothing while that is asked for, then hang up."""
        self.close_connection = True
        if isinstance(error, Silent):
            self._say_nothing()

    def _say_nothing(self) -> None:
        """Wait until the client goes away, patience ends or the server stops."""
        assert isinstance(self.server, _Listener), "it is made by Server alone"
        end = time.monotonic() + SILENCE
        while time.monotonic() < end and not self.server.stopped.is_set():
            gone, _, _ = select.select([self.connection], [], [], _LOOK)
            if gone:
                return


class _Listener(ThreadedWSGIServer):
    """A thread per connection; `stopped` is set when the server ends."""

    daemon_threads = True

    def __init__(self, app: Flask, host: str, port: int) -> None:
        self.stopped = threading.Event()
        with _listening(host, port) as listening:
            super().__init__(host, port, app, _Quiet, fd=listening.fileno())


class Server:
    """Serves an app for as long as the context lasts; port 0 picks a free one.

    `host` is a name or address of this machine. One that others can reach too is a `ValueError`
    unless `expose` says that this is meant: a fake has no secrets and no guard. A port that is
    taken is an `OSError`.
    """

    def __init__(
        self, app: Flask, port: int = 0, host: str = LOOPBACK, *, expose: bool = False
    ) -> None:
        if not expose and not is_loopback(host):
            raise ValueError(f"{host} can be reached from other machines; nothing is served there")
        self._host = host
        self._server = _Listener(app, host, port)
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="koppel-fakes",
            daemon=True,
        )

    @property
    def url(self) -> str:
        """The base address, without a slash at the end."""
        host = f"[{self._host}]" if ":" in self._host else self._host
        return f"http://{host}:{self._server.port}"

    def __enter__(self) -> Server:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stopped.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address, or all addresses of the name.

    A name nobody knows is a `ValueError`.
    """
    try:
        known = socket.getaddrinfo(host or "0.0.0.0", None, type=socket.SOCK_STREAM)
    except OSError as error:
        raise ValueError(f"{host} is no address of this machine: {error.strerror}") from error
    return all(ipaddress.ip_address(str(entry[4][0])).is_loopback for entry in known)


def _listening(host: str, port: int) -> socket.socket:
    """A socket of our own, because werkzeug prints and exits where it cannot have one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=128)
