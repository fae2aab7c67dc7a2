"""Corners of a run, with two systems in memory: nothing is lost, doubled, stuck or left behind."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from koppel import AccessLost, Held, InMemoryConnector, Invoice, Koppel, Refused, Role, Side, World
from koppel.memory import InMemoryConnection

from tests.core.core_sample import DAY, books, customer, invoice, line, policy, rate

TOTAL = Decimal("121.00")


class Office:
    """A CRM and books in memory with a link; ``says`` are the next answers of the books."""

    def __init__(self, monkeypatch):
        self.now = datetime(2026, 3, 16, 9, tzinfo=UTC)
        known = books()
        entities = [*known.years, *known.journals.values(), *known.accounts.values(), *known.taxes]
        reference = {f"{type(each).__name__}/{each.code}": each for each in entities}
        self.crm = InMemoryConnector("crm", Role.CRM, {"t21": rate("t21", "0.21")})
        self.books = InMemoryConnector("books", Role.ACCOUNTING, reference)
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
                if kind == write.kind.__name__:
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
