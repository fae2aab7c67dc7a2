"""invoices.list and invoices.info (teamleader-api 2.3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
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
from koppel_fakes.teamleader.settings_lists import department_summary
from koppel_fakes.teamleader.state import NO_NUMBER, State

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
    tests, order = _tests(call), sort_of(call, ("invoice_number", "invoice_date"))

    def find() -> list[str]:
        return _find(call, _among(call), tests, order)

    ids = remembered(call, find)
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
    call: Call, among: Set[str] | None, tests: list[Test], order: list[tuple[str, bool]]
) -> list[str]:
    """The ids among others (None: all) that pass the tests, in the order asked for."""
    state = call.state
    orders = {"invoice_number": state.invoices_by_number, "invoice_date": state.invoices_by_date}
    default = ("invoice_number", call.switches["invoice_list_default_order"] == "desc")
    *first, (name, descending) = order or [default]
    ids = orders[name].ids(descending=descending, among=among, test=_all_of(tests))
    for name, descending in reversed(first):
        ids.sort(key=orders[name].key, reverse=descending)
    return ids


def _among(call: Call) -> Set[str] | None:
    """The ids that pass those filters that need not look at each invoice; None when none is set."""
    state, asked = call.state, call.filter()
    statuses, term = asked.choices("status", STATUSES), asked.text("term")
    updated_since = asked.moment("updated_since")
    found: list[Set[str]] = []
    if statuses is not None:
        found.append(set().union(*(state.invoices_of_status[status] for status in statuses)))
    if updated_since is not None:
        inclusive = call.switches.on("updated_since_inclusive")
        found.append(state.invoices_by_update.since(updated_since, inclusive=inclusive))
    if term is not None:
        found.append(_mentioning(state, term))
    return frozenset.intersection(*map(frozenset, found)) if found else None


def _all_of(tests: list[Test]) -> Test | None:
    if len(tests) <= 1:
        return tests[0] if tests else None
    return lambda invoice: all(test(invoice) for test in tests)


def _tests(call: Call) -> list[Test]:
    """One test per filter that was given."""
    asked = call.filter()
    ids = asked.uuids("ids")
    # `_among` looks at these three; what is wrong with them is told with all the rest.
    asked.choices("status", STATUSES)
    asked.moment("updated_since")
    asked.text("term")
    after, before = asked.day("invoice_date_after"), asked.day("invoice_date_before")
    number = asked.text("invoice_number")
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
        (after, lambda i: i.on is not None and after is not None and i.on >= after),
        (before, lambda i: i.on is not None and before is not None and i.on <= before),
        (number, lambda i: i.number == number),
        (department, lambda i: i.department_id == department),
        (project, lambda i: i.project_id == project),
        (order_number, lambda i: i.purchase_order_number == order_number),
        (payment_reference, lambda i: i.payment_reference == payment_reference),
        (nothing_has[0], lambda _: False),
        (nothing_has[1], lambda _: False),
        (customer_id, lambda i: (i.customer_kind, i.customer_id) == (kind, customer_id)),
    ]
    return [test for value, test in given if value is not None]


def _mentioning(state: State, term: str) -> Set[str]:
    """The invoices with the term in number, order number, payment reference or name."""
    term = term.lower()
    found = {invoice_id for invoice_id, text in state.invoice_texts.items() if term in text}
    # A draft has the name that its customer has now.
    customers = {c.id for c in state.customers.values() if term in c.full_name.lower()}
    drafts = state.invoices_by_number.having(NO_NUMBER)
    found.update(d.id for d in drafts if d.invoicee is None and d.customer_id in customers)
    return found


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
