"""Query: the deprecated way to ask, with the body in the address (teamleader-api 1.1).

page[size]=20&filter[updated_since]=...&filter[ids][]=...&id=...
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from koppel_fakes.teamleader.errors import refusal

_KEY = re.compile(r"([^\[\]]+)((?:\[[^\[\]]*\])*)")
_PART = re.compile(r"\[([^\[\]]*)\]")


def body_of_query(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """The JSON object that the parameters stand for; page numbers become whole numbers."""
    tree: dict[str, Any] = {}
    for key, value in pairs:
        found = _KEY.fullmatch(key)
        if found is None:
            raise refusal(f"{key} must be valid", key)
        _plant(tree, [found[1], *_PART.findall(found[2])], value)
    body: dict[str, Any] = _lists(tree)
    page = body.get("page")
    if isinstance(page, dict):
        body["page"] = {name: _whole(value) for name, value in page.items()}
    return body


def _plant(tree: dict[str, Any], path: list[str], value: str) -> None:
    """Put a value at its path; an empty step (`ids[]`) means the next place of a list."""
    for step in path[:-1]:
        tree = tree.setdefault(step or str(len(tree)), {})
        if not isinstance(tree, dict):
            raise refusal(f"{path[0]} must be valid", path[0])
    tree[path[-1] or str(len(tree))] = value


def _lists(tree: Any) -> Any:
    """Objects whose keys are 0, 1, 2 ... are lists."""
    if not isinstance(tree, dict):
        return tree
    values = {name: _lists(value) for name, value in tree.items()}
    if values and list(values) == [str(n) for n in range(len(values))]:
        return list(values.values())
    return values


def _whole(value: object) -> object:
    return int(value) if isinstance(value, str) and value.isdecimal() else value
