"""Paging: the part of a list that one page shows, with rows for that part alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple, TypeVar

from koppel_fakes.site.paging import Cut, asked_cut

Found = TypeVar("Found")


class Part(NamedTuple):
    """The rows of one page, and which page it is."""

    rows: list[dict[str, Any]]
    cut: Cut


def part_of(found: Sequence[Found], row: Callable[[Found], dict[str, Any]]) -> Part:
    """The page that the address asks for, of what was found."""
    cut = asked_cut(len(found))
    return Part([row(each) for each in found[cut.offset : cut.offset + cut.size]], cut)
