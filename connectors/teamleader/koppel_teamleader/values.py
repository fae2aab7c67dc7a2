"""Values: the types of Teamleader's fields, read strictly (teamleader-api 1.9).

A value that is not what the reference says is refused with a reason, never repaired: a wrong
amount in the books costs more than a document that waits.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator

from koppel_teamleader.text import clean

BELGIUM = ZoneInfo("Europe/Brussels")
CENT = Decimal("0.01")
DIGITS = 11
"""Amounts have fewer digits than this before the point, plus one."""
YEARS = range(1990, 2201)
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def number(value: Any) -> Decimal:
    """Return a number, exactly as it was written."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise ValueError("is not a number")
    exact = Decimal(value)
    exponent = exact.as_tuple().exponent
    if not isinstance(exponent, int):
        raise ValueError("is not a number")
    if exponent > 0:
        raise ValueError("is written with an exponent")
    if exact.adjusted() >= DIGITS:
        raise ValueError("is too large")
    return exact


def amount(value: Any) -> Decimal:
    """Return an amount of whole cents, with two decimals."""
    exact = number(value)
    cents = exact.quantize(CENT)
    if cents != exact:
        raise ValueError("has more than two decimals")
    return cents


def fraction(value: Any) -> Decimal:
    """Return a VAT rate: 0.21."""
    exact = number(value)
    if not 0 <= exact <= 1:
        raise ValueError("is not a rate between 0 and 1")
    return exact.normalize() if exact else Decimal(0)


def day(value: Any) -> date:
    """Return a date written as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise ValueError("is not a date (YYYY-MM-DD)")
    try:
        found = date.fromisoformat(value)
    except ValueError:
        raise ValueError(f"is not a date that exists ({value})") from None
    if found.year not in YEARS:
        raise ValueError(f"is not a believable date ({value})")
    return found


def moment(value: Any) -> datetime:
    """Return a moment written in ISO 8601 with its offset."""
    try:
        found = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise ValueError("is not a moment (ISO 8601)") from None
    if found.tzinfo is None:
        raise ValueError("has no time zone")
    if found.year not in YEARS:
        raise ValueError("is not a believable moment")
    return found


def text(value: Any) -> str:
    """Return a text without what must not be stored or shown."""
    if not isinstance(value, str):
        raise ValueError("is not a text")
    return clean(value)


def is_uuid(text: str) -> bool:
    """Whether a text has the form of an id; many are no RFC UUIDs (teamleader-api 1.1)."""
    return bool(_UUID.fullmatch(text))


def uuid(value: Any) -> str:
    """Return an id."""
    if not isinstance(value, str) or not is_uuid(value):
        raise ValueError("is not an id")
    return value.lower()


def belgian_day(when: datetime) -> date:
    """Return the date in Belgium at that moment."""
    return when.astimezone(BELGIUM).date()


def stamp(when: datetime) -> str:
    """Return a moment in UTC and whole seconds, the one form that is sent (teamleader-api 1.9)."""
    return when.astimezone(UTC).isoformat(timespec="seconds")


Amount = Annotated[Decimal, BeforeValidator(amount)]
Number = Annotated[Decimal, BeforeValidator(number)]
Fraction = Annotated[Decimal, BeforeValidator(fraction)]
Day = Annotated[date, BeforeValidator(day)]
Moment = Annotated[datetime, BeforeValidator(moment)]
Text = Annotated[str, BeforeValidator(text)]
Id = Annotated[str, BeforeValidator(uuid)]
