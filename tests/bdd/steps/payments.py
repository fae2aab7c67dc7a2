"""Steps: payments and settlements, on both sides."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytest_bdd import given, parsers, step, then

from tests.bdd.books import Books
from tests.bdd.crm import PAYMENT, Crm
from tests.bdd.words import phrase

BANK = "F1"
NOTHING = "nothing"


def amounts_of(text: str) -> list[str]:
    """The amounts of "21.00 and 100.00", or of "nothing"."""
    return [] if text == NOTHING else text.split(" and ")


# -- done by people -----------------------------------------------------------------------------


@step(phrase('"{number}" is marked paid in Teamleader'))
def pay_in_crm(crm: Crm, number: str) -> None:
    """A person registers what is due."""
    crm.human.pay(crm.invoice_of(number).id)


@step(phrase('"{number}" is marked paid in Teamleader at {moment}'))
def pay_in_crm_at(crm: Crm, number: str, moment: str) -> None:
    """A person registers what is due, paid at a moment with its zone."""
    crm.human.pay(crm.invoice_of(number).id, on=moment)


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
    """The bank brings what is open and the accountant matches it."""
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


@step(phrase('the same receipt is matched with "{number}" again'))
def settle_again(books: Books, number: str) -> None:
    """The bank's only receipt, with the same invoice."""
    match_money(books, number)


@step(phrase('the bank brings {amount:Money} euro of "{customer}"'))
def bank_brings(books: Books, amount: Decimal, customer: str) -> None:
    """Received, and not matched with anything."""
    books.human.receipt(books.relation(customer).id, amount, journal=BANK)


@step(phrase('the accountant matches that money with "{number}"'))
def match_money(books: Books, number: str) -> None:
    """Under "Klanten afpunten"."""
    booking = books.booking_of(number)
    (receipt,) = books.receipts(BANK)
    books.human.match(booking.number, [BANK, receipt.number, 1], invoice_journal=booking.journal)


@given(parsers.parse("a payment moves Teamleader's updated_at: {answer}"))
def payment_touches(crm: Crm, answer: str) -> None:
    """Teamleader's documentation leaves open whether it does."""
    crm.fake.switches.set("payment_touches_updated_at", {"yes": True, "no": False}[answer])


# -- what is so in Teamleader -------------------------------------------------------------------


@then(phrase('"{number}" is paid in Teamleader'))
def paid_in_crm(crm: Crm, number: str) -> None:
    """Teamleader itself says so, and nothing is due."""
    invoice = crm.invoice_of(number)
    assert (invoice.paid, invoice.due) == (True, 0)


@then(phrase('"{number}" is not paid in Teamleader'))
def not_paid_in_crm(crm: Crm, number: str) -> None:
    """Teamleader itself says so."""
    assert not crm.invoice_of(number).paid


@then(phrase('Teamleader holds payments of {amounts} for "{number}"'))
def payments_are(crm: Crm, amounts: str, number: str) -> None:
    """Each payment, in order."""
    found = [f"{payment.amount:.2f}" for payment in crm.invoice_of(number).payments]
    assert found == amounts_of(amounts)


@then("all that koppel wrote in Teamleader is one payment")
def one_payment(crm: Crm) -> None:
    """No document, no customer, no second payment."""
    assert [effect.operation for effect in crm.api_effects()] == [PAYMENT]


@then(phrase('nobody touched "{number}" in Teamleader but koppel'))
def no_handwork(crm: Crm, number: str) -> None:
    """After it was booked by a person."""
    about = [e for e in crm.fake.effects.since() if e.key == crm.invoice_of(number).id]
    assert [e.operation for e in about if e.actor == "human"] == ["human draft", "human book"]
    assert [e.operation for e in about if e.actor == "api"] == [PAYMENT]


# -- what is so in Octopus ----------------------------------------------------------------------


@then(phrase('the invoice "{number}" is settled in the books'))
def settled_in_books(books: Books, number: str) -> None:
    """Nothing of it is open."""
    assert books.open_amount(books.booking_of(number)) == 0


@then(phrase('{amount:Money} euro of "{number}" is open in the books'))
def open_in_books(books: Books, number: str, amount: Decimal) -> None:
    """So much is still to be settled."""
    assert books.open_amount(books.booking_of(number)) == amount


@then(phrase("journal {journal:w} holds receipts of {amounts}"))
def receipts_are(books: Books, journal: str, amounts: str) -> None:
    """Each receipt, in order."""
    found = [f"{line.amount:.2f}" for doc in books.receipts(journal) for line in doc.lines]
    assert found == amounts_of(amounts)


@then(phrase("the receipt in journal {journal:w} is dated {day:Day}"))
def receipt_dated(books: Books, journal: str, day: date) -> None:
    """The only one there is."""
    assert [receipt.dated for receipt in books.receipts(journal)] == [day]


@then("nothing was paid or settled by koppel")
def no_money(books: Books, crm: Crm) -> None:
    """No receipt, no settlement, no payment."""
    assert books.api_effects("financialdiversbooking") == []
    assert books.api_effects("balancing") == []
    assert crm.api_effects() == []
