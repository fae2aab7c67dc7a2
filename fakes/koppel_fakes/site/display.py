"""Display: values as a person in Belgium reads and types them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from koppel_fakes.fake import HumanError

BRUSSELS = ZoneInfo("Europe/Brussels")


def money(amount: Decimal) -> str:
    """1.234,56"""
    return f"{amount:,.2f}".translate(str.maketrans(",.", ".,"))


def plain(number: Decimal) -> str:
    """1,5 without needless zeros."""
    text = f"{number:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",")


def day(value: date | datetime | str | None) -> str:
    """16/11/2026; a moment is that of Brussels, and nothing is an empty text."""
    if value is None or value == "":
        return ""
    if isinstance(value, str):
        value = date.fromisoformat(value)
    if isinstance(value, datetime):
        value = value.astimezone(BRUSSELS)
    return f"{value:%d/%m/%Y}"


def moment(value: datetime) -> str:
    """16/11/2026 09:00, in Brussels."""
    return f"{value.astimezone(BRUSSELS):%d/%m/%Y %H:%M}"


def clock_time(value: datetime) -> str:
    """09:00:00, in Brussels."""
    return f"{value.astimezone(BRUSSELS):%H:%M:%S}"


def typed_amount(text: str) -> Decimal:
    """An amount as typed, with a comma or a point before the cents; else a `HumanError`."""
    plain = text.strip().replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        return Decimal(plain)
    except InvalidOperation:
        raise HumanError(
            f"{text!r} is no amount; write 1234,56", f"{text!r} is geen bedrag; schrijf 1234,56"
        ) from None


FILTERS = {"money": money, "plain": plain, "day": day, "moment": moment, "clock_time": clock_time}
"""For templates: `{{ total|money }}`."""
