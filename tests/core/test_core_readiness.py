"""Readiness: years, journals, codes and accounts that are missing, with the cure."""

from __future__ import annotations

from datetime import date

import pytest
from koppel import Journal, LedgerAccount, Purpose, TaxCode
from koppel.decide.books import Books
from koppel.decide.checkup import Letter
from koppel.decide.readiness import check, missing_years
from koppel.decide.situation import Fill, Left, situation

from tests.core.core_sample import REFERENCE, books, journal, policy, year

TODAY = date(2026, 3, 16)
WIDE = {"accounts": {"21": "700000", "6": "701000"}}


def told(readiness, topic):
    """What is not ok about a topic: (text, cure)."""
    return [
        (each.text, each.cure) for each in readiness.lines if each.topic == topic and not each.ok
    ]


def test_books_with_everything_are_ready():
    """Nothing is missing, and nothing is advised."""
    found = check(policy(**WIDE), books(), TODAY)

    assert found.ready
    assert [line for line in found.lines if line.cure] == []


@pytest.mark.parametrize(
    ("years", "day", "missing"),
    [
        ([(2015, 1, 2015, 12)], date(2018, 5, 1), "2016 2017 2018"),
        ([(2014, 1, 2014, 12), (2015, 1, 2015, 12)], date(2016, 1, 1), "2016"),
        (
            [(2015, 7, 2016, 6)],
            date(2017, 7, 1),
            "01-07-2016 to 30-06-2017 01-07-2017 to 30-06-2018",
        ),
        ([(2015, 1, 2015, 12)], date(2015, 6, 1), ""),
        ([(2015, 1, 2015, 12)], date(2014, 6, 1), ""),
        ([], date(2014, 6, 1), ""),
    ],
)
def test_missing_years_follow_the_last_one_without_gaps(years, day, missing):
    """In order, twelve months each, up to the one that holds the day (R15)."""
    there = [
        year(code=str(n), start=date(y, m, 1), end=date(to_y, to_m, 30 if to_m == 6 else 31))
        for n, (y, m, to_y, to_m) in enumerate(years)
    ]

    assert " ".join(map(str, missing_years(there, day))) == missing


def test_a_start_before_the_first_year_moves():
    """No year can be made before the first one: the start date must move."""
    found = check(policy(start=date(2025, 1, 1), **WIDE), books(), TODAY)

    assert [cure for _, cure in told(found, "fiscal years")] == ["choose a later start date"]


def test_journals_of_any_name_will_do():
    """VF and VC of the right type are as good as V1 and V2 (R19)."""
    there = books(journal("VF"), journal("VC"), without=("V1", "V2"))
    chosen = {"invoices": "VF", "credit_notes": "VC", "payments": "F9"}

    assert check(policy(journals=chosen, **WIDE), there, TODAY).ready


def test_a_missing_journal_is_told_with_what_is_there_instead():
    """The year, the entry type, and the command that chooses another one (R17)."""
    found = check(policy(**WIDE), books(journal("V4", name="Sales"), without=("V1",)), TODAY)

    ((text, cure),) = told(found, "journals")
    assert text == "journal V1 for invoices does not exist in the fiscal year from 01-01-2026"
    assert "create V1 with the entry type for sales bookings while that year is open" in cure
    assert "(V2 V2, V4 Sales): koppel link set NAME journals.invoices=V2" in cure


def test_without_any_sales_journal_the_usual_names_are_suggested():
    """A suggestion only (R19)."""
    found = check(policy(**WIDE), books(without=("V1", "V2")), TODAY)

    assert all(
        "V1 for invoices and V2 for credit notes are usual" in c for _, c in told(found, "journals")
    )
    assert len(told(found, "journals")) == 2


@pytest.mark.parametrize(
    ("changes", "text", "cure"),
    [
        ({"purpose": Purpose.PURCHASES}, "V1 is for purchases", "entry type for sales bookings"),
        ({"bookable": False}, "V1 V1 for invoices has another entry type", "or choose what is"),
        ({"closed": True}, "is closed in the fiscal year", "ask the accountant to reopen it"),
    ],
)
def test_a_journal_that_takes_no_sales_is_told(changes, text, cure):
    """Its type, or that it is closed, and what to do (R20)."""
    found = check(policy(**WIDE), books(journal("V1", **changes)), TODAY)

    ((said, advice),) = told(found, "journals")
    assert text.replace("V1 is", "V1 V1 for invoices is") in said
    assert cure in advice


def test_every_open_year_from_the_start_on_needs_its_journals():
    """A journal belongs to the year that was open when it was made (R17)."""
    later = year(code="4", start=date(2027, 1, 1), end=date(2027, 12, 31))

    found = check(policy(**WIDE), books(later), date(2027, 2, 1))

    assert [text for text, _ in told(found, "journals")] == [
        f"journal {code} for {what} does not exist in the fiscal year from 01-01-2027"
        for code, what in (("V1", "invoices"), ("V2", "credit notes"), ("F9", "payments"))
    ]


def test_without_a_journal_for_payments_one_is_advised():
    """It is optional: the link is ready, and the line says what may be done (D21)."""
    chosen = {"invoices": "V1", "credit_notes": "V2"}
    found = check(policy(journals=chosen, **WIDE), books(), TODAY)

    assert found.ready
    (line,) = [line for line in found.lines if line.rule == "D21"]
    assert "koppel link set NAME journals.payments=F9" in line.cure


