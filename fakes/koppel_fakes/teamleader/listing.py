"""Listing: which customers and invoices a list at the screen holds, and what a row of it shows.

What is found and its rows are apart, so that a page makes the rows that it shows and no others.
"""

from __future__ import annotations

from typing import Any

from koppel_fakes.teamleader import number_column
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.records import Customer, CustomerKind
from koppel_fakes.teamleader.state import State

Row = dict[str, Any]


def customers_found(
    state: State, kind: CustomerKind, search: str = "", tag: str = ""
) -> list[Customer]:
    """The customers whose name holds the text, by name; with a tag, those that have it."""
    wanted = search.casefold()
    found = [
        customer
        for customer in state.customers_of(kind)
        if wanted in customer.full_name.casefold() and (not tag or tag in customer.tags)
    ]
    return sorted(found, key=lambda customer: customer.full_name)


def customer_row(state: State, customer: Customer) -> Row:
    """A customer in a list."""
    shows = number_column.number_field(state, customer.kind) is not None
    address = dict(customer.addresses).get("primary")
    return {
        "id": customer.id,
        "name": customer.full_name,
        "vat_number": customer.vat_number,
        "city": address.city if address else None,
        "email": customer.email("primary"),
        "tags": list(customer.tags),
        **_column(state, customer, shows=shows),
    }


def invoices_found(state: State, search: str = "", status: str = "") -> list[Invoice]:
    """The invoices in order of arrival.

    The text is looked for in the number and the customer's name; the status is "draft",
    "outstanding", "matched" or all.
    """
    found = [each for each in state.invoices.values() if status in ("", each.status)]
    if not search:
        return found
    wanted, fits = search.casefold(), dict[str, bool]()

    def named_so(name: str) -> bool:
        """Whether a name holds the text; many invoices bear one name."""
        if name not in fits:
            fits[name] = wanted in name.casefold()
        return fits[name]

    return [
        each for each in found if wanted in (each.number or "") or named_so(_name_on(state, each))
    ]


def invoice_row(state: State, invoice: Invoice) -> Row:
    """An invoice in a list."""
    shows = number_column.number_field(state, "company") is not None
    return {
        "id": invoice.id,
        "invoice_number": invoice.number,
        "customer": _name_on(state, invoice),
        "on": invoice.on,
        "due_on": invoice.due_on,
        "status": invoice.status,
        "paid": invoice.paid,
        "currency": invoice.currency,
        "total": invoice.totals.inclusive,
        "due": invoice.due,
        **_column(state, state.customers.get(invoice.customer_id), shows=shows),
    }


def _name_on(state: State, invoice: Invoice) -> str:
    """The customer as the document names him: as he was, or for a draft as he is now."""
    if invoice.invoicee is not None:
        return invoice.invoicee.name
    customer = state.customers.get(invoice.customer_id)
    return customer.full_name if customer else ""


def _column(state: State, customer: Customer | None, *, shows: bool) -> Row:
    """The number in the books, where its column is on."""
    number = number_column.number_of(state, customer)
    return {number_column.LABEL: number} if shows else {}
