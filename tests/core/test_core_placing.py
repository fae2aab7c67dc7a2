"""Placing: where a document goes in the books, and what holds it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import (
    CreditNote,
    Held,
    Journal,
    LedgerAccount,
    Payment,
    Purpose,
    Reach,
    Refused,
)
from koppel.decide.books import Books
from koppel.decide.placing import kind_in_books, lane, place, place_payment

from tests.core.core_sample import (
    DAY,
    books,
    credit_note,
    invoice,
    journal,
    line,
    policy,
    year,
)


def test_a_document_gets_journal_year_and_period_of_its_date():
    """An invoice goes to the invoice journal, in the year and period that hold its date (R62)."""
    placed = place(invoice(date=date(2026, 7, 1)), books(), policy())

    assert (placed.journal, placed.year, placed.period) == ("V1", "3", "2")
    assert lane(placed) == "3/V1"


def test_a_credit_note_goes_to_its_own_journal():
    """Credit notes go to the other journal (R3, R18)."""
    assert place(credit_note(), books(), policy()).journal == "V2"


def test_each_line_keeps_its_account_and_gets_the_code_of_the_books():
    """Two accounts stay two, and the rates become the codes of the books (R24, R65)."""
    document = invoice(line(), line("50.00", "3.00", account="701000", tax="t6"))

    placed = place(document, books(), policy())

    assert [(each.account, each.tax) for each in placed.lines] == [
        ("700000", "21"),
        ("701000", "06"),
    ]
    assert placed.total == document.total


def test_a_line_without_account_gets_the_default_of_its_rate():
    """The default account of 21 per cent is used; an account of the line's own wins (R66)."""
    document = invoice(line(account=""), line(account="700000"))

    placed = place(document, books(), policy(accounts={"21": "701000"}))

    assert [each.account for each in placed.lines] == ["701000", "700000"]


def test_books_without_journals_take_a_document_as_it_is():
    """Where the books know no journals there is nothing to place."""
    document = invoice()

    assert place(document, Books(), policy()) == document


FOREIGN = invoice(currency="USD")
NEGATIVE = invoice(line("-100.00", "-21.00"))
HOLDS = [
    (
        "D8",
        invoice(line(account="")),
        books(),
        {},
        Reach.RECORD,
        "line 1 (Advice): no ledger account at 21 %",
    ),
    ("R23", invoice(line(account="799999")), books(), {}, Reach.RECORD, "799999 does not exist"),
    ("R23", invoice(line(account="70")), books(), {}, Reach.RECORD, "70 cannot be booked on"),
    ("R23", invoice(line(account="610000")), books(), {}, Reach.RECORD, "610000 is not offered"),
    ("R65", invoice(line(tax="odd")), books(), {}, Reach.RECORD, "that the CRM does not list"),
    ("R65", invoice(), books(without=("21",)), {}, Reach.RECORD, "has no counterpart"),
    ("R15", invoice(date=date(2028, 1, 5)), books(), {}, Reach.RECORD, "holds 05-01-2028"),
    ("D22", invoice(), books(year(closed=True)), {}, Reach.PERIOD, "is closed in the books"),
    ("D22", invoice(), books(year(periods=())), {}, Reach.RECORD, "has no period for 02-03-2026"),
    ("R17", invoice(), books(without=("V1",)), {}, Reach.LANE, "V1 does not exist"),
    ("R20", invoice(), books(journal("V1", bookable=False)), {}, Reach.LANE, "change its entry"),
    (
        "R20",
        invoice(),
        books(journal("V1", purpose=Purpose.PURCHASES)),
        {},
        Reach.LANE,
        "not a journal for sales",
    ),
    ("D22", invoice(), books(journal("V1", closed=True)), {}, Reach.LANE, "V1 is closed"),
    ("D22", invoice(), books(journal("V1", closed_until=DAY)), {}, Reach.PERIOD, "02-03-2026"),
    ("D23", FOREIGN, books(), {}, Reach.RECORD, "the document is in USD"),
    ("D23", NEGATIVE, books(), {}, Reach.RECORD, "the total is negative (-121.00)"),
    ("D23", credit_note(line("-1", "0")), books(), {"negative_as_credit_note": True}, None, "-1"),
]


@pytest.mark.parametrize(("rule", "document", "where", "settings", "reach", "words"), HOLDS)
def test_what_is_missing_holds_the_document(rule, document, where, settings, reach, words):
    """The document waits, under the rule that says so, with what is missing in words."""
    with pytest.raises(Held) as held:
        place(document, where, policy(**settings))

    assert held.value.rule == rule
    assert held.value.reach == (reach or Reach.RECORD)
    assert words in str(held.value)


