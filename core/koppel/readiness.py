"""Readiness: whether a link can work; what is missing, and what to do. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from koppel.model import Journal, Purpose, TaxUse
from koppel.placing import Books, link_taxes
from koppel.rules import Policy
from koppel.run import CheckLine, Readiness

LATER = "choose a later start date"


def check(link: str, policy: Policy, books: Books, today: date) -> Readiness:
    """Look over the books of a link: years, journals, VAT codes and accounts."""
    linked, _ = link_taxes(books.rates, books.taxes, policy)
    names = {rate.code: rate.description for rate in books.rates}
    lines = [*_years(policy, books, today)]
    if Journal in books.declared:
        lines += _journals(policy, books, today)
        lines += _taxes(policy, books)
        lines += _accounts(policy, books)
    return Readiness(
        link=link,
        lines=tuple(lines),
        accounts=tuple(f"{a.code} {a.name}" for a in books.offered(policy.account_prefixes)),
        taxes=tuple(f"{names[rate] or rate} -> {code}" for rate, code in linked.items()),
        journals=tuple(
            f"{j.code} {j.name}".strip() for j in journal_choices(books, today, Purpose.SALES)
        ),
    )


def journal_choices(books: Books, today: date, purpose: Purpose) -> tuple[Journal, ...]:
    """The journals that may be chosen: of today's year, of one purpose and entry type (R21)."""
    year = books.year(today)
    return tuple(
        journal
        for (of, _), journal in sorted(books.journals.items())
        if year is not None
        and of == year.code
        and journal.purpose is purpose
        and journal.bookable is not False
    )


def _years(policy: Policy, books: Books, today: date) -> Iterator[CheckLine]:
    for day, what in ((policy.start, "the start date"), (today, "today")):
        year = books.year(day)
        if year is None and books.years:
            last = books.years[-1].end
            missing = ", ".join(str(n) for n in range(last.year + 1, day.year + 1))
            cure = f"create the fiscal years {missing} in the books, in that order"
            text = f"no fiscal year holds {what} ({day:%d-%m-%Y})"
            yield CheckLine("fiscal years", False, text, "R15", cure if missing else LATER)
        elif year is None:
            cure = "create a fiscal year in the books"
            yield CheckLine("fiscal years", False, "there is no fiscal year", "R11", cure)
        else:
            state = "closed" if year.closed else "open"
            text = f"{what} is in the year {year.start:%d-%m-%Y} to {year.end:%d-%m-%Y} ({state})"
            cure = "" if not year.closed else "ask the accountant, or choose a later start date"
            yield CheckLine("fiscal years", not year.closed, text, "R11", cure)


def _journals(policy: Policy, books: Books, today: date) -> Iterator[CheckLine]:
    wanted = (
        ("invoices", policy.journals.invoices, Purpose.SALES, "R20"),
        ("credit notes", policy.journals.credit_notes, Purpose.SALES, "R20"),
        ("payments", policy.journals.payments, Purpose.FINANCIAL, "D21"),
    )
    year = books.year(today)
    for what, code, purpose, rule in wanted:
        if not code:
            text = f"no journal for {what}: payments made in the CRM will be held"
            yield CheckLine("journals", True, text, rule, "choose one with journals.payments")
            continue
        journal = books.journals.get((year.code if year else "", code))
        if journal is None:
            cure = f"create {code} in the books with this fiscal year open"
            yield CheckLine("journals", False, f"journal {code} for {what} is missing", "R17", cure)
        elif journal.purpose is not purpose or journal.bookable is False:
            text = f"journal {code} ({journal.name}) for {what} has the wrong type"
            cure = f"give it the entry type for {purpose} bookings, or choose another"
            yield CheckLine("journals", False, text, rule, cure)
        else:
            text = f"{what} go to {code} {journal.name}"
            yield CheckLine("journals", not journal.closed, text, rule, "reopen the journal")


def _taxes(policy: Policy, books: Books) -> Iterator[CheckLine]:
    linked, open_ = link_taxes(books.rates, books.taxes, policy)
    if not any(code.use is TaxUse.SALE for code in books.taxes):
        yield CheckLine("VAT codes", False, "the books have no sales VAT codes", "R65")
    if linked:
        yield CheckLine("VAT codes", True, f"{len(linked)} VAT rates are linked", "R65")
    for why in open_.values():
        cure = "documents with this rate are held until it is linked"
        yield CheckLine("VAT codes", False, why, "R65", cure, blocks=False)


def _accounts(policy: Policy, books: Books) -> Iterator[CheckLine]:
    offered = books.offered(policy.account_prefixes)
    prefixes = ", ".join(policy.account_prefixes)
    text = f"{len(offered)} ledger accounts that begin with {prefixes} will be offered"
    cure = f"create accounts that begin with {prefixes} in the books"
    yield CheckLine("ledger accounts", bool(offered), text, "R23", cure)
    known = {account.code for account in offered}
    for rate, code in sorted(policy.accounts.items()):
        if code not in known:
            missing = f"default account {code} for {rate} % is not among them"
            yield CheckLine("ledger accounts", False, missing, "R66", "choose another account")
