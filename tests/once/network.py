"""Network: the wire between koppel and the fakes, on which a request can get lost or come late.

A request is known by what it writes, in the words of the write protocol's checkpoints: "Invoice",
"Payment.settle" and so on. It knows the vendors' wire formats, and nothing of koppel.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

import httpx

CUSTOMER, INVOICE, CREDIT_NOTE = "Customer", "Invoice", "CreditNote"
BOOK, SETTLE, OFFSET, CRM_PAYMENT = "Payment.book", "Payment.settle", "Offset", "Payment"
NUMBER = "Number"
WRITES = (CUSTOMER, INVOICE, CREDIT_NOTE, OFFSET, BOOK, SETTLE, CRM_PAYMENT)

_JOURNAL = re.compile(rb'journalKey(?:"\s*:\s*"|>(?:\s*<[^<>]*>)*\s*)([VF]\d)')
_SOAP = re.compile(rb"Body[^>]*>\s*<(?:[\w.-]+:)?(Insert\w+)")
_REST = {
    "relations": "InsertUpdateRelation",
    "buysellbookings": "InsertBuySellBooking",
    "financialdiversbookings": "InsertFinancialDiversBooking",
    "balancings": "InsertBalancing",
}
_CRM = {
    "invoices.registerPayment": CRM_PAYMENT,
    "companies.add": CUSTOMER,
    "companies.update": NUMBER,
    "contacts.update": NUMBER,
}
_BY_JOURNALS = {
    ("InsertBuySellBooking", frozenset({b"V1"})): INVOICE,
    ("InsertBuySellBooking", frozenset({b"V2"})): CREDIT_NOTE,
    ("InsertFinancialDiversBooking", frozenset({b"F9"})): BOOK,
    ("InsertBalancing", frozenset({b"V1", b"F9"})): SETTLE,
    ("InsertBalancing", frozenset({b"V1", b"V2"})): OFFSET,
}


class Killed(BaseException):
    """The process ends here: no handler may see it."""


class Way(StrEnum):
    """What befalls a request on its way."""

    DIES_BEFORE = "killed before a byte is delivered"
    DIES_HALF = "killed with half of the bytes delivered"
    DIES_AFTER = "killed after the request was delivered whole"
    TIMES_OUT = "never delivered, and a time-out"
    NO_ANSWER = "delivered, and a time-out"
    BAD_GATEWAY = "delivered, and a 502"
    HELD_UP = "a time-out now, and delivered later"
    TWICE = "delivered twice, the second answer comes back"


@dataclass
class Fault:
    """Befalls the next request that writes ``about``, after ``skip`` others."""

    way: Way
    about: str
    skip: int = 0


@dataclass
class Network:
    """Carries requests to the app at each address, in this process."""

    apps: dict[str, object]
    faults: list[Fault] = field(default_factory=list)
    befallen: list[Fault] = field(default_factory=list)
    late: list[httpx.Request] = field(default_factory=list)
    before: Callable[[], object] = lambda: None
    """Called before each request that writes, by those who meddle."""
    leaving: Callable[[httpx.Request], None] = lambda _request: None
    """Called before each request of whatever kind; it may end the process."""

    def transport(self, url: str) -> httpx.BaseTransport:
        """The transport for a base URL."""
        return _Line(self, _origin(httpx.URL(url)))

    def deliver(self, request: httpx.Request, content: bytes | None = None) -> httpx.Response:
        """Hand a request to its host."""
        whole = request.read()
        copy = httpx.Request(
            request.method,
            request.url,
            headers=[(k, v) for k, v in request.headers.raw if k.lower() != b"content-length"],
            content=whole if content is None else content,
        )
        return httpx.WSGITransport(app=self.apps[_origin(request.url)]).handle_request(copy)

    def deliver_late(self) -> list[int]:
        """Let what was held up arrive now; return the statuses of the answers nobody reads."""
        held, self.late = self.late, []
        return [_read(self.deliver(request)).status_code for request in held]

    def carry(self, request: httpx.Request) -> httpx.Response:
        """Carry a request, and what befalls it."""
        self.leaving(request)
        about = writes(request)
        if about:
            self.before()
        fault = self._fault(about)
        if fault is None:
            return self.deliver(request)
        self.befallen.append(fault)
        return self._befall(fault.way, request)

    def _fault(self, about: str) -> Fault | None:
        if not about:
            return None
        for fault in self.faults:
            if fault.about != about:
                continue
            if fault.skip:
                fault.skip -= 1
                return None
            self.faults.remove(fault)
            return fault
        return None

    def _befall(self, way: Way, request: httpx.Request) -> httpx.Response:
        if way is Way.DIES_BEFORE:
            raise Killed(way)
        if way is Way.TIMES_OUT:
            raise httpx.ReadTimeout("no answer", request=request)
        if way is Way.HELD_UP:
            self.late.append(request)
            raise httpx.ReadTimeout("no answer", request=request)
        if way is Way.DIES_HALF:
            body = request.read()
            _read(self.deliver(request, body[: len(body) // 2]))
            raise Killed(way)
        _read(self.deliver(request))
        if way is Way.DIES_AFTER:
            raise Killed(way)
        if way is Way.NO_ANSWER:
            raise httpx.ReadTimeout("no answer", request=request)
        if way is Way.BAD_GATEWAY:
            return httpx.Response(502, html="<h1>502 Bad Gateway</h1>")
        assert way is Way.TWICE
        return self.deliver(request)


class _Line(httpx.BaseTransport):
    """One connection to one address."""

    def __init__(self, network: Network, origin: str) -> None:
        self._network = network
        self._origin = origin

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if _origin(request.url) != self._origin:
            raise AssertionError(f"a request to {request.url} on the line to {self._origin}")
        return self._network.carry(request)


def _origin(url: httpx.URL) -> str:
    return f"{url.scheme}://{url.netloc.decode()}"


def _read(answer: httpx.Response) -> httpx.Response:
    answer.read()
    return answer


def writes(request: httpx.Request) -> str:
    """What a request writes; empty when it only reads."""
    path = request.url.path
    operation = path.rsplit("/", 1)[-1]
    if operation in _CRM:
        return _CRM[operation]
    if request.method not in ("POST", "PUT"):
        return ""
    body = request.read()
    soap = _SOAP.search(body)
    operation = soap.group(1).decode() if soap else _REST.get(path.rsplit("/", 1)[-1], "")
    if operation == "InsertUpdateRelation":
        return CUSTOMER
    return _BY_JOURNALS.get((operation, frozenset(_JOURNAL.findall(body))), "")
