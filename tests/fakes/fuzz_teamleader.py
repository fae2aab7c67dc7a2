"""The Teamleader fake as a target of fuzzing: the demo company, and requests it takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.fuzzing import Target
from tests.fakes.teamleader_api import Api

SUBJECTS = {
    "companies": "customers",
    "contacts": "customers",
    "invoices": "invoices",
    "creditNotes": "credit_notes",
    "files": "files",
    "products": "products",
    "departments": "departments",
    "customFieldDefinitions": "custom_fields",
}
"""Which records an operation is about, by the first part of its name."""


def teamleader() -> Target:
    """The demo company, small, with a draft, a custom field, a file and a webhook."""
    fake = TeamleaderFake(world="demo", invoices=20, limits=False)
    api = Api(fake)
    company = _customers(fake, "company")[0]
    subject = {"type": "company", "id": company}
    slot = api.data("files.upload", {"name": "a.txt", "subject": subject})
    api.http.post(slot["location"], content=b"1")
    api.data("customFieldDefinitions.create", _DEFINITION)
    api.data("invoices.draft", _draft(fake))
    api.done("webhooks.register", _HOOK)
    return Target(
        fake,
        headers=lambda: {"Authorization": f"Bearer {fake.grant().access_token}"},
        words=lambda label: _words(fake, label),
        bodies=lambda label: _body(fake, label),
    )


def _customers(fake: TeamleaderFake, kind: str) -> list[str]:
    return sorted(i for i, found in fake.state.customers.items() if found.kind == kind)


def _words(fake: TeamleaderFake, label: str) -> Mapping[str, Any]:
    """Ids that are there, and words that fields without a list of words take."""
    state = fake.state
    companies = _customers(fake, "company")
    resource = label.split("/", 1)[1].split(".", 1)[0]
    kinds = {"companies": companies, "contacts": _customers(fake, "contact")}
    ids = kinds.get(resource) or sorted(getattr(state, SUBJECTS.get(resource, "customers")))
    company = {"type": "company", "id": companies[0]}
    return {
        "id": ids[len(ids) // 2] if ids else companies[0],
        "ids": ids[:2],
        "department_id": state.default_department().id,
        "tax_rate_id": _tax_rate(fake),
        "payment_method_id": sorted(state.payment_methods)[0],
        "company_id": companies[0],
        "customer": company,
        "subject": company,
        "currency": "EUR",
        "base": "EUR",
        "code": "EUR",
        "country": "BE",
        "sort": [],
        "page": {"size": 20, "number": 1},
        "language": "nl",
        "document_type": "invoice",
    }


def _body(fake: TeamleaderFake, label: str) -> Any:
    """A request that is taken now; None where words in single fields do."""
    make = _BODIES.get(label.removeprefix("POST /"))
    return make(fake) if make else None


def _tax_rate(fake: TeamleaderFake) -> str:
    department = fake.state.default_department().id
    rates = fake.state.tax_rates.items()
    return min(i for i, rate in rates if rate.department_id == department)


def _invoice(fake: TeamleaderFake, *statuses: str) -> str:
    found = (i for i, invoice in fake.state.invoices.items() if invoice.status in statuses)
    return min(found, default=min(fake.state.invoices))


def _lines(fake: TeamleaderFake) -> list[dict[str, Any]]:
    row = {
        "quantity": 1,
        "description": "Advies",
        "unit_price": {"amount": 10.5, "tax": "excluding"},
        "tax_rate_id": _tax_rate(fake),
    }
    return [{"line_items": [row]}]


def _draft(fake: TeamleaderFake) -> dict[str, Any]:
    return {
        "invoicee": {"customer": {"type": "company", "id": _customers(fake, "company")[0]}},
        "department_id": fake.state.default_department().id,
        "payment_term": {"type": "cash"},
        "grouped_lines": _lines(fake),
    }


def _payment(fake: TeamleaderFake) -> dict[str, Any]:
    return {
        "id": _invoice(fake, "outstanding"),
        "payment": {"amount": 0.01, "currency": "EUR"},
        "paid_at": "2026-11-16T09:00:00+00:00",
    }


_DEFINITION = {"label": "Nr", "type": "single_line", "context": "company"}
_HOOK = {"url": "https://receiver.example/", "types": ["invoice.booked"]}
_BODIES: Mapping[str, Callable[[TeamleaderFake], Any]] = {
    "customFieldDefinitions.create": lambda _fake: _DEFINITION,
    "invoices.draft": _draft,
    "invoices.update": lambda fake: {"id": _invoice(fake, "draft")},
    "invoices.book": lambda fake: {"id": _invoice(fake, "draft"), "on": "2026-11-16"},
    "invoices.updateBooked": lambda fake: {"id": _invoice(fake, "outstanding")},
    "invoices.removePayments": lambda fake: {"id": _invoice(fake, "matched")},
    "invoices.delete": lambda fake: {"id": _invoice(fake, "draft")},
    "invoices.credit": lambda fake: {"id": _invoice(fake, "outstanding")},
    "invoices.creditPartially": lambda fake: {
        "id": _invoice(fake, "outstanding"),
        "grouped_lines": _lines(fake),
    },
    "invoices.registerPayment": _payment,
    "invoices.send": lambda fake: {
        "id": _invoice(fake, "outstanding"),
        "content": {"subject": "Factuur", "body": "#LINK"},
        "recipients": {"to": [{"email": "an@example.be"}]},
    },
    "invoices.sendViaPeppol": lambda fake: {"id": _invoice(fake, "outstanding")},
    "migrate.taxRate": lambda fake: {
        "department_id": fake.state.default_department().id,
        "tax_rate": "21",
    },
    "webhooks.register": lambda _fake: _HOOK,
    "webhooks.unregister": lambda _fake: _HOOK,
}
"""By operation: a request that is taken."""
