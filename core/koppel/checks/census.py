"""Census: how many customers both sides hold now, for as few calls as it takes.

What a run has read is in koppel's own index; of the books only what changed since is read, which
is one call. Before the first run their feed of customers is read once. Of the CRM only as many
pages are read as it takes to find a customer who is not linked, and none where it does not matter;
whether the linked ones are still there it is asked for many at once, as a run does: deleted
customers are linked no more.
"""

from __future__ import annotations

from collections.abc import Iterator

from koppel.belgium import day_of
from koppel.connector import Change, Cursor, Role
from koppel.decide.situation import Fill, Left
from koppel.declaration import Feed
from koppel.engine.context import Context, OpenSide
from koppel.model import Customer
from koppel.store import crosswalk, lineage, sightings, sources, surveys, ties

KIND = Customer.__name__
PAGE = 1_000
"""So many linked customers are asked about at once."""


def census(context: Context) -> Fill | None:
    """Count the customers of both sides; None where a side does not list any.

    Both sides are open. Raises ``Held`` when a feed may not be read now.
    """
    crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
    if not (crm.brings(Customer) and books.brings(Customer)):
        return None
    there = _linked(context, crm)
    with context.read() as db:
        partners = ties.partners(db, crm.id, books.id)
    kept = {theirs for theirs, ours in partners.items() if ours & there}
    ids = _customers(context, books)
    loose = len(ids - kept)
    others = bool(loose) and _holds_another(crm, there)
    return Fill(
        books=len(ids),
        loose=loose,
        linked=len(there),
        others=others,
        left=_left(context, crm, there, kept),
        synced=_was_read(context, books),
    )


def _left(context: Context, crm: OpenSide, there: set[str], kept: set[str]) -> Left | None:
    """What the last look of matching leaves to do, now that these of either side are linked."""
    with context.read() as db:
        look = surveys.last(db, crm.id)
    if look is None:
        return None
    sure, doubtful = (
        {id for id, ids in found.items() if id not in there and not kept.issuperset(ids)}
        for found in (look.sure, look.doubtful)
    )
    ours = {*look.sure, *look.doubtful, *look.alone} - there
    return Left(day_of(look.at), len(ours), len(sure), len(doubtful))


def _linked(context: Context, side: OpenSide) -> set[str]:
    """The linked customers of a side who are there."""
    found: set[str] = set()
    after = ""
    while True:
        with context.read() as db:
            batch = lineage.customers(db, side.id, after, PAGE)
        if not batch:
            return found
        there = side.connection.present(Customer, [bound.ref.id for bound in batch])
        if there is None:
            return _not_told_gone(context, side)
        found |= there
        after = batch[-1].ref.id


def _not_told_gone(context: Context, side: OpenSide) -> set[str]:
    """The linked customers of a side that lists its deletions, but for those it lists."""
    gone = {change.id for change in _news(context, side) if change.gone}
    with context.read() as db:
        return crosswalk.ids_bound(db, side.id, KIND) - gone


def _customers(context: Context, side: OpenSide) -> set[str]:
    """The customers of a side, whether they are linked or not."""
    with context.read() as db:
        seen = sightings.ids(db, side.id, KIND) if _was_read(context, side) else set[str]()
    for change in _news(context, side):
        if _counts(change):
            seen.add(change.id)
        else:
            seen.discard(change.id)
    return seen


def _was_read(context: Context, side: OpenSide) -> bool:
    """Whether a run has read all customers of a side."""
    with context.read() as db:
        read = sources.readings(db, side.id)
    return all(feed.name in read for feed in _feeds(side))


def _holds_another(side: OpenSide, there: set[str]) -> bool:
    """Whether a side holds a customer besides these; one page more than these fill tells it."""
    pages = (page for feed in _feeds(side) for page in side.connection.changes(feed.name, Cursor()))
    changes = (change for page in pages for change in page.changes)
    return any(_counts(change) and change.id not in there for change in changes)


def _counts(change: Change) -> bool:
    """Whether a record is a customer: one who is there, and no supplier."""
    return (
        change.kind is Customer and not change.gone and bool(getattr(change.entity, "buys", True))
    )


def _news(context: Context, side: OpenSide) -> Iterator[Change]:
    """Yield what happened to the customers of a side since a run read them; else all of them."""
    with context.read() as db:
        readings = sources.readings(db, side.id)
    whole = not _was_read(context, side)
    for feed in _feeds(side):
        cursor = Cursor() if whole else sources.cursor_of(readings.get(feed.name))
        for page in side.connection.changes(feed.name, cursor):
            yield from (change for change in page.changes if change.kind is Customer)


def _feeds(side: OpenSide) -> Iterator[Feed]:
    return (feed for feed in side.feeds(reference=False) if Customer in feed.kinds)
