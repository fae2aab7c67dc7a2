"""Customer pages: one company or contact, and the forms that make and change one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING, Any

from flask import Blueprint, render_template, request
from werkzeug.exceptions import NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import HumanError
from koppel_fakes.site import done, tell
from koppel_fakes.site.paging import asked_cut
from koppel_fakes.teamleader.documents import CreditNote, Invoice
from koppel_fakes.teamleader.number_column import number_of
from koppel_fakes.teamleader.records import Address, Customer, CustomerKind
from koppel_fakes.teamleader.site.list_pages import column_is_on
from koppel_fakes.teamleader.site.words import refusal_of, say

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake

_NAMES: Mapping[CustomerKind, tuple[str, ...]] = {
    "company": ("name", "vat_number"),
    "contact": ("first_name", "last_name"),
}
_DETAILS = (
    "street", "postal_code", "city", "country", "email", "phone", "website", "language", "tags",
)  # fmt: skip
_REQUIRED = {"company": "name", "contact": "last_name"}


def add_customer_pages(site: Blueprint, fake: TeamleaderFake) -> None:
    """The page of a customer, and its dialogs."""

    @site.get("/customers/<customer_id>")
    def customer(customer_id: str) -> str:
        with fake.lock:
            known = known_customer(fake, customer_id)
            documents = _documents_of(fake, customer_id)
            cut = asked_cut(len(documents))
            return render_template(
                "teamleader/customer.html",
                customer=known,
                address=dict(known.addresses).get("primary"),
                number=number_of(fake.state, known),
                column=column_is_on(fake),
                documents=documents[cut.offset : cut.offset + cut.size],
                cut=cut,
            )

    @site.get("/customers/new/<any(company, contact):kind>")
    def new_customer(kind: CustomerKind) -> str:
        return _form(kind, {"country": "BE", "language": "nl"}, None)

    @site.post("/customers/new/<any(company, contact):kind>")
    def add_customer(kind: CustomerKind) -> AnyResponse | str:
        typed = _typed(kind)
        details = {**_details(typed), "country": typed["country"] or "BE"}
        try:
            _require_name(kind, typed)
            add = fake.human.add_company if kind == "company" else fake.human.add_contact
            made = add(**details)
        except HumanError as error:
            tell(error)
            return _form(kind, typed, None)
        return done(say("Toegevoegd."), "site.customer", customer_id=made)

    @site.get("/customers/<customer_id>/edit")
    def edit_customer(customer_id: str) -> str:
        known = known_customer(fake, customer_id)
        return _form(known.kind, _shown(known), known.id)

    @site.post("/customers/<customer_id>/edit")
    def change_customer(customer_id: str) -> AnyResponse | str:
        known = known_customer(fake, customer_id)
        typed = _typed(known.kind)
        before = _shown(known)
        changed = {key: value for key, value in typed.items() if value != before[key]}
        try:
            _require_name(known.kind, typed)
            fake.human.edit_customer(customer_id, **_details(changed))
        except HumanError as error:
            tell(error)
            return _form(known.kind, typed, customer_id)
        return done(say("Bewaard."), "site.customer", customer_id=customer_id)

    @site.get("/customers/<customer_id>/number")
    def number(customer_id: str) -> str:
        known = known_customer(fake, customer_id)
        return render_template(
            "teamleader/number.html", customer=known, number=number_of(fake.state, known)
        )

    @site.post("/customers/<customer_id>/number")
    def type_number(customer_id: str) -> AnyResponse:
        known_customer(fake, customer_id)
        fake.human.type_number(customer_id, request.form.get("number", "").strip())
        return done(say("Bewaard."), "site.customer", customer_id=customer_id)

    @site.get("/customers/<customer_id>/delete")
    def delete_question(customer_id: str) -> str:
        customers = [known_customer(fake, customer_id)]
        return render_template("teamleader/delete_selected.html", customers=customers)


def known_customer(fake: TeamleaderFake, customer_id: str) -> Customer:
    """The customer with that id; else the page is not found."""
    known = fake.state.customers.get(customer_id)
    if known is None:
        raise NotFound
    return known


def _documents_of(fake: TeamleaderFake, customer_id: str) -> list[Invoice | CreditNote]:
    """The invoices and credit notes of a customer, the newest first."""
    state = fake.state
    every: Iterator[Invoice | CreditNote] = chain(
        state.invoices.values(), state.credit_notes.values()
    )
    return [each for each in every if each.customer_id == customer_id][::-1]


def _form(kind: CustomerKind, values: Mapping[str, Any], customer_id: str | None) -> str:
    return render_template(
        "teamleader/customer_form.html", kind=kind, values=values, customer_id=customer_id
    )


def _typed(kind: CustomerKind) -> dict[str, str]:
    return {key: request.form.get(key, "").strip() for key in (*_NAMES[kind], *_DETAILS)}


def _require_name(kind: CustomerKind, typed: Mapping[str, str]) -> None:
    if not typed[_REQUIRED[kind]]:
        raise refusal_of("Vul een naam in.")


def _details(typed: Mapping[str, str]) -> dict[str, Any]:
    """What was typed, as the clerk takes it: nothing is None, tags are parted by commas."""
    details: dict[str, Any] = {key: value or None for key, value in typed.items()}
    if "tags" in typed:
        details["tags"] = tuple(tag.strip() for tag in typed["tags"].split(",") if tag.strip())
    if not details.get("country", "BE"):
        del details["country"]
    return details


def _shown(customer: Customer) -> dict[str, str]:
    """The fields of the form as they are now."""
    address = dict(customer.addresses).get("primary") or Address(None, None, None, "")
    held = {
        "name": customer.name,
        "vat_number": customer.vat_number,
        "first_name": customer.first_name,
        "last_name": customer.last_name,
        "street": address.line_1,
        "postal_code": address.postal_code,
        "city": address.city,
        "country": address.country,
        "email": dict(customer.emails).get("primary"),
        "phone": dict(customer.telephones).get("phone"),
        "website": customer.website,
        "language": customer.language,
        "tags": ", ".join(customer.tags),
    }
    return {key: value or "" for key, value in held.items()}
