"""Readiness: whether a link can work; what is missing, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from koppel import commands
from koppel.decide.books import Books
from koppel.decide.checkup import CheckLine, Choice, Rate, Readiness, Situation
from koppel.decide.taxes import TaxLink, link_taxes, percent
from koppel.reference import FiscalYear, Journal, Purpose, TaxUse
from koppel.rules import Policy
from koppel.run import Calls

LATER = "choose a later start date"
USUAL_NAMES = "V1 for invoices and V2 for credit notes are usual names, others work as well"
ACCOUNTANT = (
    "ledger accounts are made and changed in the books only: agree changes with the accountant"
)
WANTED = (
    ("invoices", Purpose.SALES, "R20"),
    ("credit_notes", Purpose.SALES, "R20"),
    ("payments", Purpose.FINANCIAL, "D21"),
)
"""The journals of a link by their setting: what they are for, and the rule that says so."""


def check(
    policy: Policy,
    books: Books,
    today: date,
    situation: Situation | None = None,
    notes: Iterable[CheckLine] = (),
    calls: Sequence[Calls] = (),
) -> Readiness:
    """Look over the books of a link: years, journals, VAT codes and accounts."""
    links = link_taxes(books.rates, books.taxes, policy)
    lines = [*_years(policy, books, today)]
    if Journal in books.declared:
        lines += _journals(policy, books, today)
        lines += _taxes(links, books)
        lines += _accounts(policy, books, links)
    return Readiness(
        link=books.link,
        lines=(*lines, *notes),
        accounts=tuple(f"{a.code} {a.name}" for a in books.offered(policy.account_prefixes)),
        taxes=tuple(f"{link.name} -> {link.code}" for link in links if link.code),
        journals=tuple(_named(each) for each in journal_choices(books, today, Purpose.SALES)),
        rates=tuple(_rate(link, books.link, policy) for link in links),
        advice=(ACCOUNTANT,) if Journal in books.declared else (),
        situation=situation,
        calls=tuple(calls),
    )


def journal_choices(books: Books, today: date, purpose: Purpose) -> tuple[Journal, ...]:
    """The journals that may be chosen: of today's year, of one purpose and entry type (R21)."""
    year = books.year(today)
    return _choices(books, year, purpose) if year is not None else ()


# -- fiscal years ---------------------------------------------------------------------------------


@dataclass(frozen=True)
class Span:
    """A fiscal year that is not there yet."""

    start: date
    end: date

    def __str__(self) -> str:
        if (self.start.month, self.start.day, self.end.year) == (1, 1, self.start.year):
            return str(self.start.year)
        return f"{self.start:%d-%m-%Y} to {self.end:%d-%m-%Y}"


def missing_years(years: Iterable[FiscalYear], day: date) -> tuple[Span, ...]:
    """Return the years of twelve months to be made, in order, until one holds the day (R14, R15).

    None where nothing can be made before the day: it lies before the first year, or in one.
    """
    years = tuple(years)
    ends = [year.end for year in years if year.end < day]
    if not ends or any(year.start <= day <= year.end for year in years):
        return ()
    found: list[Span] = []
    end = max(ends)
    while end < day:
        start = end + timedelta(days=1)
        end = _next_year(start) - timedelta(days=1)
        found.append(Span(start, end))
    return tuple(found)


def _next_year(day: date) -> date:
    """The same day a year later; 28 February for the 29th."""
    last = 28 if (day.month, day.day) == (2, 29) else day.day
    return day.replace(year=day.year + 1, day=last)


def _years(policy: Policy, books: Books, today: date) -> Iterator[CheckLine]:
    topic = "fiscal years"
    if not books.years:
        cure = f"create a fiscal year in the books that holds {policy.start:%d-%m-%Y}"
        yield CheckLine(topic, False, "there is no fiscal year", "R11", cure)
        return
    for day, what in ((policy.start, "the start date"), (today, "today")):
        year = books.year(day)
        if year is None:
            named = [str(span) for span in missing_years(books.years, day)]
            cure = f"create the fiscal year {''.join(named)} in the books"
            if len(named) > 1:
                cure = f"create the fiscal years {', '.join(named)} in the books, in that order"
            text = f"no fiscal year holds {what} ({day:%d-%m-%Y})"
            yield CheckLine(topic, False, text, "R15", cure if named else LATER)
        else:
            state = "closed" if year.closed else "open"
            text = f"{what} is in the year {year.start:%d-%m-%Y} to {year.end:%d-%m-%Y} ({state})"
            cure = f"ask the accountant to reopen it, or {LATER}" if year.closed else ""
            yield CheckLine(topic, not year.closed, text, "R11", cure)


# -- journals -------------------------------------------------------------------------------------


def _journals(policy: Policy, books: Books, today: date) -> Iterator[CheckLine]:
    years = [y for y in books.years if y.end >= policy.start and y.start <= today and not y.closed]
    if not years:
        text = "there can be no journals for these documents before their fiscal year"
        cure = f"create the year, then the journals with that year open; {USUAL_NAMES}"
        yield CheckLine("journals", False, text, "R11", cure)
        return
    for setting, purpose, rule in WANTED:
        code = getattr(policy.journals, setting)
        if not code:
            yield _no_journal(books, years[-1])
            continue
        wrong = [
            line
            for year in years
            if (line := _wrong_journal(books, year, setting, code, purpose, rule)) is not None
        ]
        journal = books.journals.get((years[-1].code, code))
        good = f"{_words(setting)} go to {_named(journal)}" if journal else ""
        yield from wrong or [CheckLine("journals", True, good, rule)]