def test_a_rate_that_is_asked_does_not_block():
    """The link is ready; the rate has its choices, each with the command (R65)."""
    codes = (TaxCode(code="06", rate="0.06"), TaxCode(code="6B", rate="0.06", description="Books"))
    found = check(policy(**WIDE), books(*codes), TODAY)

    assert found.ready
    ((_, cure),) = told(found, "VAT codes")
    assert cure.startswith("link it: koppel link set NAME taxes.t6=CODE")
    (rate,) = [rate for rate in found.to_dict()["rates"] if rate["choices"]]
    assert [choice["command"] for choice in rate["choices"]] == [
        "koppel link set NAME taxes.t6=06",
        "koppel link set NAME taxes.t6=6B",
    ]


def test_books_without_sales_codes_block():
    """No document can be booked at all."""
    found = check(policy(**WIDE), books(without=("21", "06")), TODAY)

    assert not found.ready
    assert told(found, "VAT codes")[0][0] == "the books have no sales VAT codes"


def test_accounts_are_looked_over():
    """What is offered, a default that is not among it, and rates that have none (R23, R66)."""
    found = check(policy(accounts={"21": "705000"}), books(), TODAY)

    assert found.accounts == ("700000 ", "701000 ")
    assert told(found, "ledger accounts") == [
        (
            "default account 705000 for 21 % is not among them",
            "choose another: koppel link set NAME accounts.21=700000",
        )
    ]
    assert "lines at 6 % must name their account, else they are held" in [
        line.text for line in found.lines
    ]


def test_without_accounts_or_years_the_three_things_are_listed():
    """Year, journals and accounts: each that is missing (R11)."""
    nothing = Books.of([], [], REFERENCE, "acme")

    found = check(policy(), nothing, TODAY)

    assert not found.ready
    missing = {line.topic for line in found.lines if not line.ok and line.blocks}
    assert missing == {"fiscal years", "journals", "VAT codes", "ledger accounts"}


def test_books_without_journals_have_nothing_to_choose():
    """Where the books know no journals, years are all that is looked at."""
    plain = Books.of([year()], [], [])

    found = check(policy(), plain, TODAY)

    assert {line.topic for line in found.lines} == {"fiscal years"}
    assert found.advice == ()
    assert {Journal, LedgerAccount}.isdisjoint(plain.declared)


@pytest.mark.parametrize(
    ("fill", "letter"),
    [
        (Fill(0, 0, linked=0, others=False), Letter.A),
        (Fill(0, 0, linked=0, others=True), Letter.A),
        (Fill(7, 0, linked=7, others=True), Letter.A),
        (Fill(7, 7, linked=0, others=False), Letter.B),
        (Fill(7, 7, linked=0, others=True), Letter.C),
        (Fill(7, 1, linked=6, others=True), Letter.C),
    ],
)
def test_exactly_one_situation_applies(fill, letter):
    """By what is left to do on both sides (R10)."""
    assert situation("acme", "CRM", "Books", fill).letter is letter


FIRST = ("koppel plan --link acme", "koppel sync --link acme")
IMPORT, DATA = "koppel link import acme", "koppel link check acme --data"
MATCH = "koppel match --link acme"
DAY = date(2026, 11, 16)


@pytest.mark.parametrize(
    ("fill", "steps", "words"),
    [
        (Fill(0, 0, linked=0, others=True), FIRST, "Books holds no customers"),
        (Fill(7, 0, linked=7, others=True), FIRST, "all customers of Books are linked (7)"),
        (Fill(7, 0, linked=7, others=True, synced=True), FIRST[1:], "are linked (7)"),
        (Fill(7, 7, linked=0, others=False), (IMPORT, *FIRST), "CRM holds none"),
        (Fill(7, 7, linked=0, others=False, synced=True), (IMPORT, FIRST[1]), "CRM holds none"),
        (Fill(7, 4, linked=3, others=False), (IMPORT, DATA, *FIRST), "all of CRM are linked (3)"),
        (
            Fill(7, 7, linked=0, others=True),
            (MATCH, IMPORT, DATA, *FIRST),
            "none is linked, 7 of 7",
        ),
        (
            Fill(7, 7, linked=0, others=True, left=Left(DAY, 9, sure=3, doubtful=2)),
            (f"{MATCH} --apply", f"{MATCH} --ask", IMPORT, DATA, *FIRST),
            "7 of 7 in Books are not linked, nor 9 of CRM (as matching saw them on 16-11-2026)",
        ),
        (
            Fill(7, 4, linked=3, others=True, left=Left(DAY, 6, sure=0, doubtful=2)),
            (f"{MATCH} --ask", IMPORT, DATA, *FIRST),
            "3 of CRM are linked, 4 of 7 in Books are not linked, nor 6 of CRM",
        ),
        (
            Fill(7, 2, linked=5, others=True, left=Left(DAY, 4, sure=0, doubtful=0)),
            (IMPORT, DATA, *FIRST),
            "2 of 7 in Books are not linked, nor 4 of CRM",
        ),
        (
            Fill(9, 2, linked=7, others=True, left=Left(DAY, 2, sure=0, doubtful=0), synced=True),
            (IMPORT, FIRST[1]),
            "7 of CRM are linked",
        ),
    ],
)
def test_the_steps_begin_with_what_comes_next(fill, steps, words):
    """What was done is no step any more, and the counts are those of now (R10)."""
    found = situation("acme", "CRM", "Books", fill)

    assert tuple(step.command for step in found.steps) == steps
    assert words in found.text


def test_the_warning_says_that_a_first_sync_stops_only_while_it_does():
    """Once a customer is linked a sync creates the others without a stop (R31, D14)."""
    first = situation("acme", "CRM", "Books", Fill(7, 7, linked=0, others=True))
    later = situation("acme", "CRM", "Books", Fill(7, 1, linked=6, others=True))

    assert "the first sync counts them and stops" in first.warning
    assert later.warning
    assert "stops" not in later.warning
