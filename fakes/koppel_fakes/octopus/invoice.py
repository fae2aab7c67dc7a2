"""Invoice: a document of the invoice module, with articles and unit prices (octopus-api 2.8, 4.1).

It is not a booking yet: the call `invoices/book` turns it into one. A credit note is negative
in its lines and in its total, unlike a booking.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple

from koppel_fakes.octopus.records import RelationRef


@dataclass(frozen=True, slots=True)
class InvoiceLine:
    """So many of something at a price; `discount` is a percentage.

    `details` are the parts that the module only keeps (texts, intrastat, custom fields), in REST
    names.
    """

    count: Decimal
    unit_price: Decimal
    vat_code: str
    discount: Decimal = Decimal(0)
    account: int = 0
    cost_centre: int = 0
    details: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class InvoiceDocument:
    """What a caller sends; `details` as with the lines."""

    bookyear: int
    journal: str
    number: int
    period: int
    dated: date | None
    expiry: date | None
    relation: RelationRef
    currency: str
    rate: Decimal
    lines: tuple[InvoiceLine, ...] = ()
    reference: str | None = None
    comment: str | None = None
    details: Mapping[str, Any] = field(default_factory=dict)


class Delivery(NamedTuple):
    """How an invoice went out last: a state of the API, where to or why not, and when."""

    state: str
    comment: str
    moment: datetime


@dataclass(slots=True)
class Invoice:
    """An invoice of the module: when it was last written, whether it is booked, files, delivery."""

    document: InvoiceDocument
    stamp: datetime
    booked: bool = False
    attachments: tuple[str, ...] = ()
    delivery: Delivery | None = None
