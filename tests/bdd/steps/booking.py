"""Steps: what stands in the journals of Octopus."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from pytest_bdd import then

from tests.bdd.books import Books
from tests.bdd.words import phrase


@then(phrase('journal {journal} holds exactly one booking of "{number}"'))
def one_booking(books: Books, journal: str, number: str) -> None:
    """Once, and in that journal."""
    assert [d.journal for d in books.bookings_of(number)] == [journal]


@then(phrase("journal {journal} holds {count:d} bookings"))
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


@then(phrase('the booking of "{number}" has the lines'))
def booking_lines(books: Books, number: str, datatable: list[list[str]]) -> None:
    """Account, base, VAT code and VAT of every line."""
    found = [
        [str(line.account), f"{line.base:.2f}", line.vat_code, f"{line.vat:.2f}"]
        for line in books.booking_of(number).lines
    ]
    assert sorted(found) == sorted(datatable[1:])
