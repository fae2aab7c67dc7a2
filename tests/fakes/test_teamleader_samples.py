"""The worked sample of teamleader-api 7.4, answered as printed there.

The printed answers stand in printed/teamleader_*.json.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import CreditNote, Group, Invoice, Invoicee, Line, Payment
from koppel_fakes.teamleader.records import (
    Address,
    Customer,
    CustomFieldDefinition,
    PaymentTerm,
    ProductCategory,
    TaxRate,
)
from koppel_fakes.teamleader.totals import document_totals

from tests.fakes.teamleader_api import Api, exact

PRINTED = Path(__file__).parent / "printed"
ERROR = """
{"errors":[{"code":0,"title":"paid_at must be present","status":400,"meta":{"field":"paid_at"}}]}
"""

DEPARTMENT = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001"
COMPANY_ID = "0a9d7e10-55aa-0d19-9b1c-77c0e5aa0002"
CATEGORY = "c3f0d1aa-1b2c-0e77-8f00-0d9e8c7b0003"
TAX_RATE = "d4a1e2bb-2c3d-0f88-9a11-1e0f9d8c0004"
TEMPLATE = "f6c3a4dd-4e5f-0baa-9c33-3a2b1f0e0006"
INVOICE_ID = "6f1c3a52-0d3e-0b41-9a77-2f6f3c1d0e01"
CREDIT_NOTE_ID = "7a2d4b63-1e4f-0c52-8b88-3a7a4d2e0f07"
FIELD = "bb5def60-32e5-06fc-a455-e53016920009"
INVOICEE = Invoicee(
    name="Bakkerij Janssens BV",
    vat_number="BE 0123.456.749",
    email="boekhouding@janssens.example",
    national_identification_number="0123456749",
)


def printed_answer(name: str) -> Any:
    return exact((PRINTED / f"teamleader_{name}.json").read_text(encoding="utf-8"))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def line(quantity: int, amount: int, discount: int | None = None) -> Line:
    return Line(
        quantity=Decimal(quantity),
        description="Advies",
        unit_amount=Decimal(amount),
        tax_rate_id=TAX_RATE,
        rate=Decimal("0.21"),
        product_category_id=CATEGORY,
        discount=None if discount is None else Decimal(discount),
    )


@pytest.fixture
def fake() -> TeamleaderFake:
    """An account that holds exactly the objects of the sample."""
    fake = TeamleaderFake(clock=Clock(start=at("2026-03-21T09:00:00+00:00")))
    state = fake.state
    state.tax_rates[TAX_RATE] = TaxRate(TAX_RATE, "21%", Decimal("0.21"), DEPARTMENT)
    state.product_categories.clear()
    state.product_categories[CATEGORY] = ProductCategory(
        CATEGORY, "Dienstverlening", {DEPARTMENT: "704000"}
    )
    state.custom_fields[FIELD] = CustomFieldDefinition(
        FIELD, "company", "single_line", "Octopus klantnummer"
    )
    state.put_customer(company())
    state.put_invoice(invoice())
    state.put_credit_note(credit_note())
    return fake


def company() -> Customer:
    street = Address("Kerkstraat 1", "9000", "Gent", "BE")
    box = Address("Postbus 5", "9000", "Gent", "BE", "Dienst boekhouding")
    return Customer(
        id=COMPANY_ID,
        kind="company",
        added_at=at("2025-11-03T10:00:00+00:00"),
        updated_at=at("2026-02-01T08:12:45+00:00"),
        name="Bakkerij Janssens BV",
        vat_number="BE 0123.456.749",
        national_identification_number="0123456749",
        emails=(
            ("primary", "info@janssens.example"),
            ("invoicing", "boekhouding@janssens.example"),
        ),
        telephones=(("phone", "093334455"),),
        website="www.janssens.example",
        addresses=(("primary", street), ("invoicing", box)),
        language="nl",
        payment_term=PaymentTerm("after_invoice_date", 30),
        responsible_user_id="16b19c64-05c2-05c4-9e5a-3a1aeed50008",
        tags=("klant",),
        custom_fields={FIELD: "1042"},
    )


def invoice() -> Invoice:
    groups = (Group((line(8, 100, discount=10),), "Maart"),)
    return Invoice(
        id=INVOICE_ID,
        department_id=DEPARTMENT,
        customer_kind="company",
        customer_id=COMPANY_ID,
        groups=groups,
        totals=document_totals(groups),
        payment_term=PaymentTerm("after_invoice_date", 30),
        created_at=at("2026-03-01T09:00:00+00:00"),
        updated_at=at("2026-03-10T12:05:11+00:00"),
        number="2026 / 17",
        on=date(2026, 3, 2),
        due_on=date(2026, 4, 1),
        status="outstanding",
        payments=(Payment(at("2026-03-10T12:00:00+00:00"), Decimal(500)),),
        invoicee=INVOICEE,
        sent=True,
        payment_reference="+++202/6000/01711+++",
        file_id="e5b2f3cc-3d4e-0a99-8b22-2f1a0e9d0005",
        document_template_id=TEMPLATE,
        peppol_status="sent",
    )


def credit_note() -> CreditNote:
    groups = (Group((line(1, 90),)),)
    return CreditNote(
        id=CREDIT_NOTE_ID,
        department_id=DEPARTMENT,
        customer_kind="company",
        customer_id=COMPANY_ID,
        groups=groups,
        totals=document_totals(groups),
        invoicee=INVOICEE,
        number="2026 / 3",
        on=date(2026, 3, 20),
        created_at=at("2026-03-20T08:30:00+00:00"),
        updated_at=at("2026-03-20T08:30:00+00:00"),
        invoice_id=INVOICE_ID,
        paid=True,
        paid_at=at("2026-03-20T00:00:00+00:00"),
        document_template_id=TEMPLATE,
    )


@pytest.mark.parametrize(
    ("operation", "body", "printed"),
    [
        ("invoices.info", {"id": INVOICE_ID}, "invoice"),
        ("creditNotes.info", {"id": CREDIT_NOTE_ID}, "credit_note"),
        ("companies.info", {"id": COMPANY_ID}, "company"),
        ("productCategories.list", {}, "categories"),
    ],
)
def test_the_sample_is_answered_as_printed(
    fake: TeamleaderFake, operation: str, body: dict[str, Any], printed: str
) -> None:
    """Each request of the worked sample gets exactly the JSON that the reference prints."""
    assert Api(fake).answer(operation, body) == printed_answer(printed)


def test_the_validation_error_is_answered_as_printed(fake: TeamleaderFake) -> None:
    """A payment without paid_at gets the printed envelope, with status 400."""
    body = {"id": INVOICE_ID, "payment": {"amount": 1, "currency": "EUR"}}
    response = Api(fake).call("invoices.registerPayment", body)
    assert response.status_code == 400
    assert response.json() == exact(ERROR)


def test_the_partial_credit_of_the_sample_comes_about(fake: TeamleaderFake) -> None:
    """Crediting 90 + 21 % of the sample's invoice leaves 262.3 due."""
    api = Api(fake)
    lines = [
        {
            "line_items": [
                {
                    "quantity": 1,
                    "description": "Advies",
                    "unit_price": {"amount": 90, "tax": "excluding"},
                    "tax_rate_id": TAX_RATE,
                    "product_category_id": CATEGORY,
                }
            ]
        }
    ]
    made = api.data(
        "invoices.creditPartially",
        {"id": INVOICE_ID, "credit_note_date": "2026-03-20", "grouped_lines": lines},
    )
    note = api.data("creditNotes.info", {"id": made["id"]})
    printed = printed_answer("credit_note")["data"]
    same = ("invoice", "paid", "paid_at", "invoicee", "total", "grouped_lines", "status")
    assert {name: note[name] for name in same} == {name: printed[name] for name in same}
    assert note["credit_note_number"] == "2026 / 4"
    due = api.data("invoices.info", {"id": INVOICE_ID})["total"]["due"]
    assert due == {"amount": Decimal("262.3"), "currency": "EUR"}


