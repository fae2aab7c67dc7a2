"""invoices.list and invoices.info (teamleader-api 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from koppel_fakes.teamleader import render
from koppel_fakes.teamleader.call import (
    Call,
    Endpoint,
    Result,
    found,
    paged,
    remembered,
    sort_of,
)
from koppel_fakes.teamleader.customer_lists import customer_summary
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.lifecycle import invoicee_of
from koppel_fakes.teamleader.settings_lists import department_summary
from koppel_fakes.teamleader.state import State

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
    updated_since = call.filter().moment("updated_since")
    tests = _tests(call)
    order = sort_of(call, ("invoice_number", "invoice_date"))
    ids = remembered(call, lambda: _find(call, tests, order, updated_since))
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


def _find(
    call: Call, tests: list[Test], order: list[tuple[str, bool]], updated_since: datetime | None
) -> list[str]:
    """The ids in the order asked for. Tests look at records one by one: they come last."""
    state = call.state
    orders = {"invoice_number": state.invoices_by_number, "invoice_date": state.invoices_by_date}
    default = ("invoice_number", call.switches["invoice_list_default_order"] == "desc")
    *first, (name, descending) = order or [default]
    ids = orders[name].ids(descending=descending)
    if updated_since is not None:
        inclusive = call.switches.on("updated_since_inclusive")
        recent = state.invoices_by_update.since(updated_since, inclusive=inclusive)
        ids = [invoice_id for invoice_id in ids if invoice_id in recent]
    for test in tests:
        ids = [invoice_id for invoice_id in ids if test(state.invoices[invoice_id])]
    for name, descending in reversed(first):
        ids.sort(key=orders[name].key, reverse=descending)
    return ids


def _tests(call: Call) -> list[Test]:
    """One test per filter that was given."""
    asked = call.filter()
    ids, statuses = asked.uuids("ids"), asked.choices("status", STATUSES)
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
        (after, lambda i: i.on is not None and after is not None and i.on >= after),
        (before, lambda i: i.on is not None and before is not None and i.on <= before),
        (number, lambda i: i.number == number),
        (term, _mentioning(call.state, term or "")),
        (department, lambda i: i.department_id == department),
        (project, lambda i: i.project_id == project),
        (order_number, lambda i: i.purchase_order_number == order_number),
        (payment_reference, lambda i: i.payment_reference == payment_reference),
        (nothing_has[0], lambda _: False),
        (nothing_has[1], lambda _: False),
        (customer_id, lambda i: (i.customer_kind, i.customer_id) == (kind, customer_id)),
    ]
    return [test for value, test in given if value is not None]


def _mentioning(state: State, term: str) -> Test:
    """Whether number, order number, payment reference or name of an invoice has the term."""
    term, texts = term.lower(), state.invoice_texts

    def mentions(invoice: Invoice) -> bool:
        if term in texts[invoice.id]:
            return True
        # A draft has the name that its customer has now.
        return invoice.invoicee is None and term in invoicee_of(state, invoice).name.lower()

    return mentions


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
