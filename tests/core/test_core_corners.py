"""Corners of a run, with two systems in memory: nothing is lost, doubled, stuck or left behind."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from koppel import (
    AccessLost,
    Held,
    InMemoryConnector,
    Invoice,
    Koppel,
    Payment,
    Refused,
    Result,
    Role,
    Side,
    World,
)
from koppel.memory import InMemoryConnection

from tests.core.core_sample import DAY, books, customer, invoice, line, policy, rate

TOTAL = Decimal("121.00")


class Books(InMemoryConnector):
    """Books that take a payment in two steps: a receipt, then its settlement."""

    def declare(self, settings=None):
        """Payments are written in two steps."""
        declared = super().declare(settings)
        writes = [
            replace(each, steps=("book", "settle")) if each.kind is Payment else each
            for each in declared.writes
        ]
        return replace(declared, writes=tuple(writes))

    def write(self, write):
        """Only the second step settles."""
        return "receipt" if write.step == "book" else super().write(write)


class Office:
    """A CRM and books in memory with a link; ``says`` are the next answers of the books."""

    def __init__(self, monkeypatch):
        self.now = datetime(2026, 3, 16, 9, tzinfo=UTC)
        known = books()
        entities = [*known.years, *known.journals.values(), *known.accounts.values(), *known.taxes]
        reference = {f"{type(each).__name__}/{each.code}": each for each in entities}
        self.crm = InMemoryConnector("crm", Role.CRM, {"t21": rate("t21", "0.21")})
        self.books = Books("books", Role.ACCOUNTING, reference)
        self.says = []
        self._script(monkeypatch)
        self.app = Koppel(
            "sqlite://",
            connectors=[self.crm, self.books],
            world=World(clock=lambda: self.now),
            key="A" * 43 + "=",
        )
        wanted = policy().model_dump(include={"start", "journals"})
        self.link = self.app.add_link("acme", Side("crm"), Side("books"), wanted)
        self.owner = self.crm.add(customer())

    def _script(self, monkeypatch):
        for verb in ("create", "update"):
            monkeypatch.setattr(InMemoryConnection, verb, self._saying(verb))

    def _saying(self, verb):
        real = getattr(InMemoryConnection, verb)

        def say(connection, write):
            if connection.system is self.books and self.says:
                kind, answer = self.says[0]
                if kind in (write.kind.__name__, write.step):
                    self.says.pop(0)
                    raise answer
            return real(connection, write)

        return say

    def invoice(self, **changes):
        """A person books an invoice in the CRM."""
        return self.crm.add(invoice(line(), customer=self.owner, **changes))

    def run(self, **settings):
        """Sync an hour later."""
        self.now += timedelta(hours=1)
        if settings:
            self.link.policy = self.link.policy.model_copy(update=settings)
        return self.link.run()

    def booked(self):
        """The invoices in the books."""
        return [id for id, r in self.books.records.items() if isinstance(r.entity, Invoice)]


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
