"""Mapping: declarative, two-way, record <-> entity. It never touches identities.

customers = Mapping(
    Customer,
    Field("name", "name"),
    Field("vat_number", "vatNr", load=canonical, dump=dotted),
    Field("city", "address.city"),
)
customers.load(record) -> Customer          customers.dump(entity) -> record

Parts of a record are mapped by a mapping of their own:

lines = Mapping(Line, Field("account", "account"), Field("base", "net"), Field("vat", "vat"))
Field("lines", "rows", load=lines.load_all, dump=lines.dump_all)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from collections.abc import Mapping as Record
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from koppel.model import Value

V = TypeVar("V", bound=Value)


def same(value: Any) -> Any:
    """Return the value as it is."""
    return value


@dataclass(frozen=True)
class Field:
    """One field of the entity and its place in the record, as a dotted path.

    ``load`` and ``dump`` turn the value; an absent or null value loads as the entity's default.
    ``dump=None``: read only. A value that dumps to None is left out of the record.
    """

    entity: str
    record: str
    load: Callable[[Any], Any] = same
    dump: Callable[[Any], Any] | None = same


class Mapping(Generic[V]):
    """A table of fields between one kind and one shape of record."""

    def __init__(self, kind: type[V], *fields: Field) -> None:
        self.kind = kind
        self.fields = fields

    def load(self, record: Record[str, Any], **more: Any) -> V:
        """Return the entity; ``more`` are fields that no path leads to."""
        values = dict(more)
        for field in self.fields:
            value = pick(record, field.record)
            if value is not None:
                values[field.entity] = field.load(value)
        return self.kind(**values)

    def load_all(self, records: Iterable[Record[str, Any]]) -> tuple[V, ...]:
        """Return an entity for each record, in their order."""
        return tuple(self.load(record) for record in records)

    def dump(self, entity: V, only: Collection[str] = ()) -> dict[str, Any]:
        """Return the record; ``only`` limits it to some fields of the entity."""
        record: dict[str, Any] = {}
        for field in self.fields:
            if field.dump is None or (only and field.entity not in only):
                continue
            value = field.dump(getattr(entity, field.entity))
            if value is not None:
                put(record, field.record, value)
        return record

    def dump_all(self, entities: Iterable[V]) -> list[dict[str, Any]]:
        """Return a record for each entity, in their order."""
        return [self.dump(entity) for entity in entities]


def pick(record: Record[str, Any], path: str) -> Any:
    """Return the value at a dotted path, or None."""
    value: Any = record
    for part in path.split("."):
        if not isinstance(value, Record):
            return None
        value = value.get(part)
    return value


def put(record: dict[str, Any], path: str, value: Any) -> None:
    """Set the value at a dotted path."""
    *parents, last = path.split(".")
    for part in parents:
        record = record.setdefault(part, {})
    record[last] = value
