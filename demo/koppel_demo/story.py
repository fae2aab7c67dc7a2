"""Story: the rules of a link, seen at work in seven chapters.

Each chapter does something at a screen, lets koppel run, and then reads the figures from the
report and from the two vendors. A fact that is not as the story has it is told as it is.
"""

from __future__ import annotations

from koppel.cli import rendering
from koppel.cli.tables import kind_name
from koppel.cli.text import count
from koppel.run import Report, Result
from koppel_fakes.octopus.records import TradeDocument
from koppel_fakes.teamleader.documents import Invoice

from koppel_demo.books import Books
from koppel_demo.deeds import Deeds
from koppel_demo.ledger import Ledger
from koppel_demo.stage import LINK, START, Stage
from koppel_demo.teller import Teller

OK = 0
NOT_AS_TOLD = 1
AT_REST = 17
"""Calls that a run with nothing to do may take (both sides together); two of them look whether
linked customers are still there, and which custom field shows their numbers."""


class Story:
    """Tells the story once; ``tell`` returns 0, or 1 when something was not as told."""

    def __init__(self, stage: Stage, teller: Teller, deeds: Deeds | None = None) -> None:
        self.stage = stage
        self.teller = teller
        self.deeds = deeds or Deeds(stage)
        self.books = Books(stage.octopus)
        self.ledger = Ledger(stage.teamleader, self.books)

    def tell(self) -> int:
        """Tell all chapters in order."""
        self.prologue()
        self.readiness()
        self.first_sync()
        self.second_sync()
        self.open_journal()
        self.paid_in_the_books()
        self.paid_in_the_crm()
        self.explanations()
        return self.epilogue()

    def prologue(self) -> None:
        """Who takes part."""
        state = self.stage.teamleader.state
        self.teller.say(
            f"A company with {len(state.customers)} customers and {len(state.invoices)} invoices "
            f"in Teamleader, its books in Octopus; both are played on this machine, with all "
            f"their limits. It is {START:%A %d %B %Y, %H:%M} there; a wait moves that clock, "
            f"not yours."
        )

    def readiness(self) -> None:
        """Chapter 1: the link is made and looked over."""
        self.teller.chapter(1, "Is everything there?")
        link = self.stage.make_link()
        check = link.check()
        self.teller.show(rendering.readiness(check))
        self.teller.fact(
            check.ready, "the link is ready; nothing was written", "the link is not ready"
        )

    def first_sync(self) -> None:
        """Chapter 2: all documents of two years go to the books."""
        self.teller.chapter(2, "The first sync")
        there = len(self.books.dossier.relations)
        self.teller.say(
            f"Octopus holds {there} customers already and none is linked: a sync would stop here "
            f"and say how many it would create, had this link not been told that they are new."
        )
        report = self.sync()
        self.teller.show(rendering.report(report))
        self._adds_up(report)
        for journal, kind, words in (
            ("V1", "Invoice", "invoices"),
            ("V2", "CreditNote", "credit notes"),
        ):
            booked, created = len(self.books.sales(journal)), report.count(Result.CREATED, kind)
            self.teller.fact(
                booked == created > 0,
                f"{booked} {words} stand in journal {journal}, as many as the report says",
                f"{booked} {words} stand in {journal}, but the report says {created}",
            )
        self._equal_to_the_cent()

    def second_sync(self) -> None:
        """Chapter 3: nothing to do costs little."""
        self.teller.chapter(3, "A second sync, half an hour later")
        self.stage.later()
        marks = self.stage.marks()
        report = self.sync()
        writes, calls = self.stage.writes_since(marks), self.stage.calls_since(marks)
        created = report.count(Result.CREATED)
        self.teller.fact(
            writes == 0 == created, "nothing to do, nothing written", f"{writes} things written"
        )
        told = f"{sum(calls)} calls: {calls[0]} to Teamleader, {calls[1]} to Octopus"
        self.teller.fact(sum(calls) <= AT_REST, told, f"{told}; that is more than {AT_REST}")

    def open_journal(self) -> None:
        """Chapter 4: a journal that is open holds what belongs in it, and nothing is lost."""
        self.teller.chapter(4, "The sales journal is open on somebody's screen (R76)")
        self.deeds.open_journal()
        made = self.deeds.book_invoices(self.ledger.usual_customers(2))
        numbers = " and ".join(str(invoice.number) for invoice in made)
        self.teller.say(f"In Teamleader, {numbers} are booked.")
        self._screen(stands_open=True)
        self.stage.later()
        self._held(made, self.sync())
        self.deeds.close_journal()
        self._screen(stands_open=False)
        self.stage.later()
        self.sync()
        for invoice in made:
            self._booked_once(invoice)

    def paid_in_the_books(self) -> None:
        """Chapter 5: a match in the books travels to the CRM, its undoing does not."""
        self.teller.chapter(5, "A payment is matched in Octopus (R6, R79, R81)")
        found = self.ledger.open_pair()
        if found is None:
            self.teller.fact(False, "", "no invoice is open on both sides; nothing to match")
            return
        invoice, booking = found
        receipt = self.deeds.receive(booking, self.books.open_amount(booking))
        self.deeds.match(booking, receipt)
        self.teller.say(f"The bank brings the money for {invoice.number}.")
        self._settled(booking, "it is matched with the invoice in Octopus", "it is not matched")
        self.stage.later()
        self.sync()
        if not self._is_paid(invoice):
            return
        self.deeds.unmatch(booking, receipt)
        left = self.books.open_amount(booking)
        self.teller.say(f"The match is undone in Octopus: {left} euro is open there again.")
        self.stage.later()
        self._stays_paid(invoice, self.sync())

    def paid_in_the_crm(self) -> None:
        """Chapter 6: what is paid in the CRM is settled in the books."""
        self.teller.chapter(6, "An invoice is paid in Teamleader (R80)")
        found = self.ledger.open_pair()
        if found is None:
            self.teller.fact(False, "", "no invoice is open on both sides; nothing to pay")
            return
        invoice, booking = found
        before = self.books.open_amount(booking)
        self.deeds.pay(invoice)
        self.teller.say(f"Somebody marks {invoice.number} paid in Teamleader ({before} euro).")
        self.stage.later()
        self.sync()
        place = f"booking {_place(booking)}"
        self._settled(booking, f"{place} is settled in Octopus", f"{place} is not settled")

    def explanations(self) -> None:
        """Chapter 7: ask about one document."""
        self.teller.chapter(7, "Why is it where it is? (koppel explain)")
        for state, number in self.ledger.examples(self.stage.link).items():
            self.teller.say(f'$ koppel explain "{number}"')
            found = self.stage.link.explain(number)
            for explanation in found:
                self.teller.show(rendering.explanation(explanation))
            states = {explanation.state for explanation in found}
            self.teller.fact(
                state in states,
                f"it is {state}, and koppel says why",
                f"it should be {state}, but koppel says {', '.join(states) or 'nothing'}",
            )

    def epilogue(self) -> int:
        """What was seen."""
        self.teller.say("")
        if self.teller.wrong:
            facts = count(self.teller.wrong, "fact was", "facts were")
            self.teller.say(f"{facts} not as this story has it.")
            return NOT_AS_TOLD
        self.teller.say("All of it was so in both systems; the figures were read from them.")
        return OK

    def sync(self) -> Report:
        """Let koppel run once."""
        with self.teller.progress(f"sync {LINK}") as listener:
            return self.stage.link.run(listener)

    def _adds_up(self, report: Report) -> None:
        for kind, row in report.counts.items():
            parts = " + ".join(f"{number} {result}" for result, number in row.items() if number)
            total = sum(row.values())
            counted = sum(1 for outcome in report.outcomes() if outcome.ref.kind == kind)
            self.teller.fact(
                counted == total,
                f"{kind_name(kind)}: {total} candidates = {parts}",
                f"{kind_name(kind)}: {counted} outcomes, but {parts} = {total}",
            )

    def _equal_to_the_cent(self) -> None:
        ours, theirs = self.ledger.totals()
        self.teller.fact(
            ours == theirs != 0,
            f"the booked documents total {theirs:,} euro in both systems",
            f"they total {ours:,} in Teamleader, but {theirs:,} in Octopus",
        )

    def _held(self, made: list[Invoice], report: Report) -> None:
        held = {outcome.ref.id: outcome for outcome in report.held if outcome.rule == "R76"}
        for invoice in made:
            outcome = held.get(invoice.id)
            here = len(self.books.bookings_of(str(invoice.number)))
            self.teller.fact(
                outcome is not None and here == 0,
                f"{invoice.number} is held: {outcome.message if outcome else ''}",
                f"{invoice.number} is not held; it stands {here} times in the books",
            )

    def _screen(self, *, stands_open: bool) -> None:
        words = {
            True: "journal V1 stands open on a screen in Octopus",
            False: "journal V1 is on nobody's screen in Octopus",
        }
        seen = self.books.on_screen("V1")
        self.teller.fact(seen is stands_open, words[seen], words[seen])

    def _settled(self, booking: TradeDocument, text: str, otherwise: str) -> None:
        left = self.books.open_amount(booking)
        self.teller.fact(left == 0, f"{text}; open now: {left}", f"{otherwise}; {left} is open")

    def _booked_once(self, invoice: Invoice) -> None:
        found = self.books.bookings_of(str(invoice.number))
        self.teller.fact(
            len(found) == 1,
            f"{invoice.number} is booked once: {', '.join(map(_place, found))}",
            f"{invoice.number} stands {len(found)} times in the books",
        )

    def _is_paid(self, invoice: Invoice) -> bool:
        paid = self._paid_now(invoice)
        self.teller.fact(
            paid,
            f"{invoice.number} is paid in Teamleader, without handwork",
            f"{invoice.number} is not paid in Teamleader",
        )
        return paid

    def _stays_paid(self, invoice: Invoice, report: Report) -> None:
        issues = [issue for issue in report.issues if str(invoice.number) in issue.label]
        self.teller.fact(
            self._paid_now(invoice),
            f"{invoice.number} stays paid in Teamleader (R81, R83)",
            f"{invoice.number} is no longer paid in Teamleader",
        )
        self.teller.fact(
            bool(issues),
            f"the report says: {'; '.join(issue.message for issue in issues)}",
            "the report does not say that the two differ",
        )

    def _paid_now(self, invoice: Invoice) -> bool:
        return self.stage.teamleader.state.invoices[invoice.id].paid


def _place(booking: TradeDocument) -> str:
    return f"{booking.journal} {booking.number} of {_year(booking)}"


def _year(booking: TradeDocument) -> str:
    return str(booking.dated.year) if booking.dated else "?"
