"""Steps: journals are opened, closed and protected in Octopus."""

from __future__ import annotations

from pytest_bdd import step, then

from tests.bdd.books import Books
from tests.bdd.words import phrase


@step(phrase("somebody has journal {journal} open in Octopus"))
def open_journal(books: Books, journal: str) -> None:
    """On the screen: callers are refused."""
    books.human.open_journal(journal)


@step(phrase("journal {journal} is left again"))
def leave_journal(books: Books, journal: str) -> None:
    """The screen is closed."""
    books.human.close_journal(journal)


@step("the calls are counted from here")
def count_from_here(books: Books, remembered: dict[str, int]) -> None:
    """Note how long the request log is."""
    remembered["books"] = len(books.requests())


@then(phrase("Octopus was asked to book {count:d} times"))
def asked_to_book(books: Books, remembered: dict[str, int], count: int) -> None:
    """Since the count began, whatever the answers were."""
    assert len(books.writes("booking", remembered.get("books", 0))) == count


@then(phrase('journal {journal} lists "{first}" before "{second}"'))
def in_order(books: Books, journal: str, first: str, second: str) -> None:
    """By the numbers of the journal."""
    one, other = books.booking_of(first), books.booking_of(second)
    assert one.journal == other.journal == journal
    assert one.number < other.number
