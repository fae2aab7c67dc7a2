"""Label: how a record, and what differs in it, is named to people."""

from __future__ import annotations

from collections.abc import Iterable

from koppel.decide.crosswalk import LABEL, Binding
from koppel.model import Customer, Document, Entity

LARGEST_DIFFERENCE = 5
"""So many differing fields are named; the rest is counted."""


def label(kind: str, entity: Entity | None, id: str = "", binding: Binding | None = None) -> str:
    """Name a record for people: "Invoice 2026 / 41 (Acme NV)"; one that cannot be read goes by
    the name or the number that its binding holds."""
    words = {"CreditNote": "Credit note", "Settlement": "Payment of"}.get(kind, kind)
    if isinstance(entity, Document):
        name = f" ({entity.customer_name})" if entity.customer_name else ""
        return f"{words} {entity.number}{name}"
    if isinstance(entity, Customer):
        return f"{words} {' '.join(filter(None, (entity.first_name, entity.name)))}"
    told = binding.detail if binding is not None else {}
    return f"{words} {told.get(LABEL) or told.get('number') or id}"


def names(fields: Iterable[str]) -> str:
    """Name fields for people, the first few of many."""
    words = [field.replace("_", " ") for field in fields]
    extra = len(words) - LARGEST_DIFFERENCE
    shown = ", ".join(words[:LARGEST_DIFFERENCE])
    return f"{shown} and {extra} more" if extra > 0 else shown
