"""Book questions: where documents go in the books, from which day on, and what is imported."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING

from koppel.cli.asking import Asker, Options
from koppel.cli.options import read_day
from koppel.connector import Choice, Role
from koppel.decide.choosing import (
    open_rates,
    percentages,
    refuse_journal,
    refuse_start,
    usual_start,
)
from koppel.decide.readiness import journal_choices
from koppel.reference import Purpose, TaxCode
from koppel.rules import Policy

if TYPE_CHECKING:
    from koppel.decide.books import Books
    from koppel.unfinished import UnfinishedLink

SALES = (("invoices", "invoices", "credit_notes"), ("credit_notes", "credit notes", "invoices"))
"""Setting, its words, and the setting that must be another journal (R18)."""


class BookQuestions:
    """Asks what is missing about the way between the two sides."""

    def __init__(
        self,
        begun: UnfinishedLink,
        asker: Asker,
        read: Callable[[bool], Books],
        today: date,
        given: frozenset[str],
    ) -> None:
        """``read``: brings the books, afresh or not. ``given``: policy settings just typed."""
        self._begun = begun
        self._asker = asker
        self._read = read
        self._books = read(False)
        self._today = today
        self._given = given

    def ask(self) -> None:
        """Ask for journals, start date, VAT codes, default accounts and the import."""
        self._sales_journals()
        self._payments()
        self._start()
        self._rates()
        self._accounts()
        self._import()

    @property
    def _journals(self) -> dict[str, str]:
        return dict(self._begun.answers.policy.get("journals", {}))

    def _sales_journals(self) -> None:
        for role, words, other in SALES:
            given = self._journals.get(role, "")
            why = self._refuse(given, Purpose.SALES, self._taken(role, other)) if given else ""
            if why:
                self._asker.say(why)
            if why or not given:
                self._journal(role, words, other)

    def _taken(self, role: str, other: str) -> str:
        """The journal that cannot be chosen again; who was asked first is right."""
        return self._journals.get(other, "") if role == "credit_notes" else ""

    def _journal(self, role: str, words: str, other: str) -> None:
        self._asker.head(f"Journal for {words}: a sales journal of the books")
        taken = self._taken(role, other)
        choices = self._wait_for_journals(1 + (role == "credit_notes"))
        free = [choice.value for choice in choices.choices if choice.value != taken]
        code = self._asker.choose(
            f"Journal for {words}",
            choices,
            free[0],
            lambda said: self._refuse(said, Purpose.SALES, taken),
        )
        self._begun.set_policy(journals={role: code})

    def _wait_for_journals(self, needed: int) -> Options:
        """Return the sales journals; where there are too few, wait until they are made."""
        while True:
            found = journal_choices(self._books, self._today, Purpose.SALES)
            if len(found) >= needed:
                return Options([Choice(journal.code, journal.name) for journal in found])
            self._asker.say(
                f"the books have {len(found)} sales journals in the fiscal year of today, and two "
                "are needed, of the entry type for sales bookings (V1 and V2 are usual names); "
                "make them there, with this fiscal year open"
            )
            self._asker.maybe("Or leave with Ctrl-C and go on later", none="look again")
            self._books = self._read(True)

    def _refuse(self, code: str, purpose: Purpose, taken: str = "") -> str:
        return refuse_journal(self._books, self._today, code, purpose, taken)

    def _payments(self) -> None:
        given = self._journals.get("payments")
        why = self._refuse(given, Purpose.FINANCIAL) if given else ""
        if given is not None and not why:
            return
        self._asker.head("Journal for payments made in the CRM: one of its own, not the bank's")
        if why:
            self._asker.say(why)
        found = journal_choices(self._books, self._today, Purpose.FINANCIAL)
        if not found:
            self._asker.say("the books have none; without it such payments are held (D21)")
            self._begun.set_policy(journals={"payments": ""})
            return
        code = self._asker.choose_or_none(
            "Journal for payments",
            Options([Choice(journal.code, journal.name) for journal in found]),
            lambda said: self._refuse(said, Purpose.FINANCIAL),
        )
        self._begun.set_policy(journals={"payments": code})

    def _start(self) -> None:
        given = self._begun.answers.policy.get("start")
        why = self._refuse_day(str(given)) if given else ""
        if given and not why:
            return
        self._asker.head("Start date: the first document date that takes part (R63)")
        if why:
            self._asker.say(why)
        usual = f"{usual_start(self._today):%d-%m-%Y}"
        said = self._asker.text("Start date", usual, self._refuse_day)
        self._begun.set_policy(start=read_day(said).isoformat())

    def _refuse_day(self, said: str) -> str:
        try:
            return refuse_start(self._books, self._today, read_day(said))
        except ValueError:
            return f"{said[:20]!r} is not a date: write it as 31-12-2026 or 2026-12-31"

    def _rates(self) -> None:
        taxes = dict(self._begun.answers.policy.get("taxes", {}))
        policy = Policy.model_construct(start=self._today, taxes=taxes)
        left = [rate for rate in open_rates(self._books, policy) if rate.name not in taxes]
        if not left:
            return
        self._asker.head("VAT rates that koppel does not link by itself (R65)")
        self._asker.say("Documents with a rate that is left open wait until it is linked.")
        shown: tuple[TaxCode, ...] = ()
        for rate in left:
            if not rate.choices:
                self._asker.say(f"{rate.name}: the books have no sales VAT code of this rate")
                continue
            codes = Options([Choice(code.code, code.description) for code in rate.choices])
            question = f"VAT code for {rate.name}"
            code = self._asker.choose_or_none(question, codes, show=shown != rate.choices)
            shown = rate.choices
            if code:
                self._begun.set_policy(taxes={rate.name: code})

    def _accounts(self) -> None:
        if "accounts" in self._given or "accounts" in self._begun.answers.policy:
            return
        offered = self._books.offered(("70",))
        if not offered:
            return
        self._asker.head("Ledger accounts of lines that name none (R66)")
        chosen = {}
        if self._asker.yes("Choose a default account per VAT rate"):
            options = Options([Choice(account.code, account.name) for account in offered])
            for number, percent in enumerate(percentages(self._books)):
                question = f"Account at {percent} %"
                code = self._asker.choose_or_none(question, options, show=number == 0)
                if code:
                    chosen[percent] = code
        self._begun.set_policy(accounts=chosen)

    def _import(self) -> None:
        if self._begun.answers.import_companies or not self._begun.can_import():
            return
        crm, books = (self._begun.connector(role).title for role in (Role.CRM, Role.ACCOUNTING))
        self._asker.head(f"Companies that {books} holds and {crm} does not (R27)")
        self._asker.say(
            "An import runs once, when the link is active; companies that stand on both sides "
            "are paired first."
        )
        wanted = self._asker.yes(f"Import companies from {books} into {crm}")
        self._begun.set_import("match" if wanted else "no")
