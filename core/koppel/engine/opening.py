"""Opening: signs in to the sides of a link, under the leases that keep two runs apart."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace

from koppel.engine.context import Context, OpenSide
from koppel.errors import AccessLost
from koppel.store import leases
from koppel.tools import Tools

ToolsFor = Callable[[Context, OpenSide], Tools]


class Opening:
    """Opens the sides of a context, and closes what it opened."""

    def __init__(self, context: Context, tools: ToolsFor) -> None:
        self._context = context
        self._tools = tools

    @contextmanager
    def leased(self) -> Iterator[None]:
        """Hold the leases of both connections, taken in a fixed order.

        Given back when the work ends or fails; a killed process keeps them until they run out or
        its death is noticed: the epoch rises either way.
        """
        context, me = self._context, leases.holder()
        with context.database.write() as db:
            for id in sorted(context.ids):
                length = context.world.lease
                context.epochs[id] = leases.take(db, id, me, context.now, length)
        context.renewed = context.now
        context.checkpoint("C0")
        try:
            yield
        except (Exception, KeyboardInterrupt, GeneratorExit):
            self._give_back()
            raise
        self._give_back()

    @contextmanager
    def at_both(self) -> Iterator[None]:
        """Hold both sides open, outside a run, while no run may begin."""
        with self.leased(), self.opened():
            yield

    @contextmanager
    def opened(self) -> Iterator[None]:
        """Open both sides, the CRM first, and close what was opened."""
        context = self._context
        opened: list[OpenSide] = []
        try:
            for side in context.sides.values():
                context.tell("reference", f"{side.connector.title}: sign in")
                tools = self._tools(context, side)
                side.open = side.connector.connect(side.settings, tools)
                opened.append(side)
                self._same_account(side)
            yield
        except (Exception, KeyboardInterrupt, GeneratorExit):
            _close(opened)
            raise
        _close(opened)

    @contextmanager
    def at(self, side: OpenSide) -> Iterator[None]:
        """Open one side alone, outside a run and without its lease."""
        tools = replace(self._tools(self._context, side), sending=lambda: None)
        side.open = side.connector.connect(side.settings, tools)
        try:
            self._same_account(side)
            yield
        except (Exception, KeyboardInterrupt, GeneratorExit):
            _close([side])
            raise
        _close([side])

    def _give_back(self) -> None:
        with self._context.database.write() as db:
            leases.give_back(db, self._context.epochs, self._context.now)

    def _same_account(self, side: OpenSide) -> None:
        """Bindings belong to one account; signing in to another one must not mix them up."""
        found = side.connection.account
        if side.account and found != side.account:
            raise AccessLost(
                f"{side.connector.title} answered as account {found}, this link was made with "
                f"{side.account}: sign in with the right account, or make a new link"
            )
        side.account = found


def _close(sides: list[OpenSide]) -> None:
    for side in sides:
        side.connection.close()
        side.open = None
