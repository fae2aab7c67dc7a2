"""Standing: what stands in the books to be matched, in the order of the books.

The order is that of the journals of the dossier, and within a journal that of the numbers. Asked
about one relation, or about what is open, only the places of the item index are read.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain

from koppel_fakes.octopus.item_index import Place, Waiting, Who
from koppel_fakes.octopus.ledger import Item, items_of, open_amount
from koppel_fakes.octopus.records import Key
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.switches import Switches

CLIENT = "C"
SUPPLIER = "S"


def refresh(dossier: Dossier, place: Place, switches: Switches) -> None:
    """Note what stands at a place after it changed: booked, replaced, deleted or matched."""
    found: dict[Who, bool] = {}
    waiting: list[tuple[str, Waiting]] = []
    for item in _items_at(dossier, place, switches):
        who = Who(item.kind, item.relation_id)
        is_open = bool(open_amount(dossier, item))
        found[who] = found.get(who, False) or is_open
        if is_open:
            waiting.append((item.kind, Waiting(item.dated, str(item.key), item.key)))
    dossier.item_index.put(place, found, waiting)


def refresh_line(dossier: Dossier, key: Key, switches: Switches) -> None:
    """The same for the document that a line belongs to."""
    refresh(dossier, Place(key.bookyear, key.journal, key.number), switches)


def items(
    dossier: Dossier, switches: Switches, kind: str, relation_id: int | None = None
) -> Iterator[Item]:
    """What can be matched or is, of one relation or all of a kind."""
    if relation_id is None:
        every = (items_of(dossier, b.document, switches) for b in dossier.bookings())
        return _of(chain.from_iterable(every), kind, None)
    places = dossier.item_index.places(Who(kind, relation_id))
    return _of(_items_in(dossier, places, switches), kind, relation_id)


def open_items(
    dossier: Dossier,
    switches: Switches,
    kind: str,
    relation_id: int | None = None,
    letters: str = "AVFD",
) -> Iterator[Item]:
    """What is not wholly matched, of one relation or all of a kind, in journals of the letters."""
    open_places = dossier.item_index.open_places(kind, relation_id)
    places = [place for place in open_places if place.journal[0] in letters]
    for item in _of(_items_in(dossier, places, switches), kind, relation_id):
        if open_amount(dossier, item):
            yield item


def _of(found: Iterator[Item], kind: str, relation_id: int | None) -> Iterator[Item]:
    return (i for i in found if i.kind == kind and relation_id in (None, i.relation_id))


def _items_in(dossier: Dossier, places: Collection[Place], switches: Switches) -> Iterator[Item]:
    rank = {home: n for n, home in enumerate(dossier.journals)}
    in_order = sorted(places, key=lambda place: (rank[place[:2]], place.number))
    for place in in_order:
        yield from _items_at(dossier, place, switches)


def _items_at(dossier: Dossier, place: Place, switches: Switches) -> Iterator[Item]:
    home = dossier.journals.get((place.bookyear, place.journal))
    for booking in home.bookings.get(place.number, ()) if home else ():
        yield from items_of(dossier, booking.document, switches)
