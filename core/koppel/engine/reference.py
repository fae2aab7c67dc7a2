"""Reference data of a run: refreshed when old, or when a record waits for what they may bring."""

from __future__ import annotations

from koppel.connector import Cursor, Role
from koppel.decide.books import Books
from koppel.declaration import Feed
from koppel.engine.context import Context, OpenSide
from koppel.errors import Held
from koppel.store import backlog, sources


def refresh(context: Context, afresh: bool = False) -> None:
    """Read what is due on both sides, and put the books of the run together.

    ``afresh``: read everything. Raises ``Held`` when a first reading is not allowed.
    """
    with context.read() as db:
        wanted = afresh or backlog.waits_for_reference(db, context.ids)
    for side in context.sides.values():
        for feed in side.feeds(reference=True):
            _read(context, side, feed, wanted)
    with context.read() as db:
        crm, accounting = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
        context.books = Books.of(
            sources.reference_data(db, accounting.id),
            sources.reference_data(db, crm.id),
            accounting.reference,
            context.link,
        )


def _read(context: Context, side: OpenSide, feed: Feed, wanted: bool) -> None:
    with context.read() as db:
        reading = sources.readings(db, side.id).get(feed.name)
    if reading and not wanted and context.now - reading.read < feed.every:
        return
    context.tell("reference", f"{side.connector.title}: {feed.name}")
    try:
        pages = list(side.connection.changes(feed.name, sources.cursor_of(reading)))
    except Held as held:
        if reading is None:
            raise
        context.notes.append(f"{feed.name} of {side.connector.title} not refreshed: {held}")
        return
    cursor = next((page.cursor for page in reversed(pages) if page.cursor), None)
    changes = [change for page in pages for change in page.changes]
    with context.write() as db:
        names = [kind.__name__ for kind in feed.kinds]
        sources.put_reference(db, side.id, names, changes, whole=cursor is None)
        sources.put_reading(db, side.id, feed.name, cursor or Cursor(), context.now)
