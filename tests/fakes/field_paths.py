"""The paths of fields: those that a list documents, and those that a JSON value has.

A path is the names from the outside in, such as bookyearKey.id; list positions are left out.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any


def documented(
    shapes: Mapping[str, str], spec: str, never: Collection[str] = (), at: str = ""
) -> set[str]:
    """The innermost fields of a type or of a list of `name:type` pairs, without those of `never`.

    >>> documented({"Key": "id*:int"}, "key:@Key name?:str")
    """
    if ":" not in spec:
        name = _shape_of(spec)
        return documented(shapes, shapes[name], never, name) if name else set()
    found: set[str] = set()
    for pair in spec.split():
        name, kind = pair.split(":", 1)
        name = name.rstrip("*~")
        if f"{at}.{name}" in never:
            continue
        inner = _shape_of(kind)
        paths = documented(shapes, shapes[inner], never, inner) if inner and shapes[inner] else {""}
        found |= {f"{name}.{path}".rstrip(".") for path in paths}
    return found


def names(spec: str) -> set[str]:
    """The names in a list of `name:type` pairs."""
    return {pair.split(":", 1)[0].rstrip("*~") for pair in spec.split()}


def paths(value: Any) -> set[str]:
    """The innermost fields of a value; an empty object or list counts as one."""
    if isinstance(value, Mapping) and value:
        return {
            f"{name}.{path}".rstrip(".") for name, inner in value.items() for path in paths(inner)
        }
    if isinstance(value, list | tuple) and value:
        return union(value) or {""}
    return {""}


def union(values: Iterable[Any]) -> set[str]:
    """The innermost fields of several values together; what one leaves empty another may fill."""
    found: set[str] = set()
    for value in values:
        found |= paths(value)
    return {
        path for path in found if path and not any(other.startswith(f"{path}.") for other in found)
    }


def misfits(
    values: Iterable[Any], shapes: Mapping[str, str], spec: str, never: Collection[str]
) -> dict[str, set[str]]:
    """What is missing in the values together, and what is there besides; nothing when they fit.

    Where the fake never fills a field it may show an empty list or null.
    """
    found = union(values)
    wanted = documented(shapes, spec, never)
    unfilled = documented(shapes, spec) - wanted
    besides = {
        path
        for path in found - wanted
        if not any(f"{other}.".startswith(f"{path}.") for other in unfilled)
    }
    return {
        word: fields
        for word, fields in (("missing", wanted - found), ("besides", besides))
        if fields
    }


def _shape_of(kind: str) -> str:
    """The name of the shape that a type speaks of; empty for plain types."""
    bare = kind.strip("[]?*~").removeprefix("[").rstrip("]?*")
    return bare.removeprefix("@") if bare.startswith("@") else ""
