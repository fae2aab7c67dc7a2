"""Payment: a receipt in a financial journal of koppel's own, and the balancing that settles an
invoice with it (octopus-api 2.10). The receipt's line carries the marker in its reference, because
a financial booking has no comment."""

from __future__ import annotations

from typing import Any

from koppel import Offset, Payment, Write

from koppel_octopus.declare import BOOK
from koppel_octopus.keys import DocumentKey, LineKey, parse_key
from koppel_octopus.texts import REFERENCE_LENGTH, marked

FIRST_LINE = 1
"""Lines of a financial booking count from 1 (octopus-api 2.9)."""


def receipt_record(write: Write, payment: Payment, key: DocumentKey) -> dict[str, Any]:
    """Return the receipt of a payment: one line of the customer, plus is money received."""
    people = f"{write.origin} {payment.number}".strip()
    return {
        "bookyearKey": {"id": key.year},
        "journalKey": key.journal,
        "documentSequenceNr": key.number,
        "bookyearPeriodeNr": int(payment.period),
        "documentDate": payment.date,
        "exchangeRate": 1,
        "bookingLines": [
            {
                "type": "C",
                "relationId": int(payment.customer),
                "amount": payment.amount,
                "reference": marked(people, write.marker, REFERENCE_LENGTH),
            }
        ],
    }


def sides(write: Write) -> tuple[LineKey, LineKey]:
    """Return the debit and the credit line that a settling step ties together."""
    entity = write.entity
    if isinstance(entity, Payment):
        receipt = parse_key(write.done[BOOK])
        return parse_key(entity.document).line(), receipt.line(FIRST_LINE)
    if isinstance(entity, Offset):
        return parse_key(entity.invoice).line(), parse_key(entity.credit_note).line()
    raise TypeError(f"{write.kind.__name__} does not settle anything")
