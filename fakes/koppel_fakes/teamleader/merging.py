"""Merging: what two customers have in conflict, and the one they become (teamleader-api 4.1).

Pure: both records come in, the survivor as it will be goes out.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any, Literal

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.records import Address, Customer

Side = Literal["survivor", "loser"]
SIDES: tuple[Side, ...] = ("survivor", "loser")
Conflicts = dict[str, tuple[Any, Any]]
"""By field: the value of the survivor and that of the loser."""

_PLAIN = (
    "name", "first_name", "last_name", "vat_number", "national_identification_number",
    "business_type_id", "website", "iban", "bic", "language", "preferred_currency",
    "payment_term", "electronic_invoicing_address", "responsible_user_id", "remarks",
    "salutation", "gender", "birthdate",
)  # fmt: skip
_TYPED = ("emails", "telephones", "addresses")


def conflicts(survivor: Customer, loser: Customer, labels: Mapping[str, str]) -> Conflicts:
    """The fields that both have filled, with different values; `labels` names custom fields."""
    return {
        name: (ours, theirs)
        for name, (ours, theirs) in side_by_side(survivor, loser, labels).items()
        if ours and theirs and ours != theirs
    }


def side_by_side(survivor: Customer, loser: Customer, labels: Mapping[str, str]) -> Conflicts:
    """The fields that at least one of the two has filled."""
    ours, theirs = _values(survivor, labels), _values(loser, labels)
    return {
        name: (ours.get(name), theirs.get(name))
        for name in dict.fromkeys((*ours, *theirs))
        if ours.get(name) or theirs.get(name)
    }


def merged(
    survivor: Customer, loser: Customer, labels: Mapping[str, str], choices: Mapping[str, str]
) -> Customer:
    """The survivor with what only the loser had, and of each conflict the value chosen.

    A conflict without a choice, or a choice without a conflict, is a `HumanError`.
    """
    open_questions = conflicts(survivor, loser, labels)
    _check(open_questions, choices)
    ours, theirs = _values(survivor, labels), _values(loser, labels)
    values = {
        name: theirs.get(name)
        if choices.get(name) == "loser" or not ours.get(name)
        else ours.get(name)
        for name in dict.fromkeys((*ours, *theirs))
    }
    tags = tuple(dict.fromkeys((*survivor.tags, *loser.tags)))
    return replace(survivor, tags=tags, **_record_fields(values, labels))


def shown(value: object) -> str:
    """A value as the screen shows it; nothing is an empty text."""
    if value is None:
        return ""
    if isinstance(value, tuple):
        return " / ".join(shown(item) for item in value)
    if isinstance(value, Address):
        parts = (getattr(value, item.name) for item in fields(value))
        return ", ".join(str(part) for part in parts if part)
    return str(value)


def _check(open_questions: Conflicts, choices: Mapping[str, str]) -> None:
    for name, side in choices.items():
        if name not in open_questions:
            raise HumanError(
                f"{name} is not in conflict: there is nothing to choose",
                f"{name} is niet in conflict: er valt niets te kiezen",
            )
        if side not in SIDES:
            raise HumanError(
                f"{name}: choose survivor or loser, not {side!r}",
                f"{name}: kies survivor of loser, niet {side!r}",
            )
    missing = [name for name in open_questions if name not in choices]
    if missing:
        questions = "; ".join(
            f"{name}: {shown(open_questions[name][0])!r} or {shown(open_questions[name][1])!r}"
            for name in missing
        )
        raise HumanError(
            f"choose one value for each conflicting field before merging: {questions}",
            f"kies een waarde voor elk veld dat verschilt, vóór het samenvoegen: {questions}",
        )


def _values(customer: Customer, labels: Mapping[str, str]) -> dict[str, Any]:
    """Every field by one flat name; e-mails, telephones and addresses by their type."""
    values: dict[str, Any] = {name: getattr(customer, name) for name in _PLAIN}
    for name in _TYPED:
        for kind, value in getattr(customer, name):
            key = f"{name}.{kind}"
            values[key] = (*values.get(key, ()), value)
    for field_id, value in customer.custom_fields.items():
        values[labels.get(field_id, field_id)] = value
    return values


def _record_fields(values: Mapping[str, Any], labels: Mapping[str, str]) -> dict[str, Any]:
    """The flat names put back where the record keeps them."""
    found: dict[str, Any] = {name: values[name] for name in _PLAIN}
    for name in _TYPED:
        found[name] = tuple(
            (key.partition(".")[2], value)
            for key, typed in values.items()
            if key.startswith(f"{name}.")
            for value in typed
        )
    ids = {label: field_id for field_id, label in labels.items()}
    found["custom_fields"] = {ids[key]: value for key, value in values.items() if key in ids}
    return found
