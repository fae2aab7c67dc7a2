"""Values that the tests of the core share: books of one year, a policy, documents, payments."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from koppel import (
    CreditNote,
    Customer,
    Entry,
    FiscalYear,
    Invoice,
    Journal,
    LedgerAccount,
    Line,
    Period,
    Policy,
    Purpose,
    Settlement,
    TaxCode,
)
from koppel.decide.books import Books

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
DAY = date(2026, 3, 2)
REFERENCE = (Journal, FiscalYear, LedgerAccount, TaxCode)


def year(**changes):
    """Return the fiscal year 2026, with two periods."""
    periods = (
        Period(code="1", start=FIRST, end=date(2026, 6, 30)),
        Period(code="2", start=date(2026, 7, 1), end=LAST),
    )
    return FiscalYear(**{"code": "3", "start": FIRST, "end": LAST, "periods": periods, **changes})


def journal(code, **changes):
    """Return a journal of 2026."""
    return Journal(**{"code": code, "year": "3", "name": code, **changes})


def books(*more, without=(), rates=None):
    """Return the books: journals V1, V2 and F9, accounts, and a tax code for 21 and 6 per cent.

    ``more`` replaces what has the same kind and code; ``without`` names codes that are missing.
    """
    target = [
        year(),
        journal("V1"),
        journal("V2"),
        journal("F9", purpose=Purpose.FINANCIAL),
        LedgerAccount(code="700000", year="3"),
        LedgerAccount(code="701000", year="3"),
        LedgerAccount(code="610000", year="3"),
        LedgerAccount(code="70", year="3", bookable=False),
        TaxCode(code="21", rate=Decimal("0.21")),
        TaxCode(code="06", rate=Decimal("0.06")),
    ]
    replaced = {(type(each), each.code) for each in more}
    kept = [e for e in target if (type(e), e.code) not in replaced and e.code not in without]
    source = rates if rates is not None else [rate("t21", "0.21"), rate("t6", "0.06")]
    return Books.of([*kept, *more], source, REFERENCE)


def rate(code, fraction, description=""):
    """Return a VAT rate of the CRM."""
    return TaxCode(code=code, rate=Decimal(fraction), description=description)


def policy(**settings):
    """Return a policy from 1 March on, with all three journals."""
    journals = {"invoices": "V1", "credit_notes": "V2", "payments": "F9"}
    return Policy(**{"start": date(2026, 3, 1), "journals": journals, **settings})


def line(base="100.00", vat="21.00", **changes):
    """Return a line."""
    fields = {"account": "700000", "tax": "t21", "text": "Advice", "numbers": (1,)}
    return Line(base=Decimal(base), vat=Decimal(vat), **{**fields, **changes})


def invoice(*lines, **changes):
    """Return a booked invoice with these lines, 121.00 if none."""
    return Invoice(**_document(lines or (line(),), changes))


def credit_note(*lines, **changes):
    """Return a booked credit note."""
    return CreditNote(**_document(lines or (line(),), changes))


def _document(lines, changes):
    return {
        "number": "2026 / 17",
        "date": DAY,
        "due": date(2026, 4, 1),
        "customer": "c1",
        "customer_name": "Acme NV",
        "total": sum((each.base + each.vat for each in lines), Decimal(0)),
        "lines": lines,
        **changes,
    }


def customer(**changes):
    """Return a company."""
    return Customer(**{"name": "Acme NV", "vat_number": "BE0123456749", **changes})


def entry(id="e1", amount="121.00", on=DAY, by=""):
    """Return a part of a settlement."""
    return Entry(id=id, amount=Decimal(amount), date=on, by=by)


def settlement(*entries, **changes):
    """Return what a side says about the invoice i1."""
    fields = {"of": "Invoice", "document": "i1", "total": Decimal("121.00")}
    return Settlement(**{**fields, "entries": entries, **changes})
