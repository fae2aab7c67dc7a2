"""Wire: JSON as it travels. Numbers are ``Decimal`` both ways, and nothing doubtful gets in."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from koppel import Unreadable

DEEPEST = 64
LONGEST_INTEGER = 18


class _NotANumber:
    """Stands where NaN or Infinity stood until its place in the answer is known."""


def loads(body: bytes, operation: str) -> Any:
    """Return the value that an answer holds; fractions are ``Decimal``.

    Raises ``Unreadable`` with the operation and the field for a web page, cut or invalid JSON,
    NaN or Infinity, a key that occurs twice, and nesting deeper than 64.
    """
    if body.lstrip()[:1] == b"<":
        raise Unreadable(
            f"Teamleader: {operation}: got a web page instead of data; try again later"
        )
    try:
        value = json.loads(
            body.decode("utf-8"),
            parse_float=_fraction,
            parse_int=_integer,
            parse_constant=lambda _: _NotANumber(),
            object_pairs_hook=_object,
        )
    except RecursionError:
        raise _unreadable(operation, "the answer is nested too deeply") from None
    except UnicodeDecodeError as error:
        raise _unreadable(operation, f"byte {error.start} is not UTF-8") from None
    except json.JSONDecodeError as error:
        where = f"at character {error.pos}"
        raise _unreadable(operation, f"the answer is cut off or not JSON ({where})") from None
    except _Twice as error:
        raise _unreadable(operation, f"the field {error} occurs twice") from None
    flaw = _flaw(value, "", 0)
    if flaw:
        raise _unreadable(operation, flaw)
    return value


def dumps(value: Any) -> bytes:
    """Return JSON; a ``Decimal`` is written as a number with two decimals."""
    return _written(value).encode()


class _Twice(ValueError):
    """A key that occurs twice in one object."""


def _unreadable(operation: str, flaw: str) -> Unreadable:
    return Unreadable(f"Teamleader: {operation}: {flaw}; nothing was taken from it")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                raise _Twice(key)
            seen.add(key)
    return found


def _integer(text: str) -> int | Decimal:
    """Read a whole number; a very long one stays a ``Decimal``, for the record to refuse."""
    return int(text) if len(text) <= LONGEST_INTEGER else Decimal(text)


def _fraction(text: str) -> Decimal | _NotANumber:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent beyond what the decimal module can hold
        return _NotANumber()


def _flaw(value: Any, path: str, depth: int) -> str:
    """Return what is wrong in a value and where, or ""."""
    if isinstance(value, _NotANumber):
        return f"{path or 'the answer'} is not a number"
    if not isinstance(value, dict | list):
        return ""
    if depth >= DEEPEST:
        return "the answer is nested too deeply"
    members = value.items() if isinstance(value, dict) else enumerate(value)
    for name, member in members:
        flaw = _flaw(member, f"{path}.{name}" if path else str(name), depth + 1)
        if flaw:
            return flaw
    return ""


def _written(value: Any) -> str:
    match value:
        case Decimal():
            return f"{value:.2f}"
        case Mapping():
            members = (f"{json.dumps(key)}: {_written(member)}" for key, member in value.items())
            return "{" + ", ".join(members) + "}"
        case str() | None | bool() | int():
            return json.dumps(value)
        case Sequence():
            return "[" + ", ".join(_written(member) for member in value) + "]"
    raise TypeError(f"{type(value).__name__} does not travel as JSON")