def test_the_sample_invoice_comes_about_by_drafting_and_booking(fake: TeamleaderFake) -> None:
    """The printed sums, due date and payment reference follow from draft, book and payment."""
    api = Api(fake)
    draft = api.data(
        "invoices.draft",
        {
            "invoicee": {"customer": {"type": "company", "id": COMPANY_ID}},
            "department_id": DEPARTMENT,
            "payment_term": {"type": "after_invoice_date", "days": 30},
            "grouped_lines": [
                {
                    "section": {"title": "Maart"},
                    "line_items": [
                        {
                            "quantity": 8,
                            "description": "Advies",
                            "unit_price": {"amount": 100, "tax": "excluding"},
                            "tax_rate_id": TAX_RATE,
                            "product_category_id": CATEGORY,
                            "discount": {"type": "percentage", "value": 10},
                        }
                    ],
                }
            ],
        },
    )
    assert draft["type"] == "invoice"
    fake.state.drop_invoice(fake.state.invoices[INVOICE_ID], free_number=True)
    api.done("invoices.book", {"id": draft["id"], "on": "2026-03-02"})
    api.done(
        "invoices.registerPayment",
        {
            "id": draft["id"],
            "payment": {"amount": 500, "currency": "EUR"},
            "paid_at": "2026-03-10T13:00:00+01:00",
        },
    )
    made = api.data("invoices.info", {"id": draft["id"]})
    printed = printed_answer("invoice")["data"]
    own = {"id", "file", "created_at", "updated_at", "sent", "document_template", "peppol_status"}
    assert {name: value for name, value in made.items() if name not in own} == {
        name: value for name, value in printed.items() if name not in own
    }
