"""Declaration: what a connection to Octopus reads and writes, per transport."""

from __future__ import annotations

from datetime import timedelta

from koppel import (
    CreditNote,
    Customer,
    Declaration,
    Feed,
    FiscalYear,
    Invoice,
    Journal,
    LedgerAccount,
    Limit,
    Offset,
    Payment,
    Settlement,
    TaxCode,
    Writes,
)

from koppel_octopus.operations import OPERATIONS

LANDING = timedelta(minutes=30)
DEAR = timedelta(hours=6)
"""Fiscal years and journals may be read 24 times a day (octopus-api 1.5): an hourly sync leaves
most of them to people. A record that waits for what they bring has them read at once."""

BOOK, SETTLE = "book", "settle"
"""The steps of a payment: the receipt in a financial journal, then its balancing."""

FEEDS = (
    Feed("fiscal years", (FiscalYear,), every=DEAR),
    Feed("journals", (Journal,), every=DEAR),
    Feed("accounts", (LedgerAccount,)),
    Feed("tax codes", (TaxCode,), every=timedelta(days=1)),
    Feed("customers", (Customer,)),
    Feed("documents", (Invoice, CreditNote)),
    Feed("settlements", (Settlement,)),
)

DELETIONS = Feed("deletions", (Invoice, CreditNote))

# Numbers must follow one another, so a number that exists is refused (octopus-api 2.7); the same
# relation may be said twice, and the same balancing is refused the second time (octopus-api 2.10).
WRITES = (
    Writes(Customer, unique=True, landing=LANDING),
    Writes(Invoice, unique=True, landing=LANDING, ordered=True),
    Writes(CreditNote, unique=True, landing=LANDING, ordered=True),
    Writes(
        Payment, of=(Invoice,), steps=(BOOK, SETTLE), unique=True, landing=LANDING, ordered=True
    ),
    Writes(Offset, steps=(SETTLE,), unique=True, landing=LANDING),
)

REST = Declaration(
    feeds=(*FEEDS, DELETIONS),
    writes=WRITES,
    lacks=(
        "A booking cannot be deleted over the API; a credit note or a person corrects it.",
        "That a journal is open on somebody's screen is seen only when a booking is refused.",
    ),
    limits=tuple(
        Limit(operation.name, operation.quota, "day")
        for operation in OPERATIONS
        if operation.quota is not None
    ),
)

SOAP = Declaration(
    feeds=FEEDS,
    writes=WRITES,
    lacks=(
        *REST.lacks,
        "The entry type of a journal is not told; a wrong one is found at the first booking.",
        "Deleted bookings are not told.",
        "Customers cannot be searched; the whole list is read where one is looked for.",
        "Documents cannot be attached.",
        "Receipts name a customer by his external number only; one without gets a number first.",
        "Ledger accounts are listed whole, per fiscal year, on every run.",
    ),
)
