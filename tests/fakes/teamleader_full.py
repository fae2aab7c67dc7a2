"""An account of the Teamleader fake with every documented field filled, and full requests on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.catalogue import BookkeepingSubmission, Subject

from tests.fakes.teamleader_api import Api

Body = dict[str, Any]
DAY = "2026-11-02"
MOMENT = "2020-01-01T00:00:00+00:00"
URL = "https://receiver.example/"


@dataclass(frozen=True, slots=True)
class Full:
    """The account, and the ids that requests need."""

    fake: TeamleaderFake
    ids: dict[str, str]

    @property
    def booked(self) -> str:
        """An invoice that is booked and open."""
        return self.ids["booked"]

    def needed(self, resource: str) -> Body:
        """What a list of that resource cannot do without."""
        subject = {"filter": {"subject": {"type": "company", "id": self.ids["company"]}}}
        special: dict[str, Body] = {
            "files": subject,
            "notes": subject,
            "levelTwoAreas": {"country": "BE"},
            "documentTemplates": {
                "filter": {"department_id": self.ids["department"], "document_type": "invoice"}
            },
        }
        return special.get(resource, {})


def full_account() -> Full:
    """One of everything that the API can show."""
    fake = TeamleaderFake(world="demo", invoices=40, limits=False)
    api, state = Api(fake), fake.state
    ids = {
        "department": state.default_department().id,
        "user": api.data("users.me")["id"],
        "price_list": next(iter(state.price_lists)),
        "business_type": next(iter(state.business_types)),
        "area": next(iter(state.areas)),
        "template": next(iter(state.document_templates)),
        "method": next(iter(state.payment_methods)),
        "product": next(iter(state.products)),
        "unit": next(iter(state.units)),
        "category": next(iter(state.product_categories)),
        "rate": next(iter(state.tax_rates)),
        "project": "00000000-0000-0000-0000-000000000001",
        "team": next(iter(state.teams)),
    }
    for context in ("company", "contact", "invoice", "product"):
        kind = {"type": "single_select", "context": context, "configuration": {"options": ["a"]}}
        made = api.data("customFieldDefinitions.create", {"label": "Nr", **kind})
        ids[f"{context}_field"] = made["id"]
    number = {"label": "Aantal", "type": "number", "context": "company"}
    api.data("customFieldDefinitions.create", {**number, "configuration": {"default_value": 3}})
    full = Full(fake, ids)
    for kind in ("company", "contact"):
        resource = "companies" if kind == "company" else "contacts"
        (body,) = requests(full, f"{resource}.add")
        ids[kind] = api.data(f"{resource}.add", body)["id"]
    _fill_settings(full)
    _make_papers(full, api)
    return full


def _fill_settings(full: Full) -> None:
    """What no call can fill: the vendor's screen or other modules do."""
    state, ids = full.fake.state, full.ids
    company = state.customers[ids["company"]]
    term = next(iter(state.payment_terms.values())).term
    for name in ("company", "contact"):
        kept = state.customers[ids[name]]
        state.customers[kept.id] = replace(
            kept,
            payment_term=replace(term, type="end_of_month", days=30),
            electronic_invoicing_address="0208:0123456749",
            vat_number="BE0123456749",
        )
    bill = Subject("incomingInvoice", company.id)
    at = full.fake.clock.now()
    state.submissions[company.id] = BookkeepingSubmission(
        company.id, bill, "books@demo.example", "confirmed", at
    )
    department = state.departments[ids["department"]]
    state.departments[department.id] = replace(department, fiscal_regime="RF01")
    area = {"area_level_two_id": ids["area"]}
    assert department.address is not None
    state.departments[department.id] = replace(
        state.departments[department.id], address=replace(department.address, **area)
    )
    product = state.products[ids["product"]]
    state.products[product.id] = replace(
        product,
        description="Advies",
        unit_id=ids["unit"],
        purchase_price=product.selling_price,
        product_category_id=ids["category"],
    )


