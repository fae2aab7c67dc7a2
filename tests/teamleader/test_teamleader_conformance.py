"""Teamleader passes the conformance kit."""

from __future__ import annotations

from functools import partial

import pytest
from koppel import CreditNote, Customer, Invoice
from koppel.testing.conformance import ConnectorConformance
from koppel.testing.subject import Subject
from koppel_teamleader.connector import TeamleaderConnector

OVERLAP = 20 * 60
"""Seconds after which a feed does not repeat what it brought."""


def typed(document):
    """Return the lines of a document as a person types them."""
    return [{"price": line.base, "rate": "21", "account": "700000"} for line in document.lines]


class Person:
    """The person at the screen, who makes what koppel does not write there."""

    def __init__(self, human):
        self.human = human

    def customer(self, customer):
        """Add a company."""
        id = self.human.add_company(customer.name, vat_number=customer.vat_number)
        return f"company/{id}"

    def invoice(self, invoice):
        """Book an invoice."""
        customer = invoice.customer.removeprefix("company/")
        return self.human.invoice(customer, typed(invoice), on=invoice.date)

    def credit_note(self, note):
        """Credit an invoice in part."""
        return self.human.credit(note.invoice, typed(note), on=note.date)


class TestTeamleader(ConnectorConformance):
    """The account of the fake."""

    @pytest.fixture
    def subject(self, desk):
        """Give an account with settings and the field for customer numbers."""
        desk.fake.human.switch_on_number_column()
        person = Person(desk.fake.human)
        return Subject(
            TeamleaderConnector(),
            desk.tools(),
            effects=lambda: len(desk.fake.effects),
            requests=lambda: len(desk.fake.requests),
            settings=desk.settings(),
            given={
                Customer: person.customer,
                Invoice: person.invoice,
                CreditNote: person.credit_note,
            },
            rest=partial(desk.fake.clock.advance, OVERLAP),
        )
