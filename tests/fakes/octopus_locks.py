"""Locks: a person opens, closes and secures journals, periods and bookyears, and frees them."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.fakes.octopus_model import YEARS
from tests.fakes.octopus_truths import Truths

MONTH = st.integers(1, 12)
YEAR = st.sampled_from(sorted(YEARS))


class Locks(Truths):
    """What keeps callers, and some of it also the person, from writing."""

    @rule(
        year=YEAR, journal=st.sampled_from(("V1", "F1", "F9")), month=MONTH,
        lock=st.sampled_from(("screen", "closed", "protected", "closed_until", "year")),
    )  # fmt: skip
    def lock(self, year: int, journal: str, month: int, lock: str) -> None:
        """A person opens or closes a journal, secures or closes periods, or closes the bookyear."""
        shelf, period = self.books.shelves[year, journal], YEARS[year] * 100 + month
        match lock:
            case "screen":
                self.human.open_journal(journal, year)
                shelf.on_screen = True
            case "closed":
                self.human.set_journal_closed(journal, True, year)
                shelf.closed = True
            case "protected":
                self.human.protect_period(journal, period, year)
                shelf.protected = period
            case "closed_until":
                self.human.close_period(journal, period, year)
                shelf.closed_until = period
            case _:
                self.human.close_bookyear(year)
                self.books.closed_years.add(year)

    @precondition(lambda self: self.books.any_lock())
    @rule(year=YEAR)
    def free(self, year: int) -> None:
        """A person lifts every lock of a bookyear."""
        self.human.reopen_bookyear(year)
        self.books.closed_years.discard(year)
        for (home, journal), shelf in self.books.shelves.items():
            if home == year:
                self.human.release_journal(journal, year)
                self.human.set_journal_closed(journal, False, year)
                self.human.protect_period(journal, 0, year)
                self.human.close_period(journal, 0, year)
                shelf.on_screen = shelf.closed = False
                shelf.protected = shelf.closed_until = 0
