"""Quality: what is the matter with the data that a sync would take to the books. Pure.

Documents are judged by the rules that place them, so what is told here is what a sync would hold;
of customers it is told what makes them hard to recognise, or incomplete in the books.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import Any

from koppel.decide.action import Action
from koppel.decide.books import Books
from koppel.decide.cause import parted
from koppel.decide.placing import objections
from koppel.matching import numbers
from koppel.model import Customer, Document
from koppel.rules import Policy
from koppel.run import TROUBLE, Result

ADDRESS = ("street", "postal_code", "city")


@dataclass(frozen=True)
class Flaw:
    """One thing that a person can mend."""

    kind: str
    """Customer, Invoice, CreditNote, Settlement."""
    id: str
    """Of the record, in its own system."""
    record: str
    """For people: "Invoice 2026 / 41 (Acme NV)"."""
    problem: str
    cure: str
    rule: str
    holds: bool
    """Whether the record is held or failed for it; else it goes to the books as it is."""

    def to_dict(self) -> dict[str, Any]:
        """Return the flaw as JSON-ready data."""
        return asdict(self)


def flaws(action: Action, books: Books, policy: Policy) -> Iterator[Flaw]:
    """Yield what is the matter with the record of one planned action."""
    if action.result in TROUBLE:
        yield from _in_trouble(action, books, policy)
    elif isinstance(action.body, Customer) and action.result in (Result.CREATED, Result.ADOPTED):
        for problem, cure, rule in of_customer(action.body):
            yield _flaw(action, problem, cure, rule, holds=False)


def of_customer(customer: Customer) -> Iterator[tuple[str, str, str]]:
    """Yield (problem, cure, rule) of a customer who would go to the books."""
    number = numbers.read(customer.vat_number)
    wrong = customer.typed_vat or (number.text if number.checkable and not number.valid else "")
    if wrong:
        yield (
            f"{wrong} is not a valid VAT number",
            "correct it in the CRM; until then he goes to the books without one",
            "D19",
        )
    elif not number.text and not customer.is_person:
        yield (
            "a company without VAT number",
            "fill it in where there is one: a sync knows a customer of the books by it",
            "D19",
        )
    if not customer.country:
        yield "no country", "fill it in in the CRM: the VAT status rests on it", "R4"
    missing = [name.replace("_", " ") for name in ADDRESS if not getattr(customer, name)]
    if missing:
        yield f"no {', no '.join(missing)}", "complete the address in the CRM", "R4"


def _in_trouble(action: Action, books: Books, policy: Policy) -> Iterator[Flaw]:
    """All objections to a document; what else holds a record is in its message."""
    found = objections(action.body, books, policy) if isinstance(action.body, Document) else ()
    for objection in found:
        yield _flaw(action, *parted(str(objection)), objection.rule or action.rule)
    if not found:
        yield _flaw(action, *parted(action.message), action.rule)


def _flaw(action: Action, problem: str, cure: str, rule: str, holds: bool = True) -> Flaw:
    source = action.source
    return Flaw(source.kind, source.id, action.label, problem, cure, rule, holds)
