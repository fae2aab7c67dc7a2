"""Reports: what relations have open, their history, and who is late (octopus-api 2.9 b and c)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from koppel_fakes.octopus import standing
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.ledger import Item
from koppel_fakes.octopus.records import HEAD, Relation
from koppel_fakes.octopus.standing import CLIENT, SUPPLIER


@dataclass(frozen=True, slots=True)
class RelationQuery:
    """A range of bookyears and periods, inclusive on both sides, and a relation; None is every one.

    `kind` is the side of the relation: C client, S supplier.
    """

    from_bookyear: int
    to_bookyear: int
    from_period: int
    to_period: int
    relation_id: int | None = None
    kind: str = CLIENT

    def covers(self, item: Item) -> bool:
        """Whether the item lies in the range and belongs to the relation asked for."""
        return (
            item.kind == self.kind
            and self.from_bookyear <= item.key.bookyear <= self.to_bookyear
            and self.from_period <= item.period <= self.to_period
            and self.relation_id in (None, item.relation_id)
        )


def open_items(desk: Desk, query: RelationQuery) -> Iterator[Item]:
    """One item per document head or line that is not fully matched."""
    found = standing.open_items(desk.dossier, desk.switches, query.kind, query.relation_id)
    return filter(query.covers, found)


def history_items(desk: Desk, query: RelationQuery) -> Iterator[Item]:
    """One item per document head or line of the relation, matched or not."""
    found = standing.items(desk.dossier, desk.switches, query.kind, query.relation_id)
    return filter(query.covers, found)


def overdue(desk: Desk, until: date) -> Iterator[tuple[Relation, list[Item]]]:
    """The customers with sales that are open and expire on that day or before, one after the other.

    Credit notes and money lines are no reminders' business (an assumption of 2.9 c).
    """
    found: dict[int, list[Item]] = {}
    for item in standing.open_items(desk.dossier, desk.switches, CLIENT):
        late = item.key.line == HEAD and item.expiry <= until
        if late and item.side == "debet":
            found.setdefault(item.relation_id, []).append(item)
    for relation_id, items in sorted(found.items()):
        yield desk.dossier.relations[relation_id], items


def open_purchases(desk: Desk) -> Iterator[Item]:
    """The unmatched purchases that the bank module offers to pay."""
    for item in standing.open_items(desk.dossier, desk.switches, SUPPLIER):
        if item.key.line == HEAD:
            yield item
