"""Body: a request's JSON object, read field by field with Teamleader's words for what is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from koppel_fakes.teamleader.errors import Problem, VendorError

LARGEST = Decimal(10) ** 9
"""No amount or quantity is larger: the product of two still has its cents."""

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_DATETIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:?\d\d)")


class Body:
    """Reads one JSON object. Problems pile up until `check`; unknown keys are ignored.

    Every reader gives None for a key that is absent, null or wrong; `required` makes absence
    a problem, and null too unless `nullable`.
    """

    def __init__(
        self, data: Mapping[str, Any], path: str = "", problems: list[Problem] | None = None
    ) -> None:
        self.data = data
        self._path = path
        self._problems: list[Problem] = [] if problems is None else problems

    def __contains__(self, name: str) -> bool:
        return name in self.data

    def check(self) -> None:
        """Raise everything that was found wrong, as one 400."""
        if self._problems:
            raise VendorError(400, self._problems)

    def wrong(self, name: str, complaint: str) -> None:
        """Note a problem with a field, such as "must be valid"."""
        field = f"{self._path}{name}"
        self._problems.append(Problem(f"{field} {complaint}", field))

    def text(
        self, name: str, *, required: bool = False, nullable: bool = True, empty: bool = True
    ) -> str | None:
        """A text; `empty=False` refuses the empty one."""
        value = self._value(name, required, nullable)
        if value is None:
            return None
        if not isinstance(value, str):
            self.wrong(name, "must be valid")
            return None
        if not value.strip() and not empty:
            self.wrong(name, "must not be empty")
            return None
        return value

    def uuid(self, name: str, *, required: bool = False) -> str | None:
        """An id: any 8-4-4-4-12 hexadecimal text, lower-cased."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if not isinstance(value, str) or not _UUID.fullmatch(value):
            self.wrong(name, "invalid uuid")
            return None
        return value.lower()

    def number(self, name: str, *, required: bool = False) -> Decimal | None:
        """A JSON number."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            self.wrong(name, "must be valid")
            return None
        number = Decimal(value)
        if not number.is_finite() or abs(number) > LARGEST:
            self.wrong(name, "must be valid")
            return None
        return number

    def boolean(self, name: str) -> bool | None:
        """true or false."""
        value = self.data.get(name)
        if value is not None and not isinstance(value, bool):
            self.wrong(name, "must be valid")
            return None
        return value

    def day(self, name: str, *, required: bool = False) -> date | None:
        """A bare date, YYYY-MM-DD."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if isinstance(value, str) and _DATE.fullmatch(value):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass  # 2026-02-30 has the form of a date
        self.wrong(name, "must be valid")
        return None

    def moment(self, name: str, *, required: bool = False) -> datetime | None:
        """A moment to the second, with an offset; bare dates and fractions are refused (1.9)."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if isinstance(value, str) and _DATETIME.fullmatch(value):
            try:
                return datetime.fromisoformat(value).astimezone(UTC)
            except (ValueError, OverflowError):
                pass  # 25 o'clock has the form of a moment, and the year 1 has no earlier zone
        self.wrong(name, "must be valid")
        return None

    def choice(self, name: str, choices: Iterable[str], *, required: bool = False) -> str | None:
        """One of a few words."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        allowed = list(choices)
        if value not in allowed:
            self._refuse_choice(name, allowed)
            return None
        return str(value)

    def choices(self, name: str, choices: Iterable[str]) -> list[str] | None:
        """A list of words out of a few; a bare word is refused."""
        values = self.texts(name)
        allowed = list(choices)
        if values is not None and not all(value in allowed for value in values):
            self._refuse_choice(name, allowed)
            return None
        return values

    def texts(self, name: str) -> list[str] | None:
        """A list of texts."""
        value = self.data.get(name)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.wrong(name, "must be valid")
            return None
        return value

    def uuids(self, name: str) -> list[str] | None:
        """A list of ids."""
        values = self.texts(name)
        if values is None:
            return None
        if not all(_UUID.fullmatch(value) for value in values):
            self.wrong(name, "invalid uuid")
            return None
        return [value.lower() for value in values]

    def object(self, name: str, *, required: bool = False) -> Body | None:
        """A nested object, whose problems count as ours."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if not isinstance(value, dict):
            self.wrong(name, "must be valid")
            return None
        return Body(value, f"{self._path}{name}.", self._problems)

    def objects(self, name: str, *, required: bool = False) -> list[Body] | None:
        """A list of nested objects."""
        value = self._value(name, required, nullable=not required)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.wrong(name, "must be valid")
            return None
        return [
            Body(item, f"{self._path}{name}.{index}.", self._problems)
            for index, item in enumerate(value)
        ]

    def _value(self, name: str, required: bool, nullable: bool) -> Any:
        value = self.data.get(name)
        if value is None and required and (name not in self.data or not nullable):
            self.wrong(name, "must be present")
        return value

    def _refuse_choice(self, name: str, allowed: list[str]) -> None:
        self.wrong(name, "must be in `{ " + ", ".join(f'"{word}"' for word in allowed) + " }`")
