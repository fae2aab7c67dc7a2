"""Octopus passes the conformance kit, over REST and over SOAP."""

from __future__ import annotations

from functools import partial

import pytest
from koppel import CreditNote, Payment
from koppel.model import Document
from koppel.testing.conformance import ConnectorConformance
from koppel.testing.subject import Subject
from koppel_octopus.connector import Octopus

YEAR = "3"
JOURNALS = {CreditNote: "V2", Payment: "F9"}


def placed(entity):
    """Put an entity in the journals, the account and the tax code of the empty dossier."""
    if not isinstance(entity, Document | Payment):
        return entity
    where = {
        "journal": JOURNALS.get(type(entity), "V1"),
        "year": YEAR,
        "period": f"{entity.date:%Y%m}",
    }
    if isinstance(entity, Document):
        lines = entity.lines
        where["lines"] = tuple(
            line.model_copy(update={"account": "700000", "tax": "21"}) for line in lines
        )
    return entity.model_copy(update=where)


class TestOctopus(ConnectorConformance):
    """The dossier of the fake, by both transports."""

    @pytest.fixture
    def subject(self, books, later):
        """Give an empty dossier."""
        return Subject(
            Octopus(),
            books.tools(),
            effects=lambda: len(books.fake.effects),
            requests=lambda: len(books.fake.requests),
            settings=books.settings(),
            place=placed,
            rest=partial(books.clock.advance, later.total_seconds()),
        )
