"""What may be chosen for a link, and the words for what may not."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from koppel import FiscalYear, Journal, Policy, Purpose, TaxCode
from koppel.decide.books import Books
from koppel.decide.choosing import (
    open_rates,
    percentages,
    refuse_journal,
    refuse_start,
    usual_start,
)

TODAY = date(2026, 11, 16)


def year(number: int, closed: bool = False) -> FiscalYear:
    """A calendar year."""
    return FiscalYear(
        code=str(number), start=date(number, 1, 1), end=date(number, 12, 31), closed=closed
    )


def journal(code: str, purpose: Purpose, bookable: bool | None = None) -> Journal:
    """A journal of this year."""
    return Journal(code=code, year="2026", name=f"Name {code}", purpose=purpose, bookable=bookable)


def rate(code: str, percent: str, description: str = "") -> TaxCode:
    """A rate or code of so many percent."""
    return TaxCode(code=code, description=description, rate=Decimal(percent) / 100)


BOOKS = Books.of(
    [
        year(2025, closed=True),
        year(2026),
        journal("V1", Purpose.SALES),
        journal("V2", Purpose.SALES),
        journal("V3", Purpose.SALES, bookable=False),
        journal("A1", Purpose.PURCHASES),
        journal("D1", Purpose.OTHER),
        *(rate(code, "0", code) for code in ("EX", "00")),
        rate("21", "21"),
    ],
    [rate("a", "21", "21%"), rate("b", "0", "0%"), rate("c", "9", "9%")],
    [Journal],
)


@pytest.mark.parametrize(
    ("code", "taken", "why"),
    [
        ("V2", "V1", ""),
        ("V1", "V1", "R18: V1 is chosen already"),
        ("V9", "", "R17: there is no journal V9"),
        ("A1", "", "R20: A1 Name A1 is a journal for purchases, not for sales"),
        ("D1", "", "R20: D1 Name D1 is a journal for something else"),
        ("V3", "", "R20: V3 Name V3 is a journal for sales, but of another entry type"),
    ],
)
def test_why_a_journal_cannot_be_chosen(code: str, taken: str, why: str) -> None:
    """R18, R20, R21: only sales journals of the right type, two different ones."""
    told = refuse_journal(BOOKS, TODAY, code, Purpose.SALES, taken)

    assert told.startswith(why)
    assert bool(told) is bool(why)


@pytest.mark.parametrize(
    ("start", "why"),
    [
        (date(2026, 1, 1), ""),
        (TODAY, ""),
        (date(2026, 11, 17), "R63: 17-11-2026 is in the future"),
        (date(2025, 12, 31), "D22: 31-12-2025 is in a fiscal year that is closed"),
        (date(2024, 12, 31), "R15: no fiscal year of the books holds 31-12-2024"),
    ],
)
def test_why_a_start_date_cannot_be_chosen(start: date, why: str) -> None:
    """R63: a day up to today, in a fiscal year that is open."""
    told = refuse_start(BOOKS, TODAY, start)

    assert told.startswith(why)
    assert bool(told) is bool(why)


def test_empty_books_refuse_no_start() -> None:
    """Where no fiscal year exists yet the check says so; the day is as good as any."""
    assert refuse_start(Books(), TODAY, date(2020, 1, 1)) == ""
    assert usual_start(TODAY) == date(2026, 11, 1)


def test_the_rates_that_a_person_must_link() -> None:
    """R65: with their candidates, and without those that link themselves or were linked."""
    found = open_rates(BOOKS, Policy.model_construct(start=TODAY, taxes={}))

    assert [(each.name, [code.code for code in each.choices]) for each in found] == [
        ("0%", ["00", "EX"]),
        ("9%", []),
    ]
    linked = Policy.model_construct(start=TODAY, taxes={"0%": "EX"})
    assert [each.name for each in open_rates(BOOKS, linked)] == ["9%"]
    assert percentages(BOOKS) == ("21", "9", "0")
