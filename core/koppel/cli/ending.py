"""Ending: how a command that goes on for ever is asked to end, and how long a plugin may take."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import current_thread, main_thread
from types import FrameType

PLUGIN_SECONDS = 60.0
"""So long a plugin may take over one notification."""

ENDING = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def asked_to_end(note: Callable[[object], None]) -> Iterator[Callable[[], bool]]:
    """Yield a question: was somebody asking to end, by Ctrl-C or SIGTERM?

    The first time what goes on may come to its end; the second time it is interrupted at once,
    which is safe: what was done is stored, and the next run goes on from there.
    """
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        note("ending, after the run at hand if there is one; once more interrupts it")

    if current_thread() is not main_thread():  # signals reach the main thread alone
        yield lambda: asked
        return
    before = {number: signal.signal(number, ask) for number in ENDING}
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def patience() -> Iterator[None]:
    """Raise ``TimeoutError`` within when it takes longer than a plugin may."""
    if not hasattr(signal, "SIGALRM") or current_thread() is not main_thread():
        yield  # there is no alarm here: the plugin must bound itself
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeoutError(f"it took longer than {PLUGIN_SECONDS:.0f} s")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, PLUGIN_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
