"""companies.list, companies.info, contacts.list and contacts.info (teamleader-api 2.1, 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

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
from koppel_fakes.teamleader.records import Customer, CustomerKind
from koppel_fakes.teamleader.shapes import (
    Json,
    address,
    custom_fields,
    moment,
    payment_term,
    reference,
)
from koppel_fakes.teamleader.state import State

Test = Callable[[Customer], bool]


def endpoints() -> Mapping[str, Endpoint]:
    """The reading half of companies and contacts."""
    return {
        "companies.list": Endpoint(partial(list_customers, kind="company"), "companies"),
        "companies.info": Endpoint(partial(customer_info, kind="company"), "companies"),
        "contacts.list": Endpoint(partial(list_customers, kind="contact"), "contacts"),
        "contacts.info": Endpoint(partial(customer_info, kind="contact"), "contacts"),
    }


def list_customers(call: Call, kind: CustomerKind) -> Result:
    """The customers of one kind that pass the filter. Only companies know pagination meta (1.6)."""
    tests = _company_tests(call) if kind == "company" else _contact_tests(call)
    order = sort_of(call, ("name", "added_at", "updated_at"))
    ids = remembered(call, lambda: _find(call, kind, tests, order))
    customers, includes = call.state.customers, call.includes
    return paged(
        call,
        ids,
        lambda customer_id: customer_summary(call.state, customers[customer_id], includes),
        meta=kind == "company",
    )


def customer_info(call: Call, kind: CustomerKind) -> Result:
    """One customer in full."""
    customer = found(partial(call.state.customer, kind), call, kind)
    return Result(customer_detail(call.state, customer, call.includes))


def customer_summary(state: State, customer: Customer, includes: frozenset[str]) -> Json:
    """An item of companies.list or contacts.list."""
    primary = dict(customer.addresses).get("primary")
    summary = {
        **_shared(customer),
        "primary_address": None if primary is None else address(primary, with_addressee=False),
    }
    if "custom_fields" in includes:
        summary["custom_fields"] = custom_fields(state, customer.kind, customer.custom_fields)
    if "price_list" in includes:
        summary["price_list"] = reference("priceList", customer.price_list_id)
    return summary


def customer_detail(state: State, customer: Customer, includes: frozenset[str]) -> Json:
    """The answer of companies.info or contacts.info."""
    detail = {
        **_shared(customer),
        "addresses": [
            {"type": kind, "address": address(where, with_addressee=kind != "primary")}
            for kind, where in customer.addresses
        ],
        "remarks": customer.remarks,
        "custom_fields": custom_fields(state, customer.kind, customer.custom_fields),
    }
    if "price_list" in includes:
        detail["price_list"] = reference("priceList", customer.price_list_id)
    if customer.kind == "contact":
        companies = _companies_of(state, customer.id)
        return {**detail, "vat_number": customer.vat_number, "companies": companies}
    # No documented call relates a company to a company.
    related: Json = {
        "related_companies": [],
        "related_contacts": _contacts_of(state, customer.id),
    }
    return {**detail, **{name: value for name, value in related.items() if name in includes}}


def _companies_of(state: State, contact_id: str) -> list[Json]:
    return [
        {
            "position": link.position,
            "secondary_position": None,
            "division": None,
            "decision_maker": link.decision_maker,
            "company": reference("company", company),
        }
        for (contact, company), link in state.links.items()
        if contact == contact_id
    ]


def _contacts_of(state: State, company_id: str) -> list[Json]:
    return [
        {
            "type": "contact",
            "id": contact,
            "position": link.position,
            "secondary_position": None,
            "division": None,
            "is_decision_maker": link.decision_maker,
        }
        for (contact, company), link in state.links.items()
        if company == company_id
    ]


def _shared(customer: Customer) -> Json:
    """The fields that list and info of one kind share."""
    page = "company_detail" if customer.kind == "company" else "contact_detail"
    return {
        "id": customer.id,
        **(_company_part(customer) if customer.kind == "company" else _contact_part(customer)),
        "status": customer.status,
        "national_identification_number": customer.national_identification_number,
        "emails": [{"type": kind, "email": email} for kind, email in customer.emails],
        "telephones": [{"type": kind, "number": number} for kind, number in customer.telephones],
        "website": customer.website,
        "iban": customer.iban,
        "bic": customer.bic,
        "language": customer.language,
        "payment_term": payment_term(customer.payment_term),
        "invoicing_preferences": {
            "electronic_invoicing_address": customer.electronic_invoicing_address
        },
        "added_at": moment(customer.added_at),
        "updated_at": moment(customer.updated_at),
        "web_url": f"https://focus.teamleader.eu/{page}.php?id={customer.id}",
        "tags": list(customer.tags),
        "marketing_mails_consent": customer.marketing_mails_consent,
    }


def _company_part(customer: Customer) -> Json:
    return {
        "name": customer.name,
        "business_type": reference("businessType", customer.business_type_id),
        "vat_number": customer.vat_number,
        "preferred_currency": customer.preferred_currency,
        "responsible_user": reference("user", customer.responsible_user_id),
    }


def _contact_part(customer: Customer) -> Json:
    return {
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "salutation": customer.salutation,
        "gender": customer.gender,
        "birthdate": customer.birthdate,
    }


def _find(
    call: Call, kind: CustomerKind, tests: list[Test], order: list[tuple[str, bool]]
) -> list[str]:
    chosen = [c for c in call.state.customers_of(kind) if all(test(c) for test in tests)]
    for name, descending in reversed(order or [("name", False)]):
        chosen.sort(key=_sort_keys()[name], reverse=descending)
    return [customer.id for customer in chosen]


def _sort_keys() -> Mapping[str, Callable[[Customer], Any]]:
    return {
        "name": lambda c: (c.name or c.last_name or "", c.first_name or ""),
        "added_at": lambda c: c.added_at,
        "updated_at": lambda c: c.updated_at,
    }


def _company_tests(call: Call) -> list[Test]:
    asked = call.filter()
    vat_number, national = asked.text("vat_number"), asked.text("national_identification_number")
    exact = call.switches["vat_filter"] == "exact"
    bare = _as_typed if exact else letters_and_digits
    given: list[tuple[object, Test]] = [
        (vat_number, lambda c: bare(c.vat_number) == bare(vat_number)),
        (national, lambda c: c.national_identification_number == national),
    ]
    return [*_shared_tests(call), *(test for value, test in given if value is not None)]


def _contact_tests(call: Call) -> list[Test]:
    company_id, links = call.filter().uuid("company_id"), call.state.links
    if company_id is None:
        return _shared_tests(call)
    return [lambda c: (c.id, company_id) in links, *_shared_tests(call)]


def _shared_tests(call: Call) -> list[Test]:
    asked = call.filter()
    ids, tags, term = asked.uuids("ids"), asked.texts("tags"), asked.text("term")
    status = asked.choice("status", ("active", "deactivated"))
    email = asked.object("email")
    if email is not None:
        email.choice("type", ("primary",), required=True)
    address_of = email.text("email", required=True) if email is not None else None
    consent, updated_since = asked.boolean("marketing_mails_consent"), asked.moment("updated_since")
    call.body.check()
    wanted = frozenset(ids or ())
    enough = all if call.switches["tags_filter"] == "all" else any
    given: list[tuple[object, Test]] = [
        (ids, lambda c: c.id in wanted),
        (tags, lambda c: enough(tag in c.tags for tag in tags or ())),
        (term, lambda c: _mentions(c, term or "")),
        (status, lambda c: c.status == status),
        (address_of, lambda c: ("primary", address_of) in c.emails),
        (consent, lambda c: c.marketing_mails_consent is consent),
        (updated_since, lambda c: since(call, c.updated_at, updated_since)),
    ]
    return [test for value, test in given if value is not None]


def _mentions(customer: Customer, term: str) -> bool:
    texts = (
        customer.full_name,
        customer.vat_number if customer.kind == "company" else None,
        *(email for _, email in customer.emails),
        *(number for _, number in customer.telephones),
    )
    return any(term.lower() in text.lower() for text in texts if text)


def _as_typed(text: str | None) -> str:
    return text or ""


def letters_and_digits(text: str | None) -> str:
    """A VAT number without separators, in capitals: how numbers are compared (2.1)."""
    return re.sub(r"[^0-9A-Z]", "", (text or "").upper())
