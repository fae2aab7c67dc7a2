"""Crm: Teamleader as a scenario knows it: customers by name, documents by number.

Everything done here is done by a person at Teamleader's screen; everything seen is read from the
fake's own state and logs.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from koppel_fakes.log import Effect
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import Invoice
from koppel_fakes.teamleader.records import Customer

LINE = {"price": "100.00", "rate": "21", "account": "700000", "description": "Advice"}
"""A line of 121 euro with VAT, for scenarios that are not about lines."""


PAYMENT = "invoices.registerPayment"


class Crm:
    """One Teamleader account and the person who works in it."""

    def __init__(self, fake: TeamleaderFake) -> None:
        self.fake = fake
        self.human = fake.human
        self._customers: dict[str, str] = {}
        self._drafts: dict[str, str] = {}
        self._deleted: dict[str, Customer] = {}

    # -- customers ------------------------------------------------------------------------------

    def company(self, name: str, vat_number: str | None = None, **details: Any) -> str:
        """The id of the company with this name; it is made when there is none."""
        if name not in self._customers:
            self._customers[name] = self.human.add_company(name, vat_number, **details)
        return self._customers[name]

    def contact(self, first_name: str, last_name: str) -> str:
        """The id of a new private person."""
        made = self.human.add_contact(last_name, first_name)
        self._customers[f"{first_name} {last_name}"] = made
        return made

    def customer_id(self, name: str) -> str:
        """The id of a customer that the scenario made."""
        return self._customers[name]

    def delete(self, name: str) -> None:
        """A person deletes a customer; his documents stay."""
        id = self.customer_id(name)
        self._deleted[name] = self.fake.state.customers[id]
        self.human.delete_customer(id)

    def restore(self, name: str) -> None:
        """The vendor brings a deleted customer back as he was."""
        self.fake.state.put_customer(self._deleted.pop(name))

    # -- documents ------------------------------------------------------------------------------

    def invoice(
        self, customer: str, on: date, lines: Sequence[Any] = (LINE,), **more: Any
    ) -> Invoice:
        """A new booked invoice."""
        made = self.human.invoice(self.company(customer), lines, on=on, **more)
        return self.fake.state.invoices[made]

    def draft(self, customer: str, name: str, on: date) -> str:
        """The id of a new draft, remembered under a name."""
        self._drafts[name] = self.human.draft(self.company(customer), [LINE], on=on)
        return self._drafts[name]

    def draft_id(self, name: str) -> str:
        """The id of what was a draft of that name."""
        return self._drafts[name]

    def invoice_of(self, number: str) -> Invoice:
        """The invoice with this number, as it stands in Teamleader now."""
        return next(i for i in self.fake.state.invoices.values() if i.number == number)

    # -- what koppel did --------------------------------------------------------------------------

    def api_effects(self, kind: str = "") -> list[Effect]:
        """The changes that a caller of the API made."""
        return [
            effect
            for effect in self.fake.effects.since()
            if effect.actor == "api" and (not kind or effect.kind == kind)
        ]
