"""RequestLog and EffectLog: what a fake was asked, and what it let happen. Both only grow."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Literal, TypeVar

from koppel_fakes.clock import Clock

Actor = Literal["api", "human", "bank"]


@dataclass(frozen=True, slots=True)
class RequestEntry:
    """One request. Headers, tokens and bodies are never kept.

    `status` is 0 when nothing was answered; `fault` is the kind of the scripted fault, if any.
    """

    n: int
    at: datetime
    method: str
    path: str
    operation: str
    status: int
    ms: float
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """One accepted change of a fake's state.

    `key` names the record within its `kind` in the vendor's terms; `body` is the accepted data.
    """

    n: int
    at: datetime
    actor: Actor
    operation: str
    kind: str
    key: str
    body: dict[str, Any]


Entry = TypeVar("Entry", RequestEntry, Effect)


class _Log(Generic[Entry]):
    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._entries: list[Entry] = []

    def since(self, n: int = 0) -> list[Entry]:
        """The entries after entry number `n`, oldest first. Numbers start at 1."""
        with self._lock:
            return self._entries[max(n, 0) :]

    def __len__(self) -> int:
        return len(self._entries)

    def clear(self) -> None:
        """Forget everything: only for the reset of the whole fake."""
        with self._lock:
            self._entries.clear()


class RequestLog(_Log[RequestEntry]):
    """The requests that reached a fake, in order."""

    def add(
        self, *, method: str, path: str, operation: str, status: int, ms: float, fault: str = ""
    ) -> None:
        """Append one request; `ms` is the time it took in milliseconds."""
        at = self._clock.now()
        with self._lock:
            n = len(self._entries) + 1
            entry = RequestEntry(n, at, method, path, operation, status, ms, fault)
            self._entries.append(entry)


class EffectLog(_Log[Effect]):
    """The changes a fake accepted, in order, each with the one who made it."""

    def add(
        self, *, actor: Actor, operation: str, kind: str, key: str, body: Mapping[str, Any]
    ) -> Effect:
        """Append one accepted change; the body is copied, so that it stays what it was."""
        at = self._clock.now()
        with self._lock:
            kept = {name: _copied(value) for name, value in body.items()}
            effect = Effect(len(self._entries) + 1, at, actor, operation, kind, key, kept)
            self._entries.append(effect)
        return effect


def _copied(value: Any) -> Any:
    """Data of JSON's kind, in containers of its own; whatever else is in them cannot change."""
    if isinstance(value, Mapping):
        return {name: _copied(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item) for item in value]
    return value
