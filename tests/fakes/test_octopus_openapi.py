"""The OpenAPI document of the Octopus fake tells what its REST face does."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.openapi import document
from koppel_fakes.octopus.rest import BASE

from tests.fakes.octopus_caller import RestCaller
from tests.fakes.schema_check import misfits

DOCUMENT = document(f"http://octopus.test{BASE}")
SENDING = [
    (path, method)
    for path, item in DOCUMENT["paths"].items()
    for method, told in item.items()
    if "application/json" in told.get("requestBody", {}).get("content", {})
]
PLACES = {"dossierId": 4711, "bookyearId": 3, "journalType": "V"}


def response_schema(path: str, method: str, status: int) -> dict[str, Any]:
    """The schema of an answer."""
    told = DOCUMENT["paths"][path][method]["responses"][str(status)]
    schema: dict[str, Any] = told["content"]["application/json"]["schema"]
    return schema


def request_shape(path: str, method: str) -> dict[str, Any]:
    """The shape of a request."""
    body = DOCUMENT["paths"][path][method]["requestBody"]["content"]["application/json"]["schema"]
    shape: dict[str, Any] = DOCUMENT["components"]["schemas"][body["$ref"].rsplit("/", 1)[1]]
    return shape


def test_the_document_is_served_to_everyone() -> None:
    """It needs no token, and names the host it came from."""
    caller = RestCaller(OctopusFake(), login=False)
    served = caller.http.get("http://octopus.test/openapi.json")
    assert served.status_code == 200
    assert served.headers["Content-Type"] == "application/json"
    assert served.json() == json.loads(json.dumps(DOCUMENT))


def test_the_document_has_every_route_of_the_fake() -> None:
    """The same paths and methods, whatever the places in them are called."""
    told = {
        (method.upper(), re.sub(r"{\w+}", "{}", path))
        for path, item in DOCUMENT["paths"].items()
        for method in item
    }
    routes = {
        (method, re.sub("<[^>]+>", "{}", rule.rule.removeprefix(BASE)))
        for rule in OctopusFake().app.url_map.iter_rules()
        if rule.rule.startswith(BASE)
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert told == routes


def test_every_reference_of_the_document_leads_somewhere() -> None:
    """No $ref is broken, and no schema is left unused."""
    names = set(re.findall(r'"#/components/schemas/(\w+)"', json.dumps(DOCUMENT)))
    assert names == set(DOCUMENT["components"]["schemas"])


@pytest.mark.parametrize(("path", "method"), SENDING)
def test_an_empty_request_lacks_what_the_document_requires(path: str, method: str) -> None:
    """Where a field is required, {} is a 400 (a report: 500) whose body is in the document."""
    caller = RestCaller(OctopusFake())
    answer = caller.http.request(method.upper(), path.format(**PLACES), json={})
    required = request_shape(path, method).get("required", [])
    expected = {400, 500} if "/reports/" in path else {400}
    assert answer.status_code in expected
    if answer.status_code == 400:
        assert misfits(answer.json(), response_schema(path, method, 400), DOCUMENT) == []
    for name in required[:1]:
        assert answer.status_code == 400, name


def test_a_whole_number_may_have_a_fraction_of_zero() -> None:
    """3.0 is an integer to JSON Schema, and the fake takes it for one."""
    caller = RestCaller(OctopusFake())
    assert caller.book(documentSequenceNr=1.0, bookyearKey={"id": 3.0}).status_code == 400
    caller.call("PUT", "relations", {
        "relationIdentificationServiceData": {"externalRelationId": 7.0},
        "client": True,
        "currencyCode": "EUR",
    })  # fmt: skip
    assert caller.book(documentSequenceNr=1.0, bookyearKey={"id": 3.0}).status_code == 201
    assert caller.book(documentSequenceNr=2.5).status_code == 500
