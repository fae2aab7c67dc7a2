"""Office: a CRM and books in memory with a link, and what the books answer next."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from koppel import InMemoryConnector, Invoice, Koppel, Payment, Role, Side, World
from koppel.memory import InMemoryConnection
from koppel.store.tables import metadata
from sqlalchemy import delete, insert, select

from tests.core.core_sample import books, customer, invoice, line, policy, rate


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


class Lost(TimeoutError):
    """An answer that never came, to a request that arrived or did not."""

    def __init__(self, arrived):
        super().__init__("no answer")
        self.arrived = arrived


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
        self.checkpoint: Callable[[str, str], None] = lambda _point, _about: None
        self._script(monkeypatch)
        self.app = Koppel(
            "sqlite://",
            connectors=[self.crm, self.books],
            world=World(
                clock=lambda: self.now,
                checkpoint=lambda point, about: self.checkpoint(point, about),
            ),
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
                    if isinstance(answer, Lost) and answer.arrived:
                        real(connection, write)
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

    def save(self):
        """The rows of every table, as in a backup of the database."""
        with self.app._database.read() as db:
            return {
                table: [dict(row._mapping) for row in db.execute(select(table))]
                for table in metadata.sorted_tables
            }

    def restore(self, saved):
        """Put an older database back."""
        with self.app._database.write() as db:
            for table, rows in saved.items():
                db.execute(delete(table))
                if rows:
                    db.execute(insert(table), rows)

    def booked(self):
        """The invoices in the books."""
        return [id for id, r in self.books.records.items() if isinstance(r.entity, Invoice)]