def _make_papers(full: Full, api: Api) -> None:
    ids = full.ids
    link = {"id": ids["contact"], "company_id": ids["company"], "position": "Zaakvoerder"}
    api.done("contacts.linkToCompany", {**link, "decision_maker": True})
    (draft,) = requests(full, "invoices.draft")
    for name in ("draft", "booked", "paid", "last"):
        ids[name] = api.data("invoices.draft", draft)["id"]
        if name != "draft":
            api.done("invoices.book", {"id": ids[name], "on": DAY})
    for name in ("booked", "paid"):
        api.done("invoices.sendViaPeppol", {"id": ids[name]})
    part = {"amount": 1, "currency": "EUR"}
    payment = {"payment": part, "paid_at": MOMENT}
    api.done("invoices.registerPayment", {"id": ids["booked"], **payment})
    note = api.data("invoices.creditPartially", credited(full, "booked"))["id"]
    ids["note"] = note
    api.done("creditNotes.sendViaPeppol", {"id": note})
    (full_rest,) = requests(full, "invoices.registerPayment")
    due = api.data("invoices.info", {"id": ids["paid"]})["total"]["due"]["amount"]
    rest = {**full_rest, "id": ids["paid"], "payment": {"amount": float(due), "currency": "EUR"}}
    api.done("invoices.registerPayment", rest)
    state = full.fake.state
    booked = state.invoices[ids["booked"]]
    state.put_invoice(replace(booked, on_hold_since=date(2026, 11, 3)))
    subject = {"type": "company", "id": ids["company"]}
    api.data("notes.create", {"subject": subject, "content": "x"})
    slot = api.data("files.upload", {"name": "a.txt", "subject": subject, "folder": "Map"})
    api.http.post(slot["location"], content=b"1")
    ids["file"] = next(iter(state.files))
    api.done("webhooks.register", {"url": URL, "types": ["invoice.booked"]})


def requests(full: Full, operation: str) -> Iterator[Body]:
    """Bodies that name every documented field of the operation between them."""
    resource, _, action = operation.partition(".")
    of_resource = {"companies": "company", "contacts": "contact"}
    if resource in of_resource:
        yield from _customer_requests(full, of_resource[resource], action)
    elif resource == "invoices":
        yield from _invoice_requests(full, action)
    elif resource == "creditNotes":
        yield _credit_note_request(full, action)
    else:
        yield _other_request(full, operation)


def _customer_requests(full: Full, kind: str, action: str) -> Iterator[Body]:
    ids = full.ids
    me = {"id": ids.get(kind)}
    link = {"id": ids.get("contact"), "company_id": ids.get("company")}
    linked = {**link, "position": "Bediende", "decision_maker": False}
    if action == "list":
        yield {**_listing("name"), "filter": _customer_filter(full, kind)}
    elif action in ("add", "update"):
        body = _customer(full, kind)
        yield {**me, **body} if action == "update" else body
    else:
        yield {
            "info": {**me, "includes": "price_list"},
            "delete": me,
            "tag": {**me, "tags": ["VIP"]},
            "untag": {**me, "tags": ["VIP"]},
            "uploadLogo": {**me, "image": "data:image/png;base64,iVBORw0KGgo="},
            "linkToCompany": linked,
            "updateCompanyLink": linked,
            "unlinkFromCompany": link,
        }[action]


def _customer_filter(full: Full, kind: str) -> Body:
    shared = {
        "ids": [full.ids[kind]],
        "term": "a",
        "email": {"type": "primary", "email": "info@acme.example"},
        "tags": ["klant"],
        "status": "active",
        "marketing_mails_consent": True,
        "updated_since": MOMENT,
    }
    if kind == "contact":
        return {**shared, "company_id": full.ids["company"]}
    return {
        **shared,
        "vat_number": "BE0123456749",
        "national_identification_number": "0123456749",
    }


def _customer(full: Full, kind: str) -> Body:
    ids = full.ids
    where = {"line_1": "Kerkstraat 1", "postal_code": "9000", "city": "Gent", "country": "BE"}
    area = {"area_level_two_id": ids["area"]}
    shared = {
        "emails": [{"type": "primary", "email": "info@acme.example"}],
        "telephones": [{"type": "phone", "number": "093334455"}],
        "website": "www.acme.example",
        "addresses": [
            {"type": "primary", "address": {**where, **area}},
            {"type": "invoicing", "address": {**where, **area, "addressee": "Boekhouding"}},
        ],
        "iban": "BE68539007547034",
        "bic": "KREDBEBB",
        "language": "nl",
        "responsible_user_id": ids["user"],
        "remarks": "x",
        "tags": ["klant"],
        "custom_fields": [{"id": ids[f"{kind}_field"], "value": "a"}],
        "custom_fields_update_strategy": "partial",
        "marketing_mails_consent": True,
        "national_identification_number": "0123456749",
        "price_list_id": ids["price_list"],
    }
    if kind == "contact":
        person = {"last_name": "Maes", "first_name": "An", "salutation": "Mevrouw"}
        return {**shared, **person, "birthdate": "1980-02-03", "gender": "female"}
    return {
        **shared,
        "name": "Acme",
        "vat_number": "BE0123456749",
        "business_type_id": ids["business_type"],
        "preferred_currency": "EUR",
    }