def _no_journal(books: Books, year: FiscalYear) -> CheckLine:
    there = [each.code for each in _choices(books, year, Purpose.FINANCIAL)]
    example = commands.setting(books.link, f"journals.payments={there[-1] if there else 'F9'}")
    text = "no journal for payments: payments made in the CRM will be held"
    cure = f"make a financial journal of its own, not the bank's, and choose it: {example}"
    return CheckLine("journals", True, text, "D21", cure)


def _wrong_journal(
    books: Books, year: FiscalYear, setting: str, code: str, purpose: Purpose, rule: str
) -> CheckLine | None:
    """What is the matter with a journal in a year, with what is there instead; None: nothing."""
    journal = books.journals.get((year.code, code))
    what = _words(setting)
    span = f"the fiscal year from {year.start:%d-%m-%Y}"
    others = [each for each in _choices(books, year, purpose) if each.code != code]
    instead = _instead(books.link, setting, others)
    if journal is None:
        text = f"journal {code} for {what} does not exist in {span}"
        cure = f"create {code} with the entry type for {purpose} bookings while that year is open"
        if purpose is Purpose.SALES and not others:
            instead = f"; {USUAL_NAMES}"
        return CheckLine("journals", False, text, "R17", f"{cure}{instead}")
    if journal.purpose is not purpose or journal.bookable is False:
        kind = "takes no bookings" if journal.purpose is purpose else f"is for {journal.purpose}"
        text = f"journal {_named(journal)} for {what} {kind} in {span}, not for {purpose} bookings"
        if journal.purpose is purpose:
            text = f"journal {_named(journal)} for {what} has another entry type in {span}"
        cure = f"give it the entry type for {purpose} bookings"
        return CheckLine("journals", False, text, rule, f"{cure}{instead}")
    if journal.closed:
        text = f"journal {_named(journal)} for {what} is closed in {span}"
        return CheckLine("journals", False, text, "D22", "ask the accountant to reopen it")
    return None


def _instead(link: str, setting: str, others: Sequence[Journal]) -> str:
    if not others:
        return ""
    named = ", ".join(_named(each) for each in others)
    command = commands.setting(link, f"journals.{setting}={others[0].code}")
    return f", or choose what is there ({named}): {command}"


def _choices(books: Books, year: FiscalYear, purpose: Purpose) -> tuple[Journal, ...]:
    return tuple(
        journal
        for (of, _), journal in sorted(books.journals.items())
        if of == year.code and journal.purpose is purpose and journal.bookable is not False
    )


def _named(journal: Journal) -> str:
    return f"{journal.code} {journal.name}".strip()


def _words(setting: str) -> str:
    return setting.replace("_", " ")


# -- VAT codes and accounts -----------------------------------------------------------------------


def _taxes(links: Sequence[TaxLink], books: Books) -> Iterator[CheckLine]:
    topic = "VAT codes"
    if not any(code.use is TaxUse.SALE for code in books.taxes):
        cure = "make them in the books, or ask the accountant"
        yield CheckLine(topic, False, "the books have no sales VAT codes", "R65", cure)
    linked = sum(bool(link.code) for link in links)
    if linked:
        yield CheckLine(topic, True, f"{linked} of {len(links)} VAT rates are linked", "R65")
    for link in links:
        if not link.code:
            cure = f"{link.cure(books.link)}; documents with this rate are held until then"
            yield CheckLine(topic, False, link.problem, "R65", cure, blocks=False)


def _accounts(policy: Policy, books: Books, links: Sequence[TaxLink]) -> Iterator[CheckLine]:
    topic = "ledger accounts"
    offered = books.offered(policy.account_prefixes)
    prefixes = ", ".join(policy.account_prefixes)
    text = f"{len(offered)} ledger accounts that begin with {prefixes} will be offered"
    cure = "" if offered else f"create accounts that begin with {prefixes} in the books"
    yield CheckLine(topic, bool(offered), text, "R23", cure)
    known = {account.code for account in offered}
    example = offered[0].code if offered else "700000"
    for rate, code in sorted(policy.accounts.items()):
        if code not in known:
            missing = f"default account {code} for {rate} % is not among them"
            other = commands.setting(books.link, f"accounts.{rate}={example}")
            yield CheckLine(topic, False, missing, "R66", f"choose another: {other}", blocks=False)
    bare = sorted({percent(link.rate.rate) for link in links} - set(policy.accounts), key=float)
    if bare:
        text = f"lines at {', '.join(bare)} % must name their account, else they are held"
        default = commands.setting(books.link, f"accounts.{bare[-1]}={example}")
        yield CheckLine(topic, True, text, "R66", f"choose a default account: {default}")


def _rate(link: TaxLink, name: str, policy: Policy) -> Rate:
    choices = tuple(
        Choice(code.code, code.description, link.command(name, code.code)) for code in link.choices
    )
    share = percent(link.rate.rate)
    return Rate(link.name, share, link.code, choices, policy.accounts.get(share, ""))
