"""Values: the types of Octopus' fields: text, days, and amounts that it writes as doubles."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field, StrictStr

from koppel_octopus.calendar import belgian_day
from koppel_octopus.texts import clean

CENT = Decimal("0.01")
DUST = Decimal("0.001")
"""How far a double may lie from a whole cent and still be taken for it."""

LARGEST = Decimal(10) ** 11


def number(value: object) -> Decimal:
    """Return a number that Octopus wrote as a double."""
    if isinstance(value, bool) or not isinstance(value, (int, float, Decimal)):
        raise ValueError("is not a number")
    # The shortest text of a double is the number that was meant: 0.1 and not 0.1000000000000000055.
    found = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    if not found.is_finite() or found.adjusted() > 11 or abs(found) >= LARGEST:
        raise ValueError("is too large")
    return found


def money(value: object) -> Decimal:
    """Return an amount in whole cents; doubles miss them by a hair, never by 0.001."""
    found = number(value)
    rounded = found.quantize(CENT)
    if abs(found - rounded) > DUST:
        raise ValueError(f"{found} is not a whole number of cents")
    return rounded


def day(value: object) -> date:
    """Return a Belgian date from "YYYY-MM-DD" or from a moment."""
    if isinstance(value, datetime):
        return belgian_day(value)
    if isinstance(value, date):
        return value
    if isinstance(value, str) and len(value) == 10:
        return date.fromisoformat(value)
    raise ValueError("is not a date")


Text = Annotated[StrictStr, AfterValidator(clean)]
Money = Annotated[Decimal, BeforeValidator(money)]
Number = Annotated[Decimal, BeforeValidator(number)]
Day = Annotated[date, BeforeValidator(day)]
Journalled = Annotated[StrictStr, Field(pattern=r"^[A-Z]\d{1,6}$")]
