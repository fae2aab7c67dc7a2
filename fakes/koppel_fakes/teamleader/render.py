"""Render: invoices and credit notes as the API shows them (teamleader-api 2.0, 2.3, 2.4)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.documents import ZERO, CreditNote, Group, Invoice, Line, Totals
from koppel_fakes.teamleader.lifecycle import invoicee_of
from koppel_fakes.teamleader.shapes import Json, custom_fields, moment, payment_term, reference
from koppel_fakes.teamleader.state import Document, State
from koppel_fakes.teamleader.totals import line_totals

ACCOUNT_CURRENCY = "EUR"


def invoice_summary(
    state: State, switches: Switches, invoice: Invoice, includes: frozenset[str] = frozenset()
) -> Json:
    """An item of invoices.list."""
    return {
        **_invoice_head(switches, invoice),
        "invoicee": _invoicee(state, invoice),
        "total": {
            "tax_exclusive": money(invoice.totals.exclusive, invoice.currency),
            "tax_inclusive": money(invoice.totals.inclusive, invoice.currency),
            "payable": money(invoice.totals.payable, invoice.currency),
            "taxes": _taxes(invoice.totals, invoice.currency),
            "due": money(invoice.due, invoice.currency),
            **_late_fees(invoice, includes),
        },
        "web_url": f"https://focus.teamleader.eu/invoice_detail.php?id={invoice.id}",
        "subscription": None,
    }


def invoice_detail(
    state: State, switches: Switches, invoice: Invoice, includes: frozenset[str] = frozenset()
) -> Json:
    """The answer of invoices.info."""
    snapshot = invoicee_of(state, invoice)
    content = invoice.invoice_content
    return {
        **_invoice_head(switches, invoice),
        # Only French accounts have it (2.3).
        **({} if content is None else {"invoice_content": content}),
        "invoicee": {
            **_invoicee(state, invoice),
            "email": snapshot.email,
            "national_identification_number": snapshot.national_identification_number,
        },
        "discounts": _discounts(invoice),
        "grouped_lines": [_group(group, invoice.currency) for group in invoice.groups],
        "total": {**_invoice_totals(invoice), **_late_fees(invoice, includes)},
        "payment_term": payment_term(invoice.payment_term),
        "payments": [
            {"paid_at": moment(payment.paid_at), "payment": money(payment.amount, invoice.currency)}
            for payment in invoice.payments
        ],
        "note": invoice.note,
        "currency": invoice.currency,
        "expected_payment_method": invoice.expected_payment_method,
        "on_hold_since": invoice.on_hold_since,
        "custom_fields": custom_fields(state, "invoice", invoice.custom_fields),
        "document_template": reference("documentTemplate", invoice.document_template_id),
        "peppol_status": invoice.peppol_status,
    }


def credit_note_summary(switches: Switches, note: CreditNote) -> Json:
    """An item of creditNotes.list."""
    sign = _sign(switches)
    compact = switches["credit_note_number_style"] == "compact"
    return {
        "id": note.id,
        "department": reference("department", note.department_id),
        "credit_note_number": note.number.replace(" ", "") if compact else note.number,
        "credit_note_date": note.on,
        "status": "booked",
        "invoice": reference("invoice", note.invoice_id),
        "paid": note.paid,
        "paid_at": moment(note.paid_at),
        "invoicee": {
            "name": note.invoicee.name,
            "vat_number": note.invoicee.vat_number,
            "customer": reference(note.customer_kind, note.customer_id),
        },
        "total": {
            "tax_exclusive": money(sign * note.totals.exclusive, note.currency),
            "tax_inclusive": money(sign * note.totals.inclusive, note.currency),
            "payable": money(sign * note.totals.payable, note.currency),
            "taxes": _taxes(note.totals, note.currency, sign),
        },
        "created_at": moment(note.created_at),
        "updated_at": moment(note.updated_at),
    }


def credit_note_detail(switches: Switches, note: CreditNote) -> Json:
    """The answer of creditNotes.info."""
    summary = credit_note_summary(switches, note)
    sign = _sign(switches)
    return {
        **summary,
        "invoicee": {
            **summary["invoicee"],
            "email": note.invoicee.email,
            "national_identification_number": note.invoicee.national_identification_number,
        },
        "discounts": _discounts(note),
        "grouped_lines": [_credit_group(group, note.currency, sign) for group in note.groups],
        "currency": note.currency,
        "currency_exchange_rate": _exchange_rate(switches, note),
        "document_template": reference("documentTemplate", note.document_template_id),
        "peppol_status": note.peppol_status,
    }


def document_detail(state: State, switches: Switches, document: Document) -> Json:
    """Either kind of document in full."""
    if isinstance(document, Invoice):
        return invoice_detail(state, switches, document)
    return credit_note_detail(switches, document)


def money(amount: Decimal, currency: str) -> Json:
    """Money as the API writes it."""
    return {"amount": amount, "currency": currency}


def _invoice_head(switches: Switches, invoice: Invoice) -> Json:
    """The fields that list and info share."""
    return {
        "id": invoice.id,
        "department": reference("department", invoice.department_id),
        "invoice_number": invoice.number,
        "invoice_date": invoice.on,
        "status": invoice.status,
        "due_on": invoice.due_on,
        "paid": invoice.paid,
        "paid_at": moment(invoice.paid_at),
        "sent": invoice.sent,
        "purchase_order_number": invoice.purchase_order_number,
        "payment_reference": invoice.payment_reference,
        "currency_exchange_rate": _exchange_rate(switches, invoice),
        "created_at": moment(invoice.created_at),
        "updated_at": moment(invoice.updated_at),
        "file": reference("file", invoice.file_id),
        "deal": None,
        "project": reference("project", invoice.project_id),
        "delivery_date": invoice.delivery_date,
    }


def _invoicee(state: State, invoice: Invoice) -> Json:
    snapshot = invoicee_of(state, invoice)
    attention = invoice.for_attention_of
    return {
        "name": snapshot.name,
        "vat_number": snapshot.vat_number,
        "customer": reference(invoice.customer_kind, invoice.customer_id),
        "for_attention_of": None
        if attention is None
        else {"name": attention.name, "contact": reference("contact", attention.contact_id)},
    }


def _invoice_totals(invoice: Invoice) -> Json:
    totals, currency = invoice.totals, invoice.currency
    return {
        "tax_exclusive": money(totals.exclusive, currency),
        "tax_exclusive_before_discount": money(totals.exclusive_before_discount, currency),
        "tax_inclusive": money(totals.inclusive, currency),
        "tax_inclusive_before_discount": money(totals.inclusive_before_discount, currency),
        "taxes": _taxes(totals, currency),
        "withheld_taxes": [],
        "payable": money(totals.payable, currency),
        "due": money(invoice.due, currency),
    }


def _late_fees(invoice: Invoice, includes: frozenset[str]) -> Json:
    """What `includes=late_fees` adds (2.0): this account charges none."""
    if "late_fees" not in includes:
        return {}
    return {
        "due_incasso_inclusive": money(invoice.due, invoice.currency),
        "fixed_late_fee": money(ZERO, invoice.currency),
        "interest": money(ZERO, invoice.currency),
    }


def _taxes(totals: Totals, currency: str, sign: int = 1) -> list[Json]:
    return [
        {
            "rate": tax.rate,
            "taxable": money(sign * tax.taxable, currency),
            "tax": money(sign * tax.tax, currency),
        }
        for tax in totals.taxes
    ]


def _group(group: Group, currency: str) -> Json:
    section = None if group.title is None else {"title": group.title}
    lines = [{**_line(line, currency), "withheld_tax": None} for line in group.lines]
    return {"section": section, "line_items": lines}


def _credit_group(group: Group, currency: str, sign: int) -> Json:
    """Credit notes have texts where invoices have null, and no withheld tax."""
    lines = [
        {
            **_line(line, currency, sign),
            "extended_description": line.extended_description or "",
        }
        for line in group.lines
    ]
    return {"section": {"title": group.title or ""}, "line_items": lines}


def _line(line: Line, currency: str, sign: int = 1) -> Json:
    totals = line_totals(line)
    discount = None if line.discount is None else {"type": "percentage", "value": line.discount}
    return {
        "product": reference("product", line.product_id),
        "product_category": reference("productCategory", line.product_category_id),
        "quantity": sign * line.quantity,
        "description": line.description,
        "extended_description": line.extended_description,
        "unit": reference("unitOfMeasure", line.unit_id),
        "unit_price": {"amount": line.unit_amount, "tax": "excluding"},
        "tax": reference("taxRate", line.tax_rate_id),
        "discount": discount,
        "total": {
            "tax_exclusive": money(sign * totals.exclusive, currency),
            "tax_exclusive_before_discount": money(
                sign * totals.exclusive_before_discount, currency
            ),
            "tax_inclusive": money(sign * totals.inclusive, currency),
            "tax_inclusive_before_discount": money(
                sign * totals.inclusive_before_discount, currency
            ),
        },
    }


def _discounts(document: Document) -> list[Json]:
    return [
        {"type": "percentage", "value": item.value, "description": item.description}
        for item in document.discounts
    ]


def _exchange_rate(switches: Switches, document: Document) -> Json:
    ends = (document.currency, ACCOUNT_CURRENCY)
    if switches["exchange_rate_direction"] == "from_account":
        ends = (ACCOUNT_CURRENCY, document.currency)
    return {"from": ends[0], "to": ends[1], "rate": document.exchange_rate}


def _sign(switches: Switches) -> int:
    return -1 if switches["credit_note_sign"] == "negative" else 1


def rendered_versions(
    state: State, switches: Switches, versions: Iterable[tuple[datetime, Document | None]]
) -> list[Json]:
    """All versions of a document for the control plane; a deleted one ends in null."""
    return [
        {
            "n": n,
            "at": at,
            "document": None if document is None else document_detail(state, switches, document),
        }
        for n, (at, document) in enumerate(versions, start=1)
    ]
