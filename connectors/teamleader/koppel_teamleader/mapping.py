"""Mapping: Teamleader's documents, payments and VAT rates in koppel's words.

What cannot be said without guessing is ``Refused`` with the field or the figures. Pure.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from koppel import CreditNote, Entry, Invoice, Line, Refused, Settlement, TaxCode

from koppel_teamleader.customers import customer_id, invoicee
from koppel_teamleader.identifiers import structured_reference
from koppel_teamleader.records import (
    CreditNoteRecord,
    CreditNoteSummary,
    Discount,
    InvoiceRecord,
    InvoiceSummary,
    LineGroup,
    LineItem,
    Money,
    Payment,
    TaxRate,
    Totals,
)
from koppel_teamleader.totals import DoesNotAddUp, Part, RateTotal, spread
from koppel_teamleader.values import belgian_day, stamp

ZERO = Decimal("0.00")


@dataclass(frozen=True)
class Chart:
    """What a line's ids mean in one department: VAT rates and ledger accounts by category."""

    rates: Mapping[str, Decimal] = field(default_factory=dict)
    accounts: Mapping[str, str] = field(default_factory=dict)
    discount_account: str = ""


def invoice_summary(record: InvoiceSummary) -> Invoice:
    """Return what invoices.list tells of an invoice: everything but its lines."""
    fields = _heading(record, record.invoice_number, record.invoice_date)
    return Invoice(
        **fields,
        due=record.due_on or fields["date"],
        total=record.total.tax_inclusive.amount,
        reference=structured_reference(record.payment_reference),
        booked=record.status != "draft",
    )


def invoice(record: InvoiceRecord, chart: Chart) -> Invoice:
    """Return the whole invoice; a draft comes without lines, for its figures are not final."""
    summary = invoice_summary(record)
    if not summary.booked:
        return summary
    _must_be_told(summary.number, "invoice_number", record.id)
    lines = _lines(record, f"invoice {summary.number}", record.currency, 1, chart)
    return summary.model_copy(update={"lines": lines, "currency": record.currency})


def credit_note_summary(record: CreditNoteSummary) -> CreditNote:
    """Return what creditNotes.list tells of a credit note; its amounts are positive here."""
    fields = _heading(record, record.credit_note_number, record.credit_note_date)
    return CreditNote(
        **fields,
        due=fields["date"],
        total=_sign(record) * record.total.tax_inclusive.amount,
        invoice=record.invoice.id if record.invoice else "",
    )


def credit_note(record: CreditNoteRecord, chart: Chart) -> CreditNote:
    """Return the whole credit note."""
    summary = credit_note_summary(record)
    _must_be_told(summary.number, "credit_note_number", record.id)
    what = f"credit note {summary.number}"
    lines = _lines(record, what, record.currency, _sign(record), chart)
    return summary.model_copy(update={"lines": lines, "currency": record.currency})


def settlement_summary(record: InvoiceSummary) -> Settlement:
    """Return what invoices.list tells of an invoice's payment: its payments are not in it."""
    return Settlement(
        of="Invoice",
        document=record.id,
        total=record.total.payable.amount,
        due=record.total.due.amount if record.total.due else None,
        paid=record.paid,
    )


def settlement(record: InvoiceRecord) -> Settlement:
    """Return the payment of an invoice with all its payments in the invoice's currency."""
    summary = settlement_summary(record)
    return summary.model_copy(update={"entries": entries(record)})


def settlement_version(record: InvoiceSummary) -> str:
    """Return what changes whenever the payment does: a payment need not touch ``updated_at``."""
    due = record.total.due.amount if record.total.due else "?"
    return f"{'paid' if record.paid else 'open'} {due} {stamp(record.updated_at)}"


def entries(record: InvoiceRecord) -> tuple[Entry, ...]:
    """Return the payments with an id of their moment and amount: Teamleader gives them none."""
    seen: dict[str, int] = {}
    found = []
    for payment in record.payments:
        if payment.payment.currency != record.currency:
            continue
        name = entry_id(payment)
        seen[name] = seen.get(name, 0) + 1
        found.append(
            Entry(
                id=name if seen[name] == 1 else f"{name}|{seen[name]}",
                amount=payment.payment.amount,
                date=belgian_day(payment.paid_at),
            )
        )
    return tuple(found)


def entry_id(payment: Payment) -> str:
    """Return the id of a payment: its moment in UTC and its amount."""
    return f"{stamp(payment.paid_at)}|{payment.payment.amount:.2f}"


