"""Companies: how koppel makes one in Teamleader, and knows its own again (teamleader-api 2.1).

Teamleader has no place for a caller's key. What koppel makes carries its number in the books, and
is found by that among the companies that were added since the request left. One of its name that
came meanwhile and shows another number leaves the doubt: it is not made beside it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any

from koppel import Customer, Finding, Refused, Verdict, Write

from koppel_teamleader.api import Api
from koppel_teamleader.customers import company
from koppel_teamleader.lists import paged
from koppel_teamleader.numbers import NumberFields
from koppel_teamleader.reading import read
from koppel_teamleader.records import CompanyRecord
from koppel_teamleader.values import stamp

OVERLAP = timedelta(minutes=10)
"""Between two clocks: koppel's, which says when a request left, and the server's."""

ANYTHING = "00000000-0000-0000-0000-000000000000"
"""Stands for an id where only the shape of a record matters."""


def company_of(write: Write) -> Customer:
    """Return the company of a write. Raises ``Refused`` for a person."""
    entity = write.entity
    if not isinstance(entity, Customer):
        raise Refused(f"Teamleader: {write.kind.__name__} cannot be created here")
    if entity.is_person:
        raise Refused(f"Teamleader: {entity.name} is a person: only companies are made there", "D5")
    return entity


def addition(customer: Customer, fields: NumberFields) -> dict[str, Any]:
    """Return the body of companies.add. Raises ``Held`` when there is no field for its number."""
    body = _written(customer)
    if customer.books_number:
        body["custom_fields"] = fields.value("company", customer.books_number)
    return body


def as_stored(customer: Customer) -> Customer:
    """Return the company as Teamleader will show it: what has no place there is left out."""
    body = {**_written(customer), "id": ANYTHING, "updated_at": "2000-01-01T00:00:00+00:00"}
    shown = company(read(CompanyRecord, body, customer.name))
    return shown.model_copy(update={"books_number": customer.books_number})


def look(api: Api, write: Write, fields: NumberFields) -> Finding:
    """Say whether a company that koppel makes stands there already."""
    customer = company_of(write)
    if not customer.books_number:
        return Finding(Verdict.UNKNOWN)
    body: dict[str, Any] = {"includes": "custom_fields"}
    if write.sent is not None:
        body["filter"] = {"updated_since": stamp(write.sent - OVERLAP)}
    body["sort"] = [{"field": "added_at", "order": "asc"}]
    added = [each for each in _records(paged(api, "companies.list", body)) if _since(each, write)]
    numbers = {each.id: fields.number("company", each.custom_fields) for each in added}
    ours = [id for id, number in numbers.items() if number == customer.books_number]
    if len(ours) == 1:
        return Finding(Verdict.PRESENT, f"company/{ours[0]}")
    if ours or any(_is_called_so(each, customer) for each in added):
        return Finding(Verdict.UNKNOWN)
    return Finding(Verdict.ABSENT)


def _records(items: Iterable[dict[str, Any]]) -> Iterator[CompanyRecord]:
    return (read(CompanyRecord, item, "company") for item in items)


def _since(record: CompanyRecord, write: Write) -> bool:
    """Whether a company may have come with the request; not one that was there before."""
    return not (write.sent and record.added_at and record.added_at < write.sent - OVERLAP)


def _is_called_so(record: CompanyRecord, customer: Customer) -> bool:
    """Whether a company with another number may be the one that was sent all the same: somebody
    may have typed over its number meanwhile."""
    shown, sent = company(record), as_stored(customer)
    if (shown.name, shown.vat_number) != (sent.name, sent.vat_number):
        return False
    return bool(sent.vat_number) or shown.city == sent.city


def _written(customer: Customer) -> dict[str, Any]:
    """Return what the fields of a company become; what is empty is left out."""
    body: dict[str, Any] = {
        "name": customer.name,
        "vat_number": customer.vat_number,
        "national_identification_number": customer.enterprise_number,
        "language": customer.language,
        "tags": list(customer.tags),
    }
    if customer.email:
        body["emails"] = [{"type": "primary", "email": customer.email}]
    if customer.phone:
        body["telephones"] = [{"type": "phone", "number": customer.phone}]
    if address := _address(customer):
        body["addresses"] = [{"type": "primary", "address": address}]
    return {name: value for name, value in body.items() if value}


def _address(customer: Customer) -> dict[str, str | None]:
    """Return the address, with all of its keys; one without a country cannot be written."""
    country = customer.country or customer.vat_number[:2].replace("EL", "GR")
    if not (len(country) == 2 and country.isalpha()):
        return {}
    return {
        "line_1": customer.street or None,
        "postal_code": customer.postal_code or None,
        "city": customer.city or None,
        "country": country,
    }
