"""The lists of settings, departments and the user himself (teamleader-api 2.5)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from operator import attrgetter
from typing import Any

from koppel_fakes.teamleader.call import Call, Endpoint, Result, found, paged, sort_of
from koppel_fakes.teamleader.catalogue import ACCOUNT_ID, USER_ID, User
from koppel_fakes.teamleader.currencies import EURO_RATES
from koppel_fakes.teamleader.records import Department, PaymentMethod, ProductCategory, TaxRate
from koppel_fakes.teamleader.shapes import Json, address, payment_term, reference
from koppel_fakes.teamleader.state import State

_STATUSES = ("active", "archived")


def endpoints() -> Mapping[str, Endpoint]:
    """All of these only read."""
    return {
        "taxRates.list": Endpoint(list_tax_rates),
        "paymentMethods.list": Endpoint(list_payment_methods),
        "paymentTerms.list": Endpoint(list_payment_terms),
        "productCategories.list": Endpoint(list_product_categories, "products"),
        "departments.list": Endpoint(list_departments, "departments"),
        "departments.info": Endpoint(department_info, "departments"),
        "currencies.exchangeRates": Endpoint(exchange_rates),
        "users.me": Endpoint(users_me, "users"),
    }


def list_tax_rates(call: Call) -> Result:
    """The tax rates, of one department when asked."""
    department = call.filter().uuid("department_id")
    order = sort_of(call, ("department_id", "rate", "description"))
    call.body.check()
    rates = [
        rate for rate in call.state.tax_rates.values() if department in (None, rate.department_id)
    ]
    for name, descending in reversed(order):
        rates.sort(key=attrgetter(name), reverse=descending)
    by_id = call.state.tax_rates
    return paged(call, [rate.id for rate in rates], lambda i: _tax_rate(by_id[i]))


def list_payment_methods(call: Call) -> Result:
    """The payment methods by which a payment can be registered."""
    asked = call.filter()
    ids, statuses = asked.uuids("ids"), asked.choices("status", _STATUSES)
    call.body.check()
    methods = call.state.payment_methods
    chosen = [
        item.id
        for item in methods.values()
        if (ids is None or item.id in ids) and (statuses is None or item.status in statuses)
    ]
    return paged(call, chosen, lambda i: _payment_method(methods[i]))


def list_payment_terms(call: Call) -> Result:
    """All payment terms; `meta.default` is the account's own (no paging: 1.6)."""
    terms = [
        {"id": item.id, "days": None, **(payment_term(item.term) or {})}
        for item in call.state.payment_terms.values()
    ]
    return Result(terms, meta={"default": call.state.default_payment_term_id})


def list_product_categories(call: Call) -> Result:
    """All categories: the ledger accounts of lines (no paging: 1.6, 3.2)."""
    department = call.filter().uuid("department_id")
    call.body.check()
    return Result(
        [
            _product_category(item)
            for item in call.state.product_categories.values()
            if department is None or department in item.ledgers
        ]
    )


def list_departments(call: Call) -> Result:
    """All departments (no paging: 1.6), the default one first unless asked otherwise."""
    asked = call.filter()
    ids, statuses = asked.uuids("ids"), asked.choices("status", _STATUSES)
    order = sort_of(call, ("default_department", "name", "created_at"))
    call.body.check()
    chosen = [
        item
        for item in call.state.departments.values()
        if (ids is None or item.id in ids) and (statuses is None or item.status in statuses)
    ]
    for name, descending in reversed(order or [("default_department", False)]):
        attribute = "comes_after_default" if name == "default_department" else name
        chosen.sort(key=attrgetter(attribute), reverse=descending)
    return Result([department_summary(item) for item in chosen])


def department_info(call: Call) -> Result:
    """One department in full."""
    department = found(call.state.departments.get, call, "department")
    where, phone = department.address, department.telephone
    return Result(
        {
            **department_summary(department),
            "address": None if where is None else address(where, with_addressee=False),
            "telephones": [{"type": "phone", "number": phone}] if phone else [],
            "website": department.website,
            "iban": department.iban,
            "bic": department.bic,
            "fiscal_regime": department.fiscal_regime,
        }
    )


def department_summary(department: Department) -> Json:
    """An item of departments.list."""
    email = department.email
    return {
        "id": department.id,
        "name": department.name,
        "vat_number": department.vat_number,
        "currency": department.currency,
        "emails": [] if email is None else [{"type": "primary", "email": email}],
        "status": department.status,
    }


def exchange_rates(call: Call) -> Result:
    """How much of each currency one unit of the base is."""
    known = EURO_RATES
    base = call.body.choice("base", [code for code, *_ in known], required=True)
    call.body.check()
    per_euro = {code: rate for code, _, _, rate in known}
    return Result(
        [
            {
                "code": code,
                "symbol": symbol,
                "name": name,
                "exchange_rate": (rate / per_euro[str(base)]).quantize(Decimal("0.000001")),
            }
            for code, symbol, name, rate in known
        ]
    )


def users_me(call: Call) -> Result:
    """The person who allowed the integration, and the account it is about."""
    person = call.state.users[USER_ID]
    return Result(
        {
            **user(person),
            "email_verification_status": "confirmed",
            "time_zone": "Europe/Brussels",
            "preferences": {
                "invoiceable": True,
                "historic_time_tracking_limit": None,
                "whitelabeling": False,
            },
            "teams": teams_of(call.state, person),
        }
    )


def teams_of(state: State, person: User) -> list[Json | None]:
    """The teams that a person belongs to."""
    return [
        reference("team", team.id) for team in state.teams.values() if person.id in team.members
    ]


def user(person: User) -> Json:
    """What users.me and users.list tell of a person."""
    return {
        "id": person.id,
        "account": reference("account", ACCOUNT_ID),
        "first_name": person.first_name,
        "last_name": person.last_name,
        "email": person.email,
        "telephones": [{"type": kind, "number": number} for kind, number in person.telephones],
        "language": "nl-BE",
        "function": person.function,
    }


def _tax_rate(rate: TaxRate) -> Json:
    return {
        "id": rate.id,
        "description": rate.description,
        "rate": rate.rate,
        "department": reference("department", rate.department_id),
    }


def _payment_method(method: PaymentMethod) -> Json:
    return {"id": method.id, "name": method.name, "status": method.status}


def _product_category(category: ProductCategory) -> Json:
    ledgers: list[Any] = [
        {"department": reference("department", department_id), "ledger_account_number": number}
        for department_id, number in category.ledgers.items()
    ]
    return {"id": category.id, "name": category.name, "ledgers": ledgers}
