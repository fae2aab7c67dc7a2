"""Records: the shapes that Teamleader sends, as far as koppel reads them (teamleader-api 2, 7.1).

Fields that koppel does not read are ignored, whatever they hold.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from koppel_teamleader.values import Amount, Day, Fraction, Id, Moment, Number, Text


class Record(BaseModel):
    """A record or a part of one."""

    model_config = ConfigDict(
        extra="ignore", frozen=True, strict=True, hide_input_in_errors=True, allow_inf_nan=False
    )


class Link(Record):
    """A relation to another record."""

    type: Text
    id: Id


class CustomerLink(Record):
    """The company or contact that a document is made out to."""

    type: Literal["company", "contact"]
    id: Id


class Money(Record):
    """An amount in a currency."""

    amount: Amount
    currency: Text


class TaxTotal(Record):
    """What a document adds up to at one percentage."""

    rate: Fraction
    taxable: Money
    tax: Money


class Totals(Record):
    """What a document adds up to; ``due`` is told of invoices only."""

    tax_exclusive: Money
    tax_inclusive: Money
    payable: Money
    due: Money | None = None
    taxes: list[TaxTotal]


class Invoicee(Record):
    """The customer as the document shows him: a snapshot of the day it was booked."""

    name: Text
    vat_number: Text | None = None
    customer: CustomerLink
    email: Text | None = None
    national_identification_number: Text | None = None


class ExchangeRate(Record):
    """The worth of the document's currency."""

    rate: Number


class LineTotal(Record):
    """What a line adds up to, before any discount on the document."""

    tax_exclusive: Money


class LineItem(Record):
    """A line; it has no id, and its ledger account hangs on its category."""

    description: Text | None = None
    product_category: Link | None = None
    tax: Link
    total: LineTotal


class LineGroup(Record):
    """Lines under one heading."""

    line_items: list[LineItem]


class Discount(Record):
    """A discount on the whole document."""

    description: Text | None = None


class Payment(Record):
    """A payment of an invoice; it has no id."""

    paid_at: Moment
    payment: Money


class InvoiceSummary(Record):
    """An invoice as invoices.list shows it (teamleader-api 2.3)."""

    id: Id
    department: Link
    invoice_number: Text | None
    invoice_date: Day | None
    status: Literal["draft", "outstanding", "matched"]
    due_on: Day | None
    paid: bool
    invoicee: Invoicee
    total: Totals
    payment_reference: Text | None = None
    currency_exchange_rate: ExchangeRate | None = None
    created_at: Moment
    updated_at: Moment


class InvoiceRecord(InvoiceSummary):
    """An invoice as invoices.info shows it."""

    currency: Text
    discounts: list[Discount]
    grouped_lines: list[LineGroup]
    payments: list[Payment]


class CreditNoteSummary(Record):
    """A credit note as creditNotes.list shows it (teamleader-api 2.4)."""

    id: Id
    department: Link
    credit_note_number: Text | None
    credit_note_date: Day | None
    status: Literal["booked"]
    invoice: Link | None
    invoicee: Invoicee
    total: Totals
    currency_exchange_rate: ExchangeRate | None = None
    created_at: Moment
    updated_at: Moment


class CreditNoteRecord(CreditNoteSummary):
    """A credit note as creditNotes.info shows it."""

    currency: Text
    discounts: list[Discount]
    grouped_lines: list[LineGroup]


class Address(Record):
    """A postal address."""

    line_1: Text | None = None
    postal_code: Text | None = None
    city: Text | None = None
    country: Text | None = None


class AddressEntry(Record):
    """One of the addresses of a customer."""

    type: Text
    address: Address


class Email(Record):
    """One of the e-mail addresses of a customer."""

    type: Text
    email: Text


class Telephone(Record):
    """One of the telephone numbers of a customer."""

    type: Text
    number: Text


class CustomField(Record):
    """The value of one custom field; its form follows from the definition (teamleader-api 2.0)."""

    definition: Link
    value: Any = None


class CustomerRecord(Record):
    """What companies and contacts have in common; lists show one address, info all of them."""

    id: Id
    vat_number: Text | None = None
    emails: list[Email] = []
    telephones: list[Telephone] = []
    primary_address: Address | None = None
    addresses: list[AddressEntry] = []
    language: Text | None = None
    custom_fields: list[CustomField] = []
    added_at: Moment | None = None
    updated_at: Moment


class CompanyRecord(CustomerRecord):
    """A company (teamleader-api 2.1)."""

    name: Text
    national_identification_number: Text | None = None


class ContactRecord(CustomerRecord):
    """A person (teamleader-api 2.2); his VAT number is in contacts.info only."""

    first_name: Text | None = None
    last_name: Text


class TaxRate(Record):
    """A VAT rate of one department (teamleader-api 2.5)."""

    id: Id
    description: Text
    rate: Fraction
    department: Link


class Ledger(Record):
    """The account number of a category in one department."""

    department: Link
    ledger_account_number: Text | None = None


class ProductCategory(Record):
    """A product category, which is where a line's ledger account hangs (teamleader-api 3.2)."""

    id: Id
    ledgers: list[Ledger]


class Department(Record):
    """A company entity of the account (teamleader-api 2.5)."""

    id: Id
    name: Text | None = None


class Me(Record):
    """Who is signed in (teamleader-api 2.5)."""

    account: Link
