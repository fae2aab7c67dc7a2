"""Census: how many customers both sides hold, for as few calls as it takes.

What a run has read is in koppel's own index and costs nothing. Before the first run the books'
feed of customers is read once, and of the CRM's only as many pages as it takes to find one.
"""

from __future__ import annotations

from collections.abc import Iterator

from koppel.connector import Change, Cursor, Role
from koppel.decide.situation import Fill
from koppel.declaration import Feed
from koppel.engine.context import Context, OpenSide
from koppel.model import Customer
from koppel.store import crosswalk, sightings, sources

KIND = Customer.__name__


def census(context: Context) -> Fill | None:
    """Count the customers of both sides; None where a side does not list any.

    Both sides are open. Raises ``Held`` when a feed may not be read now.
    """
    crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
    if not (crm.brings(Customer) and books.brings(Customer)):
        return None
    there, loose = _counted(context, books)
    with context.read() as db:
        linked = crosswalk.count_bound(db, crm.id).get(KIND, 0)
    return Fill(there, loose, crm=bool(linked) or _holds_one(crm), linked=linked)


def _counted(context: Context, side: OpenSide) -> tuple[int, int]:
    """How many customers a side holds, and how many of them are not linked."""
    with context.read() as db:
        read = sources.readings(db, side.id)
        if all(feed.name in read for feed in _feeds(side)):
            all_ = sightings.count(db, side.id, KIND, 0)
            return all_, sightings.count_loose(db, side.id, KIND)
    seen = {change.id: _counts(change) for change in _changes(side)}
    ids = [id for id, counts in seen.items() if counts]
    with context.read() as db:
        linked = crosswalk.ids_bound(db, side.id, KIND)
    return len(ids), sum(id not in linked for id in ids)


def _holds_one(side: OpenSide) -> bool:
    return any(_counts(change) for change in _changes(side))


def _counts(change: Change) -> bool:
    """Whether a record is a customer: one who is there, and no supplier."""
    return not change.gone and getattr(change.entity, "buys", True)


def _changes(side: OpenSide) -> Iterator[Change]:
    """Yield the customers of a side; pages are read only as far as somebody looks."""
    for feed in _feeds(side):
        for page in side.connection.changes(feed.name, Cursor()):
            yield from (change for change in page.changes if change.kind is Customer)


def _feeds(side: OpenSide) -> Iterator[Feed]:
    return (feed for feed in side.feeds(reference=False) if Customer in feed.kinds)
