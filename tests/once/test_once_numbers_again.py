"""Bookings that a person deletes, whose numbers are given out again, and customers who are gone."""

from __future__ import annotations

from koppel import Result

from tests.once import places
from tests.once.company import Sold
from tests.once.stage import Stage
from tests.once.swarm import TABLES_OF_RUNS

VAT = "BE0400.414.911"
LINE = Sold("100", "700000").typed()


def linked(database: str) -> Stage:
    """Two systems without customers, linked."""
    stage = Stage(database, "rest")
    stage.crm.human.switch_on_number_column()
    stage.link()
    return stage


def sold(stage: Stage, customer: str) -> str:
    """The number of a new invoice."""
    human, state = stage.crm.human, stage.crm.state
    return str(state.invoices[human.invoice(customer, [LINE], on="2026-03-12")].number)


def issues(stage: Stage) -> list[str]:
    """What the open issues are about."""
    status = stage.ask(lambda link: link.status())
    assert status is not None
    return sorted(issue.label.split(" (")[0] for issue in status.issues)


def test_a_number_given_out_again_is_not_deleted(database: str) -> None:
    """Between two runs a booking is deleted and an invoice comes that gets its number: the new
    booking stands, and its payment crosses; the old one stays an issue."""
    stage = linked(database)
    customer = stage.crm.human.add_company("Acme BV", VAT)
    first = sold(stage, customer)
    stage.run()
    stage.books.human.delete_last("V1")
    second = sold(stage, customer)
    stage.later()
    stage.run()
    assert issues(stage) == [f"Invoice {first}"]
    query = "SELECT gone FROM koppel_bindings WHERE id LIKE '%/V1/1'"
    assert places.rows(database, query) == [("",)]

    stage.books.human.settle(1, on="2026-03-13")
    stage.later()
    stage.run()

    paid = {each.number: each.paid for each in stage.crm.state.invoices.values()}
    assert paid == {first: False, second: True}
    assert issues(stage) == [f"Invoice {first}"]


def test_each_deleted_booking_stays_an_issue(database: str) -> None:
    """One number is deleted, given out, and deleted again: both invoices are told of."""
    stage = linked(database)
    customer = stage.crm.human.add_company("Acme BV", VAT)
    numbers = []
    for _ in range(2):
        numbers.append(sold(stage, customer))
        stage.later()
        stage.run()
        stage.books.human.delete_last("V1")
        stage.later()
        stage.run()
    assert issues(stage) == [f"Invoice {number}" for number in numbers]


def test_one_who_is_gone_and_in_doubt_waits_quietly(database: str) -> None:
    """A customer who was deleted before he was linked, and whose VAT number another one bears,
    is held with the same words by every run (D19)."""
    stage = linked(database)
    human = stage.crm.human
    sold(stage, human.add_company("Tandarts De Smet", VAT))
    stage.run()
    other = human.add_company("Tandarts De Smet Bis", VAT)
    sold(stage, other)
    human.delete_customer(other)
    stage.later()
    stage.run()
    before = places.dump(database, TABLES_OF_RUNS)
    for _ in range(2):
        stage.later()
        report = stage.run()
        assert report is not None
        assert report.count(Result.HELD) == 2
        assert places.dump(database, TABLES_OF_RUNS) == before
