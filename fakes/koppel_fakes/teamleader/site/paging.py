"""Paging: the part of a list that one page shows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import request

SIZE = 25


class Part(NamedTuple):
    """Some rows of `total`; pages count from 1."""

    rows: Sequence[Any]
    page: int
    pages: int
    total: int


def part_of(rows: Sequence[Any]) -> Part:
    """The page that the address asks for with `page`, or the nearest there is."""
    pages = max(1, -(-len(rows) // SIZE))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return Part(rows[(page - 1) * SIZE : page * SIZE], page, pages, len(rows))
