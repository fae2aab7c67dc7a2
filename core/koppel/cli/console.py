"""Console: rich's, but for its way of leaving when the reader of a pipe has gone."""

from __future__ import annotations

from rich.console import Console


class PlainConsole(Console):
    """A console that lets the command line decide what a closed pipe means."""

    def on_broken_pipe(self) -> None:
        """Hand the error on; rich would end the program with code 1."""
        raise BrokenPipeError
