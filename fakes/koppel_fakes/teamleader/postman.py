"""Postman: takes what is in the outbox of webhooks to its receivers, over real HTTP."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from types import TracebackType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from koppel_fakes.switches import Switches
    from koppel_fakes.teamleader.webhooks import Webhooks

PATIENCE = 5.0
"""How many seconds a receiver gets to answer."""


def post_json(url: str, body: bytes) -> int | None:
    """Post a body to an address. The status of the answer; None when there is none."""
    request = urllib.request.Request(url, body, {"Content-Type": "application/json"}, method="POST")
    # Receivers are on this machine or are reached directly: no proxy of the environment.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=PATIENCE) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code
    except (OSError, ValueError):
        return None


class Postman:
    """A thread that delivers whatever is due, again and again, while the context is open.

    The switch `webhooks_by_themselves` sends it to sleep.
    """

    def __init__(self, webhooks: Webhooks, switches: Switches, interval: float = 0.1) -> None:
        self._webhooks = webhooks
        self._switches = switches
        self._interval = interval
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._walk, name="postman", daemon=True)

    def __enter__(self) -> Postman:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stopped.set()
        self._thread.join()

    def _walk(self) -> None:
        while not self._stopped.wait(self._interval):
            if self._switches.on("webhooks_by_themselves"):
                self._webhooks.deliver()