def _groups(full: Full) -> list[Body]:
    ids = full.ids
    line = {
        "quantity": 2,
        "description": "Advies",
        "extended_description": "per uur",
        "unit_of_measure_id": ids["unit"],
        "unit_price": {"amount": 95.5, "tax": "excluding"},
        "tax_rate_id": ids["rate"],
        "discount": {"type": "percentage", "value": 10},
        "product_id": ids["product"],
        "product_category_id": ids["category"],
        "withholding_tax_rate_id": None,
    }
    return [{"section": {"title": "Werken"}, "line_items": [line]}]


def _draft(full: Full) -> Body:
    ids = full.ids
    # For the attention of a name, or of a contact (2.0): both may be sent.
    attention = {"name": "An Maes", "contact_id": ids["contact"]}
    return {
        "invoicee": {
            "customer": {"type": "company", "id": ids["company"]},
            "for_attention_of": attention,
        },
        "payment_term": {"type": "after_invoice_date", "days": 30},
        "grouped_lines": _groups(full),
        "project_id": ids["project"],
        "invoice_date": DAY,
        "note": "x",
        "custom_fields": [{"id": ids["invoice_field"], "value": "a"}],
        "custom_fields_update_strategy": "partial",
    }


def _draft_only(full: Full) -> Body:
    return {
        "currency": {"code": "EUR", "exchange_rate": 1},
        "purchase_order_number": "PO 1",
        "discounts": [{"type": "percentage", "value": 5, "description": "Klantenkorting"}],
        "expected_payment_method": {"method": "sepa_direct_debit", "reference": "M1"},
        "document_template_id": full.ids["template"],
        "delivery_date": DAY,
        "quotation_id": full.ids["project"],
        "invoice_content": "services",
    }


def credited(full: Full, name: str) -> Body:
    """The request for a part of an invoice."""
    discounts = [{"type": "percentage", "value": 50, "description": "Helft"}]
    groups = _groups(full)
    groups[0]["line_items"][0]["quantity"] = 1
    place = {"id": full.ids[name], "credit_note_date": DAY}
    return {**place, "grouped_lines": groups, "discounts": discounts}


def _invoice_requests(full: Full, action: str) -> Iterator[Body]:
    ids = full.ids
    booked, draft = {"id": ids.get("booked")}, {"id": ids.get("draft")}
    customer = {"type": "company", "id": ids["company"]}
    recipient = {"customer": customer, "email": "info@acme.example"}
    people = {name: [recipient] for name in ("to", "cc", "bcc")}
    letter = {"subject": "Factuur", "body": "x", "mail_template_id": ids["template"]}
    filter_ = {
        "ids": [ids.get("booked")],
        "status": ["outstanding"],
        "updated_since": MOMENT,
        "invoice_date_after": DAY,
        "invoice_date_before": DAY,
        "invoice_number": "2026 / 1",
        "term": "a",
        "department_id": ids["department"],
        "deal_id": ids["project"],
        "project_id": ids["project"],
        "subscription_id": ids["project"],
        "customer": customer,
        "purchase_order_number": "PO 1",
        "payment_reference": "+++202/6000/00101+++",
    }
    sideload = {"includes": "late_fees", "include": "invoicee.customer,department"}
    money = {"amount": 1, "currency": "EUR"}
    payment = {"payment": money, "paid_at": MOMENT, "payment_method_id": ids["method"]}
    fields = _draft(full) if "company" in ids else {}
    yield {
        "list": {**_listing("invoice_number"), **sideload, "filter": filter_},
        "info": {**booked, **sideload},
        "draft": {**fields, **_draft_only(full), "department_id": ids["department"]},
        "update": {**draft, **fields, **_draft_only(full)},
        "updateBooked": {**booked, **fields},
        "copy": booked,
        "book": {**draft, "on": DAY},
        "delete": {"id": ids.get("last")},
        "registerPayment": {**booked, **payment},
        "removePayments": booked,
        "credit": {**booked, "credit_note_date": DAY},
        "creditPartially": credited(full, "booked") if "booked" in ids else {},
        "download": {**booked, "format": "pdf"},
        "send": {
            **booked,
            "content": letter,
            "recipients": people,
            "attachments": [ids.get("file")],
        },
        "sendViaPeppol": {"id": ids.get("last")},
    }[action]


