"""Dying: a process that runs a link over sockets and kills itself at a point of the protocol.

    python -m tests.once.dying DATABASE KEY MOMENT POINT ABOUT

MOMENT is the present in ISO form. At C4 it dies when the answer has come and is not read yet.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from datetime import datetime, timedelta

import httpx
from koppel import Koppel, World

from tests.once.network import writes


def die() -> None:
    """End at once, as kill -9 does."""
    os.kill(os.getpid(), signal.SIGKILL)


class Line(httpx.HTTPTransport):
    """A real connection on which the process dies with the answer to one kind of write."""

    def __init__(self, about: str) -> None:
        super().__init__()
        self._about = about

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry it; die when it was the one."""
        answer = super().handle_request(request)
        if self._about and writes(request) == self._about:
            die()
        return answer


def main(database: str, key: str, moment: str, point: str, about: str) -> None:
    """Run the link, as far as it gets."""
    start, begun = datetime.fromisoformat(moment), time.monotonic()

    def passed(here: str, what: str) -> None:
        if (here, what) == (point, about):
            die()

    world = World(
        clock=lambda: start + timedelta(seconds=time.monotonic() - begun),
        transport=lambda url: Line(about if point == "C4" else ""),
        checkpoint=passed,
    )
    Koppel(database, world=world, key=key).link("acme").run()


if __name__ == "__main__":
    main(*sys.argv[1:])
