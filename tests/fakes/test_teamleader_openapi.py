"""The OpenAPI document of the Teamleader fake tells what the fake does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.app import all_endpoints
from koppel_fakes.teamleader.catalogue import BookkeepingSubmission, Subject
from koppel_fakes.teamleader.openapi import document

from tests.fakes.schema_check import misfits
from tests.fakes.teamleader_api import Api, exact

DOCUMENT = document("http://teamleader.test")
OPERATIONS: dict[str, Any] = {
    path.strip("/"): item["post"] for path, item in DOCUMENT["paths"].items()
}
PLAIN_LISTS = sorted(name for name in OPERATIONS if name.endswith(".list"))


@pytest.fixture(scope="module")
def fake() -> TeamleaderFake:
    fake = TeamleaderFake(world="demo", invoices=40, limits=False)
    contact, company = fake.human.add_contact("Maes", "An"), fake.human.add_company("Acme")
    api = Api(fake)
    api.done("contacts.linkToCompany", {"id": contact, "company_id": company})
    subject = {"type": "company", "id": company}
    api.data("notes.create", {"subject": subject, "content": "x"})
    slot = api.data("files.upload", {"name": "a.txt", "subject": subject})
    api.http.post(slot["location"], content=b"1")
    body = {"label": "Nr", "type": "single_line", "context": "company"}
    api.data("customFieldDefinitions.create", body)
    at, bill = fake.clock.now(), Subject("incomingInvoice", company)
    sent = BookkeepingSubmission(company, bill, "books@demo.example", "confirmed", at)
    fake.state.submissions[sent.id] = sent
    types = ["invoice.booked"]
    api.done("webhooks.register", {"url": "https://receiver.example/", "types": types})
    return fake


@pytest.fixture(scope="module")
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def answer_schema(operation: str, status: str = "200") -> dict[str, Any]:
    """The schema of the answer with that status."""
    found = OPERATIONS[operation]["responses"][status]["content"]["application/json"]["schema"]
    assert isinstance(found, dict)
    return found


def body_for(operation: str, fake: TeamleaderFake) -> dict[str, Any]:
    """A request that a list, however demanding, answers with something."""
    company = fake.human.company_list("Acme")[0]["id"]
    about = {"filter": {"subject": {"type": "company", "id": company}}}
    department = fake.state.default_department().id
    special: dict[str, dict[str, Any]] = {
        "files.list": about,
        "notes.list": about,
        "levelTwoAreas.list": {"country": "BE"},
        "documentTemplates.list": {
            "filter": {"department_id": department, "document_type": "invoice"}
        },
    }
    includes = {"includes": "pagination,custom_fields,late_fees", "page": {"size": 100}}
    return special.get(operation, {} if operation == "tags.list" else includes)


def test_the_document_is_served_to_everyone(api: Api) -> None:
    """It needs no token, and names the host it came from."""
    served = api.http.get("/openapi.json", headers={"Authorization": ""})
    assert served.status_code == 200
    assert served.json() == json.loads(json.dumps(DOCUMENT))


def test_the_document_names_what_the_fake_answers() -> None:
    """The same operations with the same scopes, no more and no less."""
    told = {
        name: next(iter(item["security"][0]["oauth2"]), None) for name, item in OPERATIONS.items()
    }
    assert told == {name: endpoint.scope for name, endpoint in all_endpoints().items()}


def test_every_reference_leads_somewhere() -> None:
    """No $ref is broken, and no schema is left unused."""
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert names == set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize("operation", PLAIN_LISTS)
def test_lists_answer_as_documented(fake: TeamleaderFake, api: Api, operation: str) -> None:
    """Every item of the demo world fits its schema, with no key besides."""
    answer = api.answer(operation, body_for(operation, fake))
    assert misfits(answer, answer_schema(operation), DOCUMENT) == []
    assert answer["data"] or operation == "withholdingTaxRates.list"


@pytest.mark.parametrize(
    "resource",
    sorted(name.removesuffix(".info") for name in OPERATIONS if name.endswith(".info")),
)
def test_infos_answer_as_documented(fake: TeamleaderFake, api: Api, resource: str) -> None:
    """So does every record in full."""
    includes = {"includes": "late_fees,related_companies,related_contacts"}
    for item in api.data(f"{resource}.list", body_for(f"{resource}.list", fake)):
        answer = api.answer(f"{resource}.info", {"id": item["id"], **includes})
        assert misfits(answer, answer_schema(f"{resource}.info"), DOCUMENT) == []


def test_other_answers_are_as_documented(fake: TeamleaderFake, api: Api) -> None:
    """The user, the exchange rates, a download and what was made."""
    invoice = api.data("invoices.list", {"filter": {"status": ["outstanding"]}})[0]["id"]
    for operation, body, status in (
        ("users.me", {}, "200"),
        ("currencies.exchangeRates", {"base": "EUR"}, "200"),
        ("migrate.id", {"type": "department", "id": 1}, "200"),
        ("invoices.download", {"id": invoice, "format": "pdf"}, "200"),
        ("files.upload", {"name": "a", "subject": {"type": "temporary"}}, "200"),
        ("companies.add", {"name": "Acme"}, "201"),
        ("invoices.copy", {"id": invoice}, "201"),
    ):
        answer = api.call(operation, body)
        assert str(answer.status_code) == status
        found = misfits(exact(answer.text), answer_schema(operation, status), DOCUMENT)
        assert found == [], operation


@pytest.mark.parametrize("operation", sorted(OPERATIONS))
def test_what_is_required_is_asked_for(api: Api, operation: str) -> None:
    """An empty request is refused for just the keys that the document requires."""
    schema = OPERATIONS[operation]["requestBody"]["content"]["application/json"]["schema"]
    required = schema.get("required", [])
    answer = api.call(operation, {})
    if not required:
        assert answer.status_code == 200
        return
    assert answer.status_code == 400
    assert misfits(answer.json(), answer_schema(operation, "400"), DOCUMENT) == []
    titles = [error["title"] for error in answer.json()["errors"]]
    assert sorted(titles) == sorted(f"{name} must be present" for name in required)


def test_the_check_finds_what_does_not_fit() -> None:
    """A wrong type, a missing and an unknown key, and a bad form are all seen."""
    webhook = {"$ref": "#/components/schemas/Webhook"}
    assert misfits({"url": "a", "types": ["b"]}, webhook, DOCUMENT) == []
    assert misfits({"url": 1, "types": ["b"]}, webhook, DOCUMENT) != []
    assert misfits({"url": "a"}, webhook, DOCUMENT) == ["$.types is missing"]
    assert misfits({"url": "a", "types": [], "x": 1}, webhook, DOCUMENT) == ["$.x is unknown"]
    reference = {"$ref": "#/components/schemas/Ref"}
    assert misfits({"type": "a", "id": "b"}, reference, DOCUMENT) != []
    assert misfits("2026-13-01", {"type": "string", "format": "date"}, DOCUMENT) != []
