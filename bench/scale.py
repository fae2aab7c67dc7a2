"""How a first sync and a sync at rest grow with the number of documents.

    python bench/scale.py [INVOICES ...]

Two systems in memory, SQLite on disk. Prints seconds and records a second of a first sync and of
one at rest, and the peak of Python's heap while planning, which must not grow with the number of
documents (a dry run, so that the books in memory do not grow meanwhile).
"""

import sys
import tempfile
import time
import tracemalloc
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

from koppel import (
    Customer,
    FiscalYear,
    InMemoryConnector,
    Invoice,
    Journal,
    Koppel,
    LedgerAccount,
    Line,
    Period,
    Role,
    Side,
    TaxCode,
    World,
)

YEAR = FiscalYear(
    code="1",
    start=date(2026, 1, 1),
    end=date(2026, 12, 31),
    periods=(Period(code="2026", start=date(2026, 1, 1), end=date(2026, 12, 31)),),
)
BOOKS = {
    "1": YEAR,
    "1/V1": Journal(code="V1", year="1"),
    "1/V2": Journal(code="V2", year="1"),
    "1/700000": LedgerAccount(code="700000", year="1"),
    "21": TaxCode(code="21", rate=Decimal("0.21")),
}
KEY = "A" * 43 + "="


def company(invoices: int) -> InMemoryConnector:
    """A CRM with so many invoices of a hundredth as many customers."""
    crm = InMemoryConnector("crm", Role.CRM, {"t": TaxCode(code="t", rate=Decimal("0.21"))})
    customers = [crm.add(Customer(name=f"Customer {n}")) for n in range(max(invoices // 100, 1))]
    line = Line(account="700000", tax="t", base=Decimal("100.00"), vat=Decimal("21.00"))
    for n in range(invoices):
        day = date(2026, 3, 2)
        crm.add(
            Invoice(
                number=f"2026 / {n + 1}",
                date=day,
                due=day,
                customer=customers[n % len(customers)],
                total=Decimal("121.00"),
                lines=(line,),
            )
        )
    return crm


def measure(invoices: int) -> None:
    """Sync twice and print the figures."""
    crm, books = company(invoices), InMemoryConnector("books", Role.ACCOUNTING, BOOKS)
    world = World(clock=lambda: datetime(2026, 3, 3, tzinfo=UTC))
    with tempfile.TemporaryDirectory() as folder:
        address = f"sqlite:///{Path(folder) / 'koppel.db'}"
        app = Koppel(address, connectors=[crm, books], world=world, key=KEY)
        policy = {"start": date(2026, 1, 1), "journals": {"invoices": "V1", "credit_notes": "V2"}}
        link = app.add_link("bench", Side("crm"), Side("books"), policy)
        tracemalloc.start()
        link.plan()
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        sys.stdout.write(f"{invoices:>8} invoices  plan        peak {peak / 1e6:.1f} MB\n")
        for words in ("first sync", "reads back", "at rest"):
            begun = time.perf_counter()
            report = link.run()
            seconds = time.perf_counter() - begun
            rate = report.candidates / seconds
            line = f"{invoices:>8} invoices  {words:<10}  {seconds:7.1f} s  {rate:7.0f} records/s\n"
            sys.stdout.write(line)
        app.close()


if __name__ == "__main__":
    for size in [int(text) for text in sys.argv[1:]] or [500, 2000]:
        measure(size)
