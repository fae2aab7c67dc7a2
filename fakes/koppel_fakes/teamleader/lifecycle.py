"""Lifecycle: how an invoice moves from draft to matched, and what it refuses (teamleader-api 5.2).

Both the API and the person at the screen act through these functions. They change the state,
or raise `VendorError` and change nothing.
"""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from koppel_fakes.switches import Switches
from koppel_fakes.teamleader.documents import (
    ZERO,
    CreditNote,
    DocumentDiscount,
    Group,
    Invoice,
    Invoicee,
    Payment,
    Totals,
)
from koppel_fakes.teamleader.errors import VendorError, refusal
from koppel_fakes.teamleader.records import Customer, PaymentTerm
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.totals import document_totals


def book(state: State, switches: Switches, invoice: Invoice, on: date) -> Invoice:
    """Give a draft its number, date, due date, reference and the snapshot of its customer."""
    if invoice.booked:
        raise _forbidden(switches, "invoice must be a draft")
    day = on if switches.on("book_date_wins") or invoice.on is None else invoice.on
    _check_book_date(state, switches, invoice, day)
    number = state.next_number("invoice", invoice.department_id, day.year)
    booked = replace(
        invoice,
        status="outstanding",
        number=number,
        on=day,
        due_on=due_date(day, invoice.payment_term),
        payment_reference=_payment_reference(state, invoice.department_id, number),
        invoicee=invoicee_of(state, invoice) if switches.on("invoicee_is_snapshot") else None,
        file_id=state.new_id("file") if switches.on("file_at_booking") else None,
        updated_at=state.now(),
    )
    if booked.totals.payable == 0 and switches.on("zero_total_is_matched"):
        booked = replace(booked, status="matched", paid=True, paid_at=_midnight(day))
    state.put_invoice(booked)
    return booked


def pay(state: State, switches: Switches, invoice: Invoice, payment: Payment) -> Invoice:
    """Register a payment; at nothing due the invoice is paid and matched."""
    if not invoice.booked:
        raise _forbidden(switches, "invoice must be booked")
    if invoice.status == "matched":
        raise _forbidden(switches, "invoice must not be matched")
    if payment.amount <= 0:
        raise refusal("payment.amount must be greater than 0", "payment.amount")
    if payment.amount > invoice.due and switches["payment_above_due"] == "refuse":
        raise refusal("payment.amount must not exceed the due amount", "payment.amount")
    touched = state.now() if switches.on("payment_touches_updated_at") else invoice.updated_at
    paid = replace(invoice, payments=(*invoice.payments, payment), updated_at=touched)
    if paid.due == 0:
        paid = replace(paid, status="matched", paid=True, paid_at=payment.paid_at)
    state.put_invoice(paid)
    return paid


def unpay(state: State, switches: Switches, invoice: Invoice) -> Invoice:
    """Drop all payments; the invoice is open again unless credit notes cover it (5.3)."""
    if not invoice.booked:
        raise _forbidden(switches, "invoice must be booked")
    if not invoice.payments and switches["unpay_without_payments"] == "refuse":
        raise _forbidden(switches, "invoice must have payments")
    touched = state.now() if switches.on("payment_touches_updated_at") else invoice.updated_at
    emptied = replace(invoice, payments=(), updated_at=touched)
    covered = bool(emptied.credited) and emptied.due == 0
    paid = covered and switches.on("credit_marks_paid")
    unpaid = replace(
        emptied,
        status="matched" if covered else "outstanding",
        paid=paid,
        paid_at=emptied.paid_at if paid else None,
        file_id=state.new_id("file") if switches.on("unpaying_renews_file") else emptied.file_id,
    )
    state.put_invoice(unpaid)
    return unpaid


def credit(
    state: State,
    switches: Switches,
    invoice: Invoice,
    on: date,
    groups: tuple[Group, ...] | None = None,
    discounts: Sequence[DocumentDiscount] = (),
) -> CreditNote:
    """Credit a booked invoice: the whole of it, or (`groups`) the given lines."""
    if not invoice.booked:
        raise _forbidden(switches, "invoice must be booked")
    if invoice.credited and invoice.credited >= invoice.totals.payable:
        raise _forbidden(switches, "invoice must not be credited already")
    whole = groups is None
    lines = invoice.groups if groups is None else groups
    rebates = invoice.discounts if groups is None else tuple(discounts)
    paid = switches.on("credit_note_is_paid")
    note = replace(
        _credit_note(state, switches, invoice, on, lines, rebates),
        invoice_id=invoice.id,
        paid=paid,
        paid_at=_midnight(on) if paid else None,
    )
    refuses = switches["credit_above_due"] == "refuse"
    if refuses and not whole and note.totals.payable > invoice.due:
        raise _forbidden(switches, "credited amount must not exceed the due amount")
    state.put_credit_note(note)
    _settle_by_credit(state, switches, invoice, note, whole)
    return note


def credit_without_invoice(
    state: State, switches: Switches, like: Invoice, on: date, groups: tuple[Group, ...]
) -> CreditNote:
    """A credit note made at the screen that belongs to no invoice; `like` gives its heading."""
    note = _credit_note(state, switches, like, on, groups, ())
    state.put_credit_note(note)
    return note


def delete(state: State, switches: Switches, invoice: Invoice) -> None:
    """Delete a draft, or the last booked invoice while it is not matched."""
    if invoice.booked:
        kept = invoice.status == "matched" and not switches.on("delete_matched")
        if kept or not state.is_last_of_series(invoice):
            raise _forbidden(switches, "invoice must be a draft or the last booked invoice")
        if any(note.invoice_id == invoice.id for note in state.credit_notes.values()):
            raise _forbidden(switches, "invoice must not be credited already")
    state.drop_invoice(invoice, free_number=switches.on("delete_frees_number"))


