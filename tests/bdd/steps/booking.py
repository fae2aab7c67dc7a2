"""Steps: what stands in the sales journals of Octopus."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from koppel_fakes.octopus.records import TradeDocument
from koppel_fakes.octopus.worlds import ODD_DOSSIER
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase, rows


def lines_in(booking: TradeDocument) -> list[list[str]]:
    """Account, base, VAT code and VAT of every line, in a fixed order."""
    return sorted(
        [str(line.account), f"{line.base:.2f}", line.vat_code, f"{line.vat:.2f}"]
        for line in booking.lines
    )


def the_only(books: Books, journal: str) -> TradeDocument:
    """The one booking of a journal."""
    (booking,) = books.sales(journal)
    return booking


@given(phrase("the accountant has booked {count:d} sales by hand in journal {journal:w}"))
def booked_by_hand(books: Books, count: int, journal: str) -> None:
    """To a customer of the accountant's own."""
    relation = books.human.add_relation("Somebody BV")
    books.human.book_many(count, journal, relation)


@step(phrase("the last booking of journal {journal:w} is deleted in Octopus"))
def delete_last(books: Books, journal: str) -> None:
    """A person deletes it; its number is free again."""
    books.human.delete_last(journal)


@then(phrase('journal {journal:w} holds exactly one booking of "{number}"'))
def one_booking(books: Books, journal: str, number: str) -> None:
    """Once, and in that journal."""
    assert [booking.journal for booking in books.bookings_of(number)] == [journal]


@then(phrase("journal {journal:w} holds {count:d} bookings"))
def so_many_bookings(books: Books, journal: str, count: int) -> None:
    """Whoever booked them."""
    assert len(books.sales(journal)) == count


@then(phrase('"{number}" does not stand in the books'))
def not_booked(books: Books, number: str) -> None:
    """Nowhere."""
    assert books.bookings_of(number) == []


@then("nothing stands in the sales journals")
def nothing_booked(books: Books) -> None:
    """No booking at all."""
    assert books.all_sales() == []


@then(phrase('the booking of "{number}" is dated {day:Day} for "{customer}", total {total:Money}'))
def booking_says(books: Books, number: str, day: date, customer: str, total: Decimal) -> None:
    """Date, customer and total."""
    booking = books.booking_of(number)
    assert (booking.dated, booking.amount) == (day, total)
    assert booking.relation.key == books.relation(customer).id


@then(phrase('the booking of "{number}" still totals {total:Money}'))
def booking_totals(books: Books, number: str, total: Decimal) -> None:
    """To the cent."""
    assert books.booking_of(number).amount == total


@then(phrase('the booking of "{number}" is in {currency:w} and totals {total:Money}'))
def booking_currency(books: Books, number: str, currency: str, total: Decimal) -> None:
    """In the currency of the document."""
    booking = books.booking_of(number)
    assert (booking.currency, booking.amount) == (currency, total)


@then(phrase('the booking of "{number}" has the lines'))
def booking_lines(books: Books, number: str, datatable: list[list[str]]) -> None:
    """Account, base, VAT code and VAT of every line."""
    assert lines_in(books.booking_of(number)) == sorted(datatable[1:])


@then(phrase('the booking of "{number}" has number {place:d} in journal {journal:w}'))
def booking_number(books: Books, number: str, place: int, journal: str) -> None:
    """Its number in Octopus."""
    booking = books.booking_of(number)
    assert (booking.journal, booking.number) == (journal, place)


@then(phrase('the booking of "{number}" refers to Teamleader\'s structured communication'))
def booking_reference(books: Books, crm: Crm, number: str) -> None:
    """So that the bank's receipts can be recognised."""
    expected = crm.invoice_of(number).payment_reference
    assert expected
    assert books.booking_of(number).reference == expected


@then(phrase('the comment of the booking of "{number}" reads "{words}"'))
def booking_comment(books: Books, number: str, words: str) -> None:
    """It begins so."""
    assert (books.booking_of(number).comment or "").startswith(words)


@then(
    phrase('the only booking of journal {journal:w} is for "{customer}" and totals {total:Money}')
)
def only_booking(books: Books, journal: str, customer: str, total: Decimal) -> None:
    """Customer and total."""
    booking = the_only(books, journal)
    assert (booking.relation.key, booking.amount) == (books.relation(customer).id, total)


@then(phrase("the only booking of journal {journal:w} has the lines"))
def only_lines(books: Books, journal: str, datatable: list[list[str]]) -> None:
    """Account, base, VAT code and VAT of every line."""
    assert lines_in(the_only(books, journal)) == sorted(datatable[1:])


@then(phrase("the only booking of journal {journal:w} is settled"))
def only_settled(books: Books, journal: str) -> None:
    """Nothing of it is open."""
    assert books.open_amount(the_only(books, journal)) == 0


@then(phrase("journal {journal:w} reads"))
def journal_reads(books: Books, journal: str, datatable: list[list[str]]) -> None:
    """Every booking in order: its number, the invoice it is, its total."""
    found = [
        {
            "number": str(booking.number),
            "invoice": (booking.comment or "").removeprefix("TL ").partition(" · ")[0],
            "total": f"{booking.amount:.2f}",
        }
        for booking in books.sales(journal)
    ]
    assert found == rows(datatable)


@then("the other dossier of Octopus holds no bookings and no customers")
def other_dossier_empty(books: Books) -> None:
    """koppel kept out of it."""
    other = books.fake.state.dossiers[ODD_DOSSIER]
    assert (list(other.trades()), other.relations) == ([], {})


@then("Octopus accepted nothing in this run")
def nothing_accepted(office: Office) -> None:
    """No change came in over the API since the last run began."""
    assert office.books.api_effects(since=office.marks.books) == []
