"""Lists: Teamleader's lists read to their end (teamleader-api 1.6).

``meta`` is not reliable, so a page shorter than asked for is the last one. A list that shifts
while it is read shows a record twice; one that does not get on is an error, never an end.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koppel import Gone, Unreadable

from koppel_teamleader.api import Api, Reply

SIZE = 100
PAGES = 5_000


@dataclass(frozen=True)
class Sheet:
    """A page of a list, without what the page before had already."""

    items: tuple[dict[str, Any], ...]
    last: bool
    began: datetime | None
    """The server's clock at the first page."""


def sheets(api: Api, operation: str, body: Mapping[str, Any]) -> Iterator[Sheet]:
    """Yield the pages of a list. Raises ``Unreadable`` when a page brings nothing new."""
    began: datetime | None = None
    before: set[str] = set()
    for number in range(1, PAGES + 1):
        reply = _reply(api, operation, {**body, "page": {"size": SIZE, "number": number}})
        items = _by_id(reply.data, operation)
        fresh = tuple(item for id, item in items.items() if id not in before)
        if number == 1:
            began = reply.date
        if items and not fresh:
            raise Unreadable(f"Teamleader: {operation}: page {number} repeats the one before")
        last = len(reply.data) < SIZE
        yield Sheet(fresh, last, began)
        if last:
            return
        before = set(items)
    raise Unreadable(f"Teamleader: {operation}: more than {PAGES} pages")


def paged(api: Api, operation: str, body: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the items of all pages."""
    for sheet in sheets(api, operation, body):
        yield from sheet.items


def unpaged(api: Api, operation: str, body: Mapping[str, Any]) -> tuple[dict[str, Any], ...]:
    """Return a list that comes whole every time, whatever page is asked for."""
    return tuple(_by_id(_reply(api, operation, body).data, operation).values())


def _reply(api: Api, operation: str, body: Mapping[str, Any]) -> Reply:
    try:
        return api.read(operation, body)
    except Gone as error:
        raise Unreadable(f"{error}; this list should exist") from None


def _by_id(data: Any, operation: str) -> dict[str, dict[str, Any]]:
    """Return the items by id, each once, in their order."""
    if not isinstance(data, list):
        raise Unreadable(f"Teamleader: {operation}: data is not a list")
    found: dict[str, dict[str, Any]] = {}
    for index, item in enumerate(data):
        id = item.get("id") if isinstance(item, dict) else None
        if not isinstance(id, str) or not id:
            raise Unreadable(f"Teamleader: {operation}: data.{index}.id is not an id")
        found.setdefault(id, item)
    return found
