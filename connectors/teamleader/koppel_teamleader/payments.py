"""Payments: how koppel's own payment is written into an invoice, and known again there.

A payment has no id and no reference (teamleader-api 2.3), so its moment is the key: the right
Belgian date, with a time of day that follows from the write's marker.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from koppel import Finding, Payment, Refused, Verdict, Write

from koppel_teamleader.mapping import entries
from koppel_teamleader.records import InvoiceRecord
from koppel_teamleader.values import stamp

OPENS = time(8, tzinfo=UTC)
SECONDS = 8 * 3_600
"""Between 08:00 and 16:00 UTC the date is the same in Belgium, in summer and in winter."""


def key(day: date, marker: str) -> str:
    """Return the moment of a payment, as it is sent."""
    digest = hashlib.sha256(marker.encode()).digest()
    offset = int.from_bytes(digest[:8], "big") % SECONDS
    return stamp(datetime.combine(day, OPENS) + timedelta(seconds=offset))


def payment_of(write: Write) -> Payment:
    """Return the payment of a write. Raises ``Refused`` when it is not one of an invoice."""
    entity = write.entity
    if not isinstance(entity, Payment):
        raise Refused(f"Teamleader: {write.kind.__name__} cannot be created here")
    if entity.of != "Invoice":
        raise Refused(
            f"Teamleader: credit note {entity.number or entity.document} cannot be marked paid "
            "through the API; mark it in Teamleader if you want to"
        )
    return entity


def registration(payment: Payment, paid_at: str, method: str) -> dict[str, Any]:
    """Return the body of invoices.registerPayment."""
    body: dict[str, Any] = {
        "id": payment.document,
        "payment": {"amount": payment.amount, "currency": payment.currency},
        "paid_at": paid_at,
    }
    return {**body, "payment_method_id": method} if method else body


def registered(payment: Payment, paid_at: str) -> str:
    """Return the id that the payment will have among the entries of its invoice."""
    return f"{paid_at}|{payment.amount:.2f}"


def look(record: InvoiceRecord, payment: Payment, paid_at: str) -> Finding:
    """Say whether a payment stands in its invoice."""
    wanted = registered(payment, paid_at)
    if any(entry.id == wanted for entry in entries(record)):
        return Finding(Verdict.PRESENT, wanted)
    return Finding(Verdict.ABSENT)
