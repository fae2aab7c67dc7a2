"""Control words: how the control plane reads what it is sent, and says what it cannot do."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from datetime import datetime
from typing import Any

from flask import Response, request

from koppel_fakes import jsontext

LONGEST = 100 * 366 * 86400
"""Seconds: the longest step of a clock, a century."""


class BadRequest(ValueError):
    """The control plane was asked something it cannot do; the text says what."""


def reply(value: object, status: int = 200) -> Response:
    """A JSON answer of the control plane."""
    return Response(jsontext.dumps(value), status=status, mimetype="application/json")


def sent() -> dict[str, Any]:
    """The JSON object that was sent; nothing is an empty one."""
    raw = request.get_data()
    if not raw.strip():
        return {}
    try:
        body = jsontext.loads(raw)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"the body is no JSON: {error}") from error
    if not isinstance(body, dict):
        raise BadRequest('the body is a JSON object, such as {"name": "before"}')
    return body


def since() -> int:
    """The entry of a log after which it is read; 0 is all of it."""
    text = request.args.get("since", "0")
    if not (text.isascii() and text.isdigit()):
        raise BadRequest("since is the number of an entry, such as 12")
    return int(text[:18])


def seconds(name: str, value: object) -> float:
    """A step of time."""
    try:
        number = float(str(value))
    except ValueError:
        raise BadRequest(f"{name} takes a number of seconds") from None
    if not 0 <= number <= LONGEST:
        raise BadRequest(f"{name} takes from 0 to {LONGEST} seconds")
    return number


def moment(name: str, value: object) -> datetime:
    """A moment with its zone."""
    try:
        return datetime.fromisoformat(str(value))
    except ValueError:
        raise BadRequest(f"{name} takes a moment such as 2026-11-16T09:00:00+01:00") from None


def actions_of(human: object) -> dict[str, Callable[..., Any]]:
    """The public methods of a person at the screen, by name."""
    members = inspect.getmembers(human, inspect.ismethod)
    return {name: method for name, method in members if not name.startswith("_")}


def call(method: Callable[..., Any], arguments: dict[str, Any]) -> Any:
    """Call a method with what was sent. Arguments that do not fit it are a `BadRequest`."""
    try:
        inspect.signature(method).bind(**arguments)
    except TypeError as error:
        raise BadRequest(f"{method.__name__}: {error}; it takes {taken_by(method)}") from error
    try:
        return method(**arguments)
    except (TypeError, AttributeError, ArithmeticError) as error:
        # JSON has values of every type, and the methods were written for those they name.
        told = f"{method.__name__}: an argument is of the wrong type: {error}"
        raise BadRequest(f"{told}; it takes {taken_by(method)}") from error


def taken_by(method: Callable[..., Any]) -> str:
    """The arguments of a method as a person reads them."""
    return str(inspect.signature(method)).partition(" -> ")[0]
