"""Numbers: the custom field in which Teamleader shows a customer's number in the books (D16).

Teamleader's own field for it is not in the API (teamleader-api 3.1), so a custom field with that
label takes its place, one on companies and one on contacts. Somebody makes them once, by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from koppel import Held, Number, Reach

from koppel_teamleader.api import Api
from koppel_teamleader.lists import paged
from koppel_teamleader.reading import read
from koppel_teamleader.records import CustomField, Record
from koppel_teamleader.values import Id, Text

LABEL = "Klantennummer boekhoudpakket"
TYPE = "single_line"
CONTEXTS = {"company": "companies", "contact": "contacts"}
"""Where the field belongs -> the operations that write it."""


class FieldDefinition(Record):
    """A custom field of one context: companies, contacts and others (teamleader-api 2.6)."""

    id: Id
    context: Text
    label: Text
    type: Text


class NumberFields:
    """The fields of one account; their definitions are read once, when first needed."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._found: dict[str, FieldDefinition] | None = None

    def number(self, context: str, fields: Sequence[CustomField]) -> str:
        """Return the number that a company or contact shows; "" when it shows none."""
        filled = {f.definition.id: f.value for f in fields if f.value not in (None, "", [])}
        field = self._fields().get(context) if filled else None
        value = filled.get(field.id) if field else None
        return str(value).strip() if isinstance(value, str | int) else ""

    def value(self, context: str, number: str) -> list[dict[str, Any]]:
        """Return what is written to show a number. Raises ``Held`` when there is no field."""
        return [{"id": self.place(context), "value": number}]

    def place(self, context: str) -> str:
        """Return the id of the field. Raises ``Held`` with the cure when there is none."""
        field = self._fields().get(context)
        if field is not None and field.type == TYPE:
            return field.id
        what = "has another type" if field else "is missing"
        raise Held(
            f'Teamleader: the custom field "{LABEL}" for {CONTEXTS[context]} {what}: make it in '
            "Teamleader's settings, with that label, of the type for one line of text",
            "D16",
            Reach.KIND,
        )

    def _fields(self) -> Mapping[str, FieldDefinition]:
        if self._found is None:
            items = paged(self._api, "customFieldDefinitions.list", {})
            named = [item for item in items if _is_ours(item)]
            all_ = [read(FieldDefinition, item, f'custom field "{LABEL}"') for item in named]
            self._found = {field.context: field for field in reversed(all_)}
        return self._found


def body(number: Number, fields: NumberFields) -> tuple[str, dict[str, Any]]:
    """Return the call that shows a number, and its body (teamleader-api 1.10, 2.1, 2.2).

    "partial" leaves the other custom fields as they are. Raises ``Held``.
    """
    context, _, id = number.customer.partition("/")
    return f"{CONTEXTS[context]}.update", {
        "id": id,
        "custom_fields": fields.value(context, number.value),
        "custom_fields_update_strategy": "partial",
    }


def _is_ours(item: Mapping[str, Any]) -> bool:
    label, context = item.get("label"), item.get("context")
    return isinstance(label, str) and label.casefold() == LABEL.casefold() and context in CONTEXTS
