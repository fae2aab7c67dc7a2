"""Typed: what a person typed into a form, as the value that is meant, or a refusal in words."""

from __future__ import annotations

from decimal import Decimal

from flask import request

from koppel_fakes.octopus.site.words import refusal_of
from koppel_fakes.site.display import typed_amount


def text(name: str) -> str:
    """The text of a field without blanks around it; empty when it is not there."""
    return request.form.get(name, "").strip()


def needed(name: str, label: str) -> str:
    """A text that may not be empty; the label names it in the refusal."""
    found = text(name)
    if not found:
        raise refusal_of("{what} ontbreekt", what=label)
    return found


def whole(name: str, label: str) -> int:
    """A whole number."""
    found = needed(name, label)
    try:
        return int(found)
    except ValueError:
        raise refusal_of("{what} is geen geheel getal", what=label) from None


def whole_or(name: str, label: str, empty: int) -> int:
    """A whole number, or what an empty field stands for."""
    return whole(name, label) if text(name) else empty


def amount_or_none(name: str) -> Decimal | None:
    """An amount in euro; None for an empty field."""
    found = text(name)
    return typed_amount(found) if found else None


def ticked(name: str) -> bool:
    """Whether a box is ticked."""
    return name in request.form
