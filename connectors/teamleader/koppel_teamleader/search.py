"""Search: the id of a document that somebody names by its number."""

from __future__ import annotations

import re

from koppel import Entity, Invoice

from koppel_teamleader.api import Api
from koppel_teamleader.identifiers import document_number
from koppel_teamleader.lists import paged


def numbered(api: Api, kind: type[Entity], department: str, number: str) -> str:
    """Return the id of the invoice or credit note with this number, or "".

    Invoices are asked for by number (teamleader-api 2.3); the list of credit notes has no such
    filter (2.4) and is read until it is found.
    """
    if kind is Invoice:
        spaced = re.sub(r"\s*/\s*", " / ", " ".join(number.split()))
        wanted = {"department_id": department, "invoice_number": spaced}
        return _first(api, "invoices.list", "invoice_number", wanted, number)
    wanted = {"department_id": department}
    return _first(api, "creditNotes.list", "credit_note_number", wanted, number)


def _first(api: Api, operation: str, field: str, wanted: dict[str, str], number: str) -> str:
    for item in paged(api, operation, {"filter": wanted}):
        shown = item.get(field)
        if isinstance(shown, str) and document_number(shown) == document_number(number):
            return str(item["id"])
    return ""
