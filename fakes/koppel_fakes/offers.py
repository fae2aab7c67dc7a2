"""Offer: an operation that a vendor documents, with its fields, and what the fake does with it.

The lists are typed from the references (octopus-api, teamleader-api), never read from the routes:
`octopus/offer.json` and `octopus/soap_offer.json`, and for Teamleader `teamleader/offer.json` with
the fields of its OpenAPI document. Tests call each operation and compare.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from typing import Any

from koppel_fakes.teamleader.openapi import operations, record_specs, request_specs


@dataclass(frozen=True, slots=True)
class Offer:
    """One operation. `state` is "works", "answers N" (a code) or "absent"; `why` explains it.

    `takes` tells by place (query, headers, body) what can be sent, `answer` what comes back, both
    in the notation of the page: `name*:type` is required, `@Name` another shape, `[...]` a list.
    """

    call: str
    section: str
    state: str
    takes: Mapping[str, str] = field(default_factory=dict)
    answer: str = ""
    why: str = ""

    @property
    def works(self) -> bool:
        """Whether the fake does what is documented."""
        return self.state == "works"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The operations of one face of a vendor, and the shapes that they speak of.

    `never` names fields (`Shape.field`) that are documented and that the fake never fills;
    `guesses` are (section, words) pairs: shapes and words for which there is no source.
    """

    offers: tuple[Offer, ...]
    shapes: Mapping[str, str]
    never: frozenset[str] = frozenset()
    guesses: tuple[tuple[str, str], ...] = ()

    def offer(self, call: str) -> Offer:
        """The offer of a call; `KeyError` when the reference has none."""
        return {offer.call: offer for offer in self.offers}[call]


def octopus_rest() -> Catalogue:
    """The REST face of Octopus."""
    data = _read("octopus", "offer.json")
    offers = []
    for method, path, section, state, fields in data["rest"]:
        takes = {place: fields[place] for place in ("query", "headers", "body") if place in fields}
        told = fields.get("answer", ""), fields.get("why", "")
        offers.append(Offer(f"{method} {path}", section, state, takes, *told))
    return Catalogue(tuple(offers), data["shapes"], frozenset(data["never"]), _guesses(data))


def octopus_soap() -> Catalogue:
    """The SOAP face of Octopus: all operations of its WSDL; types are those of version 01-13."""
    data = _read("octopus", "soap_offer.json")
    offers = [
        Offer(name, section, state, {"body": takes} if takes else {}, answer)
        for name, section, state, takes, answer in data["soap"]
    ]
    shapes = {
        name: f"{data['types'][base][1]} {spec}".strip() if base else spec
        for name, (base, spec) in data["types"].items()
    }
    return Catalogue(tuple(offers), shapes)


def soap_additions() -> Mapping[str, str]:
    """What version 01-14 added to the types of 01-13 (octopus-api 4.2)."""
    added: Mapping[str, str] = _read("octopus", "soap_offer.json")["added_in_01_14"]
    return added


def teamleader() -> Catalogue:
    """The API of Teamleader."""
    data = _read("teamleader", "offer.json")
    known = operations()
    offers = []
    for name, section, state, *why in data["operations"]:
        item = known.get(name)
        takes = {"body": " ".join(item.request.split())} if item and item.request else {}
        offers.append(Offer(name, section, state, takes, item.answer if item else "", *why))
    shapes = {**request_specs(), **record_specs()}
    return Catalogue(tuple(offers), shapes, frozenset(data["never"]), _guesses(data))


def _read(vendor: str, name: str) -> Any:
    text = resources.files(f"koppel_fakes.{vendor}").joinpath(name).read_text("utf-8")
    return json.loads(text)


def _guesses(data: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((section, words) for section, words in data["guesses"])
