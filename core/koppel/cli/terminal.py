"""Terminal: where the words of a command go. Results to stdout, everything else to stderr.

Nothing that comes from outside is read as markup, colours appear only on a terminal and never
when NO_COLOR is set, and a pipe or file gets 100 columns.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, TextIO, TypeVar

import typer

from koppel.cli.text import clean

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

PIPE_WIDTH = 100


class JsonReady(Protocol):
    """A result that can become JSON."""

    def to_dict(self) -> dict[str, Any]:
        """Return the result as JSON-ready data."""


Value = TypeVar("Value", bound=JsonReady)


class Terminal:
    """The two streams of one command; ``as_json`` says that results are for programs."""

    def __init__(self, as_json: bool = False) -> None:
        self.as_json = as_json
        self._out: Console | None = None
        self._err: Console | None = None

    @property
    def out(self) -> Console:
        """The console of results."""
        if self._out is None:
            self._out = _console(sys.stdout)
        return self._out

    @property
    def err(self) -> Console:
        """The console of progress and remarks."""
        if self._err is None:
            self._err = _console(sys.stderr)
        return self._err

    def show(self, *parts: RenderableType) -> None:
        """Print a result for people, part by part."""
        for part in parts:
            self.out.print(part)

    def verbatim(self, text: str) -> None:
        """Print a line that must not be folded: a command to copy, an entry of a log."""
        self.out.print(clean(text), soft_wrap=True)

    def data(self, value: object) -> None:
        """Print a result for programs: one JSON document."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=_plain) + "\n")

    def data_line(self, value: object) -> None:
        """Print one of many results for programs: JSON on one line, at once."""
        sys.stdout.write(json.dumps(value, ensure_ascii=False, default=_plain) + "\n")
        sys.stdout.flush()

    def give(
        self, values: Sequence[Value], render: Callable[[Value], Iterable[RenderableType]]
    ) -> None:
        """Print results: one JSON list for programs, each of them rendered for people."""
        if self.as_json:
            self.data([value.to_dict() for value in values])
            return
        for value in values:
            self.show(*render(value))

    def note(self, text: object) -> None:
        """Tell the person who waits something in one sentence."""
        self.err.print(clean(text))

    def confirms(self, question: str) -> bool:
        """Ask the person who waits for a yes; anything else is a no.

        Raises ``typer.BadParameter`` where nobody can answer.
        """
        self.err.print(clean(f"{question} [y/N]"), end=" ")
        answer = sys.stdin.readline()
        if not answer:
            raise typer.BadParameter("nobody answered, so nothing was done; --yes does it unasked")
        return answer.strip().lower() in ("y", "yes")

    def address(self, url: str) -> None:
        """Tell the person who waits an address: never folded, so that it can be copied whole."""
        self.err.print(clean(url), soft_wrap=True)


def _console(stream: TextIO) -> Console:
    from koppel.cli.console import PlainConsole

    width = None if stream.isatty() else PIPE_WIDTH
    return PlainConsole(file=stream, markup=False, highlight=False, emoji=False, width=width)


def _plain(value: object) -> Any:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON-ready")
