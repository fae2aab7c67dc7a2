"""The connections of both connectors: to checked addresses, and silent about what they carry."""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx
import koppel_octopus.pinned
import koppel_teamleader.pinned
import pytest
from koppel import ConfigError
from koppel.addresses import ALLOWED

HOST = "vendor.example"
CANARY = "canary-5b1d77"
TRANSPORTS = [koppel_octopus.pinned.PinnedTransport, koppel_teamleader.pinned.PinnedTransport]

look_up = socket.getaddrinfo


class Vendor(BaseHTTPRequestHandler):
    """Answers every request with a cookie, and remembers for which host it came."""

    asked: list[str]

    def do_POST(self) -> None:
        """Answer."""
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append(self.headers["Host"])
        self.send_response(200)
        self.send_header("Set-Cookie", f"session={CANARY}")
        self.send_header("X-Token", CANARY)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@contextmanager
def vendor() -> Iterator[tuple[int, list[str]]]:
    """A server on loopback: its port, and the hosts it was asked for."""
    handler = type("OneVendor", (Vendor,), {"asked": []})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, handler.asked  # type: ignore[attr-defined]
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def name_server(monkeypatch: pytest.MonkeyPatch) -> Callable[..., list[str]]:
    """Say where the vendor's name leads, look-up after look-up; returns the look-ups made."""

    def serve(*answers: tuple[str, ...]) -> list[str]:
        left, asked = list(answers), []

        def answer(host: str, port: int, *args: object, **kw: object) -> list[object]:
            if host != HOST:
                return list(look_up(host, port, *args, **kw))  # type: ignore[arg-type]
            asked.append(host)
            return [(2, 1, 6, "", (address, port)) for address in left.pop(0)]

        monkeypatch.setattr(socket, "getaddrinfo", answer)
        return asked

    return serve


@pytest.fixture(params=TRANSPORTS, ids=lambda each: each.__module__.partition(".")[0])
def http(request: pytest.FixtureRequest) -> Iterator[httpx.Client]:
    """A client with the transport of a connector."""
    with httpx.Client(transport=request.param(), trust_env=False) as client:
        yield client


def test_a_name_that_changes_its_mind_is_not_followed(
    http: httpx.Client,
    name_server: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The address that was checked is called again, under the host's own name."""
    monkeypatch.setenv(ALLOWED, HOST)
    asked = name_server(("127.0.0.1",), ("10.255.255.1",))
    with vendor() as (port, hosts):
        for _ in range(2):
            assert http.post(f"http://{HOST}:{port}/").status_code == 200
    assert hosts == [f"{HOST}:{port}"] * 2
    assert asked == [HOST]


def test_a_vendor_whose_name_leads_inside_is_not_called(
    http: httpx.Client, name_server: Callable[..., list[str]]
) -> None:
    """Nothing reaches the server inside; the message names host, address and cure."""
    name_server(("127.0.0.1",))
    with vendor() as (port, hosts), pytest.raises(ConfigError, match=f"{ALLOWED}={HOST}"):
        http.post(f"http://{HOST}:{port}/")
    assert hosts == []


def test_the_next_address_is_tried(
    http: httpx.Client,
    name_server: Callable[..., list[str]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An address where nobody listens is passed over, as nothing has left."""
    monkeypatch.setenv(ALLOWED, HOST)
    name_server(("127.0.0.2", "127.0.0.1"))
    with vendor() as (port, hosts):
        assert http.post(f"http://{HOST}:{port}/").status_code == 200
    assert len(hosts) == 1


def test_a_name_without_address_is_not_reached(
    http: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is told as a host that cannot be reached: nothing has left."""

    def unknown(*args: object, **kw: object) -> list[object]:
        raise socket.gaierror("Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(httpx.ConnectError, match="has no address"):
        http.post(f"https://{HOST}/")


def test_the_certificate_must_be_for_the_name(
    http: httpx.Client, name_server: Callable[..., list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name, not the address, is what the server is asked to be."""
    monkeypatch.setenv(ALLOWED, HOST)
    name_server(("127.0.0.1",))
    with socket.create_server(("127.0.0.1", 0)) as server:
        hello: list[bytes] = []

        def listen() -> None:
            with server.accept()[0] as line:
                hello.append(line.recv(4096))

        thread = threading.Thread(target=listen)
        thread.start()
        with pytest.raises(httpx.ConnectError):
            http.post(f"https://{HOST}:{server.getsockname()[1]}/")
        thread.join()
    assert HOST.encode() in hello[0]


def test_debug_logs_show_no_secret(http: httpx.Client, caplog: pytest.LogCaptureFixture) -> None:
    """With every logger at DEBUG, neither a cookie, a token header nor a body is shown."""
    caplog.set_level(logging.DEBUG)
    headers = {"Authorization": f"Bearer {CANARY}", "DossierToken": CANARY, "Token": CANARY}
    with vendor() as (port, _):
        http.post(f"http://127.0.0.1:{port}/", headers=headers, content=CANARY)
    assert "POST" in caplog.text
    assert CANARY not in caplog.text
