"""companies.add, companies.update, contacts.add and contacts.update (teamleader-api 2.1, 2.2)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result, created, found
from koppel_fakes.teamleader.custom_fields import written_fields
from koppel_fakes.teamleader.customer_lists import letters_and_digits
from koppel_fakes.teamleader.records import Address, Customer, CustomerKind

_TEXTS = (
    "national_identification_number",
    "website",
    "iban",
    "bic",
    "language",
    "remarks",
)
_COMPANY_TEXTS = (*_TEXTS, "vat_number", "preferred_currency")
_CONTACT_TEXTS = (*_TEXTS, "first_name", "salutation")
_GENDERS = ("female", "male", "non_binary", "prefers_not_to_say", "unknown")
_ADDRESS_KINDS = ("primary", "invoicing", "delivery", "visiting")


def endpoints() -> Mapping[str, Endpoint]:
    """The writing half of companies and contacts."""
    return {
        "companies.add": Endpoint(partial(add, kind="company"), "companies"),
        "companies.update": Endpoint(partial(update, kind="company"), "companies"),
        "contacts.add": Endpoint(partial(add, kind="contact"), "contacts"),
        "contacts.update": Endpoint(partial(update, kind="contact"), "contacts"),
    }


def add(call: Call, kind: CustomerKind) -> Result:
    """A new customer; whether somebody looks if he is there already is a switch."""
    fields = _written(call, kind, {}, new=True)
    if call.switches["duplicate_customers"] == "refuse" and _is_known(call, fields):
        call.body.wrong("vat_number", "must be unique")
    call.body.check()
    now = call.state.now()
    customer = Customer(
        id=call.state.new_id(kind), kind=kind, added_at=now, updated_at=now, **fields
    )
    call.state.put_customer(customer)
    call.log(kind, customer.id)
    return created(kind, customer.id)


def update(call: Call, kind: CustomerKind) -> Result:
    """Change the fields sent; lists are replaced whole, custom fields too unless "partial"."""
    customer = found(partial(call.state.customer, kind), call, kind)
    fields = _written(call, kind, customer.custom_fields, new=False)
    call.body.check()
    call.state.put_customer(replace(customer, updated_at=call.state.now(), **fields))
    call.log(kind, customer.id)
    return NO_CONTENT


def _is_known(call: Call, fields: Mapping[str, Any]) -> bool:
    """Whether a company has that VAT number, however it is typed."""
    number = letters_and_digits(fields.get("vat_number"))
    companies = call.state.customers_of("company")
    return bool(number) and any(letters_and_digits(c.vat_number) == number for c in companies)


def _written(
    call: Call, kind: CustomerKind, held: Mapping[str, Any], *, new: bool
) -> dict[str, Any]:
    """The attributes that the body changes; problems are noted in the body."""
    body = call.body
    texts = _COMPANY_TEXTS if kind == "company" else _CONTACT_TEXTS
    fields: dict[str, Any] = {name: body.text(name) for name in texts if name in body}
    name_field = "name" if kind == "company" else "last_name"
    if new or name_field in body:
        fields[name_field] = body.text(name_field, required=True, nullable=False, empty=False)
    if kind == "contact" and "gender" in body:
        fields["gender"] = body.choice("gender", _GENDERS)
    telephone_kinds = ("phone", "fax") if kind == "company" else ("phone", "mobile", "fax")
    email_kinds = ("primary", "invoicing") if kind == "company" else ("primary",)
    if "emails" in body:
        fields["emails"] = _pairs(body, "emails", "email", email_kinds)
    if "telephones" in body:
        fields["telephones"] = _pairs(body, "telephones", "number", telephone_kinds)
    if "addresses" in body:
        fields["addresses"] = _addresses(body, call.state.areas)
    if "tags" in body:
        fields["tags"] = tuple(dict.fromkeys(body.texts("tags") or ()))
    if "marketing_mails_consent" in body:
        fields["marketing_mails_consent"] = bool(body.boolean("marketing_mails_consent"))
    if "responsible_user_id" in body:
        fields["responsible_user_id"] = _known(body, "responsible_user_id", call.state.users)
    if kind == "company" and "business_type_id" in body:
        fields["business_type_id"] = _known(body, "business_type_id", call.state.business_types)
    if kind == "contact" and "birthdate" in body:
        born = body.day("birthdate")
        fields["birthdate"] = None if born is None else born.isoformat()
    if "price_list_id" in body:
        fields["price_list_id"] = _known(body, "price_list_id", call.state.price_lists)
    if "custom_fields" in body:
        fields["custom_fields"] = written_fields(call.state, body, kind, held)
    return fields


def _known(body: Body, name: str, records: Collection[str]) -> str | None:
    """An id that must be of a record there is."""
    record_id = body.uuid(name)
    if record_id is not None and record_id not in records:
        body.wrong(name, "must be valid")
    return record_id


def _pairs(
    body: Body, name: str, value_field: str, kinds: tuple[str, ...]
) -> tuple[tuple[str, str], ...]:
    pairs = []
    for item in body.objects(name) or []:
        kind = item.choice("type", kinds, required=True)
        value = item.text(value_field, required=True, nullable=False, empty=False)
        pairs.append((kind or "", value or ""))
    return tuple(pairs)


def _addresses(body: Body, areas: Collection[str]) -> tuple[tuple[str, Address], ...]:
    entries = []
    for item in body.objects("addresses") or []:
        kind = item.choice("type", _ADDRESS_KINDS, required=True)
        where = item.object("address", required=True)
        if kind is None or where is None:
            continue
        read = Address(
            line_1=where.text("line_1", required=True),
            postal_code=where.text("postal_code", required=True),
            city=where.text("city", required=True),
            country=where.text("country", required=True, nullable=False, empty=False) or "",
            addressee=where.text("addressee") if kind != "primary" else None,
            area_level_two_id=_known(where, "area_level_two_id", areas),
        )
        entries.append((kind, read))
    return tuple(entries)
