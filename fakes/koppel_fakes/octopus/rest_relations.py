"""REST, relations: the list, the search, the feed and the upsert (octopus-api 2.6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from koppel_fakes.octopus import errors, relations, wire
from koppel_fakes.octopus.documents import read_ref
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import Relation
from koppel_fakes.octopus.visit import Answer, Route, Visit, found, found_sync

SEARCH = ("relationId", "extRelationId", "name", "vatNr")
"""The query parameters that turn the list into a search."""


def listing(visit: Visit) -> Answer:
    """All active relations; with search parameters, those that meet one or more of them."""
    tests = _tests(visit)
    everyone = visit.dossier.relations.values()
    if not tests:
        return found([wire.relation(record) for record in everyone if record.active])
    return found([wire.relation(r) for r in everyone if any(test(r) for test in tests)])


def modified(visit: Visit) -> Answer:
    """Relations changed since, and those that a person took away."""
    since, dossier = visit.since(), visit.dossier
    rows = [wire.relation(r) for r in dossier.relations.values() if since.covers(r.stamp)]
    gone = [r.relation for r in dossier.removed_relations if since.covers(r.stamp)]
    return found_sync({"modified": rows, "deleted": [wire.relation(r) for r in gone]})


def upsert(visit: Visit) -> Answer:
    """Create (201 and the relation) or merge (204)."""
    body = visit.json()
    identification = body.need("relationIdentificationServiceData")
    ref = read_ref(identification)
    external = (
        identification.number("externalRelationId")
        if identification.has("externalRelationId")
        else None
    )
    fields = _fields(visit, body)
    stored = visit.dossier.find_relation(ref)
    if stored is not None and visit.desk.switches["omitted_relation_fields_rest"] == "clear":
        fields = {**dict.fromkeys(relations.TEXTS, ""), **fields}
    record, created = relations.upsert(visit.desk, ref, fields, external)
    return Answer(201, wire.relation(record)) if created else Answer(204)


def _fields(visit: Visit, body: Fields) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    for name in (*relations.TEXTS, relations.COUNTRY, relations.CURRENCY):
        if body.has(name):
            fields[name] = body.text(name)
    for name in relations.NUMBERS:
        if body.has(name):
            fields[name] = body.number(name)
    for name in relations.FLAGS:
        if body.has(name):
            fields[name] = body.flag(name)
    signed = body.day(relations.SIGNATURE_DATE)
    if signed:
        fields[relations.SIGNATURE_DATE] = signed.isoformat()
    if relations.CURRENCY not in fields:
        raise errors.Missing(relations.CURRENCY)
    if fields.get(relations.COUNTRY) == "" and visit.desk.switches.on("refuse_empty_country"):
        raise Refused(errors.INSERT_UPDATE_RELATION, "Invalid country code ''")
    return fields


def _tests(visit: Visit) -> list[Callable[[Relation], bool]]:
    tests: list[Callable[[Relation], bool]] = []
    if visit.query.optional("relationId"):
        key = visit.query.number("relationId")
        tests.append(lambda record: record.id == key)
    if visit.query.optional("extRelationId"):
        external = visit.query.number("extRelationId")
        tests.append(lambda record: record.external_id == external)
    for name in ("name", "vatNr"):
        wanted = visit.query.optional(name)
        if wanted:
            tests.append(_same_text(name, wanted))
    return tests


def _same_text(name: str, wanted: str) -> Callable[[Relation], bool]:
    """Equal text, case apart. A VAT number is compared as it is stored, dots and all."""
    folded = wanted.strip().casefold()
    return lambda record: str(record.fields.get(name, "")).strip().casefold() == folded


ROUTES = (
    Route("GET relations", "GET", "/relations", listing),
    Route("GET relations/modified", "GET", "/relations/modified", modified),
    Route("PUT relations", "PUT", "/relations", upsert),
)
