"""Steps: payments and settlements, on both sides."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.words import phrase


@step(phrase('"{number}" is marked paid in Teamleader'))
def pay_in_crm(crm: Crm, number: str) -> None:
    """A person registers what is due."""
    crm.human.pay(crm.invoice_of(number).id)


@step(phrase('"{number}" gets a payment of {amount:Money} euro in Teamleader'))
def part_in_crm(crm: Crm, number: str, amount: Decimal) -> None:
    """A person registers a part."""
    crm.human.pay(crm.invoice_of(number).id, amount)


@step(phrase('"{number}" is set unpaid in Teamleader'))
def unpay_in_crm(crm: Crm, number: str) -> None:
    """A person takes all payments away."""
    crm.human.unpay(crm.invoice_of(number).id)


@step(phrase('"{number}" is settled in Octopus'))
def settle_in_books(books: Books, number: str) -> None:
    """The bank brings the money and the accountant matches it."""
    booking = books.booking_of(number)
    books.human.settle(booking.number, invoice_journal=booking.journal)


@step(phrase('{amount:Money} euro of "{number}" is settled in Octopus'))
def settle_part_in_books(books: Books, number: str, amount: Decimal) -> None:
    """A part of it."""
    booking = books.booking_of(number)
    books.human.settle(booking.number, amount, invoice_journal=booking.journal)


@step(phrase('the settlement of "{number}" is undone in Octopus'))
def unsettle_in_books(books: Books, number: str) -> None:
    """The accountant takes the match away; the money stays where it is."""
    booking = books.booking_of(number)
    books.human.unmatch_all(booking.number, invoice_journal=booking.journal)


@given(parsers.parse("a payment moves Teamleader's updated_at: {answer}"))
def payment_touches(crm: Crm, answer: str) -> None:
    """Teamleader's documentation leaves open whether it does."""
    crm.fake.switches.set("payment_touches_updated_at", {"yes": True, "no": False}[answer])


@then(phrase('"{number}" is paid in Teamleader'))
def paid_in_crm(crm: Crm, number: str) -> None:
    """Teamleader itself says so, and nothing is due."""
    invoice = crm.invoice_of(number)
    assert (invoice.paid, invoice.due) == (True, 0)


@then(phrase('"{number}" is not paid in Teamleader'))
def not_paid_in_crm(crm: Crm, number: str) -> None:
    """Teamleader itself says so."""
    assert not crm.invoice_of(number).paid


@then(phrase('"{number}" is settled in the books'))
def settled_in_books(books: Books, number: str) -> None:
    """Nothing is open."""
    assert books.open_amount(books.booking_of(number)) == 0


@then(phrase('{amount:Money} euro of "{number}" is open in the books'))
def open_in_books(books: Books, number: str, amount: Decimal) -> None:
    """So much is still to be settled."""
    assert books.open_amount(books.booking_of(number)) == amount


@then(phrase("journal {journal} holds receipts of {amounts}"))
def receipts_are(books: Books, journal: str, amounts: str) -> None:
    """Each receipt, in order; "nothing" when there is none."""
    found = [f"{line.amount:.2f}" for doc in books.receipts(journal) for line in doc.lines]
    assert found == ([] if amounts == "nothing" else amounts.split(" and "))
