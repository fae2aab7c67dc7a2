"""The empty world: the settings of an account that has no customers or documents yet."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from koppel_fakes.teamleader.records import (
    Address,
    Department,
    PaymentMethod,
    PaymentTerm,
    PaymentTermItem,
    ProductCategory,
    TaxRate,
)
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.world_catalogue import fill_catalogue

DEPARTMENT = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001"
SECOND_DEPARTMENT = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0002"
DOCUMENT_TEMPLATE = "f6c3a4dd-4e5f-0baa-9c33-3a2b1f0e0006"
SECOND_DOCUMENT_TEMPLATE = "f6c3a4dd-4e5f-0baa-9c33-3a2b1f0e0007"
PAYMENT_METHOD_BANK = "5e8d0c11-6b7a-0c3d-8f21-9a0b1c2d0001"
PAYMENT_METHOD_OCTOPUS = "5e8d0c11-6b7a-0c3d-8f21-9a0b1c2d0002"

_BORN = datetime(2024, 1, 2, 9, 0, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class _Rate:
    tail: str
    description: str
    rate: Decimal


_RATES = (
    _Rate("01", "21%", Decimal("0.21")),
    _Rate("02", "12%", Decimal("0.12")),
    _Rate("03", "6%", Decimal("0.06")),
    _Rate("04", "0%", Decimal(0)),
    _Rate("05", "0% Intracommunautaire levering van goederen", Decimal(0)),
    _Rate("06", "0% Export (uitvoer buiten EU)", Decimal(0)),
    _Rate("07", "0% Medecontractant (btw verlegd)", Decimal(0)),
)
_CATEGORIES = (
    ("01", "Verkoop van goederen", "700000"),
    ("02", "Verkoop van toebehoren", "700100"),
    ("03", "Handelsgoederen", "704000"),
    ("04", "Dienstverlening", "705000"),
)
_TERMS = (
    ("01", PaymentTerm("cash")),
    ("02", PaymentTerm("after_invoice_date", 14)),
    ("03", PaymentTerm("after_invoice_date", 30)),
    ("04", PaymentTerm("end_of_month", 30)),
)


def fill_empty(state: State) -> None:
    """Two departments with tax rates of their own, ledger accounts, terms and methods."""
    _add_departments(state)
    for department_id, series in ((DEPARTMENT, "a"), (SECOND_DEPARTMENT, "b")):
        for item in _RATES:
            rate_id = f"d4a1e2bb-2c3d-0f88-9a11-1e0f9d8c{series}0{item.tail}"
            state.tax_rates[rate_id] = TaxRate(rate_id, item.description, item.rate, department_id)
    _add_categories(state)
    for tail, term in _TERMS:
        term_id = f"7b6a5c4d-3e2f-0a1b-8c9d-0e1f2a3b00{tail}"
        state.payment_terms[term_id] = PaymentTermItem(term_id, term)
    state.default_payment_term_id = "7b6a5c4d-3e2f-0a1b-8c9d-0e1f2a3b0002"
    for method in (
        PaymentMethod(PAYMENT_METHOD_BANK, "Bank"),
        PaymentMethod(PAYMENT_METHOD_OCTOPUS, "Octopus"),
    ):
        state.payment_methods[method.id] = method
    templates = ((DOCUMENT_TEMPLATE, DEPARTMENT), (SECOND_DOCUMENT_TEMPLATE, SECOND_DEPARTMENT))
    fill_catalogue(state, templates)


def _add_departments(state: State) -> None:
    state.departments[DEPARTMENT] = Department(
        id=DEPARTMENT,
        name="Demo BV",
        created_at=_BORN,
        vat_number="BE 0123.456.749",
        email="info@demo.example",
        iban="BE68539007547034",
        bic="KREDBEBB",
        telephone="093334400",
        website="www.demo.example",
        address=Address("Dorpsstraat 1", "9000", "Gent", "BE"),
        is_default=True,
    )
    state.departments[SECOND_DEPARTMENT] = Department(
        id=SECOND_DEPARTMENT, name="Demo Verhuur BV", created_at=_BORN, vat_number="BE1987.654.318"
    )


def _add_categories(state: State) -> None:
    """The last category has no account in the second department."""
    for tail, name, account in _CATEGORIES:
        category_id = f"c3f0d1aa-1b2c-0e77-8f00-0d9e8c7b00{tail}"
        everywhere = {DEPARTMENT: account, SECOND_DEPARTMENT: account}
        only_first = {DEPARTMENT: account}
        ledgers = only_first if tail == _CATEGORIES[-1][0] else everywhere
        state.product_categories[category_id] = ProductCategory(category_id, name, ledgers)
