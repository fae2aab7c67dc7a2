"""Segment: a saved question about companies, such as "tags contains Octopus Import"."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.records import Customer

FIELDS = ("name", "vat_number", "tags", "status", "language")
OPERATORS = ("contains", "equals")


@dataclass(frozen=True, slots=True)
class Rule:
    """One condition. Upper and lower case are the same; a tag must be equal to be contained."""

    field: str
    operator: str
    value: str

    def holds(self, customer: Customer) -> bool:
        """Whether a company fulfils it."""
        wanted = self.value.casefold()
        if self.field == "tags":
            return wanted in (tag.casefold() for tag in customer.tags)
        text = str(getattr(customer, self.field) or "").casefold()
        return wanted in text if self.operator == "contains" else wanted == text


@dataclass(frozen=True, slots=True)
class Segment:
    """The companies that fulfil all rules, whenever it is looked at."""

    name: str
    rules: tuple[Rule, ...]

    def holds(self, customer: Customer) -> bool:
        """Whether a customer belongs to it."""
        return customer.kind == "company" and all(rule.holds(customer) for rule in self.rules)

    def members(self, customers: Iterable[Customer]) -> list[Customer]:
        """Those of the customers who belong to it."""
        return [customer for customer in customers if self.holds(customer)]


def typed_segment(name: str, rules: Sequence[Mapping[str, str]]) -> Segment:
    """A segment as a person puts it together; each rule has field, operator and value."""
    if not rules:
        raise HumanError(
            "a segment needs at least one rule", "een segment heeft minstens één voorwaarde nodig"
        )
    return Segment(name, tuple(_rule(rule) for rule in rules))


def _rule(typed: Mapping[str, str]) -> Rule:
    if set(typed) != {"field", "operator", "value"}:
        raise HumanError(
            "a rule has a field, an operator and a value",
            "een voorwaarde heeft een veld, een operator en een waarde",
        )
    if typed["field"] not in FIELDS or typed["operator"] not in OPERATORS:
        raise HumanError(
            f"a rule is about {', '.join(FIELDS)} and says {' or '.join(OPERATORS)}",
            f"een voorwaarde gaat over {', '.join(FIELDS)} en zegt {' of '.join(OPERATORS)}",
        )
    return Rule(typed["field"], typed["operator"], typed["value"])
