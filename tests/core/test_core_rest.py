"""A sync at rest changes nothing, whatever people did before, with two systems in memory."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from koppel import Customer, InMemoryConnector, Invoice, Koppel, Role, Side, World

from tests.core.core_sample import DAY, books, customer, invoice, line, policy, rate

TOTAL = Decimal("121.00")
KEY = "A" * 43 + "="


def reference():
    """Return the reference data of the books as a system in memory keeps them."""
    known = books()
    entities = [*known.years, *known.journals.values(), *known.accounts.values(), *known.taxes]
    return {f"{type(entity).__name__}/{entity.code}": entity for entity in entities}


class RunTwice(RuleBasedStateMachine):
    """People book, pay, un-pay and edit in any order; koppel syncs now and then."""

    def __init__(self):
        super().__init__()
        self.now = datetime(2026, 3, 16, 9, tzinfo=UTC)
        self.crm = InMemoryConnector("crm", Role.CRM, {"t21": rate("t21", "0.21")})
        self.books = InMemoryConnector("books", Role.ACCOUNTING, reference())
        self.app = Koppel(
            "sqlite://",
            connectors=[self.crm, self.books],
            world=World(clock=lambda: self.now),
            key=KEY,
        )
        wanted = policy().model_dump(include={"start", "journals"})
        self.link = self.app.add_link("acme", Side("crm"), Side("books"), wanted)
        self.owner = self.crm.add(customer())
        self.invoices = []

    def teardown(self):
        """Close the database."""
        self.app.close()

    def _paid(self, id):
        return bool(self.crm.settlement(id).paid)

    @rule(booked=st.booleans())
    def write_an_invoice(self, booked):
        """A person writes an invoice in the CRM, or a draft."""
        number = f"2026 / {len(self.invoices) + 1}"
        document = invoice(line(), number=number, customer=self.owner, booked=booked)
        self.invoices.append(self.crm.add(document))

    @precondition(lambda self: self.invoices)
    @rule(data=st.data())
    def book_a_draft(self, data):
        """A person books what was a draft."""
        self.crm.change(data.draw(st.sampled_from(self.invoices)), booked=True)

    @precondition(lambda self: self.invoices)
    @rule(data=st.data())
    def pay_or_unpay_in_the_crm(self, data):
        """A person pays an invoice in the CRM, or takes the payment back."""
        id = data.draw(st.sampled_from(self.invoices))
        if self._paid(id):
            self.crm.unpay(id)
        else:
            self.crm.pay(id, TOTAL, DAY)

    @rule(data=st.data())
    def settle_or_unsettle_in_the_books(self, data):
        """The accountant settles an invoice, or takes the settlement back."""
        booked = [id for id, r in self.books.records.items() if isinstance(r.entity, Invoice)]
        if not booked:
            return
        id = data.draw(st.sampled_from(booked))
        if self.books.records[id].entries:
            self.books.unpay(id)
        else:
            self.books.pay(id, TOTAL, DAY)

    @rule(city=st.sampled_from(["Gent", "Brugge"]))
    def move_the_customer(self, city):
        """The customer moves house."""
        self.crm.change(self.owner, city=city)

    @rule()
    def sync_twice(self):
        """The second sync writes nothing, and no sync takes paid away in the CRM (R83)."""
        paid = {id for id in self.invoices if self._paid(id)}
        first = self.link.run()
        assert first.exit_code == 0, first.stopped
        assert paid <= {id for id in self.invoices if self._paid(id)}
        self.now += timedelta(hours=1)
        self.link.run()  # sees what the first one wrote
        before = (self.crm.moves, self.books.moves)
        self.now += timedelta(hours=1)
        rest = self.link.run()
        assert (self.crm.moves, self.books.moves) == before
        assert rest.exit_code == 0

    @invariant()
    def each_document_stands_there_once(self):
        """No invoice and no customer is ever in the books twice, and no draft at all."""
        entities = [record.entity for record in self.books.records.values()]
        numbers = [each.number for each in entities if isinstance(each, Invoice)]
        booked = {
            self.crm.records[id].entity.number
            for id in self.invoices
            if self.crm.records[id].entity.booked
        }
        assert len(numbers) == len(set(numbers))
        assert set(numbers) <= booked
        assert sum(isinstance(each, Customer) for each in entities) <= 1

    @invariant()
    def nothing_is_paid_twice(self):
        """No document ever holds more money than its total, on either side."""
        for system in (self.crm, self.books):
            for record in system.records.values():
                assert sum((e.amount for e in record.entries), Decimal(0)) <= TOTAL


RunTwice.TestCase.settings = settings(
    max_examples=12,
    stateful_step_count=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)


class TestRunTwice(RunTwice.TestCase):
    """Whatever happened, a sync at rest changes nothing."""
