"""Open report: what clients still have open in a range of bookyears and periods (2.9 b)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.ledger import Item, items_of, open_amount

CLIENT = "C"


@dataclass(frozen=True, slots=True)
class OpenQuery:
    """The range, inclusive on both sides, and the relation; None is every relation."""

    from_bookyear: int
    to_bookyear: int
    from_period: int
    to_period: int
    relation_id: int | None = None

    def covers(self, item: Item) -> bool:
        """Whether the item lies in the range and belongs to the relation asked for."""
        return (
            self.from_bookyear <= item.key.bookyear <= self.to_bookyear
            and self.from_period <= item.period <= self.to_period
            and self.relation_id in (None, item.relation_id)
        )


def open_items(desk: Desk, query: OpenQuery) -> Iterator[Item]:
    """One item per document head or line that is not fully matched."""
    for booking in desk.dossier.bookings():
        for item in items_of(desk.dossier, booking.document, desk.switches):
            if item.kind == CLIENT and query.covers(item) and open_amount(desk.dossier, item):
                yield item
