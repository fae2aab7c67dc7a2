"""The column "klantennummer boekhoudpakket": the customer's number in the books, for people.

The API has no field for it (teamleader-api 3.1): it is a custom field with that label, on
companies and on contacts. Whoever makes such a field, a person or an integration, fills the column.
"""

from __future__ import annotations

from koppel_fakes.teamleader.records import Customer, CustomerKind, CustomFieldDefinition
from koppel_fakes.teamleader.state import State

LABEL = "Klantennummer boekhoudpakket"
KINDS: tuple[CustomerKind, ...] = ("company", "contact")


def switch_on(state: State) -> None:
    """Make the field where it is missing."""
    for kind in KINDS:
        if number_field(state, kind) is None:
            made = CustomFieldDefinition(
                state.new_id("customFieldDefinition"), kind, "single_line", LABEL
            )
            state.custom_fields[made.id] = made
    state.changed()


def number_field(state: State, kind: CustomerKind) -> str | None:
    """The id of the field behind the column, if it is there."""
    for definition in state.custom_fields.values():
        if definition.context == kind and definition.label.casefold() == LABEL.casefold():
            return definition.id
    return None


def number_of(state: State, customer: Customer | None) -> str | None:
    """The number of a customer in the books; None when it is unknown."""
    if customer is None:
        return None
    value = customer.custom_fields.get(number_field(state, customer.kind) or "")
    return None if value in (None, "") else str(value)