def _credit_note_request(full: Full, action: str) -> Body:
    ids = full.ids
    me = {"id": ids["note"]}
    filter_ = {
        "ids": [ids["note"]],
        "department_id": ids["department"],
        "updated_since": MOMENT,
        "invoice_id": ids["booked"],
        "project_id": ids["project"],
        "customer": {"type": "company", "id": ids["company"]},
        "credit_note_date_after": DAY,
        "credit_note_date_before": DAY,
    }
    page = {"page": {"size": 1, "number": 1}, "includes": "pagination"}
    if action == "sendViaPeppol":
        unsent = (n for n in full.fake.state.credit_notes.values() if n.peppol_status is None)
        return {"id": next(unsent).id}
    return {
        "list": {**page, "filter": filter_},
        "info": me,
        "download": {**me, "format": "pdf"},
    }[action]


def _other_request(full: Full, operation: str) -> Body:
    ids = full.ids
    page = {"page": {"size": 1, "number": 1}}
    department = {"filter": {"department_id": ids["department"]}}
    company = {"type": "company", "id": ids["company"]}
    about = {"filter": {"subject": company}}
    template = {"department_id": ids["department"], "document_type": "invoice"}
    webhook = {"url": URL, "types": ["invoice.booked"]}
    methods = {"ids": [ids["method"]], "status": ["active"]}
    people = {"ids": [ids["user"]], "term": "an", "status": ["active"]}
    team = {"ids": [ids["team"]], "term": "verkoop", "team_lead_id": ids["user"]}
    bill = {"type": "incomingInvoice", "id": ids["company"]}
    products = {"ids": [ids["product"]], "term": "adv", "updated_since": MOMENT}
    known: dict[str, Body] = {
        "taxRates.list": {**department, **page, **_sorted("rate")},
        "withholdingTaxRates.list": department,
        "paymentMethods.list": {**page, "filter": methods},
        "commercialDiscounts.list": department,
        "productCategories.list": department,
        "departments.list": {
            "filter": {"ids": [ids["department"]], "status": ["active"]},
            **_sorted("name"),
        },
        "departments.info": {"id": ids["department"]},
        "currencies.exchangeRates": {"base": "EUR"},
        "businessTypes.list": {"country": "BE"},
        "levelTwoAreas.list": {"country": "BE", "language": "nl"},
        "documentTemplates.list": {"filter": {**template, "status": ["active"]}},
        "products.list": {**page, "filter": products},
        "products.info": {"id": ids["product"]},
        "tags.list": {**page, **_sorted("tag")},
        "migrate.id": {"type": "department", "id": 1},
        "migrate.taxRate": {"department_id": ids["department"], "tax_rate": "21"},
        "users.list": {"filter": people, **page, **_sorted("last_name")},
        "teams.list": {"filter": team, **_sorted("name")},
        "priceLists.list": {"filter": {"ids": [ids["price_list"]]}},
        "customFieldDefinitions.list": {
            "filter": {"ids": [ids["company_field"]], "context": "company"},
            **page,
            **_sorted("label"),
        },
        "customFieldDefinitions.info": {"id": ids["company_field"]},
        "customFieldDefinitions.create": {
            "label": "x",
            "type": "single_line",
            "context": "company",
            "required": True,
            "configuration": {"options": ["a"], "default_value": 1, "searchable": True},
        },
        "files.upload": {"name": "a.txt", "subject": company, "folder": "Map"},
        "files.list": {**about, **page},
        "files.info": {"id": ids["file"]},
        "files.download": {"id": ids["file"]},
        "files.delete": {"id": ids["file"]},
        "notes.create": {
            "subject": company,
            "content": "x",
            "notify": [{"type": "user", "id": ids["user"]}],
        },
        "notes.list": {**about, **page},
        "bookkeepingSubmissions.list": {"filter": {"subject": bill}},
        "webhooks.register": webhook,
        "webhooks.unregister": webhook,
    }
    return known.get(operation, {})


def _listing(field: str) -> Body:
    return {**_sorted(field), "page": {"size": 1, "number": 1}, "includes": "pagination"}


def _sorted(field: str) -> Body:
    return {"sort": [{"field": field, "order": "desc"}]}
