"""The rest of the empty world: products, units, legal forms, provinces, templates and people."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from koppel_fakes.teamleader.catalogue import (
    ACCOUNT_ID,
    USER_ID,
    Area,
    BusinessType,
    CommercialDiscount,
    DocumentTemplate,
    PriceList,
    Product,
    Team,
    UnitOfMeasure,
    User,
)
from koppel_fakes.teamleader.state import State

_BORN = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)
_UNITS = ("stuk", "uur", "dag")
_FORMS = (("BV", "BE"), ("NV", "BE"), ("VZW", "BE"), ("BV", "NL"), ("SARL", "FR"))
_AREAS = (
    ("Antwerpen", "BE"), ("Limburg", "BE"), ("Oost-Vlaanderen", "BE"), ("Vlaams-Brabant", "BE"),
    ("West-Vlaanderen", "BE"), ("Brussel", "BE"), ("Henegouwen", "BE"), ("Luik", "BE"),
    ("Luxemburg", "BE"), ("Namen", "BE"), ("Waals-Brabant", "BE"), ("Noord-Brabant", "NL"),
)  # fmt: skip
_PRICE_LISTS = ("Groothandel",)
_PRODUCTS = (
    ("ADV", "Advies", Decimal(95), None, 1),
    ("STOEL", "Bureaustoel", Decimal("249.9"), Decimal(140), 0),
)


def fill_catalogue(state: State, templates: tuple[tuple[str, str], ...]) -> None:
    """Fill what has no part in bookings; `templates` are (template id, department id) pairs."""
    for n, name in enumerate(_UNITS, start=1):
        unit = UnitOfMeasure(_numbered("a1b2c3d4-5e6f-0a1b-8c2d", n), name)
        state.units[unit.id] = unit
    for n, (name, country) in enumerate(_FORMS, start=1):
        form = BusinessType(_numbered("b2c3d4e5-6f7a-0b2c-9d3e", n), name, country)
        state.business_types[form.id] = form
    for n, (name, country) in enumerate(_AREAS, start=1):
        area = Area(_numbered("c3d4e5f6-7a8b-0c3d-8e4f", n), name, country)
        state.areas[area.id] = area
    for template_id, department_id in templates:
        state.document_templates[template_id] = DocumentTemplate(
            template_id, department_id, "invoice", "Standaard", is_default=True
        )
        state.commercial_discounts.append(CommercialDiscount("Contant", department_id))
    _add_people(state)
    for n, name in enumerate(_PRICE_LISTS, start=1):
        prices = PriceList(_numbered("f6a7b8c9-0d1e-0f6a-8b7c", n), name)
        state.price_lists[prices.id] = prices
    _add_old_ids(state)
    _add_products(state)


def _add_people(state: State) -> None:
    phone = (("phone", "093334400"),)
    state.users[USER_ID] = User(
        USER_ID, "An", "Peeters", "an@demo.example", "Zaakvoerder", telephones=phone
    )
    team = Team(_numbered("e5f6a7b8-9c0d-0e5f-8a6b", 1), "Verkoop", USER_ID, (USER_ID,))
    state.teams[team.id] = team


def _add_old_ids(state: State) -> None:
    """The numbers that the account, its person and its departments had in the first API (2.5)."""
    state.old_ids["account", 1] = ACCOUNT_ID
    state.old_ids["user", 1] = USER_ID
    for number, department_id in enumerate(state.departments, start=1):
        state.old_ids["department", number] = department_id


def _add_products(state: State) -> None:
    units = list(state.units)
    rate = next(iter(state.tax_rates))
    for n, (code, name, selling, purchase, unit) in enumerate(_PRODUCTS, start=1):
        product = Product(
            id=_numbered("d4e5f6a7-8b9c-0d4e-9f5a", n),
            name=name,
            added_at=_BORN,
            updated_at=_BORN,
            code=code,
            unit_id=units[unit],
            selling_price=selling,
            purchase_price=purchase,
            tax_rate_id=rate,
        )
        state.products[product.id] = product


def _numbered(stem: str, n: int) -> str:
    return f"{stem}-{n:012x}"
