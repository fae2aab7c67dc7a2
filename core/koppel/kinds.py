"""Kinds: all classes of entities by name, by which an entity is stored and read again."""

from __future__ import annotations

from typing import Any

from koppel.model import (
    CreditNote,
    Customer,
    Entity,
    Invoice,
    Kind,
    Number,
    Offset,
    Payment,
    Settlement,
)
from koppel.reference import FiscalYear, Journal, LedgerAccount, TaxCode

KINDS: dict[str, Kind] = {
    kind.__name__: kind
    for kind in (
        Customer,
        Invoice,
        CreditNote,
        Settlement,
        Payment,
        Offset,
        Number,
        FiscalYear,
        Journal,
        LedgerAccount,
        TaxCode,
    )
}


def dump(entity: Entity) -> dict[str, Any]:
    """Return the entity as JSON-ready data; amounts become text, so nothing is lost."""
    return {"kind": type(entity).__name__, **entity.model_dump(mode="json")}


def load(data: dict[str, Any]) -> Entity:
    """Return the entity that ``dump`` wrote."""
    fields = dict(data)
    return KINDS[fields.pop("kind")].model_validate(fields)
