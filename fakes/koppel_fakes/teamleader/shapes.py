"""Shapes: the small JSON forms that recur all over the API (teamleader-api 1.1, 1.9, 2.0)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from koppel_fakes.teamleader.records import Address, PaymentTerm
from koppel_fakes.teamleader.state import State

Json = dict[str, Any]


def reference(kind: str, record_id: str | None) -> Json | None:
    """A relation: type and id, or null."""
    return None if record_id is None else {"type": kind, "id": record_id}


def moment(at: datetime | None) -> str | None:
    """A moment in UTC to the second, such as 2016-02-04T16:44:33+00:00."""
    return None if at is None else at.astimezone(UTC).isoformat(timespec="seconds")


def payment_term(term: PaymentTerm | None) -> Json | None:
    """A payment term; cash has no days."""
    if term is None:
        return None
    return {"type": term.type} if term.days is None else {"type": term.type, "days": term.days}


def address(where: Address, *, with_addressee: bool) -> Json:
    """An address; only other than primary ones have an addressee."""
    plain = {
        "line_1": where.line_1,
        "postal_code": where.postal_code,
        "city": where.city,
        "country": where.country,
        "area_level_two": reference("area_level_two", where.area_level_two_id),
    }
    return {"addressee": where.addressee, **plain} if with_addressee else plain


def custom_fields(state: State, context: str, values: Mapping[str, Any]) -> list[Json]:
    """Every custom field of that context with its value, null when unset."""
    return [
        {
            "definition": reference("customFieldDefinition", definition.id),
            "value": values.get(definition.id, [] if definition.type == "multi_select" else None),
        }
        for definition in state.custom_fields.values()
        if definition.context == context
    ]
