"""Typed: what a person types at the screen, turned into what Teamleader keeps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.documents import DocumentDiscount, Group, Line
from koppel_fakes.teamleader.records import Address, Customer, TaxRate
from koppel_fakes.teamleader.state import State

Amount = str | int | Decimal
Day = str | date
LineSpec = Mapping[str, Any]
"""A line as a person types it: price, and optionally rate ("21", a description or a tax rate
id; default "21"), account ("700000", a product category id or none), quantity (1), description,
discount (per cent)."""

_LINE_KEYS = frozenset({"price", "rate", "account", "quantity", "description", "discount"})
SOME_ADDRESS: Mapping[str, str] = {"street": "Kerkstraat 1", "postal_code": "9000", "city": "Gent"}
_ADDRESS_FIELDS = {"street": "line_1", "postal_code": "postal_code", "city": "city"}


def typed_groups(
    state: State, lines: Sequence[LineSpec], department_id: str, title: str | None = None
) -> tuple[Group, ...]:
    """The lines under one title."""
    return (Group(tuple(_line(state, line, department_id) for line in lines), title),)


def _line(state: State, spec: LineSpec, department_id: str) -> Line:
    unknown = set(spec) - _LINE_KEYS
    if unknown or "price" not in spec:
        keys = ", ".join(sorted(_LINE_KEYS))
        raise HumanError(
            f"a line has a price, and may have: {keys}; not {sorted(unknown)}",
            f"een lijn heeft een prijs (price), en kan hebben: {keys}; niet {sorted(unknown)}",
        )
    rate = _rate(state, str(spec.get("rate", "21")), department_id)
    discount = spec.get("discount")
    return Line(
        quantity=typed_amount(spec.get("quantity", 1)),
        description=spec.get("description") or "Advies",
        unit_amount=typed_amount(spec["price"]),
        tax_rate_id=rate.id,
        rate=rate.rate,
        product_category_id=_category(state, spec.get("account"), department_id),
        discount=None if discount is None else typed_amount(discount),
    )


def _rate(state: State, wanted: str, department_id: str) -> TaxRate:
    """By id, by description, or by percentage (the first of several)."""
    for rate in state.tax_rates.values():
        names = (rate.id, rate.description, f"{rate.rate * 100:f}".split(".")[0])
        if rate.department_id == department_id and wanted in names:
            return rate
    raise HumanError(
        f"the department has no tax rate {wanted}", f"de entiteit heeft geen btw-tarief {wanted}"
    )


def _category(state: State, account: str | None, department_id: str) -> str | None:
    if account is None or account in state.product_categories:
        return account
    for category in state.product_categories.values():
        if category.ledgers.get(department_id) == account:
            return category.id
    raise HumanError(
        f"no product category has account {account} in this department",
        f"geen productcategorie heeft rekening {account} in deze entiteit",
    )


def with_details(
    customer: Customer, details: dict[str, Any], country: str | None = None
) -> Customer:
    """The customer with what was typed in; an unknown field is a `HumanError`."""
    here = dict(customer.addresses).get("primary") or Address(None, None, None, "BE")
    moved = {_ADDRESS_FIELDS[key]: details.pop(key) for key in _ADDRESS_FIELDS if key in details}
    country = details.pop("country", country)
    if country is not None:
        moved["country"] = country
    if moved:
        others = tuple(entry for entry in customer.addresses if entry[0] != "primary")
        customer = replace(customer, addresses=(("primary", replace(here, **moved)), *others))
    if "email" in details:
        email = details.pop("email")
        customer = replace(customer, emails=(("primary", email),) if email else ())
    if "phone" in details:
        phone = details.pop("phone")
        customer = replace(customer, telephones=(("phone", phone),) if phone else ())
    try:
        return replace(customer, **details)
    except TypeError as error:
        raise HumanError(
            f"a customer has no such field: {error}", f"een klant heeft dat veld niet: {error}"
        ) from error


def typed_discounts(percentages: Sequence[Amount]) -> tuple[DocumentDiscount, ...]:
    """Percentages off the whole document."""
    return tuple(DocumentDiscount(typed_amount(value), "Korting") for value in percentages)


def typed_day(on: Day) -> date:
    """A day, given as such or as ISO text."""
    try:
        return on if isinstance(on, date) else date.fromisoformat(on)
    except ValueError as error:
        raise HumanError(
            f"{on!r} is not a day, such as 2026-11-16", f"{on!r} is geen dag, zoals 2026-11-16"
        ) from error


def typed_amount(value: object) -> Decimal:
    """An amount, exactly as typed; a float is a `HumanError`."""
    if isinstance(value, bool | float) or not isinstance(value, str | int | Decimal):
        raise HumanError(
            f"an amount is a text or a Decimal, not {value!r}",
            f"een bedrag is een tekst of een Decimal, niet {value!r}",
        )
    try:
        return Decimal(value)
    except InvalidOperation as error:
        raise HumanError(f"{value!r} is not an amount", f"{value!r} is geen bedrag") from error
