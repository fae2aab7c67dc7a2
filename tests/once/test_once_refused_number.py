"""A number that the CRM refused is tried again once the customer has moved, and not before."""

from __future__ import annotations

from datetime import date

import pytest
from koppel import Number, Refused, Result
from koppel_fakes.teamleader.number_column import number_of
from koppel_teamleader.connector import TeamleaderConnection

from tests.bdd.crm import LINE
from tests.bdd.office import open_office


@pytest.fixture
def office(tmp_path):
    """Give both vendors and a company with an invoice."""
    made = open_office("rest", tmp_path)
    made.crm.human.switch_on_number_column()
    made.crm.invoice("Acme NV", date(2026, 11, 16), [LINE])
    yield made
    made.close()


def test_a_refused_number_is_tried_again_when_the_customer_was_mended(office, monkeypatch):
    """Said again while nothing moved; written as soon as a person has saved the customer."""
    real, tries = TeamleaderConnection.create, []

    def create(connection, write):
        if isinstance(write.entity, Number):
            tries.append(write)
            if len(tries) == 1:
                raise Refused("its e-mail address is wrong")
        return real(connection, write)

    monkeypatch.setattr(TeamleaderConnection, "create", create)
    company = office.crm.customer_id("Acme NV")

    office.sync()
    again = office.sync()
    assert [o.ref.kind for o in again.outcomes(Result.FAILED)] == ["Number"]
    assert len(tries) == 1

    office.crm.human.edit_customer(company, phone="093334455")
    office.sync()

    state = office.crm.fake.state
    assert number_of(state, state.customers[company]) == "1"
    assert len(tries) == 2
    assert office.report.exit_code == 0
    assert office.link.status().issues == ()
