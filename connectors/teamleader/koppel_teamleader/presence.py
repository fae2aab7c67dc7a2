"""Presence: which customers Teamleader still has, asked for many at once.

Deletions and merges are listed nowhere (teamleader-api 4.1); the lists of companies and contacts
can be narrowed to given ids (teamleader-api 2.1, 2.2).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koppel_teamleader.api import Api
from koppel_teamleader.lists import SIZE, sheets
from koppel_teamleader.values import is_uuid

ASKED = SIZE - 1
"""So many ids go into one question, so that its answer is less than a page: one call."""

LISTS = {"company": "companies.list", "contact": "contacts.list"}


def present(api: Api, ids: Sequence[str]) -> frozenset[str] | None:
    """Return which of these customers are there; None when the answer is about others.

    A filter that is not understood is ignored silently (teamleader-api 1.6), and then the list
    says nothing about those who were asked for.
    """
    found: set[str] = set()
    for type, own in _questions(ids):
        sheet = next(sheets(api, LISTS[type], {"filter": {"ids": own}}))
        answer = {item["id"].lower() for item in sheet.items}
        if not answer <= set(own):
            return None
        found |= {f"{type}/{id}" for id in answer}
    return frozenset(found)


def _questions(ids: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the ids by list, as many as fit one question."""
    for type in LISTS:
        parts = (id.partition("/") for id in ids)
        own = sorted(id.lower() for kind, _, id in parts if kind == type and is_uuid(id))
        for start in range(0, len(own), ASKED):
            yield type, own[start : start + ASKED]
