"""Open items: what customers owe and paid that is not matched yet, and what is (R78).

An item is named by the text of its key, bookyear/journal/number/line, as `3/V1/12/-1`; the line
of a whole sale is -1.
"""

from __future__ import annotations

from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import matching, standing
from koppel_fakes.octopus.ledger import Item, item_at, open_amount
from koppel_fakes.octopus.records import Key
from koppel_fakes.octopus.screen import Amount, Screen, to_amount
from koppel_fakes.octopus.standing import CLIENT

Row = dict[str, Any]


class OpenItems(Screen):
    """What a person matches by hand under "Klanten afpunten", and takes apart again."""

    def list_open_items(
        self, relation_id: int | None = None, offset: int = 0, limit: int | None = None
    ) -> list[Row]:
        """What is not wholly matched, of one customer or all, by date, or some of it.

        `side` is "debet" for what is owed; `amount` and `open` are positive euro.
        """
        with self._fake.lock:
            cut = slice(offset, None if limit is None else offset + limit)
            if relation_id is None:
                chosen = self._dossier.item_index.in_order(CLIENT)[cut]
                return [self._item_row(self._item_at(waiting.key)) for waiting in chosen]
            found = standing.open_items(self._dossier, self._fake.switches, CLIENT, relation_id)
            in_order = sorted(found, key=lambda item: (item.dated, str(item.key)))
            return [self._item_row(item) for item in in_order[cut]]

    def count_open_items(self, relation_id: int | None = None) -> int:
        """How many there are, of one customer or all."""
        with self._fake.lock:
            if relation_id is None:
                return len(self._dossier.item_index.in_order(CLIENT))
            found = standing.open_items(self._dossier, self._fake.switches, CLIENT, relation_id)
            return sum(1 for _item in found)

    def list_debtors(self) -> list[Row]:
        """The customers with something that is not matched, by name: `id` and `name`."""
        with self._fake.lock:
            ids = self._dossier.item_index.with_something_open(CLIENT)
            found = [{"id": id_, "name": self._name(id_)} for id_ in ids]
            return sorted(found, key=lambda row: (row["name"].casefold(), row["id"]))

    def list_matches(self, relation_id: int | None = None, limit: int | None = None) -> list[Row]:
        """What is matched, of one customer or all, the latest first, or the first of them."""
        with self._fake.lock:
            found = [
                balancing
                for balancing in self._dossier.balancings.values()
                if balancing.kind == CLIENT and relation_id in (None, balancing.relation_id)
            ]
            found.sort(key=lambda balancing: balancing.stamp, reverse=True)
            return [
                {
                    "debet": str(balancing.debet),
                    "credit": str(balancing.credit),
                    "amount": balancing.amount,
                    "relationId": balancing.relation_id,
                    "customer": self._name(balancing.relation_id),
                }
                for balancing in found[:limit]
            ]

    def match_items(self, debet: str, credit: str, amount: Amount | None = None) -> None:
        """Match what is owed with what was paid or credited, for all that is open or less."""
        with self._at_work("match_items") as desk:
            left, right = self._item_named(debet), self._item_named(credit)
            room = min(open_amount(self._dossier, item) for item in (left, right))
            matching.match(desk, left.key, right.key, room if amount is None else to_amount(amount))

    def unmatch_items(self, debet: str, credit: str) -> None:
        """Undo one match; both are open again for its amount."""
        with self._at_work("unmatch_items") as desk:
            matching.unmatch(desk, self._item_named(debet).key, self._item_named(credit).key)

    def _item_row(self, item: Item) -> Row:
        return {
            "key": str(item.key),
            "journal": item.key.journal,
            "number": item.key.number,
            "relationId": item.relation_id,
            "customer": self._name(item.relation_id),
            "side": item.side,
            "date": item.dated.isoformat(),
            "reference": item.reference or item.comment,
            "amount": item.amount,
            "open": open_amount(self._dossier, item),
        }

    def _item_named(self, text: str) -> Item:
        return self._item_at(_key(text))

    def _item_at(self, key: Key) -> Item:
        item = item_at(self._dossier, key, self._fake.switches)
        if item is None:
            raise HumanError(f"nothing to match at {key}", f"er valt niets af te punten op {key}")
        return item

    def _name(self, relation_id: int) -> str:
        record = self._dossier.relations.get(relation_id)
        return str(record.fields.get("name", "")) if record else ""


def _key(text: str) -> Key:
    try:
        bookyear, journal, number, line = text.split("/")
        return Key(int(bookyear), journal, int(number), int(line))
    except ValueError:
        raise HumanError(
            f"{text!r} names no item; write bookyear/journal/number/line, as 3/V1/12/-1",
            f"{text!r} is geen post; schrijf boekjaar/dagboek/nummer/lijn, zoals 3/V1/12/-1",
        ) from None
