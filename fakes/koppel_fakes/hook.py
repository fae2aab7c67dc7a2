"""Hook: the one place a request passes before and after a fake's own code: lock, faults, log."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from koppel_fakes.fake import Fake
from koppel_fakes.faults import BEFORE, Fault

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

APART = ("/_control", "/screen")
"""Paths under these are no calls of a program: neither logged nor struck by faults."""

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as text: `status` is the line, such as "429 Too Many Requests"."""

    status: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""


OperationOf = Callable[["WSGIEnvironment", bytes], str]
"""Names the operation of a request (environ and body), such as "invoices.info"."""

RefusalOf = Callable[[str], Answer]
"""The vendor's own answer for the fault kinds "rate_limited" and "unauthorized"."""


class Hook:
    """WSGI middleware: one request at a time, struck by the scripted fault, logged once."""

    def __init__(
        self, wsgi: WSGIApplication, fake: Fake, operation_of: OperationOf, refusal_of: RefusalOf
    ) -> None:
        self._wsgi = wsgi
        self._fake = fake
        self._operation_of = operation_of
        self._refusal_of = refusal_of

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        path = str(environ.get("PATH_INFO", ""))
        with nullcontext() if path in self._fake.unlocked else self._fake.lock:
            apart = path == "/" or path.startswith(APART)
            answer = self._forward(environ) if apart else self._observed(environ)
            date = format_datetime(self._fake.clock.now(), usegmt=True)
        # A client takes its cursor from the server's time, which is the fake's own.
        start(answer.status, _with(answer.headers, "Date", date))
        return [answer.body]

    def _observed(self, environ: WSGIEnvironment) -> Answer:
        begun = time.perf_counter()
        body = _read_body(environ)
        operation = self._operation_of(environ, body)
        fault = self._fake.faults.take(operation)
        if fault is not None and fault.kind in BEFORE:
            answer = self._refuse(fault)
        else:
            answer = self._forward(environ)
            if fault is not None:
                answer = _spoil(answer, fault.kind)
        self._fake.requests.add(
            method=environ["REQUEST_METHOD"],
            path=str(environ.get("PATH_INFO", "")),
            operation=operation,
            status=int(answer.status.split(" ", 1)[0]),
            ms=(time.perf_counter() - begun) * 1000,
        )
        return answer

    def _refuse(self, fault: Fault) -> Answer:
        if fault.kind == "error_before":
            return _html(f"{fault.status} Server Error", f"<h1>{fault.status}</h1>")
        return self._refusal_of(fault.kind)

    def _forward(self, environ: WSGIEnvironment) -> Answer:
        seen: list[tuple[str, list[tuple[str, str]]]] = []

        def start(
            status: str, headers: list[tuple[str, str]], exc_info: Any = None
        ) -> Callable[[bytes], object]:
            seen.append((status, headers))
            return lambda _written: None

        chunks = self._wsgi(environ, start)
        try:
            body = b"".join(chunks)
        finally:
            close = getattr(chunks, "close", None)
            if close is not None:
                close()
        status, headers = seen[-1]
        return Answer(status, headers, body)


def _spoil(answer: Answer, kind: str) -> Answer:
    """The answer as it arrives after the effect has happened."""
    if kind == "error_after":
        return _html("502 Bad Gateway", "<h1>502 Bad Gateway</h1>")
    if kind == "html":
        return _html("200 OK", LOGIN_PAGE)
    if kind == "cut":
        half = answer.body[: len(answer.body) // 2]
        return Answer(answer.status, _with(answer.headers, "Content-Length", str(len(half))), half)
    return Answer(answer.status, _with(answer.headers, "Content-Type", "text/plain"), answer.body)


def _html(status: str, page: str) -> Answer:
    body = page.encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    return Answer(status, headers, body)


def _with(headers: list[tuple[str, str]], name: str, value: str) -> list[tuple[str, str]]:
    kept = [(key, old) for key, old in headers if key.lower() != name.lower()]
    return [*kept, (name, value)]


def _read_body(environ: WSGIEnvironment) -> bytes:
    """Read the request's body and put it back for the application."""
    length = environ.get("CONTENT_LENGTH") or ""
    stream = environ["wsgi.input"]
    if length.isdigit():
        body: bytes = stream.read(int(length))
    else:
        body = stream.read() if environ.get("wsgi.input_terminated") else b""
    environ["wsgi.input"] = io.BytesIO(body)
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body
