"""Errors: what the vendor's refusals say in words, and the doubt of a write without an answer."""

from __future__ import annotations

from typing import Any

from koppel import Unreadable

from koppel_teamleader.text import cut
from koppel_teamleader.wire import loads

LONGEST = 200


class Doubt(Exception):
    """A write left and no answer proves that it arrived or that it did not."""


def reasons(body: bytes) -> str:
    """Return what an error body says, for people: titles, fields and hints (teamleader-api 1.5).

    Lenient, because the format may change without notice: what cannot be read gives "".
    """
    try:
        data: Any = loads(body, "error")
    except Unreadable:
        return ""
    if not isinstance(data, dict):
        return ""
    listed = data.get("errors")
    if isinstance(listed, list):
        said = [_reason(error) for error in listed[:5] if isinstance(error, dict)]
    else:
        said = [_joined(data.get("error"), data.get("error_description"))]
    return cut("; ".join(part for part in said if part), LONGEST)


def _reason(error: dict[str, Any]) -> str:
    """Return one error in words; the field is named unless the title does so already."""
    meta = error.get("meta")
    extra = meta if isinstance(meta, dict) else {}
    title, field, hint = error.get("title"), extra.get("field"), extra.get("hint")
    if isinstance(title, str) and isinstance(field, str) and field in title.split():
        field = None
    return _joined(title, field, hint)


def _joined(first: object, *more: object) -> str:
    details = ", ".join(part for part in more if isinstance(part, str) and part)
    title = first if isinstance(first, str) else ""
    return f"{title} ({details})" if title and details else title or details
