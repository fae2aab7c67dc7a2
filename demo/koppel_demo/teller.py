"""Teller: says what happens, and keeps count of what did not come out as the story has it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from koppel.cli.progress import told
from koppel.cli.tables import indented, words
from koppel.cli.terminal import Terminal
from koppel.cli.text import clean
from koppel.progress import Listener
from rich.console import RenderableType
from rich.rule import Rule
from rich.table import Table


@dataclass
class Chapter:
    """What was told in one chapter, for programs."""

    number: int
    title: str
    facts: list[dict[str, Any]] = field(default_factory=list)


class Teller:
    """Tells a story: to people as it goes on, or to programs at its end.

    ``wrong`` counts the facts that were not as expected.
    """

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal
        self._chapters: list[Chapter] = []
        self.wrong = 0

    def chapter(self, number: int, title: str) -> None:
        """Begin a chapter."""
        self._chapters.append(Chapter(number, title))
        self._print("", Rule(words(f"{number}. {title}", "bold"), align="left"), "")

    def say(self, text: str) -> None:
        """Tell something in a sentence."""
        self._print(words(text))

    def verbatim(self, text: str) -> None:
        """Tell something that is copied: it is never folded."""
        if not self._terminal.as_json:
            self._terminal.verbatim(text)

    def show(self, parts: Iterator[RenderableType]) -> None:
        """Show what a command would show, a little to the right."""
        self._print(*(indented(part, 2) for part in parts))

    def fact(self, as_told: bool, text: str, otherwise: str) -> None:
        """Tell a fact that was read after the act; one that is not as told is told as it is."""
        mark, told, style = ("✓", text, "green") if as_told else ("✗", otherwise, "bold red")
        self.wrong += not as_told
        self._chapters[-1].facts.append({"as_told": as_told, "text": clean(told)})
        line = Table.grid(padding=(0, 1))
        line.add_row(words(mark, style), words(told, style))
        self._print(indented(line, 2))

    def wait(self, text: str) -> None:
        """Tell that somebody waited; the wait moved the simulated clock only."""
        self._terminal.note(f"  {text} (simulated)")

    def end(self) -> None:
        """Give programs what was told."""
        if self._terminal.as_json:
            chapters = [vars(chapter) for chapter in self._chapters]
            self._terminal.data({"as_told": self.wrong == 0, "chapters": chapters})

    @contextmanager
    def progress(self, what: str) -> Iterator[Listener]:
        """Show how far a run is, as the command line does."""
        with told(self._terminal, what) as listener:
            yield listener

    def _print(self, *parts: RenderableType) -> None:
        if not self._terminal.as_json:
            self._terminal.show(*parts)
