"""SOAP shapes: where the records of the SOAP service differ from those of REST.

Most types have the same field names in both (octopus-api 4.1, 4.2); a relation's two ids are flat
in SOAP and wrapped in REST, and the first name has its own name in 01-13.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import Relation, RelationRef
from koppel_fakes.octopus.relations import COUNTRY, FLAGS, NUMBERS, TEXTS
from koppel_fakes.octopus.wire import Wire, relation

_IDENTITY = "relationIdentificationServiceData"
_RENAMED = {"surName": "firstName"}


def booking_out(wire: Wire) -> Wire:
    """A sale or purchase with its relation flat."""
    identity = wire[_IDENTITY]
    return {
        **wire,
        "relationKey": identity["relationKey"],
        "externalRelationId": identity["externalRelationId"],
    }


def booking_in(values: Mapping[str, Any]) -> Fields:
    """A sale, purchase, financial or general booking for the common reader.

    What a caller leaves out becomes empty, so that the checks name it by its code.
    """
    identity = {
        "relationKey": values.get("relationKey"),
        "externalRelationId": values.get("externalRelationId", 0),
    }
    empty: Wire = {"bookyearKey": {"id": 0}, "journalKey": "", "currencyCode": ""}
    lines = [{"type": "", **line} for line in values.get("bookingLines", ())]
    return Fields({**empty, **values, _IDENTITY: identity, "bookingLines": lines})


def relation_out(record: Relation) -> Wire:
    """A relation with its ids flat, and its first name under both names."""
    fields = relation(record)
    identity = fields[_IDENTITY]
    return {
        **fields,
        "surName": fields.get("firstName"),
        "relationKey": identity["relationKey"],
        "externalRelationNr": identity["externalRelationId"],
    }


def relation_ref(values: Mapping[str, Any]) -> RelationRef:
    """The relation that a caller means."""
    key = values.get("relationKey") or {}
    return RelationRef(key.get("id", 0), values.get("externalRelationNr", 0))


def relation_in(values: Mapping[str, Any], known: frozenset[str], *, clear: bool) -> Wire:
    """The fields to merge. With `clear`, a text of the type that is left out becomes empty."""
    given = {_RENAMED.get(name, name): value for name, value in values.items()}
    if "firstName" in values:
        given["firstName"] = values["firstName"]
    writable = {_RENAMED.get(name, name) for name in known}
    fields: Wire = {}
    for name in (*TEXTS, COUNTRY):
        if name in given:
            fields[name] = given[name]
        elif clear and name in writable:
            fields[name] = ""
    for name in (*NUMBERS, *FLAGS):
        if name in given:
            fields[name] = given[name]
    return fields
