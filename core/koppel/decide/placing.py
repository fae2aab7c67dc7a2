"""Placing: where a document goes in the books. Pure.

A document is placed in the fiscal year,
period and journal of its date; each line gets an account and a tax code of the books. What is
missing holds the document and says what to do; nothing is guessed, nothing is moved to another
date.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import TypeVar

from koppel import commands
from koppel.decide.books import Books
from koppel.decide.cause import at_line
from koppel.decide.taxes import link_taxes, percent
from koppel.errors import Held, Reach, Refused
from koppel.model import CreditNote, Day, Document, Entity, Invoice, Line, Payment
from koppel.reference import FiscalYear, Journal, Period, Purpose, TaxCode
from koppel.rules import Policy

T = TypeVar("T")

HOME = "EUR"
OF_REFERENCE = ("D8", "D21", "D22", "R15", "R17", "R20", "R23", "R65")
"""Rules that hold a record for what the books lack: fresh reference data may free it."""


def place(document: Document, books: Books, policy: Policy) -> Document:
    """Return the document as it goes into the books. Raises ``Held`` or ``Refused``."""
    _check_currency(document, books, policy)
    document = _turn(document, books, policy)
    _check_sum(document)
    if Journal not in books.declared:
        return document
    code = _journal_of(document, policy)
    year, period = _period(document.date, books)
    _check_journal(books, year, code, document.date, Purpose.SALES, "R20")
    lines = tuple(_line(line, document, year, books, policy) for line in document.lines)
    return document.model_copy(
        update={"journal": code, "year": year.code, "period": period.code, "lines": lines}
    )


def objections(document: Document, books: Books, policy: Policy) -> tuple[Held | Refused, ...]:
    """Return all that stands in the way of a document, where ``place`` raises the first."""
    found: list[Held | Refused] = []

    def tried(check: Callable[..., T], *facts: object) -> T | None:
        try:
            return check(*facts)
        except (Held, Refused) as objection:
            found.append(objection)
            return None

    tried(_check_currency, document, books, policy)
    document = tried(_turn, document, books, policy) or document
    tried(_check_sum, document)
    dated = tried(_period, document.date, books) if Journal in books.declared else None
    if dated is None:  # journals and accounts are those of a year
        return tuple(found)
    year, _ = dated
    code = _journal_of(document, policy)
    tried(_check_journal, books, year, code, document.date, Purpose.SALES, "R20")
    for line in document.lines:
        rate = _rate(line, books)
        tried(_account, line, rate, year, books, policy)
        tried(_tax, line, rate, document, books, policy)
    return tuple(found)


def _journal_of(document: Document, policy: Policy) -> str:
    journals = policy.journals
    return journals.credit_notes if isinstance(document, CreditNote) else journals.invoices


def kind_in_books(document: Document, policy: Policy) -> str:
    """The kind of document that this one is in the books (D23)."""
    if document.total < 0 and policy.negative_as_credit_note:
        return CreditNote.__name__
    return type(document).__name__


def place_payment(payment: Payment, books: Books, policy: Policy) -> Payment:
    """Return the payment as it goes into the books. Raises ``Held``."""
    if Journal not in books.declared:
        return payment
    code = policy.journals.payments
    if not code:
        raise Held(
            "no journal for payments is chosen: make a financial journal of its own in the books "
            "(not the bank's) and choose it with journals.payments",
            "D21",
        )
    year, period = _period(payment.date, books)
    _check_journal(books, year, code, payment.date, Purpose.FINANCIAL, "D21")
    return payment.model_copy(update={"journal": code, "year": year.code, "period": period.code})


def lane(entity: Entity) -> str:
    """The lane of a placed entity: a journal of a year; empty when it has none."""
    journal, year = getattr(entity, "journal", ""), getattr(entity, "year", "")
    return f"{year}/{journal}" if journal else ""


def _check_currency(document: Document, books: Books, policy: Policy) -> None:
    if document.currency != HOME and not policy.foreign_currency:
        raise Held(
            f"the document is in {document.currency}: confirm once that documents in another "
            f"currency may be booked, with {commands.setting(books.link, 'foreign_currency=true')}",
            "D23",
        )


def _turn(document: Document, books: Books, policy: Policy) -> Document:
    """A negative invoice becomes a credit note where the policy says so (D23)."""
    if document.total >= 0:
        return document
    if isinstance(document, Invoice) and policy.negative_as_credit_note:
        lines = tuple(
            line.model_copy(update={"base": -line.base, "vat": -line.vat})
            for line in document.lines
        )
        fields = {**dict(document), "total": -document.total, "lines": lines}
        return CreditNote(**fields)
    setting = commands.setting(books.link, "negative_as_credit_note=true")
    raise Held(
        f"the total is negative ({document.total}): credit it in the CRM, or send negative "
        f"invoices to the credit note journal with {setting}",
        "D23",
    )


def _check_sum(document: Document) -> None:
    total = sum((line.base + line.vat for line in document.lines), Decimal(0))
    if total != document.total:
        raise Refused(
            f"the lines add up to {total}, the document says {document.total}: nothing was "
            "booked; look at the document in the CRM",
            "R2",
        )


def _period(day: Day, books: Books) -> tuple[FiscalYear, Period]:
    year = books.year(day)
    if year is None:
        raise Held(
            f"no fiscal year in the books holds {day:%d-%m-%Y}: "
            "create the years up to it, in order",
            "R15",
        )
    if year.closed:
        raise Held(
            f"fiscal year {year.start:%d-%m-%Y} to {year.end:%d-%m-%Y} is closed in the books: "
            "ask the accountant to reopen it",
            "D22",
            Reach.PERIOD,
        )
    for period in year.periods:
        if period.start <= day <= period.end:
            return year, period
    raise Held(f"fiscal year {year.code} of the books has no period for {day:%d-%m-%Y}", "D22")


def _check_journal(
    books: Books, year: FiscalYear, code: str, day: Day, purpose: Purpose, rule: str
) -> None:
    journal = books.journals.get((year.code, code))
    span = f"the fiscal year from {year.start:%d-%m-%Y}"
    if journal is None:
        raise Held(
            f"journal {code} does not exist in {span}: create it there, with that year open",
            "R17",
            Reach.LANE,
        )
    if journal.purpose is not purpose or journal.bookable is False:
        raise Held(
            f"journal {code} ({journal.name}) is not a journal for {purpose} bookings: change its "
            "entry type in the books, or choose another journal",
            rule,
            Reach.LANE,
        )
    if journal.closed:
        raise Held(f"journal {code} is closed in {span}: ask the accountant", "D22", Reach.LANE)
    if journal.closed_until is not None and day <= journal.closed_until:
        raise Held(
            f"journal {code} is closed or protected until {journal.closed_until:%d-%m-%Y}: ask the "
            "accountant to free the period; the document keeps its date",
            "D22",
            Reach.PERIOD,
        )


def _line(line: Line, document: Document, year: FiscalYear, books: Books, policy: Policy) -> Line:
    rate = _rate(line, books)
    return line.model_copy(
        update={
            "account": _account(line, rate, year, books, policy),
            "tax": _tax(line, rate, document, books, policy),
        }
    )


def _rate(line: Line, books: Books) -> TaxCode | None:
    return next((rate for rate in books.rates if rate.code == line.tax), None)


def _account(
    line: Line, rate: TaxCode | None, year: FiscalYear, books: Books, policy: Policy
) -> str:
    code = line.account or (policy.accounts.get(percent(rate.rate), "") if rate else "")
    if not code:
        at = f" at {percent(rate.rate)} %" if rate else ""
        default = f"accounts.{percent(rate.rate) if rate else 21}=700000"
        raise _held(
            line,
            f"no ledger account{at}: choose one on the line in the CRM, or a default account for "
            f"its VAT rate, such as {commands.setting(books.link, default)}",
            "D8",
        )
    account = books.accounts.get((year.code, code))
    if account is None or not account.bookable:
        what = "does not exist" if account is None else "cannot be booked on"
        raise _held(line, f"ledger account {code} {what} in {year.code}", "R23")
    if not code.startswith(policy.account_prefixes):
        raise _held(
            line,
            f"ledger account {code} is not offered (accounts begin with "
            f"{', '.join(policy.account_prefixes)}): choose another, or widen account_prefixes",
            "R23",
        )
    return code


def _tax(line: Line, rate: TaxCode | None, document: Document, books: Books, policy: Policy) -> str:
    if rate is None:
        raise _held(line, "it has a VAT rate that the CRM does not list", "R65")
    if isinstance(document, CreditNote):
        chosen = policy.credit_taxes.get(rate.code) or policy.credit_taxes.get(rate.description)
        if chosen:
            return chosen
    links = link_taxes(books.rates, books.taxes, policy)
    link = next(link for link in links if link.rate.code == rate.code)
    if not link.code:
        raise _held(line, f"{link.problem}: {link.cure(books.link)}", "R65")
    return link.code


def _held(line: Line, why: str, rule: str) -> Held:
    return Held(at_line(line.numbers, line.text, why), rule)
