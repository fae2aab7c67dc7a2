"""The OpenAPI document of the REST face: the typed list of operations as OpenAPI 3.1.

What each operation takes and answers is in `offer.json`, typed from octopus-api and not derived
from the routes; which statuses it has follows from octopus-api 1.4 and 3.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from koppel_fakes.notation import PLAIN, Schema, pairs, request, type_of
from koppel_fakes.octopus.reading import AMOUNT_LIMIT, INT_RANGE
from koppel_fakes.offers import Catalogue, Offer, octopus_rest

JSON = "application/json"
FILE = "application/octet-stream"
"""The body of a request that is a file itself."""
STAMP = r"^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,6})?$"
TOKENS = {"Token": "token", "dossierToken": "dossierToken"}
"""Header to the name of the security scheme."""

_ANSWERED: Mapping[str, Schema] = {
    **PLAIN,
    "int": {
        "type": "integer",
        "format": "int32",
        "minimum": INT_RANGE.start,
        "maximum": INT_RANGE.stop - 1,
    },
    "number": {"type": "number", "format": "double"},
    "stamp": {"type": "string", "pattern": STAMP},
    "base64": {"type": "string", "format": "byte", "contentEncoding": "base64"},
}
_SENT: Mapping[str, Schema] = {
    **_ANSWERED,
    "number": {
        "type": "number",
        "format": "double",
        "minimum": -int(AMOUNT_LIMIT),
        "maximum": int(AMOUNT_LIMIT),
    },
}
_PLACES = {
    "d": ("dossierId", "int"),
    "b": ("bookyearId", "int"),
    "letter": ("journalType", "A|V|F|D|L"),
    "n": ("sequenceNumber", "int"),
    "journal": ("journalKey", "str"),
    "language": ("language", "int"),
}
"""The places in a path: their names and types (octopus-api 2)."""

_LOCKED = re.compile(
    r"(POST|PUT) /dossiers/{d}/(buysellbookings|financialdiversbookings|invoices(/book)?)$"
)
"""The writes that answer 403 for a journal that is closed or open (octopus-api 1.4, 3.3)."""


def document(host: str) -> dict[str, Any]:
    """The OpenAPI document of the REST face at that address, its path without a last slash."""
    catalogue = octopus_rest()
    paths: dict[str, dict[str, Any]] = {}
    for offer in catalogue.offers:
        if offer.works:
            method, path = offer.call.split(" ", 1)
            paths.setdefault(_named(path), {})[method.lower()] = _operation(offer, path)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Octopus REST API, as the fake of koppel speaks it",
            "version": "51.9.17",
            "description": (
                "A field without a value is left out. Nothing found is a 404, also for lists. "
                "Amounts are doubles with at most two decimals: read them as decimals. "
                "Unknown fields of a request are ignored."
            ),
        },
        "servers": [{"url": host}],
        "paths": paths,
        "components": {
            "schemas": _shapes(catalogue),
            "securitySchemes": {
                name: {"type": "apiKey", "in": "header", "name": header}
                for header, name in TOKENS.items()
            },
        },
    }


def _shapes(catalogue: Catalogue) -> dict[str, Schema]:
    """Every shape that an operation that works speaks of. No other fields are ever answered."""
    sent, spoken = set[str](), {"ErrorResult"}
    for offer in catalogue.offers:
        if offer.works:
            sent |= _reached(catalogue, offer.takes.get("body", ""))
            spoken |= _reached(catalogue, offer.answer)
    return {
        name: {**request(spec, _SENT if name in sent else _ANSWERED), "additionalProperties": False}
        for name, spec in catalogue.shapes.items()
        if name in sent | spoken
    }


def _reached(catalogue: Catalogue, spec: str) -> set[str]:
    found: set[str] = set()
    waiting = re.findall(r"@(\w+)", spec)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(r"@(\w+)", catalogue.shapes[name])
    return found


def _operation(offer: Offer, path: str) -> dict[str, Any]:
    token = _token(offer, path)
    told: dict[str, Any] = {
        "operationId": offer.call.replace("{", "").replace("}", ""),
        "tags": [f"octopus-api {offer.section}"],
        "security": [{TOKENS[token]: []}] if token else [],
        "parameters": [*_path_parameters(path), *_parameters(offer)],
        "responses": dict(_responses(offer, path, token)),
    }
    if "body" in offer.takes:
        told["requestBody"] = {"required": True, "content": _body(offer.takes["body"])}
    return told


def _body(spec: str) -> dict[str, Any]:
    if spec == FILE:
        return {FILE: {"schema": {"type": "string", "format": "binary"}}}
    return {JSON: {"schema": type_of(spec)}}


def _token(offer: Offer, path: str) -> str:
    """The header with the token that a call needs; empty for none (octopus-api 1.2)."""
    if path.startswith("/dossiers/"):
        return "dossierToken"
    return "Token" if "Token*" in pairs(offer.takes.get("headers", "")) else ""


def _path_parameters(path: str) -> Iterator[dict[str, Any]]:
    for place in re.findall(r"{(\w+)}", path):
        name, kind = _PLACES[place]
        yield {"name": name, "in": "path", "required": True, "schema": type_of(kind, _SENT)}


def _parameters(offer: Offer) -> Iterator[dict[str, Any]]:
    for place, where in (("query", "query"), ("headers", "header")):
        for name, kind in pairs(offer.takes.get(place, "")).items():
            bare = name.rstrip("*")
            if bare not in TOKENS:
                required = name.endswith("*")
                schema = type_of(kind, _SENT)
                yield {"name": bare, "in": where, "required": required, "schema": schema}


def _responses(offer: Offer, path: str, token: str) -> Iterator[tuple[str, dict[str, Any]]]:
    yield from _successes(offer)
    method = offer.call.split(" ", 1)[0]
    asks = any(True for _ in _parameters(offer)) or "body" in offer.takes
    if asks or method != "GET":
        yield "400", _error("The parameters are wrong, or the books refuse")
    if token or path == "/authentication":
        yield "401", _error("User, password or uuid is wrong, or the token is invalid or expired")
    if _LOCKED.match(offer.call):
        yield "403", _error("The journal is closed, or another user has it open")
    if offer.takes.get("body") == FILE:
        yield "403", _error("The dossier may keep no files")
    if offer.call == "POST /dossiers":
        yield "403", _error("No rights, or the dossier is disabled")
        yield "404", _error("No such dossier")
    elif offer.answer.startswith(("@", "[")) and path != "/authentication":
        yield "404", {"description": "Nothing found"}
    elif "{" in path:
        yield "404", {"description": "No such address: a part of the path cannot be read"}
    if path != "/authentication":
        yield "429", _error("The quota of the day is spent")
    if offer.takes.get("body", FILE) != FILE:
        yield "500", {"description": "An element of the JSON is malformed, such as a date"}


def _successes(offer: Offer) -> Iterator[tuple[str, dict[str, Any]]]:
    """The statuses of an answer: `201`, `201 or 204`, `201 @Shape`, or a type for 200."""
    words = offer.answer.split()
    if offer.answer == "text/plain":
        yield "200", _content("The version", {"type": "string"}, offer.answer)
    elif not words[0].isdigit():
        yield "200", _content("Found", type_of(offer.answer, _ANSWERED))
    elif len(words) == 2:
        yield words[0], _content("Stored", type_of(words[1], _ANSWERED))
        if offer.call.startswith("PUT"):
            yield "204", {"description": "Updated"}
    else:
        for status in words[::2]:
            yield status, {"description": "Done"}


def _error(words: str) -> dict[str, Any]:
    return _content(words, type_of("@ErrorResult"))


def _content(words: str, schema: Schema, media: str = JSON) -> dict[str, Any]:
    return {"description": words, "content": {media: {"schema": schema}}}


def _named(path: str) -> str:
    return re.sub(r"{(\w+)}", lambda found: f"{{{_PLACES[found[1]][0]}}}", path)
