"""Custom fields: their definitions, and how values are written (teamleader-api 1.10, 2.6)."""

from __future__ import annotations

from collections.abc import Mapping
from operator import attrgetter
from typing import Any

from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import Call, Endpoint, Result, created, found, paged, sort_of
from koppel_fakes.teamleader.errors import refusal
from koppel_fakes.teamleader.records import CustomFieldDefinition
from koppel_fakes.teamleader.shapes import Json
from koppel_fakes.teamleader.state import State

TYPES = (
    "single_line", "multi_line", "single_select", "multi_select", "date", "money",
    "auto_increment", "integer", "number", "boolean", "email", "telephone", "url", "company",
    "contact", "product", "user",
)  # fmt: skip
CONTEXTS = (
    "contact", "company", "sale", "project", "product", "invoice", "subscription", "ticket",
    "meeting", "todo", "callback", "meeting_report", "pro_external_cost", "werkbonnen",
)  # fmt: skip
SEARCHABLE = (
    "single_line", "company", "integer", "number", "auto_increment", "email", "telephone",
)  # fmt: skip


def endpoints() -> Mapping[str, Endpoint]:
    """Definitions can be read and made, but neither changed nor deleted."""
    return {
        "customFieldDefinitions.list": Endpoint(list_definitions),
        "customFieldDefinitions.info": Endpoint(definition_info),
        "customFieldDefinitions.create": Endpoint(create_definition, "settings"),
    }


def list_definitions(call: Call) -> Result:
    """The definitions by label, or as asked; 20 to a page like everything."""
    asked = call.filter()
    ids, context = asked.uuids("ids"), asked.text("context")
    order = sort_of(call, ("label", "context"))
    call.body.check()
    if context is not None:
        _check_context(context, "filter.context")
    chosen = [
        item
        for item in call.state.custom_fields.values()
        if (ids is None or item.id in ids) and context in (None, item.context)
    ]
    for name, descending in reversed(order or [("label", False)]):
        chosen.sort(key=attrgetter(name), reverse=descending)
    definitions = call.state.custom_fields
    return paged(call, [item.id for item in chosen], lambda i: _rendered(definitions[i]))


def definition_info(call: Call) -> Result:
    """One definition."""
    return Result(_rendered(found(call.state.custom_fields.get, call, "customFieldDefinition")))


def create_definition(call: Call) -> Result:
    """A new custom field; whether labels may occur twice is a switch."""
    body = call.body
    label = body.text("label", required=True, nullable=False, empty=False)
    kind = body.choice("type", TYPES, required=True)
    context = body.text("context", required=True, nullable=False)
    required = body.boolean("required")
    configuration = _configuration(call.state, body, kind)
    twins = [
        item
        for item in call.state.custom_fields.values()
        if (item.context, item.label) == (context, label)
    ]
    if twins and call.switches["duplicate_labels"] == "refuse":
        body.wrong("label", "must be unique")
    body.check()
    _check_context(str(context), "context")
    definition = CustomFieldDefinition(
        id=call.state.new_id("customFieldDefinition"),
        context=str(context),
        type=str(kind),
        label=str(label),
        required=bool(required),
        configuration=configuration,
    )
    call.state.custom_fields[definition.id] = definition
    call.state.changed()
    call.log("customFieldDefinition", definition.id)
    return created("customFieldDefinition", definition.id)


def written_fields(
    state: State, body: Body, context: str, held: Mapping[str, Any]
) -> Mapping[str, Any]:
    """The values after a write: all replaced, or with the strategy "partial" only those sent."""
    strategy = body.choice("custom_fields_update_strategy", ("partial",))
    values = dict(held) if strategy == "partial" else {}
    for item in body.objects("custom_fields") or []:
        field_id = item.uuid("id", required=True)
        definition = state.custom_fields.get(field_id or "")
        if field_id is not None and (definition is None or definition.context != context):
            item.wrong("id", "must be valid")
        elif definition is not None and not _fits(definition, item.data.get("value")):
            item.wrong("value", "must be valid")
        elif definition is not None:
            values[definition.id] = item.data.get("value")
    return values


def _fits(definition: CustomFieldDefinition, value: object) -> bool:
    """Whether a value has the JSON type that the kind of field takes (2.0)."""
    if value is None:
        return True
    if definition.type == "boolean":
        return isinstance(value, bool)
    if definition.type in ("integer", "number", "money", "auto_increment"):
        return not isinstance(value, bool | str | list | dict)
    if definition.type == "multi_select":
        return isinstance(value, list)
    if definition.type in ("company", "contact", "product", "user"):
        return isinstance(value, dict)
    return isinstance(value, str)


def _configuration(state: State, body: Body, kind: str | None) -> Mapping[str, Any] | None:
    asked = body.object("configuration")
    if asked is None:
        return None
    if asked.boolean("searchable") is not None and kind not in SEARCHABLE:
        asked.wrong("searchable", "must be valid")
    options, default = asked.texts("options"), asked.number("default_value")
    if options is None:
        # Whether a field is searchable is written, and never shown.
        return None if default is None else {"default_value": default}
    return {
        "options": [
            {"id": state.new_id("customFieldOption"), "value": option} for option in options
        ],
        "extra_option_allowed": False,
    }


def _check_context(context: str, field: str) -> None:
    if context == "milestone":
        raise refusal("No access to custom field context", field)
    if context not in CONTEXTS:
        allowed = ", ".join(f'"{word}"' for word in CONTEXTS)
        raise refusal("context must be in `{ " + allowed + " }`", field)


def _rendered(definition: CustomFieldDefinition) -> Json:
    return {
        "id": definition.id,
        "context": definition.context,
        "type": definition.type,
        "label": definition.label,
        "group": definition.group,
        "required": definition.required,
        "configuration": definition.configuration,
    }
