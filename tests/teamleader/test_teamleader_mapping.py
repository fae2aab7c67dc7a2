"""Mapping: records in koppel's words, and records that must be refused."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import Customer, Entry, Invoice, Refused
from koppel_teamleader.customers import company, contact
from koppel_teamleader.identifiers import no_vat_number
from koppel_teamleader.mapping import Chart, credit_note, invoice, settlement
from koppel_teamleader.reading import read
from koppel_teamleader.records import CompanyRecord, ContactRecord, CreditNoteRecord, InvoiceRecord
from koppel_teamleader.wire import dumps, loads

DEPARTMENT = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001"
CATEGORY = "c3f0d1aa-1b2c-0e77-8f00-0d9e8c7b0003"
R21 = "d4a1e2bb-2c3d-0f88-9a11-1e0f9d8c0004"
R6 = "d4a1e2bb-2c3d-0f88-9a11-1e0f9d8c0005"
COMPANY = "0a9d7e10-55aa-0d19-9b1c-77c0e5aa0002"
CHART = Chart({R21: Decimal("0.21"), R6: Decimal("0.06")}, {CATEGORY: "704000"})


def money(amount: Any, currency: str = "EUR") -> dict[str, Any]:
    """Money as the API writes it."""
    return {"amount": amount, "currency": currency}


def item(base: Any, tax: str = R21, category: str | None = CATEGORY) -> dict[str, Any]:
    """A line, with what koppel does not read left out."""
    link = {"type": "productCategory", "id": category} if category else None
    return {
        "description": "Advies",
        "product_category": link,
        "tax": {"type": "taxRate", "id": tax},
        "total": {"tax_exclusive": money(base)},
    }


SAMPLE: Mapping[str, Any] = {
    "id": "6f1c3a52-0d3e-0b41-9a77-2f6f3c1d0e01",
    "department": {"type": "department", "id": DEPARTMENT},
    "invoice_number": "2026 / 17",
    "invoice_date": "2026-03-02",
    "status": "outstanding",
    "due_on": "2026-04-01",
    "paid": False,
    "paid_at": None,
    "invoicee": {
        "name": "Bakkerij Janssens BV",
        "vat_number": "BE 0123.456.749",
        "customer": {"type": "company", "id": COMPANY},
        "for_attention_of": None,
    },
    "discounts": [],
    "grouped_lines": [{"section": {"title": "Maart"}, "line_items": [item(720)]}],
    "total": {
        "tax_exclusive": money(720),
        "tax_inclusive": money(Decimal("871.2")),
        "taxes": [{"rate": Decimal("0.21"), "taxable": money(720), "tax": money(Decimal("151.2"))}],
        "payable": money(Decimal("871.2")),
        "due": money(Decimal("371.2")),
    },
    "payments": [{"paid_at": "2026-03-10T23:30:00+00:00", "payment": money(500)}],
    "payment_reference": "+++202/6000/01711+++",
    "currency": "EUR",
    "currency_exchange_rate": {"from": "EUR", "to": "EUR", "rate": 1},
    "created_at": "2026-03-01T09:00:00+00:00",
    "updated_at": "2026-03-10T12:05:11+00:00",
    "activity_code": "not documented",
}
"""The invoice of teamleader-api 7.4, as far as koppel reads it; paid late in the evening."""


def changed(path: str, value: Any) -> dict[str, Any]:
    """The sample with another value at a path; Ellipsis takes the field away."""
    record: Any = copy.deepcopy(dict(SAMPLE))
    *parents, last = [int(part) if part.isdecimal() else part for part in path.split(".")]
    inner = record
    for part in parents:
        inner = inner[part]
    if value is ...:
        del inner[last]
    else:
        inner[last] = value
    return dict(record)


def mapped(record: Mapping[str, Any], chart: Chart = CHART) -> Invoice:
    """The invoice that a record makes."""
    return invoice(read(InvoiceRecord, record, "invoice 2026 / 17"), chart)


def test_an_invoice_in_koppels_words() -> None:
    """The worked sample of the reference, field by field."""
    found = mapped(SAMPLE)

    (line,) = found.lines
    assert (found.number, found.date, found.due) == (
        "2026 / 17",
        date(2026, 3, 2),
        date(2026, 4, 1),
    )
    assert (found.customer, found.customer_name) == (f"company/{COMPANY}", "Bakkerij Janssens BV")
    assert (found.total, found.currency) == (Decimal("871.20"), "EUR")
    assert (found.reference, found.booked) == ("+++202/6000/01711+++", True)
    assert (line.account, line.tax, line.base, line.vat, line.numbers) == (
        "704000",
        R21,
        Decimal("720.00"),
        Decimal("151.20"),
        (1,),
    )


def test_a_settlement_in_koppels_words() -> None:
    """Total, due and payments, each payment on its Belgian date."""
    found = settlement(read(InvoiceRecord, SAMPLE, "invoice"))

    assert (found.of, found.document) == ("Invoice", SAMPLE["id"])
    assert (found.total, found.due, found.paid) == (Decimal("871.20"), Decimal("371.20"), False)
    assert found.entries == (
        Entry(id="2026-03-10T23:30:00+00:00|500.00", amount=Decimal("500"), date=date(2026, 3, 11)),
    )


def test_equal_payments_stay_apart_and_foreign_ones_out() -> None:
    """Two payments of one second and amount have ids of their own; another currency is no part."""
    one = {"paid_at": "2026-03-10T12:00:00+00:00", "payment": money(100)}
    other = {"paid_at": "2026-03-10T13:00:00+01:00", "payment": money(100)}
    foreign = {"paid_at": "2026-03-10T12:00:00+00:00", "payment": money(100, "USD")}

    found = settlement(read(InvoiceRecord, changed("payments", [one, other, foreign]), "x"))

    assert [entry.id for entry in found.entries] == [
        "2026-03-10T12:00:00+00:00|100.00",
        "2026-03-10T12:00:00+00:00|100.00|2",
    ]


def test_a_line_without_category_has_no_account() -> None:
    """A line whose category is not set, or unknown in the department, comes without account."""
    bare = changed("grouped_lines.0.line_items", [item(700, category=None), item(20)])

    lines = mapped(bare, Chart(CHART.rates, {})).lines

    assert [(line.account, line.numbers) for line in lines] == [("", (1, 2))]


def test_a_draft_has_no_lines_and_needs_no_number() -> None:
    """A draft is not booked; it has the day it was made where none is given."""
    draft = {**SAMPLE, "status": "draft", "invoice_number": None, "invoice_date": None}

    found = mapped(draft)

    assert (found.booked, found.number, found.lines) == (False, "", ())
    assert found.date == date(2026, 3, 1)


def test_a_reference_that_is_not_structured_is_none() -> None:
    """A payment reference with wrong check digits is not a structured communication."""
    assert mapped(changed("payment_reference", "+++202/6000/01712+++")).reference == ""


NOTE: Mapping[str, Any] = {
    "id": "7a2d4b63-1e4f-0c52-8b88-3a7a4d2e0f07",
    "department": {"type": "department", "id": DEPARTMENT},
    "credit_note_number": "2026 / 3",
    "credit_note_date": "2026-03-20",
    "status": "booked",
    "invoice": {"type": "invoice", "id": SAMPLE["id"]},
    "paid": True,
    "invoicee": SAMPLE["invoicee"],
    "discounts": [],
    "grouped_lines": [{"section": None, "line_items": [item(100), item(-10)]}],
    "total": {
        "tax_exclusive": money(90),
        "tax_inclusive": money(Decimal("108.9")),
        "payable": money(Decimal("108.9")),
        "taxes": [{"rate": Decimal("0.21"), "taxable": money(90), "tax": money(Decimal("18.9"))}],
    },
    "currency": "EUR",
    "currency_exchange_rate": {"from": "EUR", "to": "EUR", "rate": 1},
    "created_at": "2026-03-20T08:30:00+00:00",
    "updated_at": "2026-03-20T08:30:00+00:00",
}
"""The credit note of teamleader-api 7.4, with a line that goes against it."""


def turned(value: Any) -> Any:
    """The same record with every amount negative."""
    if isinstance(value, dict):
        return {k: -v if k == "amount" else turned(v) for k, v in value.items()}
    return [turned(part) for part in value] if isinstance(value, list) else value


@pytest.mark.parametrize("record", [NOTE, turned(dict(NOTE))], ids=["positive", "negative"])
def test_a_credit_note_is_positive(record: Mapping[str, Any]) -> None:
    """A credit note is positive here, whichever sign Teamleader gives it."""
    found = credit_note(read(CreditNoteRecord, record, "credit note"), CHART)

    (line,) = found.lines
    assert (found.number, found.invoice, found.due) == (
        "2026 / 3",
        SAMPLE["id"],
        date(2026, 3, 20),
    )
    assert (found.total, line.base, line.vat) == (
        Decimal("108.90"),
        Decimal("90.00"),
        Decimal("18.90"),
    )


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("total.payable.amount", ..., "total.payable.amount is missing"),
        ("total.payable.amount", "871.20", "total.payable.amount is not a number"),
        ("total.payable.amount", True, "total.payable.amount is not a number"),
        ("total.payable.amount", None, "total.payable.amount is not a number"),
        ("total.due.amount", Decimal("0.125"), "total.due.amount has more than two decimals"),
        ("total.due.amount", Decimal("1E+2"), "total.due.amount is written with an exponent"),
        ("total.due.amount", Decimal("1E+400"), "is written with an exponent"),
        ("total.due.amount", 10**11, "total.due.amount is too large"),
        ("total.due.amount", Decimal("9" * 5000), "total.due.amount is too large"),
        ("total.taxes.0.rate", 21, "total.taxes.0.rate is not a rate between 0 and 1"),
        ("status", "frozen", "status is not one of 'draft', 'outstanding' or 'matched'"),
        ("status", None, "status is not one of"),
        ("paid", "false", "paid is neither true nor false"),
        ("paid", 0, "paid is neither true nor false"),
        ("invoice_date", "0000-00-00", "invoice_date is not a date that exists"),
        ("invoice_date", "2026-02-29", "invoice_date is not a date that exists"),
        ("invoice_date", "9999-12-31", "invoice_date is not a believable date"),
        ("invoice_date", "2026-03-02T00:00:00Z", "invoice_date is not a date (YYYY-MM-DD)"),
        ("invoice_date", None, "the booked document has no date"),
        ("invoice_number", None, "the booked document has no invoice_number"),
        ("updated_at", "2026-03-10T12:05:11", "updated_at has no time zone"),
        ("updated_at", 5, "updated_at is not a moment"),
        ("invoicee.customer", None, "invoicee.customer is missing or not an object"),
        ("invoicee.customer.type", "lead", "invoicee.customer.type is not one of"),
        ("invoicee.customer.id", "7", "invoicee.customer.id is not an id"),
        ("grouped_lines", None, "grouped_lines is not a list"),
        ("grouped_lines.0.line_items.0.tax", ..., "grouped_lines.0.line_items.0.tax is missing"),
        ("grouped_lines.0.line_items.0.tax.id", R6, "lines at 6 % are not in total.taxes"),
        ("grouped_lines.0.line_items.0.tax.id", COMPANY, "line 1 has a VAT rate that"),
        ("grouped_lines.0.line_items.0.total.tax_exclusive.amount", 719, "add up to 719.00"),
        ("total.tax_exclusive.amount", 719, "total.tax_exclusive is 719.00"),
        ("total.tax_inclusive.amount", 872, "are not 872.00 (total.tax_inclusive)"),
        ("total.payable.amount", 800, "total.payable 800.00 is not total.tax_inclusive 871.20"),
        ("total.taxes.0.tax.amount", 150, "are not 871.20"),
        ("currency", "USD", "it is in USD, but has amounts in EUR"),
    ],
)
def test_what_cannot_be_understood_is_refused(path: str, value: Any, words: str) -> None:
    """A field that is not as documented refuses the record, naming the field and the figures."""
    with pytest.raises(Refused) as refused:
        mapped(changed(path, value))

    assert words in str(refused.value)
    assert "Teamleader" in str(refused.value)


def test_what_koppel_does_not_read_may_be_anything() -> None:
    """Fields that koppel does not read never stop a document."""
    assert mapped({**SAMPLE, "peppol_status": 7, "file": None, "payment_term": []}) == mapped(
        SAMPLE
    )


lines = st.lists(
    st.tuples(st.sampled_from([R21, R6]), st.decimals("-50", "900", places=2)),
    min_size=1,
    max_size=8,
)


@given(lines, st.sampled_from([0, 5, 33]), st.sampled_from(["", "708000"]))
def test_what_mapping_makes_adds_up(
    drawn: list[tuple[str, Decimal]], percent: int, account: str
) -> None:
    """Through JSON and back, the lines of every document add up to what the customer saw."""
    taxes = []
    for id, rate in CHART.rates.items():
        base = sum((amount for tax, amount in drawn if tax == id), Decimal(0))
        taxable = cents(base * (100 - percent) / 100)
        taxes.append({"rate": rate, "taxable": money(taxable), "tax": money(cents(taxable * rate))})
    exclusive = sum((tax["taxable"]["amount"] for tax in taxes), Decimal(0))
    inclusive = exclusive + sum((tax["tax"]["amount"] for tax in taxes), Decimal(0))
    total = {
        **SAMPLE["total"],
        "tax_exclusive": money(exclusive),
        "tax_inclusive": money(inclusive),
        "payable": money(inclusive),
        "taxes": taxes,
    }
    items = [item(amount, tax) for tax, amount in drawn]
    discounts = [{"type": "percentage", "value": percent}] if percent else []
    record = {
        **SAMPLE,
        "total": total,
        "discounts": discounts,
        "grouped_lines": [{"line_items": [part]} for part in items],
    }

    found = mapped(
        loads(dumps(record), "invoices.info"), Chart(CHART.rates, CHART.accounts, account)
    )

    assert sum((line.base + line.vat for line in found.lines), Decimal(0)) == found.total
    assert found.total == inclusive
    assert sorted(n for line in found.lines for n in line.numbers) == list(range(1, len(drawn) + 1))


def cents(amount: Decimal) -> Decimal:
    """To the cent, half away from zero."""
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)


def address(line: str, country: str = "BE") -> dict[str, Any]:
    """An address as info shows it."""
    return {"line_1": line, "postal_code": "9000", "city": "Gent", "country": country}


FIRM: Mapping[str, Any] = {
    "id": COMPANY,
    "name": "Bakkerij Janssens BV",
    "vat_number": "BE 0123.456.749",
    "national_identification_number": "0123456749",
    "emails": [
        {"type": "primary", "email": "info@janssens.example"},
        {"type": "invoicing", "email": "boekhouding@janssens.example"},
    ],
    "telephones": [
        {"type": "fax", "number": "093334456"},
        {"type": "phone", "number": "093334455"},
    ],
    "addresses": [
        {"type": "primary", "address": address("Kerkstraat 1")},
        {"type": "invoicing", "address": address("Postbus 5")},
    ],
    "language": "nl",
    "updated_at": "2026-02-01T08:12:45+00:00",
}
"""The company of teamleader-api 7.4, as far as koppel reads it."""


def test_a_company_in_koppels_words() -> None:
    """A company has its canonical numbers and the address, e-mail and phone for invoices."""
    assert company(read(CompanyRecord, FIRM, "company")) == Customer(
        name="Bakkerij Janssens BV",
        vat_number="BE0123456749",
        enterprise_number="0123456749",
        street="Postbus 5",
        postal_code="9000",
        city="Gent",
        country="BE",
        email="boekhouding@janssens.example",
        phone="093334455",
        language="nl",
    )


def test_a_company_without_anything_is_a_company_too() -> None:
    """Every detail but the name may be missing; an invalid VAT number is none, and kept apart."""
    bare = {
        "id": COMPANY,
        "name": "X",
        "vat_number": "BE0123456748",
        "updated_at": "2026-02-01T08:12:45Z",
    }

    found = company(read(CompanyRecord, bare, "company"))
    assert found == Customer(name="X", typed_vat="BE0123456748")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [(None, ""), ("n.v.t.", ""), ("BE 0123.456.749", ""), (" BE  12 ", "BE 12"), ("abc", "abc")],
)
def test_what_is_no_vat_number_is_kept_as_it_was_typed(typed: str | None, kept: str) -> None:
    """Numbers, nothing and placeholders leave nothing to tell."""
    assert no_vat_number(typed) == kept


def test_a_person_in_koppels_words() -> None:
    """A contact is a person; his national number stays in Teamleader."""
    record = {
        **FIRM,
        "first_name": "Zoë",
        "last_name": "D'Hondt",
        "vat_number": None,
        "language": "fr-BE",
        "telephones": [{"type": "mobile", "number": "0470000000"}],
    }

    found = contact(read(ContactRecord, record, "contact"))

    assert (found.first_name, found.name, found.is_person) == ("Zoë", "D'Hondt", True)
    assert (found.vat_number, found.enterprise_number) == ("", "")
    assert (found.language, found.phone) == ("fr", "0470000000")
