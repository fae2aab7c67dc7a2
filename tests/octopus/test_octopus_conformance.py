"""The conformance kit of koppel, over both transports."""

from __future__ import annotations

from datetime import timedelta

import pytest
from koppel import CreditNote, Customer, Invoice, Payment
from koppel.testing.conformance import ConnectorConformance
from koppel.testing.subject import Subject
from koppel_octopus.connector import Octopus

JOURNALS = {Invoice: "V1", CreditNote: "V2", Payment: "F9"}


def place(entity):
    """Put an entity in the books of 2026: journal, period, accounts and VAT codes."""
    if type(entity) not in JOURNALS:
        return entity
    fields = {"journal": JOURNALS[type(entity)], "year": "3", "period": f"{entity.date:%Y%m}"}
    if isinstance(entity, Invoice | CreditNote):
        fields["lines"] = tuple(
            line.model_copy(update={"account": "700000", "tax": "21"}) for line in entity.lines
        )
    return entity.model_copy(update=fields)


class TestOctopus(ConnectorConformance):
    """Octopus is a connector like any other."""

    @pytest.fixture
    def subject(self, books):
        """Give a dossier in which nothing stands."""
        return Subject(
            connector=Octopus(),
            tools=books.tools(),
            settings=books.settings(),
            effects=lambda: len(books.fake.effects),
            requests=lambda: len(books.fake.requests),
            place=place,
            rest=lambda: books.clock.advance(timedelta(minutes=30)),
            nobody={Customer: "999", Invoice: "3/V1/999", CreditNote: "3/V2/999"},
        )
