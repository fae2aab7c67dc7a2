"""Company: what the small company sells, credits and receives, and how it gets into the fakes.

Plain data that the oracle judges by. Three invoices: the first is paid through the bank once it
is booked, the second is paid in the CRM, the third is credited in part and the rest paid there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake


@dataclass(frozen=True)
class Sold:
    """One line of a document: amounts as a person types them, the rate and discount in per cent."""

    price: str
    account: str
    rate: str = "21"
    quantity: str = "1"
    discount: str = "0"

    def typed(self) -> dict[str, Any]:
        """The line as it is typed at the CRM's screen."""
        line = {"price": self.price, "account": self.account, "rate": self.rate}
        line["quantity"] = self.quantity
        return {**line, "discount": self.discount} if self.discount != "0" else line


@dataclass(frozen=True)
class Document:
    """A booked document of the CRM."""

    number: str
    customer: str
    on: date
    due: date
    lines: tuple[Sold, ...]
    credit: bool = False


@dataclass(frozen=True)
class Money:
    """Money that must cross to the other system once: for which invoice, how much, of which day."""

    invoice: str
    amount: Decimal
    on: date


@dataclass
class Company:
    """The company, and what must stand in both systems at the end."""

    crm: TeamleaderFake
    books: OctopusFake
    customers: dict[str, str] = field(default_factory=dict)
    documents: list[Document] = field(default_factory=list)
    receipts: list[Money] = field(default_factory=list)
    """Paid in the CRM: a receipt in the books, settled with its invoice."""
    offsets: list[tuple[str, str, Decimal]] = field(default_factory=list)
    """Invoice, credit note and amount that must be settled with each other."""
    payments: list[Money] = field(default_factory=list)
    """Paid through the bank: a payment in the CRM."""
    ids: dict[str, str] = field(default_factory=dict)
    """Number of an invoice -> its id in the CRM."""

    def open(self) -> None:
        """Let the company's first weeks happen in the CRM."""
        human = self.crm.human
        acme = human.add_company("Acme BV", "BE 0123.456.749")
        ann = human.add_contact("Peeters", "Ann")
        self.customers = {"Acme BV": acme, "Ann Peeters": ann}
        goods = Sold("33.35", "705000", quantity="3", discount="10")
        self.sell("Acme BV", date(2026, 3, 2), goods, Sold("12.49", "700100", rate="6"))
        second = self.sell("Ann Peeters", date(2026, 3, 3), Sold("100", "700000"))
        work = Sold("200", "705000")
        third = self.sell("Acme BV", date(2026, 3, 4), Sold("500", "700000"), work)
        self.pay(second, "121.00", date(2026, 3, 5))
        note = self.credit(third, "Acme BV", date(2026, 3, 6), work)
        self.offsets.append((third, note, Decimal("242.00")))
        self.pay(third, "605.00", date(2026, 3, 9))

    def sell(self, customer: str, on: date, *lines: Sold) -> str:
        """Book an invoice in the CRM and return its number."""
        typed = [line.typed() for line in lines]
        id = self.crm.human.invoice(self.customers[customer], typed, on=on)
        invoice = self.crm.state.invoices[id]
        assert invoice.number
        assert invoice.due_on
        self.ids[invoice.number] = id
        self.documents.append(Document(invoice.number, customer, on, invoice.due_on, lines))
        return str(invoice.number)

    def credit(self, invoice: str, customer: str, on: date, *lines: Sold) -> str:
        """Credit lines of an invoice in the CRM and return the credit note's number."""
        typed = [line.typed() for line in lines]
        id = self.crm.human.credit(self.ids[invoice], typed, on=on)
        number = self.crm.state.credit_notes[id].number
        self.documents.append(Document(number, customer, on, on, lines, credit=True))
        return str(number)

    def pay(self, invoice: str, amount: str, on: date) -> None:
        """Register in the CRM that an invoice is paid; the books must learn of it."""
        self.crm.human.pay(self.ids[invoice], amount, on)
        self.receipts.append(Money(invoice, Decimal(amount), on))

    def bank_pays(self, number: int, on: date, invoice: str, amount: str) -> None:
        """The bank's money is matched with a sale of the books; the CRM must learn of it."""
        self.books.human.settle(number, on=on)
        self.payments.append(Money(invoice, Decimal(amount), on))
