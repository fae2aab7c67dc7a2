"""Desk: what a command works with: a terminal, and koppel opened at its database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from koppel import commands
from koppel.cli.options import DEFAULT_DATABASE
from koppel.cli.terminal import Terminal
from koppel.errors import ConfigError

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.link import Link

Opener = Callable[[str, Callable[[str], None]], "Koppel"]
"""Opens koppel at a database URL; the second argument takes sentences for who waits."""


class Desk:
    """The options that hold for every command, and what they open."""

    def __init__(
        self, database: str | None = None, as_json: bool = False, opener: Opener | None = None
    ) -> None:
        self.database = database or DEFAULT_DATABASE
        self.terminal = Terminal(as_json)
        self._opener = opener or _open

    @contextmanager
    def koppel(self) -> Iterator[Koppel]:
        """Open koppel, and close it when the command is done."""
        app = self._opener(self.database, self.terminal.note)
        try:
            yield app
        finally:
            app.close()

    def refined(self, database: str | None, as_json: bool) -> Desk:
        """Return the desk with the options that were given behind the command."""
        return Desk(
            database or self.database, as_json or self.terminal.as_json, opener=self._opener
        )


def desk_of(ctx: typer.Context, database: str | None, as_json: bool) -> Desk:
    """Return the desk of a command; its own options win from those before its name."""
    found = ctx.find_object(Desk)
    if found is None:
        return Desk(database, as_json)
    return found.refined(database, as_json)


def links_of(app: Koppel, name: str | None) -> list[Link]:
    """Return the link with this name, or all. Raises ``ConfigError`` when there is none."""
    if name is not None:
        return [app.link(name)]
    links = app.links()
    begun = app.unfinished() if not links else []
    if begun:
        raise ConfigError(
            f"link {begun[0].name} is unfinished: go on with {commands.adding(begun[0].name)}"
        )
    if not links:
        raise ConfigError("there is no link yet; make one with: koppel link add NAME ...")
    return links


def _open(database: str, notice: Callable[[str], None]) -> Koppel:
    from koppel.app import Koppel
    from koppel.cli.ending import patience
    from koppel.world import World

    return Koppel(database, world=World(notice=notice, patience=patience))
