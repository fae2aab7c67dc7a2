"""Teller: says what happens, and keeps count of what did not come out as the story has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from koppel.cli.progress import told
from koppel.cli.tables import indented, words
from koppel.cli.terminal import Terminal
from koppel.cli.text import clean
from koppel.run import Listener
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table


class Teller:
    """Tells a story on a terminal; ``wrong`` counts the facts that were not as expected."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self.wrong = 0

    def chapter(self, number: int, title: str) -> None:
        """Begin a chapter."""
        self._terminal.show("", Rule(words(f"{number}. {title}", "bold"), align="left"), "")

    def say(self, text: str) -> None:
        """Tell something in a sentence."""
        self._terminal.show(words(text))

    def verbatim(self, text: str) -> None:
        """Tell something that is copied: it is never folded."""
        self._terminal.verbatim(text)

    def show(self, parts: Iterator[RenderableType]) -> None:
        """Show what a command would show, a little to the right."""
        for part in parts:
            self._terminal.show(indented(part, 2))

    def fact(self, as_told: bool, text: str, otherwise: str) -> None:
        """Tell a fact that was read after the act; one that is not as told is told as it is."""
        mark, told, style = ("✓", text, "green") if as_told else ("✗", otherwise, "bold red")
        self.wrong += not as_told
        line = Table.grid(padding=(0, 1))
        line.add_row(words(mark, style), words(told, style))
        self._terminal.show(indented(line, 2))

    def wait(self, text: str) -> None:
        """Tell that somebody waited; the wait moved the simulated clock only."""
        self._terminal.note(f"  {clean(text)} (simulated)")

    @contextmanager
    def progress(self, what: str) -> Iterator[Listener]:
        """Show how far a run is, as the command line does."""
        with told(self._terminal, what) as listener:
            yield listener
