"""Story: the company's documents and payments cross to the other system, whatever happens to a run.

The same plot for every bad day: what is in the CRM goes to the books; the bank pays the first
invoice, which goes to the CRM; then runs until all is at rest. Then the oracle judges.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from koppel import Report

from tests.once import oracle, places
from tests.once.company import Company
from tests.once.stage import PAST_ALL, Stage

MOST_KILLS = 20
"""So many runs in a row may be killed or end with something in doubt."""


@dataclass
class Story:
    """The company on its stage."""

    stage: Stage
    company: Company

    @classmethod
    def opened(cls, database: str, transport: str) -> Story:
        """The company after its first weeks, linked, with nothing in the books yet."""
        stage = Stage(database, transport)
        company = Company(stage.crm, stage.books)
        company.open()
        stage.link()
        return cls(stage, company)

    @property
    def relations(self) -> list[int]:
        """The keys of the customers in the books."""
        books = self.stage.books
        return sorted(books.state.dossiers[books.description()["dossier_id"]].relations)

    def tell(self, pause: timedelta = PAST_ALL) -> None:
        """Play what is left of the plot, and let the oracle judge."""
        self.sync(pause)
        if not self.company.payments:
            self.bank()
            self.sync(pause)
        self.end()

    def sync(self, pause: timedelta = PAST_ALL) -> Report:
        """Run, as often as it takes, until a run is neither killed nor leaves a doubt."""
        for _ in range(MOST_KILLS):
            report = self.run()
            if report is not None and not report.count("in doubt"):
                return report
            self.stage.clock.advance(pause)
        raise AssertionError("koppel never came through")

    def run(self) -> Report | None:
        """Run once; wherever it ends, no record is in two places or lost."""
        report = self.stage.run()
        taken = places.in_one_place(self.stage.database)
        if report is not None and not report.stopped:
            missing = self.expected() - taken
            assert not missing, f"{missing} are neither bound, waiting nor in a live intent"
            assert not any(places.scratch(self.stage.database).values())
        return report

    def bank(self) -> None:
        """The bank pays the first invoice, wherever it stands in the books."""
        books = oracle.Books(self.stage.books.effects.since())
        (effect,) = books.documents()["2026 / 1", False]
        number = int(effect.key.rsplit("/", 1)[1])
        self.company.bank_pays(number, date(2026, 3, 12), "2026 / 1", "122.20")

    def end(self) -> None:
        """Come to rest; everything that was to happen has happened, and all is right."""
        reports = self.stage.rest()
        assert self.stage.struck, (self.stage.kills, self.stage.network.faults)
        assert reports[-1].exit_code == 0, list(reports[-1].outcomes())
        assert self.stage.all_answered(), "a fake met something it has no answer for"
        oracle.judge(self.company)

    def expected(self) -> set[places.Record]:
        """The records that koppel must have taken on after a run."""
        state = self.company.crm.state
        documents = {("Invoice", id) for id in state.invoices}
        documents |= {("CreditNote", id) for id in state.credit_notes}
        used = {doc.customer for doc in self.company.documents}
        ids = {self.company.customers[name] for name in used}
        customers = {("Customer", f"{state.customers[id].kind}/{id}") for id in ids}
        return documents | customers
