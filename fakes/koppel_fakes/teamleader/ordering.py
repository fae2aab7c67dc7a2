"""Order: the ids of records sorted by a key, kept sorted while records come, change and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from typing import Any


class Order:
    """Ids in ascending order of their keys; records of one key in the order of their arrival.

    Sorting a big account again for every question would take longer than all the rest.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[Any, int, str]] = []
        self._by_id: dict[str, tuple[Any, int, str]] = {}
        self._arrived = 0

    def put(self, record_id: str, key: Any) -> None:
        """Add a record, or move it to where its key now is."""
        known = self._by_id.get(record_id)
        if known is None:
            self._arrived += 1
            arrival = self._arrived
        elif known[0] == key:
            return
        else:
            arrival = known[1]
            self._take_out(known)
        entry = (key, arrival, record_id)
        self._by_id[record_id] = entry
        insort(self._entries, entry)

    def drop(self, record_id: str) -> None:
        """Forget a record."""
        self._take_out(self._by_id.pop(record_id))

    def key(self, record_id: str) -> Any:
        """What a record is sorted by."""
        return self._by_id[record_id][0]

    def ids(self, *, descending: bool = False) -> list[str]:
        """All ids; descending is ascending read backwards."""
        ids = [record_id for _key, _arrival, record_id in self._entries]
        return ids[::-1] if descending else ids

    def since(self, key: Any, *, inclusive: bool) -> frozenset[str]:
        """The ids whose keys are greater, or `inclusive` the same."""
        begin = bisect_left if inclusive else bisect_right
        entries = self._entries[begin(self._entries, key, key=_key_of) :]
        return frozenset(record_id for _key, _arrival, record_id in entries)

    def _take_out(self, entry: tuple[Any, int, str]) -> None:
        del self._entries[bisect_left(self._entries, entry)]


def _key_of(entry: tuple[Any, int, str]) -> Any:
    return entry[0]
