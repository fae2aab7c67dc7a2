"""Ledger: the documents of both systems side by side, read from the fakes."""

from __future__ import annotations

from decimal import Decimal

from koppel.link import Link
from koppel.run import Result
from koppel_fakes.octopus.records import TradeDocument
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.documents import CreditNote, Invoice

from koppel_demo.books import Books


class Ledger:
    """Finds what belongs together, by the number that can be read on the booking."""

    def __init__(self, crm: TeamleaderFake, books: Books) -> None:
        self._crm = crm
        self._books = books

    def usual_customers(self, number: int) -> list[str]:
        """Ids of Belgian companies with a VAT number."""
        firms = [
            customer.id
            for customer in self._crm.state.customers.values()
            if customer.kind == "company" and (customer.vat_number or "").upper().startswith("BE")
        ]
        return firms[:number]

    def open_pair(self) -> tuple[Invoice, TradeDocument] | None:
        """The last invoice of which nothing was paid on either side, with its booking."""
        invoices = {i.number: i for i in self._crm.state.invoices.values() if self._takes_part(i)}
        for booking in reversed(self._books.sales("V1")):
            invoice = invoices.get(self._books.number_of(booking))
            if invoice is None or invoice.paid or invoice.payments or booking.amount <= 0:
                continue
            if self._books.open_amount(booking) == invoice.due == booking.amount:
                return invoice, booking
        return None

    def totals(self) -> tuple[Decimal, Decimal]:
        """The booked documents' totals in euro, including VAT: by Teamleader, by Octopus.

        Credit notes count as negative.
        """
        state = self._crm.state
        ours = theirs = Decimal(0)
        for journal, sign, papers in (
            ("V1", 1, state.invoices.values()),
            ("V2", -1, state.credit_notes.values()),
        ):
            by_number = {p.number: p.totals.payable for p in papers if self._takes_part(p)}
            for booking in self._books.sales(journal):
                ours += sign * by_number.get(self._books.number_of(booking), Decimal(0))
                theirs += booking.amount
        return ours, theirs

    def examples(self, link: Link) -> dict[str, str]:
        """A document that is held, one that is skipped and one that is booked: state to number."""
        found = {}
        last = next(iter(link.runs(1)), None)
        held = next(iter(last.outcomes(Result.HELD)), None) if last else None
        if held is not None:
            found["held"] = self._number(held.ref.id)
        early = min(
            (i for i in self._crm.state.invoices.values() if i.number and self._takes_part(i)),
            key=lambda invoice: str(invoice.on),
        )
        found["skipped"] = str(early.number)
        booked = self._books.sales("V1")
        if booked:
            found["booked"] = self._books.number_of(booked[-1])
        return found

    def _takes_part(self, paper: Invoice | CreditNote) -> bool:
        """A link covers one department, and each department has numbers of its own (D18)."""
        return paper.department_id == self._crm.state.default_department().id

    def _number(self, document_id: str) -> str:
        state = self._crm.state
        paper = state.invoices.get(document_id) or state.credit_notes[document_id]
        return str(paper.number)
