"""Versions: the API versions of Teamleader, and how older ones write and read (teamleader-api 1.3).

The endpoints speak the latest version only. A call in an older one is translated on its way in,
and its answer on the way out. Pure, but for the lookup of a rate.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

Json = dict[str, Any]
RateOf = Callable[[str], Decimal]
"""The fraction of a tax rate by its id."""

FIRST = "2018-01-01"
"""The version before the first one that the reference names; its date is a guess."""
ADDRESS = "2018-10-30"
STATUS = "2019-01-24"
TAX = "2019-03-13"
TAGS = "2022-09-15"
LATEST = "2023-09-26"
VERSIONS = (FIRST, ADDRESS, STATUS, TAX, TAGS, LATEST)

_CUSTOMERS = ("companies.", "contacts.")
_PAPERS = ("invoices.", "creditNotes.")


def read(version: str, operation: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
    """The body as the latest version would send it."""
    made = dict(body)
    if version < TAGS and isinstance(made.get("tags"), list):
        made["tags"] = [_lower(tag) for tag in made["tags"]]
    if version < STATUS:
        _rename(made, "local_business_number", "national_identification_number")
        asked = made.get("filter")
        if isinstance(asked, dict):
            made["filter"] = _read_filter(operation, asked)
    return made


def written(version: str, operation: str, data: Any, rate_of: RateOf) -> Any:
    """The data of an answer as an older version shows it."""
    if version >= LATEST or not isinstance(data, list | dict):
        return data
    if isinstance(data, list):
        return [written(version, operation, item, rate_of) for item in data]
    shown = dict(data)
    if operation.startswith(_CUSTOMERS):
        _write_customer(version, shown)
    if operation.startswith(_PAPERS):
        _write_document(version, shown, rate_of)
    if operation == "tags.list" and version < TAGS:
        shown["tag"] = _lower(shown["tag"])
    if operation.startswith("customFieldDefinitions."):
        _write_options(shown)
    return shown


def _read_filter(operation: str, asked: Mapping[str, Any]) -> Json:
    """One status as a word, of which "booked" stands for both that came after it."""
    made = dict(asked)
    _rename(made, "local_business_number", "national_identification_number")
    if operation == "invoices.list" and isinstance(made.get("status"), str):
        word = made["status"]
        made["status"] = ["outstanding", "matched"] if word == "booked" else [word]
    return made


def _write_customer(version: str, shown: Json) -> None:
    if version < ADDRESS:
        _rename(shown, "primary_address", "address")
    if version < STATUS:
        _rename(shown, "national_identification_number", "local_business_number")
    if version < TAGS and "tags" in shown:
        shown["tags"] = [_lower(tag) for tag in shown["tags"]]


def _write_document(version: str, shown: Json, rate_of: RateOf) -> None:
    currency = shown.get("currency")
    if "grouped_lines" in shown:
        shown["grouped_lines"] = [
            {
                **group,
                "line_items": [
                    _line(version, line, currency, rate_of) for line in group["line_items"]
                ],
            }
            for group in shown["grouped_lines"]
        ]
    if version >= STATUS:
        return
    if shown.get("status") in ("outstanding", "matched"):
        shown["status"] = "booked"
    if isinstance(shown.get("invoice_number"), str):
        shown["invoice_number"] = shown["invoice_number"].rpartition("/")[2].strip()
    if "invoicee" in shown:
        shown["invoicee"] = dict(shown["invoicee"])
        _rename(shown["invoicee"], "national_identification_number", "local_business_number")


def _line(version: str, line: Json, currency: str | None, rate_of: RateOf) -> Json:
    shown = {**line, "unit_price": {**line["unit_price"], "currency": currency}}
    if version < TAX:
        shown["tax"] = {"rate": rate_of(line["tax"]["id"])}
    if version < STATUS:
        shown["extended_description"] = line["extended_description"] or ""
    return shown


def _write_options(shown: Json) -> None:
    """The options of a selection were bare texts."""
    configuration = shown.get("configuration")
    if configuration and "options" in configuration:
        texts = [option["value"] for option in configuration["options"]]
        shown["configuration"] = {**configuration, "options": texts}


def _rename(shown: Json, old: str, new: str) -> None:
    if old in shown:
        shown[new] = shown.pop(old)


def _lower(tag: object) -> object:
    return tag.lower() if isinstance(tag, str) else tag
