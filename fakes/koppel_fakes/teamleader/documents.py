"""Documents: invoices and credit notes as Teamleader keeps them. Frozen: a change is a version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from koppel_fakes.teamleader.records import NOTHING, CustomerKind, PaymentTerm

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One line. `rate` is the fraction of its tax rate, `discount` a percentage 0-100."""

    quantity: Decimal
    description: str
    unit_amount: Decimal
    tax_rate_id: str
    rate: Decimal
    product_category_id: str | None = None
    extended_description: str | None = None
    discount: Decimal | None = None
    product_id: str | None = None
    unit_id: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under one title, or under none."""

    lines: tuple[Line, ...]
    title: str | None = None


@dataclass(frozen=True, slots=True)
class DocumentDiscount:
    """A percentage (0-100) off the whole document."""

    value: Decimal
    description: str = ""


@dataclass(frozen=True, slots=True)
class TaxTotal:
    """What is taxed at one percentage, and the tax on it."""

    rate: Decimal
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Totals:
    """The sums of a document in its currency, to the cent."""

    exclusive: Decimal
    exclusive_before_discount: Decimal
    inclusive: Decimal
    inclusive_before_discount: Decimal
    taxes: tuple[TaxTotal, ...]

    @property
    def payable(self) -> Decimal:
        """What the customer owes: no tax is withheld in Belgium."""
        return self.inclusive


@dataclass(frozen=True, slots=True)
class Payment:
    """Money registered on an invoice. The API tells neither id, nor method, nor origin."""

    paid_at: datetime
    amount: Decimal
    method_id: str | None = None


@dataclass(frozen=True, slots=True)
class Invoicee:
    """The customer as the document shows him: a snapshot taken at booking."""

    name: str
    vat_number: str | None = None
    email: str | None = None
    national_identification_number: str | None = None


@dataclass(frozen=True, slots=True)
class ForAttentionOf:
    """Whom the document is for: a name, or a contact."""

    name: str | None = None
    contact_id: str | None = None


@dataclass(frozen=True, slots=True)
class Invoice:
    """An invoice. A draft has no number, and its `invoicee` follows the customer (None)."""

    id: str
    department_id: str
    customer_kind: CustomerKind
    customer_id: str
    groups: tuple[Group, ...]
    totals: Totals
    payment_term: PaymentTerm
    created_at: datetime
    updated_at: datetime
    number: str | None = None
    on: date | None = None
    due_on: date | None = None
    status: str = "draft"
    paid: bool = False
    paid_at: datetime | None = None
    payments: tuple[Payment, ...] = ()
    credited: Decimal = ZERO
    discounts: tuple[DocumentDiscount, ...] = ()
    invoicee: Invoicee | None = None
    for_attention_of: ForAttentionOf | None = None
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    sent: bool = False
    purchase_order_number: str | None = None
    payment_reference: str | None = None
    note: str | None = None
    expected_payment_method: Mapping[str, Any] | None = None
    file_id: str | None = None
    project_id: str | None = None
    on_hold_since: date | None = None
    custom_fields: Mapping[str, Any] = field(default_factory=lambda: NOTHING)
    document_template_id: str | None = None
    delivery_date: date | None = None
    invoice_content: str | None = None
    peppol_status: str | None = None

    @property
    def booked(self) -> bool:
        """Whether it has left the draft state."""
        return self.status != "draft"

    @property
    def due(self) -> Decimal:
        """What is still to be paid: payable less payments and credit notes, not below 0."""
        payable = self.totals.payable
        rest = payable - sum((p.amount for p in self.payments), ZERO) - self.credited
        return max(rest, ZERO) if payable >= 0 else rest


@dataclass(frozen=True, slots=True)
class CreditNote:
    """A credit note: always booked; amounts positive. `invoice_id` is None when it stands alone."""

    id: str
    department_id: str
    customer_kind: CustomerKind
    customer_id: str
    groups: tuple[Group, ...]
    totals: Totals
    invoicee: Invoicee
    number: str
    on: date
    created_at: datetime
    updated_at: datetime
    invoice_id: str | None = None
    paid: bool = False
    paid_at: datetime | None = None
    discounts: tuple[DocumentDiscount, ...] = ()
    currency: str = "EUR"
    exchange_rate: Decimal = Decimal(1)
    project_id: str | None = None
    document_template_id: str | None = None
    peppol_status: str | None = None
