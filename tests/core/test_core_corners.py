"""Corners of a run, with two systems in memory: nothing is lost, doubled, stuck or left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from koppel import (
    AccessLost,
    Finding,
    Held,
    Reach,
    Refused,
    Result,
    Settlement,
    Verdict,
)
from koppel.memory import InMemoryConnection

from tests.core.core_office import Office
from tests.core.core_sample import DAY, credit_note, customer, invoice, line

TOTAL = Decimal("121.00")


@pytest.fixture
def office(monkeypatch):
    """Return two systems with a link."""
    office = Office(monkeypatch)
    yield office
    office.app.close()


def test_an_invoice_in_doubt_survives_a_sign_in_that_ends_while_it_is_sent_again(office):
    """A resend that stops the run loses nothing: the next run books it."""
    office.invoice()
    office.says = [("Invoice", TimeoutError("no answer"))]
    assert office.run().count("in doubt") == 1
    office.says = [("Invoice", AccessLost("sign in again"))]
    assert office.run().stopped

    office.run()

    assert len(office.booked()) == 1


def test_an_update_that_was_held_is_done_by_the_next_run(office):
    """A customer that is linked stays linked while his change waits."""
    office.invoice()
    office.run()
    office.crm.change(office.owner, city="Gent")
    office.says = [("Customer", Held("busy"))]
    assert [o.ref.kind for o in office.run().held] == ["Customer"]

    report = office.run()

    assert not list(report.held)
    assert [r.entity.city for r in office.books.records.values() if hasattr(r.entity, "city")] == [
        "Gent"
    ]


def test_a_refused_customer_that_is_mended_in_the_crm_is_tried_again(office):
    """A change of a customer that failed is looked at, though nothing links him yet."""
    office.invoice()
    office.says = [("Customer", Refused("bad name"))]
    assert [o.ref.kind for o in office.run().failed] == ["Customer"]
    office.crm.change(office.owner, name="Acme Belgium NV")

    office.run()

    assert len(office.booked()) == 1


def test_parts_paid_on_both_sides_cross_once_each(office):
    """With partial payments on, what koppel wrote in the books does not come back as news."""
    id = office.invoice()
    office.run(partial_payments=True)
    office.crm.pay(id, Decimal("30.00"), DAY)
    office.books.pay(office.booked()[0], Decimal("50.00"), DAY)

    for _ in range(3):
        office.run()

    for system, document in ((office.crm, id), (office.books, office.booked()[0])):
        amounts = sorted(entry.amount for entry in system.records[document].entries)
        assert amounts == [Decimal("30.00"), Decimal("50.00")]


def test_a_held_payment_that_is_taken_back_waits_no_longer(office):
    """What waits and its issue end when there is nothing left to pay."""
    id = office.invoice()
    journals = office.link.policy.journals
    office.run(journals=journals.model_copy(update={"payments": ""}))
    office.crm.pay(id, TOTAL, DAY)
    assert [o.rule for o in office.run().held] == ["D21"]
    office.crm.unpay(id)

    office.run()

    status = office.link.status()
    assert (status.waiting, status.issues) == (0, ())


def test_a_divergence_ends_when_the_other_side_follows(office):
    """An un-paid invoice is told until the accountant un-settles it too (D1)."""
    id = office.invoice()
    office.crm.pay(id, TOTAL, DAY)
    office.run()
    office.run()
    office.crm.unpay(id)
    office.run()
    assert [issue.rule for issue in office.link.status().issues] == ["D1"]
    office.books.unpay(office.booked()[0])

    office.run()

    assert office.link.status().issues == ()


def test_a_payment_that_was_half_done_ends_when_a_person_matches_it(office):
    """Settled by hand in the books, it is no longer told as half done."""
    id = office.invoice()
    office.run()
    office.crm.pay(id, TOTAL, DAY)
    office.says = [("settle", Refused("cannot be matched"))]
    for _ in range(2):
        assert ["half done" in o.message for o in office.run().failed] == [True]
    office.books.pay(office.booked()[0], TOTAL, DAY)

    report = office.run()

    assert (report.exit_code, office.link.status().issues) == (0, ())


def test_a_payment_in_doubt_is_planned_as_in_doubt(office):
    """A plan does not call what is on its way failed."""
    id = office.invoice()
    office.run()
    office.crm.pay(id, TOTAL, DAY)
    office.says = [("settle", TimeoutError("no answer"))]
    office.run()

    plan = office.link.plan()

    assert plan.counts["Settlement"] == {Result.IN_DOUBT: 1}


def test_a_drifted_invoice_stays_told_when_a_feed_brings_it_again(office):
    """Reading the same version a second time does not close its issue (D3)."""
    id = office.invoice()
    office.run()
    office.crm.change(id, due=date(2026, 5, 1))
    office.run()

    office.run(start=date(2026, 2, 1))  # everything is read again

    assert [issue.rule for issue in office.link.status().issues] == ["D3"]


def test_an_earlier_start_reads_the_books_again_too(office, monkeypatch):
    """A document of before the old start that stands in the books is held, not doubled (D20)."""
    real = InMemoryConnection.changes

    def since_start(connection, feed, cursor):
        for page in real(connection, feed, cursor):
            kept = [
                c for c in page.changes if getattr(c.entity, "date", DAY) >= connection.tools.start
            ]
            yield replace(page, changes=tuple(kept))

    monkeypatch.setattr(InMemoryConnection, "changes", since_start)
    early = date(2026, 2, 10)
    twin = office.books.add(customer())
    office.books.add(invoice(line(), date=early, customer=twin))
    office.invoice(date=early)
    office.run()

    report = office.run(start=date(2026, 2, 1))

    assert [o.rule for o in report.held] == ["D20"]


@pytest.mark.parametrize("side", ["crm", "books"])
def test_a_deleted_invoice_is_named_by_its_number(office, monkeypatch, side):
    """A deletion that tells no more than an id is still told about the invoice people know."""
    id = office.invoice()
    office.run()
    system, gone = (office.crm, id) if side == "crm" else (office.books, office.booked()[0])
    system.delete(gone)
    real = InMemoryConnection.changes

    def bare(connection, feed, cursor):
        for page in real(connection, feed, cursor):
            told = [replace(c, entity=None) if c.gone else c for c in page.changes]
            yield replace(page, changes=tuple(told))

    monkeypatch.setattr(InMemoryConnection, "changes", bare)

    office.run()

    assert [issue.label for issue in office.link.status().issues] == ["Invoice 2026 / 17"]


def test_the_same_pair_settled_again_is_told_and_does_not_travel(office):
    """Un-paid by hand, un-settled and settled again by the same pair, it stays open (D2)."""
    id = office.invoice()
    office.run()
    office.books.pay(office.booked()[0], TOTAL, DAY, entry="pair")
    office.run()
    office.crm.unpay(id)
    office.run()
    office.books.unpay(office.booked()[0])
    office.run()
    office.books.pay(office.booked()[0], TOTAL, DAY, entry="pair")

    office.run()

    assert not office.crm.records[id].entries
    assert [issue.rule for issue in office.link.status().issues] == ["D2"]


def test_an_unreadable_payment_that_can_be_read_again_waits_no_longer(office, monkeypatch):
    """Nothing moved meanwhile, so nothing is written; what waited and its issue end (R72)."""
    id = office.invoice()
    office.run()
    real = InMemoryConnection.changes
    broken = True

    def odd(connection, feed, cursor):
        for page in real(connection, feed, cursor):
            bad = [
                replace(c, entity=None, problem="payments.0: no amount")
                if broken and c.kind is Settlement and connection.system is office.crm
                else c
                for c in page.changes
            ]
            yield replace(page, changes=tuple(bad))

    monkeypatch.setattr(InMemoryConnection, "changes", odd)
    office.crm.change(id)
    assert [o.rule for o in office.run().failed] == ["R72"]
    assert office.link.status().waiting == 1
    broken = False
    office.crm.change(id)

    report = office.run()

    status = office.link.status()
    assert (report.exit_code, status.waiting, status.issues) == (0, 0, ())


@pytest.mark.parametrize("reach", [Reach.KIND, Reach.LANE])
def test_a_held_tie_holds_no_payment_of_another_invoice(office, reach):
    """A tie without money is a kind of its own and stands in no journal (D7, D15)."""
    credited, other = office.invoice(), office.invoice(number="2026 / 18")
    part = line("50.00", "10.50")
    note = credit_note(part, number="2026 / 1", customer=office.owner, invoice=credited)
    note = office.crm.add(note)
    office.run()
    office.crm.pay(credited, Decimal("60.50"), DAY, by=note)
    for id, amount in ((credited, "60.50"), (other, "121.00")):
        office.crm.pay(id, Decimal(amount), DAY)
    office.says = [("Offset", Held("no ties today", reach=reach))]

    report = office.run()

    assert [o.label for o in report.held] == ["Payment of invoice 2026 / 17"]
    assert report.count(Result.CREATED, "Settlement") == 1


@pytest.mark.parametrize("later", [False, True])
def test_a_part_is_not_paid_twice_after_an_older_database_is_put_back(office, later):
    """A part that koppel forgot it had sent is looked for first, also with a newer one (D6)."""
    id = office.invoice()
    office.run(partial_payments=True)
    backup = office.save()
    office.crm.pay(id, Decimal("30.00"), DAY)
    office.run()
    office.restore(backup)
    expected = [Decimal("30.00")]
    if later:
        office.crm.pay(id, Decimal("50.00"), DAY)
        expected.append(Decimal("50.00"))

    for _ in range(2):
        office.run()

    entries = office.books.records[office.booked()[0]].entries
    assert sorted(entry.amount for entry in entries) == expected
    assert sorted(e.amount for e in office.crm.records[id].entries) == expected


def test_a_part_that_cannot_be_looked_for_waits_on_both_sides(office, monkeypatch):
    """What may be koppel's own in the books does not come back while nobody can tell (D6)."""
    id = office.invoice()
    office.run(partial_payments=True)
    backup = office.save()
    office.crm.pay(id, Decimal("30.00"), DAY)
    office.run()
    office.restore(backup)
    real = InMemoryConnection.find

    def find(connection, write):
        blind = connection.system is office.books
        return Finding(Verdict.UNKNOWN) if blind else real(connection, write)

    with monkeypatch.context() as patch:
        patch.setattr(InMemoryConnection, "find", find)

        report = office.run()

    assert [o.rule for o in report.held] == ["D6", "D6"]
    assert not list(office.run().held)
    entries = [*office.books.records[office.booked()[0]].entries, *office.crm.records[id].entries]
    assert [entry.amount for entry in entries] == [Decimal("30.00")] * 2
