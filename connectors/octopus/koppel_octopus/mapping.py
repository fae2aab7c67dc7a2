"""Mapping: the fields of a relation in Octopus and of a customer in koppel (octopus-api 2.6)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from koppel import Customer, Field, Mapping

from koppel_octopus.records import BadRecord
from koppel_octopus.texts import cut, line
from koppel_octopus.vat import PERSONS, canonical, dotted, vat_type

LENGTH = 30
"""Longest name and street that Octopus keeps (belgian-accounting 8.5)."""

LANGUAGES = ("nl", "fr", "en", "de")
"""Octopus' factLanguage 0..3; its localeId counts from 1 (octopus-api 5, 17)."""

DEFAULT_LANGUAGE = 0
"""What Octopus fills in for factLanguage (octopus-api 7, 7)."""

VAT_FIELDS = frozenset({"vat_number", "is_person", "country"})
"""The fields of a customer that Octopus' VAT type follows from."""


def _text(value: Any) -> str:
    return line(str(value))


def _country(value: Any) -> str:
    # Two blanks stand for "unknown" (octopus-api 2.6).
    return _text(value).upper()


def _no_blank(value: str) -> str | None:
    # An empty country is refused, so it is left out (octopus-api 5, 18).
    return value or None


def _language(value: Any) -> str:
    return LANGUAGES[value] if isinstance(value, int) and 0 <= value < len(LANGUAGES) else ""


def _language_number(value: str) -> int | None:
    return LANGUAGES.index(value) if value in LANGUAGES else None


def _short(value: str) -> str:
    return cut(line(value), LENGTH)


def _canonical(value: Any) -> str:
    return canonical(_text(value))


CUSTOMERS = Mapping(
    Customer,
    Field("name", "name", _text, _short),
    Field("first_name", "firstName", _text, _short),
    Field("street", "streetAndNr", _text, _short),
    Field("postal_code", "postalCode", _text, line),
    Field("city", "city", _text, line),
    Field("country", "country", _country, _no_blank),
    Field("email", "email", _text, line),
    Field("phone", "telephone", _text, line),
    Field("vat_number", "vatNr", _canonical, dotted),
    Field("language", "factLanguage", _language, _language_number),
)


def customer(record: dict[str, Any]) -> Customer:
    """Return the customer that a relation describes. Raises ``BadRecord``."""
    for field in CUSTOMERS.fields:
        if field.load is not _language and not isinstance(record.get(field.record, ""), str | None):
            raise BadRecord(f"{field.record}: is not a text")
    is_person = record.get("vatType") in PERSONS
    found = CUSTOMERS.load(
        {**record, "name": record.get("name") or ""},  # SOAP leaves an empty one out
        is_person=is_person,
        active=record.get("active") is not False,
        buys=record.get("client") is not False,
    )
    if not isinstance(found, Customer):
        raise TypeError(f"a relation loads as a customer, not as {type(found).__name__}")
    return found


def as_stored(written: Customer) -> Customer:
    """Return the customer as the relation shows him that was made from him: texts cut, and in
    the language that Octopus fills in when it gets none."""
    return customer({"factLanguage": DEFAULT_LANGUAGE, **fields_of(written)})


def fields_of(customer: Customer, only: Collection[str] = ()) -> dict[str, Any]:
    """Return the fields of a relation; ``only`` limits it to some fields of the customer."""
    record = CUSTOMERS.dump(customer, only)
    if not only or VAT_FIELDS & set(only):
        record["vatType"] = vat_type(customer)
    return record


def new_relation(customer: Customer, external: int) -> dict[str, Any]:
    """Return the whole relation of a customer that Octopus does not know yet."""
    return {
        **fields_of(customer),
        "relationIdentificationServiceData": {"externalRelationId": external},
        "client": True,
        "currencyCode": "EUR",
    }
