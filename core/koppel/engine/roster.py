"""Roster: all customers of one side, read once, each as he was seen last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from koppel.connector import Change, Cursor
from koppel.engine.context import Context, OpenSide
from koppel.model import Customer


@dataclass(frozen=True)
class Roster:
    """The customers of a side by id, those that are not gone; and how far each feed was read."""

    changes: Mapping[str, Change] = field(repr=False)
    cursors: Mapping[str, Cursor]

    @property
    def customers(self) -> dict[str, Customer]:
        """Those who can be understood."""
        return {id: c.entity for id, c in self.changes.items() if isinstance(c.entity, Customer)}


def read(context: Context, side: OpenSide, since: Mapping[str, Cursor] | None = None) -> Roster:
    """Read the feeds of customers from their beginning, or on from where they were read to."""
    found: dict[str, Change] = {}
    cursors: dict[str, Cursor] = {}
    for feed in side.feeds(reference=False):
        if Customer not in feed.kinds:
            continue
        start = since.get(feed.name, Cursor()) if since is not None else Cursor()
        for page in side.connection.changes(feed.name, start):
            found.update({each.id: each for each in page.changes if each.kind is Customer})
            if page.cursor is not None:
                cursors[feed.name] = page.cursor
            context.tell("look", f"{side.connector.title}: {feed.name}", len(found))
    return Roster({id: each for id, each in found.items() if not each.gone}, cursors)