def tax_code(record: TaxRate) -> TaxCode:
    """Return a VAT rate; lines carry its id."""
    return TaxCode(code=record.id, description=record.description, rate=record.rate)


def _heading(
    record: InvoiceSummary | CreditNoteSummary, number: str | None, day: date | None
) -> dict[str, Any]:
    """Return what the head of both kinds of documents holds; a draft may have no date yet."""
    if day is None and record.status != "draft":
        raise Refused(_unfinished(number or record.id, "date"))
    rate = record.currency_exchange_rate
    return {
        "number": number or "",
        "date": day or belgian_day(record.created_at),
        "customer": customer_id(record.invoicee.customer),
        "customer_name": record.invoicee.name,
        "invoicee": invoicee(record.invoicee),
        "currency": record.total.tax_inclusive.currency,
        "rate": rate.rate if rate else Decimal(1),
    }


def _must_be_told(number: str, name: str, id: str) -> None:
    if not number:
        raise Refused(_unfinished(id, name))


def _unfinished(document: str, name: str) -> str:
    return (
        f"Teamleader: {document}: the booked document has no {name}; nothing is done with it "
        "until it has one"
    )


def _sign(record: CreditNoteSummary) -> int:
    """Return -1 when a credit note's amounts come negative, which is not documented."""
    return -1 if record.total.tax_inclusive.amount < 0 else 1


def _lines(
    record: InvoiceRecord | CreditNoteRecord, what: str, currency: str, sign: int, chart: Chart
) -> tuple[Line, ...]:
    """Return the lines at the document's own totals. Raises ``Refused`` with the figures."""
    items = list(_items(record.grouped_lines))
    try:
        _check_totals(record.total)
        _check_currency(record.total, items, currency)
        return spread(
            [_part(number, item, sign, chart) for number, item in enumerate(items, 1)],
            [
                RateTotal(tax.rate, sign * tax.taxable.amount, sign * tax.tax.amount)
                for tax in record.total.taxes
            ],
            _discount_text(record.discounts),
            chart.discount_account,
        )
    except DoesNotAddUp as error:
        raise Refused(
            f"Teamleader: {what} does not add up: {error}; nothing is booked for it. "
            "Look at the document in Teamleader"
        ) from None


def _items(groups: Sequence[LineGroup]) -> Iterator[LineItem]:
    for group in groups:
        yield from group.line_items


def _part(number: int, item: LineItem, sign: int, chart: Chart) -> Part:
    rate = chart.rates.get(item.tax.id)
    if rate is None:
        raise DoesNotAddUp(f"line {number} has a VAT rate that its department does not list")
    category = item.product_category
    return Part(
        number=number,
        account=chart.accounts.get(category.id, "") if category else "",
        tax=item.tax.id,
        rate=rate,
        base=sign * item.total.tax_exclusive.amount,
        text=item.description or "",
    )


def _check_totals(totals: Totals) -> None:
    """Refuse a document whose own totals contradict each other (belgian-accounting 1.10)."""
    base = sum((tax.taxable.amount for tax in totals.taxes), ZERO)
    vat = sum((tax.tax.amount for tax in totals.taxes), ZERO)
    exclusive, inclusive = totals.tax_exclusive.amount, totals.tax_inclusive.amount
    if base != exclusive:
        raise DoesNotAddUp(f"total.taxes has a base of {base}, total.tax_exclusive is {exclusive}")
    if base + vat != inclusive:
        raise DoesNotAddUp(f"{base} and {vat} VAT are not {inclusive} (total.tax_inclusive)")
    if totals.payable.amount != inclusive:
        raise DoesNotAddUp(
            f"total.payable {totals.payable.amount} is not total.tax_inclusive {inclusive}"
        )


def _check_currency(totals: Totals, items: Sequence[LineItem], currency: str) -> None:
    amounts: list[Money] = [totals.tax_exclusive, totals.tax_inclusive, totals.payable]
    for tax in totals.taxes:
        amounts += [tax.taxable, tax.tax]
    amounts += [item.total.tax_exclusive for item in items]
    others = {amount.currency for amount in amounts} - {currency}
    if others:
        raise DoesNotAddUp(f"it is in {currency}, but has amounts in {', '.join(sorted(others))}")


def _discount_text(discounts: Sequence[Discount]) -> str | None:
    """Return the words for the document's discounts; None when it has none."""
    if not discounts:
        return None
    return "; ".join(discount.description or "discount" for discount in discounts)
