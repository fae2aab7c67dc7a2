"""Notation: JSON schemas of objects, written as one line of `name:type` pairs.

Types: str uuid date moment number int bool any, `a|b` for words, `=a` for one word, `@Name` for
another schema, `[type]` for a list; a `?` after a type allows null. A vendor whose plain types are
others brings its own table of them. In a request a `*` after a name makes it required; in an
answer every key is present, but for those with a `~` after the name.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

Schema = dict[str, Any]

UUID = "^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$"

PLAIN: Mapping[str, Schema] = {
    "str": {"type": "string"},
    "uuid": {"type": "string", "pattern": UUID},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "number": {"type": "number"},
    "int": {"type": "integer", "minimum": 1},
    "bool": {"type": "boolean"},
    "any": {},
}
"""The schemas of the types that have a name of their own."""


def answer(spec: str) -> Schema:
    """An object of an answer: every key is there, more may come (teamleader-api 6.1)."""
    found = pairs(spec)
    required = [name for name in found if not name.endswith("~")]
    properties = {name.rstrip("~"): type_of(kind) for name, kind in found.items()}
    return {"type": "object", "properties": properties, "required": required}


def request(spec: str, plain: Mapping[str, Schema] = PLAIN) -> Schema:
    """An object of a request: unknown keys are ignored (teamleader-api 1.1)."""
    found = pairs(spec)
    required = [name.rstrip("*") for name in found if name.endswith("*")]
    properties = {name.rstrip("*"): type_of(kind, plain) for name, kind in found.items()}
    schema: Schema = {"type": "object", "properties": properties}
    return {**schema, "required": required} if required else schema


def type_of(kind: str, plain: Mapping[str, Schema] = PLAIN) -> Schema:
    """The schema of one type."""
    if kind.endswith("?"):
        return _or_null(type_of(kind[:-1], plain))
    if kind.startswith("["):
        return {"type": "array", "items": type_of(kind[1:-1], plain)}
    if kind.startswith("@"):
        return {"$ref": f"#/components/schemas/{kind[1:]}"}
    if kind.startswith("="):
        return {"type": "string", "enum": [kind[1:]]}
    if "|" in kind:
        return {"type": "string", "enum": kind.split("|")}
    return dict(plain[kind])


def pairs(spec: str) -> dict[str, str]:
    """The names of a line, with their marks, and the types."""
    return dict(pair.split(":", 1) for pair in spec.split())


def _or_null(schema: Schema) -> Schema:
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    allowed = {**schema, "type": [schema["type"], "null"]}
    return {**allowed, "enum": [*schema["enum"], None]} if "enum" in schema else allowed
