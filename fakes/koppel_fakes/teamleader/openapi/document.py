"""The document itself: paths, answers and schemas put together as OpenAPI 3.1."""

from __future__ import annotations

from typing import Any

from koppel_fakes.notation import Schema, request, type_of
from koppel_fakes.teamleader.openapi.operations import Operation, operations, request_schemas
from koppel_fakes.teamleader.openapi.records import record_schemas

_REFUSALS = {
    "400": "The request is invalid, or the state of the record forbids it",
    "401": "No valid access token",
    "403": "A scope, a right or a setting is missing",
    "404": "No record with that id",
    "429": "More than 200 calls in 60 seconds",
}


def document(host: str) -> dict[str, Any]:
    """The OpenAPI document of the API at that host (`https://...`, no slash at the end)."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Teamleader Focus API, as the fake of koppel speaks it",
            "version": "2023-09-26",
            "description": "Money is a JSON number: read it as a decimal. Times are in UTC.",
        },
        "servers": [{"url": host}],
        "security": [{"oauth2": []}],
        "paths": {f"/{name}": {"post": _post(name, item)} for name, item in operations().items()},
        "components": {
            "schemas": {**record_schemas(), **request_schemas()},
            "securitySchemes": {"oauth2": _oauth(host)},
        },
    }


def _post(name: str, item: Operation) -> dict[str, Any]:
    needs_body = "*:" in item.request
    refusals = {status: _refusal(words) for status, words in _REFUSALS.items()}
    return {
        "operationId": name,
        "tags": [name.split(".", 1)[0]],
        "security": [{"oauth2": [item.scope] if item.scope else []}],
        "requestBody": {
            "required": needs_body,
            "content": {"application/json": {"schema": request(item.request)}},
        },
        "responses": {**_success(item.answer), **refusals},
    }


def _success(answer: str) -> dict[str, Any]:
    if answer == "204":
        return {"204": {"description": "Done"}}
    if answer.startswith("201 "):
        made = answer.removeprefix("201 ")
        data = {**record_schemas()["Ref"], "description": f"The new {made}"}
        return {"201": _json("Made", _enveloped(data))}
    return {"200": _json("The answer", _enveloped(type_of(answer)))}


def _enveloped(data: Schema) -> Schema:
    properties = {"data": data, "meta": type_of("@Meta"), "included": {"type": "object"}}
    return {"type": "object", "properties": properties, "required": ["data"]}


def _refusal(words: str) -> dict[str, Any]:
    return _json(words, type_of("@Errors"))


def _json(words: str, schema: Schema) -> dict[str, Any]:
    return {"description": words, "content": {"application/json": {"schema": schema}}}


def _oauth(host: str) -> dict[str, Any]:
    scopes = sorted({item.scope for item in operations().values()} - {""})
    flow = {
        "authorizationUrl": f"{host}/oauth2/authorize",
        "tokenUrl": f"{host}/oauth2/access_token",
        "refreshUrl": f"{host}/oauth2/access_token",
        "scopes": {scope: f"Ticked at registration: {scope}" for scope in scopes},
    }
    return {"type": "oauth2", "flows": {"authorizationCode": flow}}
