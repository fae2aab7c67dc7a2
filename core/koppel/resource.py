"""Resource: where one kind of record stands in a system, and how its fields are called there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from koppel.connector import Change
from koppel.decide.crosswalk import MARKER, fingerprint, number_key
from koppel.declaration import Feed, Writes
from koppel.errors import Unreadable
from koppel.kinds import dump
from koppel.mapping import Mapping as Fields
from koppel.mapping import pick, put
from koppel.model import Customer, Document, Entity, Invoice, Kind, Payment, Settlement
from koppel.reference import REFERENCE_KINDS

LANDING = timedelta(minutes=30)
Record = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """One kind of record in a system.

    ``path`` is what ``get`` and ``post`` are called with. ``fields`` maps record and entity.
    ``marker`` names the text field in which koppel leaves its mark, behind what stands there;
    without one, what was written cannot be found again, so nothing is ever sent twice. ``id`` and
    ``version`` name fields of a record. ``since`` names the parameter of a list that takes the
    last ``version`` seen, ``page`` the one that takes a page number, from 1; without them a list
    comes whole. ``const`` is what every new record carries besides. ``of``: for payments, the kind
    of document they pay. ``write=False``: koppel only reads it.
    """

    kind: Kind
    path: str
    fields: Fields[Any]
    marker: str = ""
    id: str = "id"
    version: str = ""
    since: str = ""
    page: str = ""
    const: Record = field(default_factory=dict)
    of: Kind = Invoice
    write: bool = True

    # -- what it declares -------------------------------------------------------------------------

    @property
    def brings(self) -> Kind:
        """What reading it tells: payments are read as what they settle."""
        return Settlement if self.kind is Payment else self.kind

    @property
    def feed(self) -> Feed:
        """The feed that reads it."""
        return Feed(self.path, (self.brings,))

    @property
    def writes(self) -> Writes | None:
        """How it is written; None when it is only read."""
        if not self.write or self.kind in REFERENCE_KINDS:
            return None
        landing = LANDING if self.marker else None
        return Writes(self.kind, (self.of,) if self.kind is Payment else (), landing=landing)

    # -- one record -------------------------------------------------------------------------------

    def id_of(self, record: Record) -> str:
        """Return the id of a record. Raises ``Unreadable`` when it has none."""
        id = pick(record, self.id)
        if id is None or id == "":
            raise Unreadable(f"a record of {self.path} came without its {self.id}")
        return str(id)

    def version_of(self, record: Record) -> str:
        """Return the version of a record; empty when the system tells none."""
        return str(pick(record, self.version) or "") if self.version else ""

    def marker_of(self, record: Record) -> str:
        """Return koppel's mark in a record, or an empty text."""
        found = MARKER.search(str(pick(record, self.marker) or "")) if self.marker else None
        return found.group() if found else ""

    def load(self, record: Record) -> Any:
        """Return the entity of a record. Raises ``ValueError`` when it cannot be one."""
        more = {"of": self.of.__name__} if self.kind is Payment else {}
        return self.fields.load(record, **more)

    def dump(self, entity: Entity, only: Iterable[str] = ()) -> dict[str, Any]:
        """Return the record of an entity, ready for JSON; ``only`` some of its fields."""
        return _plain_record(self.fields.dump(entity, tuple(only)))

    def marked(self, entity: Entity, marker: str) -> dict[str, Any]:
        """Return a new record that bears the marker."""
        record = {**_plain_record(self.const), **self.dump(entity)}
        if self.marker:
            text = pick(record, self.marker)
            put(record, self.marker, f"{text} {marker}" if text else marker)
        return record

    def change(self, record: Record) -> Change:
        """Return what a record tells; one that cannot be understood is a change with a problem."""
        id, version = self.id_of(record), self.version_of(record)
        try:
            entity: Entity = self.load(record)
        except (ValueError, ArithmeticError) as error:
            text = f"{self.path} {id} cannot be understood: {' '.join(str(error).split())[:200]}"
            return Change(self.kind, id, version, problem=text)
        keys = tuple(self._keys(record, entity))
        return Change(self.kind, id, version or fingerprint(dump(entity)), entity, keys=keys)

    def _keys(self, record: Record, entity: Entity) -> Iterator[str]:
        marker = self.marker_of(record)
        if marker:
            yield f"marker:{marker}"
        if isinstance(entity, Customer) and entity.vat_number:
            yield f"vat:{entity.vat_number}"
        if isinstance(entity, Document):
            yield number_key(entity.number)


def _plain_record(record: Record) -> dict[str, Any]:
    return {name: plain(value) for name, value in record.items()}


def plain(value: Any) -> Any:
    """Return a value as JSON can carry it: amounts and dates become text, so no cent is lost."""
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return _plain_record(value)
    if isinstance(value, list | tuple):
        return [plain(each) for each in value]
    return value
