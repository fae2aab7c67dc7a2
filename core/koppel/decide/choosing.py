"""Choosing: what may be chosen for a link, and why something else may not. Pure.

Whoever makes a link chooses journals, a start date, and VAT codes where several would do; koppel
offers what qualifies, says why the rest does not, and guesses nothing.
"""

from __future__ import annotations

from datetime import date

from koppel.decide.books import Books
from koppel.decide.readiness import journal_choices
from koppel.decide.taxes import TaxLink, link_taxes, percent
from koppel.reference import Purpose
from koppel.rules import Policy


def refuse_journal(books: Books, today: date, code: str, purpose: Purpose, taken: str = "") -> str:
    """Say why a journal cannot be chosen for a purpose; empty: it can.

    ``taken``: the journal of the other kind of documents; two are needed (R18).
    """
    if code and code == taken:
        return f"R18: {code} is chosen already; invoices and credit notes need a journal each"
    if any(journal.code == code for journal in journal_choices(books, today, purpose)):
        return ""
    year = books.year(today)
    journal = books.journals.get((year.code, code)) if year else None
    if journal is None:
        return f"R17: there is no journal {code[:20]} in the fiscal year of today"
    if journal.purpose is not purpose:
        other = "something else" if journal.purpose is Purpose.OTHER else journal.purpose
        return f"R20: {code} {journal.name} is a journal for {other}, not for {purpose}"
    return (
        f"R20: {code} {journal.name} is a journal for {purpose}, but of another entry type than "
        "bookings"
    )


def usual_start(today: date) -> date:
    """The start date that is proposed: the first day of this month."""
    return today.replace(day=1)


def refuse_start(books: Books, today: date, start: date) -> str:
    """Say why documents cannot take part from this day on; empty: they can (R63)."""
    if start > today:
        return f"R63: {start:%d-%m-%Y} is in the future; choose a day up to today"
    year = books.year(start)
    if year is None and books.years:
        first, last = books.years[0].start, books.years[-1].end
        return (
            f"R15: no fiscal year of the books holds {start:%d-%m-%Y}; they run from "
            f"{first:%d-%m-%Y} to {last:%d-%m-%Y}"
        )
    if year is not None and year.closed:
        return (
            f"D22: {start:%d-%m-%Y} is in a fiscal year that is closed "
            f"({year.start:%d-%m-%Y} to {year.end:%d-%m-%Y})"
        )
    return ""


def open_rates(books: Books, policy: Policy) -> tuple[TaxLink, ...]:
    """The VAT rates that a person must link, each with the codes to choose among (R65)."""
    links = link_taxes(books.rates, books.taxes, policy)
    return tuple(link for link in links if not link.code)


def percentages(books: Books) -> tuple[str, ...]:
    """The percentages of the CRM's VAT rates, highest first: "21", "12", "6", "0"."""
    return tuple(percent(rate) for rate in sorted({r.rate for r in books.rates}, reverse=True))
