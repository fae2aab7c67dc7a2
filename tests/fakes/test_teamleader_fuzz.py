"""Whatever is sent to the Teamleader fake, it answers as its OpenAPI document says."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.openapi import document

from tests.fakes.schema_check import misfits
from tests.fakes.teamleader_api import Api, exact

DOCUMENT = document("http://teamleader.test")
SCHEMAS: dict[str, Any] = DOCUMENT["components"]["schemas"]
WORDS = (
    "BE",
    "EUR",
    "company",
    "contact",
    "invoice",
    "user",
    "cash",
    "active",
    "Acme",
    "",
    "é\x00",
)
NUMBERS = (0, 1, -1, 21, 100, 99.5, 10**9, 10**30, 1e-9)
ODD = (None, True, 0, -1, 1.5, 10**30, "", "x", [], {}, [1], [None], {"a": 1}, "2026-02-30")
PLACES = {
    "department_id": "departments",
    "tax_rate_id": "tax_rates",
    "payment_method_id": "payment_methods",
    "company_id": "customers",
    "product_id": "products",
    "unit_of_measure_id": "units",
    "product_category_id": "product_categories",
}
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


Draw = Callable[[st.SearchStrategy[Any]], Any]


class Requests:
    """Makes requests from the document, mostly sound ones, about records that are there."""

    def __init__(self, fake: TeamleaderFake, operation: str, draw: Draw) -> None:
        self._fake = fake
        self._draw = draw
        self._subject = SUBJECTS.get(operation.split(".", 1)[0], "customers")

    def value(self, schema: dict[str, Any], name: str = "") -> Any:
        """A value for the schema of a field; one in sixteen has nothing to do with it."""
        if name and self._draw(st.integers(0, 15)) == 0:
            return self._draw(st.sampled_from(ODD))
        if "$ref" in schema:
            return self.value(SCHEMAS[schema["$ref"].rsplit("/", 1)[1]])
        options = schema.get("anyOf") or [{**schema, "type": t} for t in _types(schema)]
        return self._plain(self._draw(st.sampled_from(options)), name)

    def _plain(self, schema: dict[str, Any], name: str) -> Any:
        if "$ref" in schema:
            return self.value(schema)
        match schema.get("type"):
            case "object":
                return self._object(schema)
            case "array":
                count = self._draw(st.integers(0, 2))
                return [self.value(schema["items"], name) for _ in range(count)]
            case "number":
                return self._draw(st.sampled_from(NUMBERS))
            case "integer":
                return self._draw(st.integers(1, 100))
            case "boolean":
                return self._draw(st.booleans())
            case "string":
                return self._text(schema, name)
            case _:
                return None

    def _object(self, schema: dict[str, Any]) -> dict[str, Any]:
        required = schema.get("required", ())
        return {
            name: self.value(field, name)
            for name, field in schema.get("properties", {}).items()
            if name in required or self._draw(st.booleans())
        }

    def _text(self, schema: dict[str, Any], name: str) -> Any:
        if "enum" in schema:
            return self._draw(st.sampled_from(schema["enum"]))
        if "pattern" in schema:
            records = sorted(getattr(self._fake.state, PLACES.get(name, self._subject)))
            place = self._draw(st.integers(0, 999))
            return records[place % len(records)] if records else "0" * 8
        if schema.get("format") == "date":
            return self._draw(st.sampled_from(("2026-03-02", "0001-01-01", "9999-12-31")))
        if schema.get("format") == "date-time":
            return self._draw(
                st.sampled_from(("2026-03-02T12:00:00+00:00", "0001-01-01T00:00:00+14:00"))
            )
        return self._draw(st.sampled_from(WORDS))


def _types(schema: dict[str, Any]) -> list[Any]:
    found = schema.get("type")
    return found if isinstance(found, list) else [found]


@pytest.fixture(scope="module")
def fake() -> TeamleaderFake:
    return TeamleaderFake(world="demo", invoices=20, limits=False)


@pytest.fixture(scope="module")
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


@settings(max_examples=120, deadline=None, derandomize=True, database=None)
@given(st.data())
def test_every_answer_is_in_the_document(
    fake: TeamleaderFake, api: Api, data: st.DataObject
) -> None:
    """No request is a 500, and no answer is outside the document: ten requests in a row."""
    fake.seed("demo", invoices=20)
    for _ in range(10):
        operation = data.draw(st.sampled_from([path.strip("/") for path in DOCUMENT["paths"]]))
        _ask(fake, api, operation, data)


def _ask(fake: TeamleaderFake, api: Api, operation: str, data: st.DataObject) -> None:
    post = DOCUMENT["paths"][f"/{operation}"]["post"]
    schema = post["requestBody"]["content"]["application/json"]["schema"]
    body = Requests(fake, operation, data.draw).value(schema)
    answer = api.http.post(f"/{operation}", content=json.dumps(body))
    told = post["responses"]
    assert str(answer.status_code) in told, (operation, body, answer.text)
    content = told[str(answer.status_code)].get("content")
    if content is None:
        assert answer.content == b""
    else:
        found = content["application/json"]["schema"]
        assert misfits(exact(answer.text), found, DOCUMENT) == [], (operation, body)
