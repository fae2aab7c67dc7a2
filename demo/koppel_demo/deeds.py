"""Deeds: what people do at the screens of the two vendors in the course of the story."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.octopus.records import TradeDocument
from koppel_fakes.teamleader.documents import Invoice

from koppel_demo.stage import Stage

SALES = "V1"
BANK = "F1"


class Deeds:
    """One person at both screens, and the bank."""

    def __init__(self, stage: Stage) -> None:
        self._crm = stage.teamleader
        self._books = stage.octopus
        self._clock = stage.clock

    def open_journal(self) -> None:
        """The accountant opens the sales journal on the screen."""
        self._books.human.open_journal(SALES)

    def close_journal(self) -> None:
        """The accountant leaves the sales journal."""
        self._books.human.close_journal(SALES)

    def book_invoices(self, customer_ids: list[str]) -> list[Invoice]:
        """Book one invoice for each of the customers, dated today."""
        day = self._clock.now().date().isoformat()
        lines = [{"price": "640.00", "account": "705000", "description": "Opleiding ter plaatse"}]
        made = [self._crm.human.invoice(who, lines, on=day) for who in customer_ids]
        return [self._crm.state.invoices[invoice_id] for invoice_id in made]

    def receive(self, document: TradeDocument, amount: Decimal) -> int:
        """The bank receives the customer's money; return the number of the receipt."""
        number: int = self._books.human.receipt(
            document.relation.key, amount, journal=BANK, reference=document.reference or ""
        )
        return number

    def match(self, document: TradeDocument, receipt: int) -> None:
        """The accountant matches the receipt with the invoice."""
        self._books.human.match(
            document.number, [BANK, receipt, 1], invoice_journal=document.journal
        )

    def unmatch(self, document: TradeDocument, receipt: int) -> None:
        """The accountant undoes the match."""
        self._books.human.unmatch(
            document.number, [BANK, receipt, 1], invoice_journal=document.journal
        )

    def pay(self, invoice: Invoice) -> None:
        """Somebody marks an invoice paid in Teamleader."""
        self._crm.human.pay(invoice.id)
