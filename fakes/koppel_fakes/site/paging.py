"""Paging: which part of a list one page shows, known before any row of it is made."""

from __future__ import annotations

from typing import NamedTuple

from flask import request

SIZE = 25


class Cut(NamedTuple):
    """Page number `page` of `pages`, counted from 1, of a list of `total` rows."""

    page: int
    pages: int
    total: int
    size: int

    @property
    def offset(self) -> int:
        """How many rows come before this page."""
        return (self.page - 1) * self.size


def asked_cut(total: int, size: int = SIZE, *, from_the_end: bool = False) -> Cut:
    """The page that the address asks for with `page`, or the nearest there is.

    Without the question it is the first page, or the last one with `from_the_end`.
    """
    pages = max(1, -(-total // size))
    asked = request.args.get("page", pages if from_the_end else 1, type=int)
    return Cut(min(max(asked, 1), pages), pages, total, size)