@pytest.mark.parametrize(
    ("document", "settings", "where"),
    [
        (FOREIGN, {"foreign_currency": True}, books()),
        (invoice(), {}, books(journal("V1", closed_until=date(2026, 3, 1)))),
        (invoice(line(account="610000")), {"account_prefixes": ("70", "61")}, books()),
        (invoice(line("0", "0")), {}, books()),
    ],
)
def test_what_is_allowed_is_placed(document, settings, where):
    """A setting frees what it is about, a protected period what comes after it; zero is booked."""
    assert place(document, where, policy(**settings)).journal == "V1"


def test_lines_that_do_not_add_up_are_refused():
    """A document whose lines and total differ is never booked."""
    with pytest.raises(Refused, match=r"add up to 121.00, the document says 121.01"):
        place(invoice(total=Decimal("121.01")), books(), policy())


def test_a_negative_invoice_becomes_a_credit_note_where_that_is_set():
    """It goes to the credit note journal with the signs turned (D23)."""
    allowed = policy(negative_as_credit_note=True)

    placed = place(NEGATIVE, books(), allowed)

    assert (type(placed), placed.journal) == (CreditNote, "V2")
    assert (placed.total, placed.lines[0].base) == (Decimal("121.00"), Decimal("100.00"))
    assert kind_in_books(NEGATIVE, allowed) == "CreditNote"
    assert kind_in_books(NEGATIVE, policy()) == "Invoice"


def test_a_credit_note_uses_its_own_tax_code_where_that_is_set():
    """Credit notes may need another code than invoices of the same rate."""
    placed = place(credit_note(), books(), policy(credit_taxes={"t21": "21C"}))

    assert placed.lines[0].tax == "21C"


AMOUNTS = st.decimals("-9999.99", "9999.99", places=2)


@given(st.lists(st.tuples(AMOUNTS, AMOUNTS), min_size=1, max_size=6))
def test_placing_never_moves_an_amount(amounts):
    """Whatever the lines, the total and each base and VAT amount are the same after placing."""
    lines = tuple(line(str(base), str(vat)) for base, vat in amounts)
    document = invoice(*lines)
    allowed = policy(negative_as_credit_note=True)

    placed = place(document, books(), allowed)

    sign = -1 if document.total < 0 else 1
    assert placed.total == sign * document.total
    assert placed.total == sum((each.base + each.vat for each in placed.lines), Decimal(0))
    assert [(each.base, each.vat) for each in placed.lines] == [
        (sign * each.base, sign * each.vat) for each in document.lines
    ]


def test_the_accounts_offered_are_those_of_sales():
    """Bookable accounts that begin with the prefix are offered, the newest name of each (R23)."""
    newer = LedgerAccount(code="700000", year="4", name="Newer")
    where = books(LedgerAccount(code="700000", year="3", name="Older"))
    target = [*where.accounts.values(), newer]

    offered = Books.of(target, [], [LedgerAccount]).offered(("70",))

    assert [(each.code, each.name) for each in offered] == [("700000", "Newer"), ("701000", "")]


def payment(**changes):
    """Return a payment of 121.00."""
    fields = {"of": "Invoice", "document": "i1", "amount": Decimal("121.00"), "date": DAY}
    return Payment(**{**fields, **changes})


def test_a_payment_goes_to_its_own_journal_and_keeps_its_date():
    """Payments of the CRM go to the journal chosen for them (D21)."""
    placed = place_payment(payment(), books(), policy())

    assert (placed.journal, placed.year, placed.period) == ("F9", "3", "1")
    assert placed.date == DAY


@pytest.mark.parametrize(
    ("where", "journals", "rule", "words"),
    [
        (books(), {"payments": ""}, "D21", "no journal for payments is chosen"),
        (books(), {"payments": "V1"}, "D21", "not a journal for financial bookings"),
        (books(without=("F9",)), {}, "R17", "F9 does not exist"),
        (books(journal("F9", purpose=Purpose.FINANCIAL, closed_until=DAY)), {}, "D22", "F9 is"),
    ],
)
def test_a_payment_without_its_place_is_held(where, journals, rule, words):
    """Without a journal of its own, or in a closed period, a payment waits (D21, D22)."""
    chosen = {"invoices": "V1x", "credit_notes": "V2", "payments": "F9", **journals}

    with pytest.raises(Held, match=words) as held:
        place_payment(payment(), where, policy(journals=chosen))
    assert held.value.rule == rule


def test_books_without_journals_take_a_payment_as_it_is():
    """Where the books know no journals there is nothing to choose."""
    assert place_payment(payment(), Books(), policy()) == payment()


def test_what_has_no_journal_has_no_lane():
    """An order is kept only where there is a journal."""
    assert lane(payment()) == ""
    assert Journal in books().declared
