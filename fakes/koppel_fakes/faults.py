"""Faults: the bad days a test scripts for a fake, by operation and by ordinal."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace

KINDS: Mapping[str, str] = {
    "refused": "the connection is closed without an answer; nothing happens",
    "timeout_before": "no answer for as long as the client waits; nothing happens",
    "timeout_after": "it happens, and there is no answer for as long as the client waits",
    "late": "no answer; it happens `delay` simulated seconds later, or when all is let land",
    "twice": "it arrives twice, as from an impatient proxy; the second answer comes back",
    "error_before": "an error page with `status` (503); nothing happens",
    "error_after": "it happens, and an error page with `status` (502) comes back",
    "rate_limited": "the vendor's own 429; nothing happens",
    "rate_limited_bare": "the same without the headers that say when to come back",
    "unauthorized": "the vendor's own 401, once; nothing happens",
    "html": "it happens, and a login page with status 200 comes back",
    "cut": "it happens, and half of the body comes back as if it were the whole",
    "dropped": "it happens, and the connection is lost half-way through the body",
    "empty": "it happens, and status 200 without a body comes back",
    "wrong_type": "it happens, and the right body comes back as text/plain",
}
"""What can go wrong with any request, and what it does."""

BEFORE = frozenset({"error_before", "rate_limited", "rate_limited_bare", "unauthorized"})
"""The kinds that are answered before the request has any effect."""

USUAL_STATUS = {"error_before": 503, "error_after": 502}


LONGEST_DELAY = 366 * 86400
"""Seconds: a year."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A scripted fault: after `skip` matching requests it befalls the next `times` ones.

    It matches requests of the operation whose body contains the text. `status` is the 5xx of an
    error page, `delay` the simulated seconds of a late request (None: until it is let land),
    `journal` the one that somebody opens in the books.
    """

    operation: str
    kind: str
    times: int = 1
    skip: int = 0
    status: int | None = None
    delay: float | None = None
    containing: str = ""
    journal: str = "V1"

    def __post_init__(self) -> None:
        for name in ("operation", "containing", "journal"):
            if not isinstance(getattr(self, name), str):
                raise ValueError(f"{name} of a fault is a text")
        if not (_is_count(self.times, 1) and _is_count(self.skip, 0)):
            raise ValueError("times is at least 1 and skip at least 0")
        if self.status is not None and not 500 <= self.status <= 599:
            raise ValueError("status of a fault is a 5xx")
        if self.delay is not None and not 0 <= self.delay <= LONGEST_DELAY:
            raise ValueError(f"delay is a number of seconds, from 0 to {LONGEST_DELAY}")

    def matches(self, operation: str, body: bytes) -> bool:
        """Whether it waits for requests such as this one."""
        return self.operation in ("*", operation) and self.containing.encode() in body


def _is_count(value: object, least: int) -> bool:
    return type(value) is int and value >= least


class Faults:
    """The faults still to come. The first one that matches a request befalls it.

    `own` are the kinds that only this vendor knows, with what they do.
    """

    def __init__(self, own: Mapping[str, str] | None = None) -> None:
        self.kinds: Mapping[str, str] = {**KINDS, **(own or {})}
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        operation: str = "*",
        kind: str = "error_before",
        times: int = 1,
        skip: int = 0,
        status: int | None = None,
        delay: float | None = None,
        containing: str = "",
        journal: str = "V1",
    ) -> None:
        """Script a fault for an operation as the request log names it, or for any ("*").

        The fields are those of `Fault`. What cannot be is a `ValueError`.
        """
        if kind not in self.kinds:
            raise ValueError(f"unknown kind of fault {kind!r}; one of {', '.join(self.kinds)}")
        fault = Fault(operation, kind, times, skip, status, delay, containing, journal)
        with self._lock:
            self._faults.append(fault)

    def take(self, operation: str, body: bytes = b"") -> Fault | None:
        """The fault that befalls this request, if any; it is used up by one."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if not fault.matches(operation, body):
                    continue
                if fault.skip:
                    self._faults[index] = replace(fault, skip=fault.skip - 1)
                    continue
                if fault.times > 1:
                    self._faults[index] = replace(fault, times=fault.times - 1)
                else:
                    del self._faults[index]
                return fault
        return None

    def pending(self) -> list[Fault]:
        """The faults still to come."""
        with self._lock:
            return list(self._faults)

    def remove_all(self) -> None:
        """From now on all goes well."""
        with self._lock:
            self._faults.clear()
