"""Words: how the sentences of the features are read: days, amounts and numbers."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pytest_bdd import parsers


def to_day(text: str) -> date:
    """A day as a bookkeeper writes it: 28-02-2026."""
    return datetime.strptime(text, "%d-%m-%Y").date()  # noqa: DTZ007 -- a day has no zone


def to_money(text: str) -> Decimal:
    """An amount in euro: 121.00."""
    return Decimal(text)


to_day.pattern = r"\d\d-\d\d-\d{4}"  # type: ignore[attr-defined]
to_money.pattern = r"-?\d+\.\d\d"  # type: ignore[attr-defined]

TYPES: dict[str, Any] = {"Day": to_day, "Money": to_money}


def phrase(text: str) -> parsers.parse:
    """A sentence with places such as {day:Day}, {amount:Money}, {count:d} and "{name}"."""
    return parsers.parse(text, extra_types=TYPES)


def rows(datatable: list[list[str]]) -> list[dict[str, str]]:
    """The rows of a table under its heading; an empty cell is left out."""
    heading, *lines = datatable
    return [
        {name: cell for name, cell in zip(heading, line, strict=True) if cell} for line in lines
    ]
