"""Client: one exchange, and what its failures prove."""

from __future__ import annotations

import ast
import os
import socket
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import koppel_teamleader
import pytest
from koppel_teamleader.client import Answer, BadAnswer, Client, NoAnswer, NotSent

HERE = "http://127.0.0.1:8000"
PACKAGE = Path(koppel_teamleader.__file__).parent

Handler = Callable[[httpx.Request], httpx.Response]


def client(handler: Handler) -> Client:
    """A client whose answers are made by a function."""
    return Client(HERE, lambda _: httpx.MockTransport(handler))


def post(handler: Handler) -> Answer:
    """Post once."""
    return client(handler).post("invoices.list", b"{}", {"X-Api-Version": "2023-09-26"})


def test_an_uncompressed_answer_is_asked_for() -> None:
    """A request asks for the bytes as they are, and goes to the path under the base URL."""
    seen: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(200, content=b"{}")

    post(answer)

    (request,) = seen
    assert str(request.url) == f"{HERE}/invoices.list"
    assert request.headers["accept-encoding"] == "identity"


def test_a_compressed_answer_is_not_opened() -> None:
    """A compressed answer is refused before a byte of it is inflated."""
    with pytest.raises(BadAnswer, match="compressed"):
        post(lambda _: httpx.Response(200, headers={"Content-Encoding": "gzip"}, stream=_Bomb()))


class _Bomb(httpx.SyncByteStream):
    """A body that must not be read."""

    def __iter__(self) -> Iterator[bytes]:
        raise AssertionError("the body was read")


class _Endless(httpx.SyncByteStream):
    """A body that never ends."""

    def __iter__(self) -> Iterator[bytes]:
        while True:
            yield b"[" * 1_000_000


def test_an_endless_answer_is_cut_off() -> None:
    """An answer is read to 20 MB and no further."""
    with pytest.raises(BadAnswer, match="larger than 20 MB"):
        post(lambda _: httpx.Response(200, stream=_Endless()))


def test_an_answer_that_drips_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A whole exchange has an end, however often a byte arrives."""
    monkeypatch.setattr("koppel_teamleader.client.WHOLE_SECONDS", -1.0)

    with pytest.raises(NoAnswer, match="took longer"):
        post(lambda _: httpx.Response(200, stream=_Endless()))


def test_a_redirect_is_an_answer() -> None:
    """A redirect is not followed: the other host gets no request."""
    calls: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        calls.append(request.url.host)
        return httpx.Response(302, headers={"Location": "http://canary.example/"})

    assert post(answer).status == 302
    assert calls == ["127.0.0.1"]


@pytest.mark.parametrize("error", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_no_connection_means_not_sent(error: type[httpx.TransportError]) -> None:
    """Where no connection came about, nothing left."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise error("no")

    with pytest.raises(NotSent):
        post(fail)


@pytest.mark.parametrize(
    "error",
    [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.RemoteProtocolError],
)
def test_a_broken_exchange_proves_nothing(error: type[httpx.TransportError]) -> None:
    """Where the exchange broke off, anything may have happened."""

    def fail(_: httpx.Request) -> httpx.Response:
        raise error("no")

    with pytest.raises(NoAnswer):
        post(fail)


def test_a_closed_port_means_not_sent() -> None:
    """On the real network too, a refused connection is told from a lost answer."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    real = Client(f"http://127.0.0.1:{port}")

    with pytest.raises(NotSent):
        real.post("users.me", b"{}", {})

    real.close()


def test_a_proxy_from_the_environment_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The environment cannot send tokens over somebody's proxy."""
    with socket.socket() as canary:
        canary.bind(("127.0.0.1", 0))
        canary.listen()
        canary.settimeout(0.1)
        monkeypatch.setitem(os.environ, "HTTP_PROXY", f"http://127.0.0.1:{canary.getsockname()[1]}")
        real = Client("http://127.0.0.1:9")
        with pytest.raises(NotSent):
            real.post("users.me", b"{}", {})
        real.close()

        with pytest.raises(TimeoutError):
            canary.accept()


@pytest.mark.parametrize(
    ("header", "date"),
    [
        ("Mon, 16 Nov 2026 08:00:00 GMT", datetime(2026, 11, 16, 8, tzinfo=UTC)),
        ("yesterday", None),
        ("", None),
    ],
)
def test_the_servers_clock_is_read_from_its_answer(header: str, date: datetime | None) -> None:
    """The Date header is the server's clock; one that is no date is none."""
    assert Answer(200, {"date": header}, b"").date == date


def test_only_the_client_knows_the_http_library() -> None:
    """No other module of the connector imports httpx, but the client's own transport."""
    knowing = {
        path.name for path in PACKAGE.glob("*.py") if "httpx" in _imported(path.read_text("utf-8"))
    }

    assert knowing == {"client.py", "pinned.py"}


def test_no_call_that_takes_payments_away_or_sends_documents_exists() -> None:
    """koppel never removes a payment and never sends a document to a customer (R83)."""
    text = "".join(path.read_text("utf-8") for path in PACKAGE.glob("*.py"))

    assert "registerPayment" in text
    for call in ("removePayment", "invoices.send", "sendViaPeppol", ".delete"):
        assert call not in text


def _imported(source: str) -> set[str]:
    """Return the top packages that a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names
