"""Customers: companies and contacts of Teamleader are one kind in koppel's words. Pure."""

from __future__ import annotations

from koppel import Customer

from koppel_teamleader.identifiers import enterprise_number, no_vat_number, vat_number
from koppel_teamleader.records import (
    Address,
    CompanyRecord,
    ContactRecord,
    CustomerLink,
    CustomerRecord,
    Invoicee,
)


def customer_id(link: CustomerLink) -> str:
    """Return the id of a customer: companies and contacts are one kind here."""
    return f"{link.type}/{link.id}"


def company(record: CompanyRecord, number: str = "") -> Customer:
    """Return a company; ``number``: the one that it shows of the books."""
    address = _address(record)
    country = _letters(address.country).upper()
    return Customer(
        name=record.name,
        vat_number=vat_number(record.vat_number, country),
        typed_vat=no_vat_number(record.vat_number, country),
        enterprise_number=enterprise_number(record.national_identification_number),
        books_number=number,
        **_contact_data(record, address),
    )


def contact(record: ContactRecord, number: str = "") -> Customer:
    """Return a person; ``number``: the one that he shows of the books.

    His national number is nobody's business in the books.
    """
    address = _address(record)
    country = _letters(address.country).upper()
    return Customer(
        name=record.last_name,
        first_name=record.first_name or "",
        is_person=True,
        vat_number=vat_number(record.vat_number, country),
        typed_vat=no_vat_number(record.vat_number, country),
        books_number=number,
        **_contact_data(record, address),
    )


def invoicee(record: Invoicee) -> Customer | None:
    """Return the customer as a document shows him, without an address (teamleader-api 2.3, 5.6).

    A person's national number is nobody's business in the books. None: it does not name him.
    """
    is_person = record.customer.type == "contact"
    number = None if is_person else record.national_identification_number
    if not record.name.strip():
        return None
    return Customer(
        name=record.name,
        is_person=is_person,
        vat_number=vat_number(record.vat_number),
        typed_vat=no_vat_number(record.vat_number),
        enterprise_number=enterprise_number(number),
        email=record.email or "",
    )


def _address(record: CustomerRecord) -> Address:
    """Return the address for invoices, else the primary one, else an empty one."""
    by_type = {entry.type: entry.address for entry in reversed(record.addresses)}
    found = by_type.get("invoicing") or by_type.get("primary") or record.primary_address
    return found or Address()


def _contact_data(record: CustomerRecord, address: Address) -> dict[str, str]:
    emails = {entry.type: entry.email for entry in reversed(record.emails)}
    phones = {entry.type: entry.number for entry in reversed(record.telephones)}
    return {
        "street": address.line_1 or "",
        "postal_code": address.postal_code or "",
        "city": address.city or "",
        "country": _letters(address.country).upper(),
        "email": emails.get("invoicing") or emails.get("primary") or "",
        "phone": phones.get("phone") or phones.get("mobile") or "",
        "language": _letters(record.language).lower(),
    }


def _letters(code: str | None) -> str:
    """Return a code of two letters ("nl" of "nl-BE"), or ""."""
    found = (code or "")[:2]
    return found if len(found) == 2 and found.isascii() and found.isalpha() else ""
