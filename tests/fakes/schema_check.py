"""Whether a JSON value fits a schema: the part of JSON Schema that our documents use."""

from __future__ import annotations

import re
from datetime import date, datetime
from decimal import Decimal
from typing import Any

_TYPES: dict[str, tuple[type, ...]] = {
    "object": (dict,),
    "array": (list,),
    "string": (str,),
    "number": (int, Decimal, float),
    "integer": (int,),
    "boolean": (bool,),
    "null": (type(None),),
}


def misfits(
    value: Any, schema: dict[str, Any], document: dict[str, Any], at: str = "$"
) -> list[str]:
    """What is wrong with the value, each with its place; nothing when it fits."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/components/schemas/")
        return misfits(value, document["components"]["schemas"][name], document, at)
    if "anyOf" in schema:
        tried = [misfits(value, option, document, at) for option in schema["anyOf"]]
        return min(tried, key=len)
    if "type" in schema and not _has_type(value, schema["type"]):
        return [f"{at}: {value!r} is not {schema['type']}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{at}: {value!r} is not in {schema['enum']}"]
    if isinstance(value, str) and not _has_form(value, schema):
        return [f"{at}: {value!r} has not the form {schema}"]
    if isinstance(value, list):
        items = schema.get("items", {})
        return [m for n, v in enumerate(value) for m in misfits(v, items, document, f"{at}.{n}")]
    if isinstance(value, dict):
        return _object_misfits(value, schema, document, at)
    return []


def _object_misfits(
    value: dict[str, Any], schema: dict[str, Any], document: dict[str, Any], at: str
) -> list[str]:
    known = schema.get("properties", {})
    missing = [
        f"{at}.{name} is missing" for name in schema.get("required", ()) if name not in value
    ]
    # A key that the document does not name would be a key we forgot to write down.
    unknown = [f"{at}.{name} is unknown" for name in value if known and name not in known]
    inner = [
        misfit
        for name, item in value.items()
        if name in known
        for misfit in misfits(item, known[name], document, f"{at}.{name}")
    ]
    return [*missing, *unknown, *inner]


def _has_type(value: Any, types: str | list[str]) -> bool:
    names = [types] if isinstance(types, str) else types
    if isinstance(value, bool):
        return "boolean" in names
    return any(isinstance(value, _TYPES[name]) for name in names)


def _has_form(value: str, schema: dict[str, Any]) -> bool:
    if "pattern" in schema and not re.search(schema["pattern"], value):
        return False
    try:
        if schema.get("format") == "date":
            date.fromisoformat(value)
        if schema.get("format") == "date-time":
            return datetime.fromisoformat(value).tzinfo is not None
    except ValueError:
        return False
    return True
