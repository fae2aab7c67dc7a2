"""Reading: the fields of a request, taken for what they must be.

A required field that is missing is `Missing` (REST: 400 with technicalInfo only); a number or date
that cannot be read is `Malformed` (REST: 500 without a body), octopus-api 1.4 and section 7 rule 4.
A JSON null counts as left out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, tzinfo
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus.errors import Malformed, Missing, MissingField

INT_RANGE = range(-(2**31), 2**31)
"""Ids and numbers are 32-bit (octopus-api 4.1)."""
INTEGER = re.compile(r"[+-]?[0-9]{1,10}")

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
AMOUNT_LIMIT = Decimal(99_999_999_999)
"""Beyond this a double is taken for nonsense."""


class Fields:
    """The fields of one JSON object."""

    def __init__(self, data: object) -> None:
        if not isinstance(data, dict):
            raise Malformed
        self._data: Mapping[str, Any] = data

    def has(self, name: str) -> bool:
        """Whether the field is given."""
        return self._data.get(name) is not None

    def text(self, name: str) -> str | None:
        """A text, or None when left out."""
        value = self._data.get(name)
        if value is None:
            return None
        if not isinstance(value, str) or _LONE_SURROGATE.search(value):
            raise Malformed(name)
        return value

    def flag(self, name: str) -> bool:
        """A boolean that is given."""
        value = self._required(name)
        if not isinstance(value, bool):
            raise Malformed(name)
        return value

    def number(self, name: str, default: int | None = None) -> int:
        """A 32-bit integer, also written as 3.0; without a default it is required."""
        value = self._data.get(name, default)
        if value is None:
            value = self._required(name) if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Malformed(name)
        if not INT_RANGE.start <= value < INT_RANGE.stop or value != int(value):
            raise Malformed(name)
        return int(value)

    def decimal(self, name: str, default: Decimal | None = None) -> Decimal:
        """A double; without a default it is required."""
        value = self._data.get(name)
        if value is None:
            value = self._required(name) if default is None else default
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            raise Malformed(name)
        amount = Decimal(value)
        if abs(amount) > AMOUNT_LIMIT:
            raise Malformed(name)
        return amount

    def day(self, name: str) -> date | None:
        """A date YYYY-MM-DD, or None when left out."""
        value = self.text(name)
        if value is None:
            return None
        try:
            return datetime.strptime(value, "%Y-%m-%d").replace(tzinfo=UTC).date()
        except ValueError:
            raise Malformed(name) from None

    def inner(self, name: str) -> Fields | None:
        """A nested object, or None when left out."""
        value = self._data.get(name)
        return None if value is None else Fields(value)

    def need(self, name: str) -> Fields:
        """A nested object that is required."""
        return Fields(self._required(name))

    def each(self, name: str) -> list[Fields]:
        """A list of objects; empty when left out."""
        value = self._data.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise Malformed(name)
        return [Fields(element) for element in value]

    def texts(self, name: str) -> list[str]:
        """A list of texts; empty when left out."""
        value = self._data.get(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise Malformed(name)
        return value

    def key(self, name: str) -> int:
        """The id inside a required key object, such as bookyearKey."""
        return self.need(name).number("id")

    def _required(self, name: str) -> Any:
        value = self._data.get(name)
        if value is None:
            raise MissingField(name)
        return value


class Query:
    """The query parameters of a request; a missing or unreadable one is `Missing` (400)."""

    def __init__(self, parameters: Mapping[str, str]) -> None:
        self._parameters = parameters

    def text(self, name: str) -> str:
        """A required text."""
        value = self._parameters.get(name)
        if not value:
            raise Missing(name)
        return value

    def optional(self, name: str) -> str | None:
        """A text, or None when left out or empty."""
        return self._parameters.get(name) or None

    def number(self, name: str) -> int:
        """A required 32-bit integer."""
        text = self.text(name)
        if not INTEGER.fullmatch(text) or int(text) not in INT_RANGE:
            raise Missing(name)
        return int(text)

    def flag(self, name: str) -> bool:
        """A required boolean, true or false."""
        text = self.text(name).lower()
        if text not in ("true", "false"):
            raise Missing(name)
        return text == "true"

    def moment(self, name: str, zone: tzinfo) -> datetime:
        """A required moment `YYYY-MM-DD hh:mm:ss.SSS` in a zone that it does not name.

        In the hour that comes twice in autumn the first one is meant: a feed then brings more,
        never less.
        """
        text = self.text(name)
        for form in ("%Y-%m-%d %H:%M:%S.%f", "%Y-%m-%d %H:%M:%S"):
            try:
                return datetime.strptime(text, form).replace(tzinfo=zone).astimezone(UTC)
            except (ValueError, OverflowError):
                continue
        raise Missing(name)
