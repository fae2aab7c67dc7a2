"""Faults: the bad days a test scripts for a fake, by operation and by ordinal."""

from __future__ import annotations

import threading
from dataclasses import dataclass, replace

KINDS = (
    "error_before",
    "error_after",
    "html",
    "cut",
    "rate_limited",
    "unauthorized",
    "wrong_type",
)
"""What can go wrong. Before the effect: error_before, rate_limited, unauthorized. After it
happened: error_after (502), html (a login page with status 200), cut (half a body) and
wrong_type (the right body as text/plain)."""

BEFORE = ("error_before", "rate_limited", "unauthorized")
"""The kinds that answer before the request has any effect."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A scripted fault: after `skip` matching requests it befalls the next `times` ones.

    `status` is the HTTP status of `error_before` (500, 502 or 503).
    """

    operation: str
    kind: str
    times: int = 1
    skip: int = 0
    status: int = 503


class Faults:
    """The faults still to come. The first one that matches a request befalls it."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._faults: list[Fault] = []

    def add(
        self,
        operation: str = "*",
        kind: str = "error_before",
        times: int = 1,
        skip: int = 0,
        status: int = 503,
    ) -> None:
        """Script a fault for an operation as the request log names it, or for any ("*")."""
        if kind not in KINDS:
            raise ValueError(f"unknown kind of fault {kind!r}; one of {', '.join(KINDS)}")
        if times < 1 or skip < 0:
            raise ValueError("times is at least 1 and skip at least 0")
        if not 500 <= status <= 599:
            raise ValueError("status of a fault is a 5xx")
        with self._lock:
            self._faults.append(Fault(operation, kind, times, skip, status))

    def take(self, operation: str) -> Fault | None:
        """The fault that befalls this request, if any; it is used up by one."""
        with self._lock:
            for index, fault in enumerate(self._faults):
                if fault.operation not in ("*", operation):
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
