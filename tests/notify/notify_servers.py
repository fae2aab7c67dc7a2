"""Servers on this machine that keep what they are sent: one for mail, one for webhooks."""

from __future__ import annotations

import socketserver
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Thread
from typing import Any

from koppel import Notification
from koppel.notification import News
from koppel.run import RunState

AT = datetime(2026, 11, 16, 9, 15, tzinfo=UTC)
HELD = "Invoice 2026 / 2 (Acme NV): held: journal V1 is open; close it in the books"


def notification(**changes: Any) -> Notification:
    """Return what is told about a run with one record held."""
    fields = {"run": 12, "state": RunState.TROUBLE, "at": AT, "news": News.TROUBLE}
    fields |= {"text": "invoices: 1 created, 1 held", "lines": (HELD,)}
    return Notification(**{**fields, **changes})


class Handler(socketserver.StreamRequestHandler):
    """What both share: going over to TLS."""

    timeout = 10
    server: Server

    def secure(self) -> bool:
        """Go over to TLS; False when the client will not."""
        sock = self.server.tls.wrap_socket(
            self.connection, server_side=True, do_handshake_on_connect=False
        )
        self.server.wrapped.append(sock)
        self.connection = sock
        self.rfile, self.wfile = sock.makefile("rb"), sock.makefile("wb")
        try:
            sock.do_handshake()
        except OSError:
            return False
        return True


class Mailbox(Handler):
    """Speaks as much SMTP as it takes to get one mail."""

    def handle(self) -> None:
        """Answer command by command; keep the commands and the mail."""
        self.say("220 mailbox")
        while line := self.rfile.readline().decode().strip():
            kept = self.server
            kept.said.append(line)
            verb = line.split()[0].upper()
            if verb in kept.refuses:
                self.say(kept.refuses[verb])
            elif verb == "EHLO":
                self.say("250-mailbox", "250-AUTH PLAIN", "250 STARTTLS" if kept.tls else "250 OK")
            elif verb == "STARTTLS":
                self.say("220 go on")
                if not self.secure():
                    return
            elif verb == "AUTH":
                self.say("235 welcome")
            elif verb == "DATA":
                self.say("354 go on")
                kept.kept.append(b"".join(iter(self.rfile.readline, b".\r\n")))
                self.say("250 taken")
            else:
                self.say("250 OK")

    def say(self, *lines: str) -> None:
        """Answer."""
        self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        self.wfile.flush()


class Hook(Handler):
    """Takes one call and answers what it is told to."""

    def handle(self) -> None:
        """Keep head and body of the request."""
        kept = self.server
        if kept.tls and not self.secure():
            return
        head = [line.decode().strip() for line in iter(self.rfile.readline, b"\r\n")]
        headers = dict(line.split(": ", 1) for line in head[1:])
        kept.said.append(head[0])
        kept.headers.append(headers)
        kept.kept.append(self.rfile.read(int(headers["Content-Length"])))
        for piece in kept.answers:
            self.wfile.write(piece)
            self.wfile.flush()


class Server(socketserver.ThreadingTCPServer):
    """A server on a free port of this machine; ``kept`` are the bodies it got."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, handler: type[socketserver.StreamRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.said: list[str] = []
        self.kept: list[bytes] = []
        self.headers: list[dict[str, str]] = []
        self.answers: list[bytes] = [b"HTTP/1.1 204 No Content\r\n\r\n"]
        self.refuses: dict[str, str] = {}
        self.tls: Any = None
        self.wrapped: list[ssl.SSLSocket] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])


@contextmanager
def serving(
    handler: type[socketserver.StreamRequestHandler], tls: ssl.SSLContext | None = None
) -> Iterator[Server]:
    """Run a server in a thread while the block lasts."""
    server = Server(handler)
    server.tls = tls
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        for sock in server.wrapped:
            sock.close()