def send(state: State, switches: Switches, invoice: Invoice) -> None:
    """Send a booked invoice by e-mail."""
    require(switches, invoice.booked, "invoice must be booked")
    state.put_invoice(replace(invoice, sent=True, updated_at=state.now()))


def revise(state: State, switches: Switches, invoice: Invoice) -> Invoice:
    """Store an edited invoice: sums, due date and status follow from its new contents."""
    revised = replace(
        invoice,
        totals=totals_of(switches, invoice.groups, invoice.discounts),
        updated_at=state.now(),
    )
    if revised.booked and revised.on is not None:
        revised = replace(revised, due_on=due_date(revised.on, revised.payment_term))
        revised = _restate(revised)
    state.put_invoice(revised)
    return revised


def require(switches: Switches, holds: bool, rule: str) -> None:
    """Refuse an action that the state of the invoice forbids; `rule` says what must hold."""
    if not holds:
        raise _forbidden(switches, rule)


def due_date(day: date, term: PaymentTerm) -> date:
    """When an invoice of that day falls due (teamleader-api 2.0).

    A term that leads beyond the calendar is refused.
    """
    try:
        due = day + timedelta(days=term.days or 0)
    except OverflowError as error:
        raise refusal("payment_term must be valid", "payment_term") from error
    if term.type == "end_of_month":
        return due.replace(day=calendar.monthrange(due.year, due.month)[1])
    return due


def invoicee_of(state: State, invoice: Invoice) -> Invoicee:
    """The customer as the document shows him: the snapshot, or for a draft the customer now."""
    if invoice.invoicee is not None:
        return invoice.invoicee
    customer = state.customers.get(invoice.customer_id)
    return Invoicee(name="") if customer is None else snapshot(customer)


def snapshot(customer: Customer) -> Invoicee:
    """What a document keeps of its customer."""
    return Invoicee(
        name=customer.full_name,
        vat_number=customer.vat_number,
        email=customer.email("invoicing"),
        national_identification_number=customer.national_identification_number,
    )


def totals_of(
    switches: Switches, groups: Iterable[Group], discounts: Sequence[DocumentDiscount] = ()
) -> Totals:
    """The sums of a document, with its tax rounded as the switch says."""
    return document_totals(groups, discounts, per_line=switches["tax_rounding"] == "line")


def _check_book_date(state: State, switches: Switches, invoice: Invoice, day: date) -> None:
    if switches["book_date_rule"] == "any":
        return
    days = [
        other.on
        for other in state.invoices.values()
        if other.booked and other.on and other.department_id == invoice.department_id
    ]
    if days and day < max(days):
        raise refusal("on must not be before the last booked invoice", "on")


def _credit_note(
    state: State,
    switches: Switches,
    invoice: Invoice,
    on: date,
    groups: tuple[Group, ...],
    discounts: tuple[DocumentDiscount, ...],
) -> CreditNote:
    now = state.now()
    return CreditNote(
        id=state.new_id("creditNote"),
        department_id=invoice.department_id,
        customer_kind=invoice.customer_kind,
        customer_id=invoice.customer_id,
        groups=groups,
        totals=totals_of(switches, groups, discounts),
        invoicee=invoicee_of(state, invoice),
        number=state.next_number("creditNote", invoice.department_id, on.year),
        on=on,
        created_at=now,
        updated_at=now,
        discounts=discounts,
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        project_id=invoice.project_id,
        document_template_id=invoice.document_template_id,
    )


def _settle_by_credit(
    state: State, switches: Switches, invoice: Invoice, note: CreditNote, whole: bool
) -> None:
    """A credit note lowers what its invoice still owes, never below nothing."""
    credited = max(invoice.credited, ZERO) + note.totals.payable
    if whole:
        credited = max(credited, invoice.totals.payable)
    settled = replace(invoice, credited=credited, updated_at=state.now())
    if settled.due == 0:
        was_paid = (settled.paid, settled.paid_at)
        now_paid = (True, settled.paid_at or _midnight(note.on))
        paid, paid_at = now_paid if switches.on("credit_marks_paid") else was_paid
        settled = replace(settled, status="matched", paid=paid, paid_at=paid_at)
    state.put_invoice(settled)


def _restate(invoice: Invoice) -> Invoice:
    """Matched or outstanding, after the total of an invoice with payments or credits changed."""
    settled = bool(invoice.payments or invoice.credited) and invoice.due == 0
    if settled == (invoice.status == "matched"):
        return invoice
    if not settled:
        return replace(invoice, status="outstanding", paid=False, paid_at=None)
    last = invoice.payments[-1].paid_at if invoice.payments else invoice.updated_at
    return replace(invoice, status="matched", paid=True, paid_at=last)


def _payment_reference(state: State, department_id: str, number: str) -> str:
    """The Belgian structured communication: ten digits and their remainder by 97 (5.4)."""
    year, _, count = number.partition(" / ")
    position = list(state.departments).index(department_id)
    base = ((int(year) * 10 + position) * 100_000 + int(count)) % 10**10
    digits = f"{base:010d}{base % 97 or 97:02d}"
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)


def _forbidden(switches: Switches, rule: str) -> VendorError:
    return refusal(rule, "id", int(switches["state_violation_status"]))
