"""Records: a base for systems of plain records, the first way to add a connector.

The author lists resources and supplies ``get`` and ``post``; reading, writing, finding again and
the declaration come for free. A system that is less plain is coded verb by verb instead (see
``connector``).

    class Shelf(RecordsConnection):
        resources = (Resource(Customer, "customers", CUSTOMERS, marker="note"), ...)

        def get(self, path, params): ...
        def post(self, path, record): ...
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import count
from typing import ClassVar, NoReturn

from koppel.connector import (
    Change,
    Connection,
    Connector,
    Cursor,
    Finding,
    Page,
    Settings,
    Verdict,
    Write,
)
from koppel.decide.crosswalk import fingerprint, natural, number_key
from koppel.declaration import Declaration
from koppel.errors import AccessLost, Gone, Refused, Unavailable
from koppel.kinds import dump
from koppel.model import Entity, Entry, Kind, Payment, Settlement
from koppel.resource import Record, Resource

DELETIONS = "Deleted records are not told."


class RecordsConnection(Connection):
    """An opened system of plain records: subclass, list resources, supply ``get`` and ``post``."""

    resources: ClassVar[tuple[Resource, ...]] = ()

    def get(self, path: str, params: Record) -> Iterable[Record]:
        """Return the records of a list, with one request; a filter that the system does not know
        may be left aside."""
        raise NotImplementedError

    def post(self, path: str, record: Record) -> Record:
        """Store a new record and return it with its id, with one request."""
        raise Refused(f"nothing can be added to {path}")

    def put(self, path: str, record: Record) -> None:
        """Change the given fields of the record at this path, with one request; say it again and
        nothing changes. Raises ``Gone``."""
        raise Refused(f"{path} cannot be changed here")

    # -- the port ---------------------------------------------------------------------------------

    def changes(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield the list of a resource; with ``since``, only what is new."""
        for resource in self.resources:
            if resource.path == feed and resource.kind is Payment:
                return iter((Page(tuple(self._settlements(resource))),))
            if resource.path == feed:
                return self._pages(resource, cursor)
        return super().changes(feed, cursor)

    def fetch(self, kind: Kind, id: str) -> Change:
        """Return one record out of its list. Raises ``Gone``."""
        for resource in self.resources:
            for page in self.changes(resource.path, Cursor()) if resource.brings is kind else ():
                for change in page.changes:
                    if change.id == id:
                        return change
        raise Gone(f"there is no {kind.__name__} {id}")

    def lookup(self, kind: Kind, number: str) -> Change | None:
        """Return the document with this number, or None."""
        for resource in self.resources:
            for batch in self._batches(resource) if resource.kind is kind else ():
                for change in map(resource.change, batch):
                    if number_key(number) in change.keys:
                        return change
        return None

    def create(self, write: Write) -> str:
        """Store a record that bears the marker; return its id."""
        resource = self._resource(write.kind)
        self._ask("post", resource)
        return resource.id_of(self.post(resource.path, resource.marked(write.entity, write.marker)))

    def update(self, write: Write) -> None:
        """Change fields of a record."""
        resource = self._resource(write.kind)
        record = resource.dump(write.entity, write.fields)
        if record:  # fields that have no place there need no request
            self._ask("put", resource)
            self.put(f"{resource.path}/{write.id}", record)

    def find(self, write: Write) -> Finding:
        """Look for the marker."""
        resource = self._resource(write.kind)
        if not resource.marker:
            return Finding(Verdict.UNKNOWN)
        for batch in self._batches(resource, {resource.marker: write.marker}):
            for record in batch:
                if resource.marker_of(record) == write.marker:
                    return Finding(Verdict.PRESENT, resource.id_of(record))
        return Finding(Verdict.ABSENT)

    def as_stored(self, entity: Entity) -> Entity:
        """The entity as its record will be read."""
        resource = self._resource(type(entity))
        stored: Entity = resource.load(resource.dump(entity))
        return stored

    # -- inside -----------------------------------------------------------------------------------

    def _pages(self, resource: Resource, cursor: Cursor) -> Iterator[Page]:
        mark = Mark.of(cursor)
        params = {resource.since: mark.version} if resource.since and mark.version else {}
        news = mark
        for batch in self._batches(resource, params):
            fresh = [record for record in batch if not mark.covers(resource, record)]
            for record in fresh if resource.since else ():
                news = news.after(resource, record)
            yield Page(tuple(map(resource.change, fresh)))
        if resource.since:
            yield Page((), news.cursor)

    def _settlements(self, payments: Resource) -> Iterator[Change]:
        """What is settled of each document: the sum misses a payment that is taken back."""
        paid: dict[str, list[Entry]] = {}
        for batch in self._batches(payments):
            for record in batch:
                payment = payments.load(record)
                id = payments.id_of(record)
                entry = Entry(id=id, amount=payment.amount, date=payment.date)
                paid.setdefault(payment.document, []).append(entry)
        documents = self._resource(payments.of)
        for batch in self._batches(documents):
            for change in map(documents.change, batch):
                if change.entity is not None:
                    yield _settlement(change, payments.of, tuple(paid.get(change.id, ())))

    def _batches(self, resource: Resource, params: Record | None = None) -> Iterator[list[Record]]:
        """Yield the records of a list, request by request."""
        for page in count(1):
            pages = {resource.page: page} if resource.page else {}
            self._ask("get", resource)
            batch = list(self.get(resource.path, {**(params or {}), **pages}))
            yield batch
            if not resource.page or not batch:
                return

    def _resource(self, kind: Kind) -> Resource:
        for resource in self.resources:
            if resource.kind is kind:
                return resource
        raise Refused(f"{kind.__name__} has no place in this system")

    def _ask(self, verb: str, resource: Resource) -> None:
        """Ask whether a request may leave, and count it."""
        self.tools.sending()
        self.tools.budget.spend(f"{verb} {resource.path}")


