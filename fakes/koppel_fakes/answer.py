"""Answer: what goes back to a client, and how a fault spoils it after the effect happened."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from koppel_fakes.faults import USUAL_STATUS, Fault
from koppel_fakes.unanswered import Dropped

LOGIN_PAGE = "<!DOCTYPE html><html><head><title>Log in</title></head><body>Log in</body></html>"
_LIMIT_HEADERS = ("retry-after", "x-ratelimit-")


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer as text: `status` is the line, such as "429 Too Many Requests".

    A `dropped` one breaks off half-way.
    """

    status: str
    headers: list[tuple[str, str]] = field(default_factory=list)
    body: bytes = b""
    dropped: bool = False

    @property
    def code(self) -> int:
        """The number of the status."""
        return int(self.status.split(" ", 1)[0])

    def with_header(self, name: str, value: str) -> Answer:
        """The same with one header set."""
        kept = [(key, old) for key, old in self.headers if key.lower() != name.lower()]
        return replace(self, headers=[*kept, (name, value)])

    def chunks(self) -> Iterator[bytes]:
        """The body as it goes over the wire. A dropped one raises `Dropped` after half of it."""
        if not self.dropped:
            yield self.body
            return
        yield self.body[: len(self.body) // 2]
        raise Dropped("the connection was lost half-way through the answer")


def error_page(fault: Fault) -> Answer:
    """The page of a proxy or server in trouble."""
    status = fault.status or USUAL_STATUS[fault.kind]
    name = {502: "Bad Gateway", 504: "Gateway Timeout"}.get(status, "Server Error")
    return _page(f"{status} {name}", f"<h1>{status} {name}</h1>")


def without_limits(answer: Answer) -> Answer:
    """The same without the headers that tell about a rate limit."""
    kept = [pair for pair in answer.headers if not pair[0].lower().startswith(_LIMIT_HEADERS)]
    return replace(answer, headers=kept)


def spoiled(answer: Answer, fault: Fault) -> Answer:
    """The answer as it arrives; kinds that spoil nothing leave it as it is."""
    if fault.kind == "error_after":
        return error_page(fault)
    if fault.kind == "html":
        return _page("200 OK", LOGIN_PAGE)
    if fault.kind == "cut":
        half = answer.body[: len(answer.body) // 2]
        return replace(answer, body=half).with_header("Content-Length", str(len(half)))
    if fault.kind == "dropped":
        return replace(answer, dropped=True)
    if fault.kind == "empty":
        return replace(answer, status="200 OK", body=b"").with_header("Content-Length", "0")
    if fault.kind == "wrong_type":
        return answer.with_header("Content-Type", "text/plain")
    return answer


def _page(status: str, page: str) -> Answer:
    body = page.encode()
    headers = [("Content-Type", "text/html; charset=utf-8"), ("Content-Length", str(len(body)))]
    return Answer(status, headers, body)
