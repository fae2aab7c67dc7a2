"""What can be done to invoices through the API (teamleader-api 2.3, 5.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from koppel_fakes.teamleader import lifecycle
from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result, created, found
from koppel_fakes.teamleader.currencies import CURRENCIES
from koppel_fakes.teamleader.custom_fields import written_fields
from koppel_fakes.teamleader.documents import ForAttentionOf, Invoice, Payment
from koppel_fakes.teamleader.errors import refusal
from koppel_fakes.teamleader.lines import read_discounts, read_groups
from koppel_fakes.teamleader.records import PaymentTerm

PAYMENT_METHODS = (
    "sepa_direct_debit", "direct_debit", "credit_card", "cash", "cheque", "bankers_draft",
    "bank_transfer", "payment_card",
)  # fmt: skip
CONTENTS = ("goods", "services", "goods_and_services")
TERMS = ("cash", "after_invoice_date", "end_of_month")


def endpoints() -> Mapping[str, Endpoint]:
    """The writing half of invoices."""
    actions = {
        "draft": draft,
        "update": update,
        "updateBooked": update_booked,
        "copy": copy,
        "book": book,
        "delete": delete,
        "registerPayment": register_payment,
        "removePayments": remove_payments,
        "credit": credit,
        "creditPartially": credit_partially,
    }
    return {f"invoices.{name}": Endpoint(action, "invoices") for name, action in actions.items()}


def draft(call: Call) -> Result:
    """A new draft; it has no number and follows its customer until it is booked."""
    body, state = call.body, call.state
    department_id = body.uuid("department_id", required=True)
    if department_id is not None and department_id not in state.departments:
        body.wrong("department_id", "must be valid")
    for name in ("invoicee", "payment_term", "grouped_lines"):
        if name not in body:
            body.wrong(name, "must be present")
    fields = _written(call, department_id, {}, editing_draft=True)
    body.check()
    now = state.now()
    groups = fields["groups"]
    invoice = Invoice(
        id=state.new_id("invoice"),
        department_id=str(department_id),
        totals=lifecycle.totals_of(call.switches, groups, fields.get("discounts", ())),
        created_at=now,
        updated_at=now,
        **fields,
    )
    state.put_invoice(invoice)
    call.log("invoice", invoice.id)
    return created("invoice", invoice.id)


def update(call: Call) -> Result:
    """Change a draft; a booked invoice is refused."""
    invoice = found(call.state.invoices.get, call, "invoice")
    lifecycle.require(call.switches, not invoice.booked, "invoice must be a draft")
    fields = _written(call, invoice.department_id, invoice.custom_fields, editing_draft=True)
    return _revised(call, invoice, fields)


def update_booked(call: Call) -> Result:
    """Change a booked invoice, if the account lets booked documents be edited."""
    invoice = found(call.state.invoices.get, call, "invoice")
    if not call.switches.on("edit_booked"):
        status = int(call.switches["edit_booked_refused_status"])
        raise refusal("Booked invoices and credit notes can't be edited", status=status)
    lifecycle.require(call.switches, invoice.booked, "invoice must be booked")
    fields = _written(call, invoice.department_id, invoice.custom_fields, editing_draft=False)
    call.body.check()
    if "customer_id" in fields:
        customer = call.state.customers[fields["customer_id"]]
        fields["invoicee"] = lifecycle.snapshot(customer)
    return _revised(call, invoice, fields)


def copy(call: Call) -> Result:
    """A new draft with the same contents."""
    invoice = found(call.state.invoices.get, call, "invoice")
    now = call.state.now()
    twin = Invoice(
        id=call.state.new_id("invoice"),
        department_id=invoice.department_id,
        customer_kind=invoice.customer_kind,
        customer_id=invoice.customer_id,
        groups=invoice.groups,
        totals=invoice.totals,
        payment_term=invoice.payment_term,
        created_at=now,
        updated_at=now,
        discounts=invoice.discounts,
        for_attention_of=invoice.for_attention_of,
        currency=invoice.currency,
        exchange_rate=invoice.exchange_rate,
        purchase_order_number=invoice.purchase_order_number,
        note=invoice.note,
        custom_fields=invoice.custom_fields,
        document_template_id=invoice.document_template_id,
    )
    call.state.put_invoice(twin)
    call.log("invoice", twin.id)
    return created("invoice", twin.id)


def book(call: Call) -> Result:
    """Book a draft on a date; any date is accepted (8, question 13)."""
    on = call.body.day("on", required=True)
    invoice = found(call.state.invoices.get, call, "invoice")
    if on is not None:
        lifecycle.book(call.state, call.switches, invoice, on)
        call.log("invoice", invoice.id)
    return NO_CONTENT


def delete(call: Call) -> Result:
    """Delete a draft or the last booked invoice."""
    invoice = found(call.state.invoices.get, call, "invoice")
    lifecycle.delete(call.state, call.switches, invoice)
    call.log("invoice", invoice.id)
    return NO_CONTENT


def register_payment(call: Call) -> Result:
    """Add a payment. It has no id: repeated, it is paid twice."""
    body = call.body
    paid_at = body.moment("paid_at", required=True)
    money = body.object("payment", required=True)
    amount = money.number("amount", required=True) if money else None
    currency = money.choice("currency", CURRENCIES, required=True) if money else None
    method_id = body.uuid("payment_method_id")
    if method_id is not None and method_id not in call.state.payment_methods:
        body.wrong("payment_method_id", "must be valid")
    invoice = found(call.state.invoices.get, call, "invoice")
    refused = call.switches["payment_other_currency"] == "refuse"
    if currency != invoice.currency and refused:
        raise refusal("payment.currency must be valid", "payment.currency")
    if paid_at is not None and amount is not None:
        payment = Payment(paid_at, amount, method_id)
        lifecycle.pay(call.state, call.switches, invoice, payment)
        call.log("invoice", invoice.id)
    return NO_CONTENT


def remove_payments(call: Call) -> Result:
    """Drop all payments of an invoice."""
    invoice = found(call.state.invoices.get, call, "invoice")
    lifecycle.unpay(call.state, call.switches, invoice)
    call.log("invoice", invoice.id)
    return NO_CONTENT


def credit(call: Call) -> Result:
    """Credit the whole invoice."""
    on = call.body.day("credit_note_date") or call.state.now().date()
    invoice = found(call.state.invoices.get, call, "invoice")
    note = lifecycle.credit(call.state, call.switches, invoice, on)
    call.log("creditNote", note.id)
    return created("creditNote", note.id)


def credit_partially(call: Call) -> Result:
    """Credit the given lines."""
    on = call.body.day("credit_note_date") or call.state.now().date()
    discounts = read_discounts(call.body)
    # The id is looked at first: the tax rates must be those of the invoice's department.
    known = call.state.invoices.get(call.body.uuid("id") or "")
    department_id = known.department_id if known is not None else None
    groups = read_groups(call.state, call.body, department_id, required=True)
    invoice = found(call.state.invoices.get, call, "invoice")
    note = lifecycle.credit(call.state, call.switches, invoice, on, groups, discounts or ())
    call.log("creditNote", note.id)
    return created("creditNote", note.id)


def _revised(call: Call, invoice: Invoice, fields: dict[str, Any]) -> Result:
    call.body.check()
    lifecycle.revise(call.state, call.switches, replace(invoice, **fields))
    call.log("invoice", invoice.id)
    return NO_CONTENT


def _written(
    call: Call, department_id: str | None, held: Mapping[str, Any], *, editing_draft: bool
) -> dict[str, Any]:
    """The attributes that the body changes; a booked invoice takes only some (2.3)."""
    body = call.body
    fields: dict[str, Any] = {}
    if "invoicee" in body:
        fields.update(_invoicee(call))
    if "payment_term" in body:
        fields["payment_term"] = _payment_term(body)
    if "grouped_lines" in body:
        fields["groups"] = read_groups(call.state, body, department_id, required=True)
    if "invoice_date" in body:
        fields["on"] = body.day("invoice_date", required=not editing_draft)
    if "note" in body:
        fields["note"] = body.text("note")
    if "project_id" in body:
        fields["project_id"] = body.uuid("project_id")
    if "custom_fields" in body:
        fields["custom_fields"] = written_fields(call.state, body, "invoice", held)
    return {**fields, **_draft_only(call)} if editing_draft else fields


def _draft_only(call: Call) -> dict[str, Any]:
    body = call.body
    fields: dict[str, Any] = {}
    currency = body.object("currency")
    if currency is not None:
        fields["currency"] = currency.choice("code", CURRENCIES, required=True)
        fields["exchange_rate"] = currency.number("exchange_rate") or Decimal(1)
    if "discounts" in body:
        fields["discounts"] = read_discounts(body) or ()
    if "purchase_order_number" in body:
        fields["purchase_order_number"] = body.text("purchase_order_number")
    if "delivery_date" in body:
        fields["delivery_date"] = body.day("delivery_date")
    if "document_template_id" in body:
        template_id = body.uuid("document_template_id")
        if template_id is not None and template_id not in call.state.document_templates:
            body.wrong("document_template_id", "must be valid")
        fields["document_template_id"] = template_id
    if "invoice_content" in body:
        fields["invoice_content"] = body.choice("invoice_content", CONTENTS)
    body.uuid("quotation_id")  # taken as it is: this account keeps no quotations
    method = body.object("expected_payment_method")
    if method is not None:
        name = method.choice("method", PAYMENT_METHODS, required=True)
        mandate = method.text("reference", required=name == "sepa_direct_debit", nullable=False)
        fields["expected_payment_method"] = {"method": name, "reference": mandate}
    return fields


def _invoicee(call: Call) -> dict[str, Any]:
    invoicee = call.body.object("invoicee", required=True)
    customer = invoicee.object("customer", required=True) if invoicee else None
    if invoicee is None or customer is None:
        return {}
    kind = customer.choice("type", ("company", "contact"), required=True)
    customer_id = customer.uuid("id", required=True)
    known = call.state.customers.get(customer_id or "")
    if kind is not None and customer_id is not None and (known is None or known.kind != kind):
        customer.wrong("id", "must be valid")
    fields: dict[str, Any] = {"customer_kind": kind, "customer_id": customer_id}
    attention = invoicee.object("for_attention_of")
    if attention is not None:
        fields["for_attention_of"] = ForAttentionOf(
            attention.text("name"), attention.uuid("contact_id")
        )
    return fields


def _payment_term(body: Body) -> PaymentTerm | None:
    term = body.object("payment_term", required=True)
    if term is None:
        return None
    kind = term.choice("type", TERMS, required=True)
    days = term.number("days")
    if kind is None:
        return None
    return PaymentTerm(kind, None if kind == "cash" or days is None else int(days))
