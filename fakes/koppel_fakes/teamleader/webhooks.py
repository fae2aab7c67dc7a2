"""Webhooks: the addresses that want to hear of events, and the outbox of what they must hear.

Nothing leaves the outbox by itself: the control plane or a `Postman` delivers. What the reference
leaves open (2.8: retry, order, duplicates, latency) can therefore be had on demand.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any, Literal

from koppel_fakes import jsontext
from koppel_fakes.clock import Clock
from koppel_fakes.log import EffectLog
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.webhook_events import events_of

Order = Literal["sent", "reversed"]
Post = Callable[[str, bytes], int | None]
"""Posts JSON to an address; the status of the answer, or None when there was none."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One event that one address must still hear of."""

    n: int
    url: str
    body: dict[str, Any]
    due_at: datetime
    tries: int = 0


@dataclass(frozen=True, slots=True)
class Attempt:
    """That a delivery was tried, and the status it got; None: lost, or nobody answered."""

    n: int
    type: str
    subject_id: str
    status: int | None

    @property
    def arrived(self) -> bool:
        """Whether the receiver took it."""
        return self.status is not None and 200 <= self.status < 300


class Webhooks:
    """The registrations of the one integration, and its outbox.

    The lock is the fake's; it is never held while a receiver is called, who may well call back.
    """

    def __init__(
        self,
        clock: Clock,
        effects: EffectLog,
        switches: Switches,
        lock: threading.RLock,
        post: Post,
    ) -> None:
        self.post = post
        self._clock = clock
        self._effects = effects
        self._switches = switches
        self._lock = lock
        self._registered: dict[str, tuple[str, ...]] = {}
        self._outbox: list[Delivery] = []
        self._heard = 0
        self._made = 0

    def register(self, url: str, types: Sequence[str]) -> None:
        """Tell that address of these types from now on; those of a known one are united."""
        with self._lock:
            self._collect()
            united = self._switches.on("webhook_types_united")
            before = self._registered.get(url, ()) if united else ()
            self._registered[url] = tuple(dict.fromkeys((*before, *types)))

    def unregister(self, url: str, types: Sequence[str]) -> None:
        """Tell that address no more of these types; with none left it is forgotten."""
        with self._lock:
            self._collect()
            left = tuple(item for item in self._registered.pop(url, ()) if item not in types)
            if left:
                self._registered[url] = left

    def registrations(self) -> list[tuple[str, tuple[str, ...]]]:
        """Each address with its types, by address."""
        with self._lock:
            return sorted(self._registered.items())

    def pending(self) -> list[Delivery]:
        """What is still to be delivered, oldest first."""
        with self._lock:
            self._collect()
            return list(self._outbox)

    def deliver(
        self, *, order: Order | None = None, copies: int | None = None, lose: int = 0
    ) -> list[Attempt]:
        """Post what is due: in this order, each so many times, the first `lose` of them never.

        What is not given is as the switches say. A receiver that does not answer 2xx hears it
        again later, until the tries are used up.
        """
        order = order or ("reversed" if self._switches["webhook_order"] == "reversed" else "sent")
        copies = int(self._switches["webhook_copies"]) if copies is None else copies
        batch = self._take_due(order)
        attempts = [_attempt(delivery, None) for delivery in batch[:lose]]
        for delivery in batch[lose:]:
            tried = [self._try(delivery) for _ in range(copies)]
            attempts += tried
            if not any(attempt.arrived for attempt in tried):
                self._put_back(delivery)
        return attempts

    def clear(self) -> None:
        """Forget registrations and outbox, for the reset of the whole fake."""
        with self._lock:
            self._registered.clear()
            self._outbox.clear()
            self._heard = len(self._effects)

    def _collect(self) -> None:
        """Put what happened since last time into the outbox of those who want to hear it."""
        effects = self._effects.since(self._heard)
        self._heard += len(effects)
        delay = timedelta(seconds=int(self._switches["webhook_delay_seconds"]))
        for effect in effects:
            for event in events_of(effect, self._switches):
                for url, types in sorted(self._registered.items()):
                    if event.type in types:
                        self._made += 1
                        body = event.body(effect.at, str(self._switches["webhook_body"]))
                        self._outbox.append(Delivery(self._made, url, body, effect.at + delay))

    def _take_due(self, order: Order) -> list[Delivery]:
        with self._lock:
            self._collect()
            now = self._clock.now()
            due = [item for item in self._outbox if item.due_at <= now]
            self._outbox = [item for item in self._outbox if item.due_at > now]
        return due[::-1] if order == "reversed" else due

    def _try(self, delivery: Delivery) -> Attempt:
        body = jsontext.dumps(delivery.body).encode()
        return _attempt(delivery, self.post(delivery.url, body))

    def _put_back(self, delivery: Delivery) -> None:
        again = replace(
            delivery,
            tries=delivery.tries + 1,
            due_at=self._clock.now()
            + timedelta(seconds=int(self._switches["webhook_retry_seconds"])),
        )
        if again.tries < int(self._switches["webhook_tries"]):
            with self._lock:
                self._outbox.append(again)


def _attempt(delivery: Delivery, status: int | None) -> Attempt:
    subject = delivery.body.get("subject") or delivery.body["data"]
    return Attempt(delivery.n, delivery.body["type"], subject["id"], status)
