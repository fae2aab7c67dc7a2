"""A first sync stops before it makes customers beside those of the books, until told to go on."""

from __future__ import annotations

import pytest
from koppel import Customer, Result, Unavailable
from koppel.commands import quoted
from koppel.run import RunState

from tests.core.core_office import Office


@pytest.fixture
def office(monkeypatch):
    """A CRM with one invoice, and books that hold a stranger."""
    office = Office(monkeypatch)
    office.books.add(Customer(name="Stranger BV"))
    office.invoice()
    return office


def customers(office):
    """The names of the customers in the books."""
    found = [r.entity for r in office.books.records.values()]
    return [entity.name for entity in found if isinstance(entity, Customer)]


def test_the_run_stops_and_says_how_many(office):
    """Nothing is written; report, exit code and notification say why and what to do."""
    report = office.run()

    assert (report.state, report.exit_code, report.candidates) == (RunState.STOPPED, 3, 0)
    assert "creates 1 customer in books" in report.stopped
    assert "koppel match --link acme" in report.stopped
    assert report.stopped in office.link.status().last.text
    assert customers(office) == ["Stranger BV"]


def test_a_plan_succeeds_and_warns(office):
    """A dry run counts the customer as created, and carries the warning."""
    plan = office.link.plan()

    assert plan.counts["Customer"] == {Result.CREATED: 1}
    assert plan.to_dict()["notes"] == list(plan.notes)
    assert ["creates 1 customer" in note for note in plan.notes] == [True]


def test_what_was_told_is_remembered_when_that_run_came_to_nothing(office):
    """Told once, the next run goes on by itself, though the run that was told broke off."""
    office.says = [("Customer", Unavailable("down"))]
    office.link.run(create_unmatched=True)
    assert customers(office) == ["Stranger BV"]

    assert office.link.policy.create_unmatched
    report = office.run()
    assert report.state is not RunState.STOPPED
    assert len(customers(office)) == 2


def test_a_customer_who_left_the_books_does_not_count(office):
    """Books whose only customer was deleted are empty."""
    (stranger,) = office.books.records
    office.books.delete(stranger)

    assert office.run().state is RunState.OK


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("accounts.21=700000", "accounts.21=700000"),
        ("taxes.0% Export (uitvoer)=EX", '"taxes.0% Export (uitvoer)=EX"'),
        ('taxes.0% "nul"=00', "'taxes.0% \"nul\"=00'"),
        ("taxes.$HOME=1", "'taxes.$HOME=1'"),
    ],
)
def test_a_command_quotes_what_a_shell_would_split(text, word):
    """Double quotes where they are enough, single ones where a shell reads on within them."""
    assert quoted(text) == word