class RecordsConnector(Connector):
    """A connector whose connection is a ``RecordsConnection``: its resources declare it."""

    connection: type[RecordsConnection]

    def declare(self, settings: Settings | None = None) -> Declaration:
        """What the resources can be read and written for."""
        resources = self.connection.resources
        writes = tuple(filter(None, (resource.writes for resource in resources)))
        feeds = tuple(resource.feed for resource in resources)
        mine = self.declaration
        return replace(mine, feeds=feeds, writes=writes, lacks=(*mine.lacks, DELETIONS))


@dataclass(frozen=True)
class Mark:
    """How far a list was read: the last version, and who bore it."""

    version: str = ""
    ids: tuple[str, ...] = ()

    @classmethod
    def of(cls, cursor: Cursor) -> Mark:
        """Read it from a cursor."""
        version, *ids = cursor.token.split("\n")
        return cls(version, tuple(ids))

    @property
    def cursor(self) -> Cursor:
        """The cursor that keeps it."""
        return Cursor(token="\n".join((self.version, *self.ids)))

    def covers(self, resource: Resource, record: Record) -> bool:
        """Whether a record was brought before."""
        return resource.version_of(record) == self.version and resource.id_of(record) in self.ids

    def after(self, resource: Resource, record: Record) -> Mark:
        """The mark after one more record."""
        version, id = resource.version_of(record), resource.id_of(record)
        if version == self.version:
            return Mark(version, (*self.ids, id))
        return Mark(version, (id,)) if natural(version) > natural(self.version) else self


def refuse(status: int, text: str) -> NoReturn:
    """Say in koppel's words what a status of HTTP means that is no success.

    Raises ``AccessLost`` (401, 403), ``Gone`` (404, 410), ``Refused`` (other 4xx but 408 and 429),
    else ``Unavailable``; a write that ends in ``Unavailable`` is in doubt, and looked for first.
    """
    reason = f"{text[:200]} ({status})"
    if status in (401, 403):
        raise AccessLost(f"the system lets nobody in with these settings: {reason}")
    if status in (404, 410):
        raise Gone(reason)
    if 400 <= status < 500 and status not in (408, 429):
        raise Refused(reason)
    raise Unavailable(f"the system does not answer as it should: {reason}")


def _settlement(change: Change, of: Kind, entries: tuple[Entry, ...]) -> Change:
    total = getattr(change.entity, "total", None)
    said = Settlement(of=of.__name__, document=change.id, total=total, entries=entries)
    return Change(Settlement, change.id, fingerprint(dump(said)), said)
