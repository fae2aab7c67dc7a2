"""Shape: the same record over SOAP and over REST, with the names of REST in koppel (octopus-api 4).

SOAP writes identities flat, moments for dates, and every number even when it means nothing.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from koppel_octopus.calendar import midnight

Record = dict[str, Any]

IDENTITY = "relationIdentificationServiceData"

NEW_RELATION: Record = {
    "active": True,
    "client": True,
    "corporationType": 0,
    "defaultBookingAccountClient": 0,
    "defaultBookingAccountSupplier": 0,
    # What Octopus fills in by itself over REST: 30 days after the invoice.
    "expirationDays": 30,
    "expirationType": 2,
    "externalRelationNr": 0,
    "factLanguage": 0,
    "supplier": False,
    "vatType": 0,
}
"""Over SOAP numbers and switches cannot be left out (octopus-api 4.2)."""


def relation_from_soap(record: Record) -> Record:
    """Return a relation as REST shows it."""
    found = dict(record)
    found[IDENTITY] = {
        "relationKey": found.pop("relationKey", None),
        "externalRelationId": found.pop("externalRelationNr", 0),
    }
    # Version 01-13 says surName for what is called firstName since (octopus-api 4.2).
    surname = found.pop("surName", None)
    found["firstName"] = found.get("firstName") or surname
    return found


def relation_to_soap(record: Record, known: Record | None, first_name: str) -> Record:
    """Return a relation for SOAP: the whole one as known, with the fields of ``record`` changed.

    ``first_name``: what this version of the service calls the first name.
    """
    fields = {k: v for k, v in record.items() if k not in ("currencyCode", IDENTITY)}
    identity = record.get(IDENTITY, {})
    if identity.get("externalRelationId"):
        fields["externalRelationNr"] = identity["externalRelationId"]
    if "firstName" in fields:
        fields[first_name] = fields.pop("firstName")
    return {**(NEW_RELATION if known is None else known), **fields}


def booking_from_soap(record: Record) -> Record:
    """Return a sales or purchase booking as REST shows it."""
    found = dict(record)
    found[IDENTITY] = {
        "relationKey": found.pop("relationKey", None),
        "externalRelationId": found.pop("externalRelationId", 0),
    }
    return found


def booking_to_soap(record: Record) -> Record:
    """Return a sales booking for SOAP."""
    found = _dated(record)
    identity = found.pop(IDENTITY)
    found["relationKey"] = identity["relationKey"]
    found["externalRelationId"] = identity.get("externalRelationId", 0)
    return found


def financial_to_soap(record: Record, externals: dict[int, int]) -> Record:
    """Return a financial booking for SOAP, whose lines name customers by their own number."""
    found = _dated(record)
    found["bookingLines"] = [
        {
            "type": line["type"],
            "accountKey": 0,
            "externalRelationId": externals[line["relationId"]],
            "amount": line["amount"],
            "reference": line["reference"],
        }
        for line in record["bookingLines"]
    ]
    return found


def _dated(record: Record) -> Record:
    """Return the record with each date as the Belgian midnight that begins it."""
    return {
        name: midnight(value) if isinstance(value, date) else value
        for name, value in record.items()
    }
