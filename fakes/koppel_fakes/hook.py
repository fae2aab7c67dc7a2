"""Hook: the one place a request passes before and after a fake's own code: lock, faults, log."""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any

from koppel_fakes.answer import Answer, error_page, spoiled, without_limits
from koppel_fakes.fake import Fake
from koppel_fakes.faults import BEFORE, Fault
from koppel_fakes.unanswered import Refused, Silent

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

APART = ("/_control", "/screen")
"""Paths under these are no calls of a program: neither logged nor struck by faults."""

NO_STATUS = 0
"""What the request log says of a request that got no answer."""

OperationOf = Callable[["WSGIEnvironment", bytes], str]
"""Names the operation of a request (environ and body), such as "invoices.info"."""

RefusalOf = Callable[[str], Answer]
"""The vendor's own answer for the fault kinds "rate_limited" and "unauthorized"."""


@dataclass(frozen=True, slots=True)
class _Call:
    """A request of a program on its way to the fake; `begun` is when it came, in seconds."""

    environ: WSGIEnvironment
    body: bytes
    operation: str
    fault: str = ""
    begun: float = field(default_factory=time.perf_counter)

    def again(self) -> _Call:
        """The same request arriving once more."""
        return replace(self, environ=dict(self.environ), begun=time.perf_counter())


class Hook:
    """WSGI middleware: one request at a time, struck by the scripted fault, logged once.

    A fault that leaves the client without a whole answer raises what `unanswered` defines.
    """

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
            self._fake.late.land(until=self._fake.clock.now())
            apart = path == "/" or path.startswith(APART)
            screen = self._fake.screen.wsgi_app if apart else None
            answer = _forward(screen, environ) if screen else self._observed(environ)
            date = format_datetime(self._fake.clock.now(), usegmt=True)
        # A client takes its cursor from the server's time, which is the fake's own.
        answer = answer.with_header("Date", date)
        start(answer.status, answer.headers)
        return answer.chunks()

    def _observed(self, environ: WSGIEnvironment) -> Answer:
        body = _read_body(environ)
        operation = self._operation_of(environ, body)
        fault = self._fake.faults.take(operation, body)
        if fault is None:
            return self._arrive(_Call(environ, body, operation))
        return self._struck(_Call(environ, body, operation, fault.kind), fault)

    def _struck(self, call: _Call, fault: Fault) -> Answer:
        """What becomes of a request that a fault befalls."""
        if fault.kind in self._fake.own_faults:
            self._fake.befall(fault, call.operation)
            return self._arrive(call)
        if fault.kind in BEFORE:
            return self._logged(call, self._refuse(fault))
        if fault.kind == "late":
            self._hold(call.again(), fault)
            raise Silent("no answer: the request is on its way")
        if fault.kind in ("refused", "timeout_before"):
            self._log(call, NO_STATUS)
            raise _lost(fault)
        if fault.kind == "timeout_after":
            _forward(self._wsgi, _rewound(call))
            self._log(call, NO_STATUS)
            raise _lost(fault)
        if fault.kind == "twice":
            self._arrive(call.again())
        return self._logged(call, spoiled(_forward(self._wsgi, _rewound(call)), fault))

    def _refuse(self, fault: Fault) -> Answer:
        if fault.kind == "error_before":
            return error_page(fault)
        if fault.kind == "rate_limited_bare":
            return without_limits(self._refusal_of("rate_limited"))
        return self._refusal_of(fault.kind)

    def _hold(self, call: _Call, fault: Fault) -> None:
        now = self._fake.clock.now()
        due = None if fault.delay is None else now + timedelta(seconds=float(fault.delay))
        self._fake.late.hold(call.operation, due, lambda: self._arrive(call).code)

    def _arrive(self, call: _Call) -> Answer:
        return self._logged(call, _forward(self._wsgi, _rewound(call)))

    def _logged(self, call: _Call, answer: Answer) -> Answer:
        self._log(call, answer.code)
        return answer

    def _log(self, call: _Call, status: int) -> None:
        self._fake.requests.add(
            method=call.environ["REQUEST_METHOD"],
            path=str(call.environ.get("PATH_INFO", "")),
            operation=call.operation,
            status=status,
            ms=(time.perf_counter() - call.begun) * 1000,
            fault=call.fault,
        )


def _forward(wsgi: WSGIApplication, environ: WSGIEnvironment) -> Answer:
    """What an application answers."""
    seen: list[tuple[str, list[tuple[str, str]]]] = []

    def start(
        status: str, headers: list[tuple[str, str]], exc_info: Any = None
    ) -> Callable[[bytes], object]:
        seen.append((status, headers))
        return lambda _written: None

    chunks = wsgi(environ, start)
    try:
        body = b"".join(chunks)
    finally:
        close = getattr(chunks, "close", None)
        if close is not None:
            close()
    status, headers = seen[-1]
    return Answer(status, headers, body)


def _lost(fault: Fault) -> OSError:
    if fault.kind == "refused":
        return Refused("the connection was closed without an answer")
    return Silent("no answer")


def _rewound(call: _Call) -> WSGIEnvironment:
    """The environment with the body to be read from its beginning."""
    call.environ["wsgi.input"] = io.BytesIO(call.body)
    return call.environ


def _read_body(environ: WSGIEnvironment) -> bytes:
    """Read the request's body, of which the application is told the length."""
    length = environ.get("CONTENT_LENGTH") or ""
    stream = environ["wsgi.input"]
    if length.isdigit():
        body: bytes = stream.read(int(length))
    else:
        body = stream.read() if environ.get("wsgi.input_terminated") else b""
    environ["CONTENT_LENGTH"] = str(len(body))
    environ.pop("HTTP_TRANSFER_ENCODING", None)
    return body
