"""Progress: how far a run is, on stderr; a bar on a terminal, else one line per phase."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from threading import current_thread, main_thread
from types import FrameType
from typing import TYPE_CHECKING

from koppel.cli.text import clean
from koppel.progress import Listener, Progress

if TYPE_CHECKING:
    from rich.progress import Progress as Bars

    from koppel.cli.terminal import Terminal


@contextmanager
def told(terminal: Terminal, what: str) -> Iterator[Listener]:
    """Yield a listener that tells the person who waits how far it is.

    The first Ctrl-C lets the record in hand be finished, the second one stops at once.
    """
    with ExitStack() as stack:
        listener: Listener = _Lines(terminal, what)
        if terminal.err.is_terminal:
            listener = _Bar(stack.enter_context(_bars(terminal)), what)
        yield stack.enter_context(_gently(terminal, listener))


@contextmanager
def _gently(terminal: Terminal, listener: Listener) -> Iterator[Listener]:
    """Turn a first Ctrl-C into a stop between two records."""
    asked = False

    def ask(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            raise KeyboardInterrupt
        asked = True
        terminal.note("stopping after this record; Ctrl-C again stops at once")

    def listen(progress: Progress) -> None:
        if asked:
            raise KeyboardInterrupt
        listener(progress)

    if current_thread() is not main_thread():  # signals reach the main thread alone
        yield listener
        return
    before = signal.signal(signal.SIGINT, ask)
    try:
        yield listen
    finally:
        signal.signal(signal.SIGINT, before)


class _Lines:
    """One line for each phase."""

    def __init__(self, terminal: Terminal, what: str) -> None:
        self._terminal = terminal
        self._what = what
        self._phase = ""

    def __call__(self, progress: Progress) -> None:
        if progress.phase != self._phase:
            self._phase = progress.phase
            self._terminal.note(f"{self._what}: {progress.phase}: {progress.text}")


class _Bar:
    """A bar that starts anew with each phase."""

    def __init__(self, bars: Bars, what: str) -> None:
        self._bars = bars
        self._what = what
        self._task = bars.add_task(what, total=None)

    def __call__(self, progress: Progress) -> None:
        self._bars.update(
            self._task,
            description=f"{self._what}: {clean(progress.text)}"[:60],
            completed=progress.done,
            total=progress.total,
        )


def _bars(terminal: Terminal) -> Bars:
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    return Bars(
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=30),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=terminal.err,
        transient=True,
    )
