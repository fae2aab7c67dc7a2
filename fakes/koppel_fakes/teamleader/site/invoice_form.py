"""Invoice form: what a person types to make or change an invoice, line by line."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

from flask import render_template
from werkzeug.datastructures import MultiDict

from koppel_fakes.site.display import BRUSSELS, typed_amount
from koppel_fakes.teamleader.documents import Invoice, Line
from koppel_fakes.teamleader.site.words import refusal_of

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

Form = MultiDict[str, str]
_FIRST_LINES = 2


@dataclass(frozen=True, slots=True)
class TypedLine:
    """One line as typed. Rate and account are ids of a tax rate and a product category."""

    description: str = ""
    quantity: str = "1"
    price: str = ""
    rate: str = ""
    account: str = ""
    discount: str = ""

    def spec(self) -> dict[str, Any]:
        """The line as `Human.draft` takes it."""
        spec: dict[str, Any] = {
            "description": self.description,
            "quantity": typed_amount(self.quantity or "1"),
            "price": typed_amount(self.price),
            "rate": self.rate,
            "account": self.account or None,
        }
        return {**spec, "discount": typed_amount(self.discount)} if self.discount else spec


@dataclass(frozen=True, slots=True)
class TypedInvoice:
    """The whole form; `on` is an ISO day or nothing."""

    customer_id: str
    on: str
    lines: tuple[TypedLine, ...]

    def with_another_line(self) -> TypedInvoice:
        """The same with room for one line more."""
        return replace(self, lines=(*self.lines, TypedLine()))

    def specs(self) -> list[dict[str, Any]]:
        """The lines that have a price; none at all is a `HumanError`."""
        if not self.customer_id:
            raise refusal_of("Kies een klant.")
        filled = [line.spec() for line in self.lines if line.price or line.description]
        if not filled:
            raise refusal_of("Vul minstens één lijn in.")
        return filled


def blank_invoice(fake: TeamleaderFake, customer_id: str) -> TypedInvoice:
    """The form before anything is typed: today, and room for some lines."""
    today = fake.clock.now().astimezone(BRUSSELS).date()
    return TypedInvoice(customer_id, today.isoformat(), (TypedLine(),) * _FIRST_LINES)


def shown_invoice(invoice: Invoice) -> TypedInvoice:
    """The form filled with an invoice."""
    lines = tuple(_shown(line) for group in invoice.groups for line in group.lines)
    return TypedInvoice(invoice.customer_id, invoice.on.isoformat() if invoice.on else "", lines)


def typed_invoice(form: Form) -> TypedInvoice:
    """What came in; a line is the same place in each of its fields."""
    columns = [form.getlist(f"line.{each.name}") for each in fields(TypedLine)]
    lines = tuple(TypedLine(*(cell.strip() for cell in row)) for row in zip(*columns, strict=False))
    return TypedInvoice(form.get("customer_id", ""), form.get("on", ""), lines)


def credited_lines(invoice: Invoice, form: Form) -> list[dict[str, Any]]:
    """The lines of an invoice of which a quantity is to be credited, in order."""
    lines = [line for group in invoice.groups for line in group.lines]
    chosen = []
    for place, line in enumerate(lines):
        quantity = form.get(f"quantity.{place}", "").strip()
        if quantity and typed_amount(quantity):
            chosen.append(replace(_shown(line), quantity=quantity).spec())
    if not chosen:
        raise refusal_of("Vul in van welke lijnen hoeveel gecrediteerd wordt.")
    return chosen


def render_form(fake: TeamleaderFake, typed: TypedInvoice, invoice_id: str | None = None) -> str:
    """The page with the form; with an id it changes that invoice."""
    with fake.lock:
        state = fake.state
        invoice = state.invoices.get(invoice_id or "")
        department = invoice.department_id if invoice else state.default_department().id
        customers = sorted(state.customers.values(), key=lambda each: each.full_name)
        rates = [rate for rate in state.tax_rates.values() if rate.department_id == department]
        categories = [
            each for each in state.product_categories.values() if department in each.ledgers
        ]
    return render_template(
        "teamleader/invoice_form.html",
        typed=typed,
        invoice=invoice,
        department=department,
        customers=customers,
        rates=rates,
        categories=categories,
    )


def _shown(line: Line) -> TypedLine:
    return TypedLine(
        description=line.description,
        quantity=f"{line.quantity:f}",
        price=f"{line.unit_amount:f}",
        rate=line.tax_rate_id,
        account=line.product_category_id or "",
        discount="" if line.discount is None else f"{line.discount:f}",
    )
