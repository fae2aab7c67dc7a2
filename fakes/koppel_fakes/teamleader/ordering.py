"""Order: records sorted by a key, kept sorted while they come, change and go."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Container
from typing import Any, Generic, Protocol, TypeVar


class _Record(Protocol):
    @property
    def id(self) -> str: ...


Record = TypeVar("Record", bound=_Record)


class Order(Generic[Record]):
    """Records in ascending order of their keys; those of one key in the order of their arrival.

    Sorting a big account again for every question would take longer than all the rest.
    """

    def __init__(self) -> None:
        self._entries: list[tuple[Any, int, str, Record]] = []
        self._places: dict[str, tuple[Any, int]] = {}
        self._arrived = 0

    def put(self, record: Record, key: Any) -> None:
        """Add a record, or put its next version where its key now is."""
        known = self._places.get(record.id)
        if known is not None:
            del self._entries[bisect_left(self._entries, known)]
        else:
            self._arrived += 1
        place = (key, self._arrived if known is None else known[1])
        self._places[record.id] = place
        # No two records have one arrival: the records themselves are never compared.
        insort(self._entries, (*place, record.id, record))

    def drop(self, record_id: str) -> None:
        """Forget a record."""
        del self._entries[bisect_left(self._entries, self._places.pop(record_id))]

    def key(self, record_id: str) -> Any:
        """What a record is sorted by."""
        return self._places[record_id][0]

    def ids(
        self,
        *,
        descending: bool = False,
        among: Container[str] | None = None,
        test: Callable[[Record], bool] | None = None,
    ) -> list[str]:
        """The ids of all records, or of those that are `among` others and pass a test.

        Descending is ascending read backwards.
        """
        # Records lie all over the memory: they are only looked at for a test.
        entries = self._entries[::-1] if descending else self._entries
        if among is not None:
            entries = [entry for entry in entries if entry[2] in among]
        if test is not None:
            return [record_id for _key, _arrival, record_id, record in entries if test(record)]
        return [entry[2] for entry in entries]

    def having(self, key: Any) -> list[Record]:
        """The records of one key."""
        begin = bisect_left(self._entries, key, key=_key_of)
        end = bisect_right(self._entries, key, key=_key_of)
        return [entry[3] for entry in self._entries[begin:end]]

    def since(self, key: Any, *, inclusive: bool) -> frozenset[str]:
        """The ids whose keys are greater, or `inclusive` the same."""
        begin = bisect_left if inclusive else bisect_right
        entries = self._entries[begin(self._entries, key, key=_key_of) :]
        return frozenset([entry[2] for entry in entries])


def _key_of(entry: tuple[Any, int, str, object]) -> Any:
    return entry[0]
