"""invoices.list and invoices.info (teamleader-api 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from koppel_fakes.teamleader import render
from koppel_fakes.teamleader.call import (
    Call,
    Endpoint,
    Result,
    found,
    paged,
    remembered,
    since,
    sort_of,
)
from koppel_fakes.teamleader.customer_lists import customer_summary
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.lifecycle import invoicee_of
from koppel_fakes.teamleader.settings_lists import department_summary
from koppel_fakes.teamleader.state import State, split_number

STATUSES = ("draft", "outstanding", "matched")
Test = Callable[[Invoice], bool]


def endpoints() -> Mapping[str, Endpoint]:
    """The reading half of invoices."""
    return {
        "invoices.list": Endpoint(list_invoices, "invoices"),
        "invoices.info": Endpoint(invoice_info, "invoices"),
    }


def list_invoices(call: Call) -> Result:
    """The invoices that pass the filter, in the order asked for."""
    tests = _tests(call)
    order = sort_of(call, ("invoice_number", "invoice_date"))
    ids = remembered(call, lambda: _find(call, tests, order))
    invoices, includes = call.state.invoices, call.includes
    result = paged(
        call,
        ids,
        lambda invoice_id: render.invoice_summary(
            call.state, call.switches, invoices[invoice_id], includes
        ),
        meta=call.switches.on("invoice_list_pagination_meta"),
    )
    return _sideloaded(call, result, result.data)


def invoice_info(call: Call) -> Result:
    """One invoice in full."""
    invoice = found(call.state.invoices.get, call, "invoice")
    result = Result(render.invoice_detail(call.state, call.switches, invoice, call.includes))
    return _sideloaded(call, result, [result.data])


def _find(call: Call, tests: list[Test], order: list[tuple[str, bool]]) -> list[str]:
    chosen = [item for item in call.state.invoices.values() if all(test(item) for test in tests)]
    default = ("invoice_number", call.switches["invoice_list_default_order"] == "desc")
    for name, descending in reversed(order or [default]):
        key = _number_key if name == "invoice_number" else _date_key
        chosen.sort(key=key, reverse=descending)
    return [invoice.id for invoice in chosen]


def _number_key(invoice: Invoice) -> tuple[str, int]:
    return ("", 0) if invoice.number is None else split_number(invoice.number)


def _date_key(invoice: Invoice) -> date:
    return invoice.on or date.min


def _tests(call: Call) -> list[Test]:
    """One test per filter that was given."""
    asked = call.filter()
    ids, statuses = asked.uuids("ids"), asked.choices("status", STATUSES)
    updated_since = asked.moment("updated_since")
    after, before = asked.day("invoice_date_after"), asked.day("invoice_date_before")
    number, term = asked.text("invoice_number"), asked.text("term")
    department, project = asked.uuid("department_id"), asked.uuid("project_id")
    order_number = asked.text("purchase_order_number")
    payment_reference = asked.text("payment_reference")
    nothing_has = [asked.uuid(name) for name in ("deal_id", "subscription_id")]
    customer = asked.object("customer")
    kind = customer.choice("type", ("company", "contact"), required=True) if customer else None
    customer_id = customer.uuid("id", required=True) if customer else None
    call.body.check()
    wanted = frozenset(ids or ())
    given: list[tuple[object, Test]] = [
        (ids, lambda i: i.id in wanted),
        (statuses, lambda i: i.status in (statuses or ())),
        (updated_since, lambda i: since(call, i.updated_at, updated_since)),
        (after, lambda i: i.on is not None and after is not None and i.on >= after),
        (before, lambda i: i.on is not None and before is not None and i.on <= before),
        (number, lambda i: i.number == number),
        (term, lambda i: _mentions(call.state, i, term or "")),
        (department, lambda i: i.department_id == department),
        (project, lambda i: i.project_id == project),
        (order_number, lambda i: i.purchase_order_number == order_number),
        (payment_reference, lambda i: i.payment_reference == payment_reference),
        (nothing_has[0], lambda _: False),
        (nothing_has[1], lambda _: False),
        (customer_id, lambda i: (i.customer_kind, i.customer_id) == (kind, customer_id)),
    ]
    return [test for value, test in given if value is not None]


def _mentions(state: State, invoice: Invoice, term: str) -> bool:
    texts = (
        invoice.number,
        invoice.purchase_order_number,
        invoice.payment_reference,
        invoicee_of(state, invoice).name,
    )
    return any(term.lower() in text.lower() for text in texts if text)


def _sideloaded(call: Call, result: Result, items: list[dict[str, Any]]) -> Result:
    """Add the records that `include` asks for, as their list items (1.8)."""
    included: dict[str, list[Any]] = {}
    if "invoicee.customer" in call.sideloads:
        ids = dict.fromkeys(item["invoicee"]["customer"]["id"] for item in items)
        for customer_id in ids:
            customer = call.state.customers.get(customer_id)
            if customer is not None:
                summary = customer_summary(call.state, customer, frozenset())
                included.setdefault(customer.kind, []).append(summary)
    if "department" in call.sideloads:
        departments = dict.fromkeys(item["department"]["id"] for item in items)
        included["department"] = [
            department_summary(call.state.departments[item]) for item in departments
        ]
    if not included:
        return result
    return Result(result.data, result.status, result.meta, included)
