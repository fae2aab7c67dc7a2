"""Settlement: merging news, telling what is paid, and seeing a payment rise or fall."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel.decide.action import Facts
from koppel.decide.settlement import Standing, Turn, added, is_paid, merge, with_entry

from tests.core.core_sample import DAY, entry, settlement

TOTAL = Decimal("121.00")
ONE, TWO = entry("e1", "100.00"), entry("e2", "21.00")
OPEN = settlement()
PAID = settlement(ONE, TWO)


@pytest.mark.parametrize(
    ("said", "paid"),
    [
        (OPEN, False),
        (PAID, True),
        (settlement(ONE), False),
        (settlement(ONE, entry("e2", "20.996")), True),
        (settlement(ONE, entry("e2", "20.995")), False),
        (settlement(ONE, entry("e2", "21.01")), False),
        (settlement(paid=True), True),
        (settlement(ONE, TWO, paid=False), False),
    ],
)
def test_paid_means_that_nothing_is_open(said, paid):
    """A side's own word decides; else entries that add up, to half a cent (D6)."""
    assert is_paid(said, TOTAL) is paid


def test_a_total_of_zero_is_never_paid_by_nothing():
    """Where there is nothing to pay, nothing becomes paid (D23)."""
    assert not is_paid(settlement(total=Decimal(0)), Decimal(0))


@pytest.mark.parametrize(
    ("said", "due"),
    [
        (OPEN, "121.00"),
        (settlement(ONE), "21.00"),
        (PAID, "0"),
        (settlement(entry("e1", "130.00")), "0"),
        (settlement(due=Decimal("5.00")), "5.00"),
        (settlement(due=Decimal("0.004")), "0"),
    ],
)
def test_what_is_due_is_never_negative(said, due):
    """A side's own word of what is due decides; else the total less the entries."""
    assert Standing(Facts(said), TOTAL).due == Decimal(due)


TURNS = [
    ("paid at first sight", None, PAID, Turn.RISE),
    ("open at first sight", None, OPEN, Turn.STILL),
    ("a part at first sight", None, settlement(ONE), Turn.PART),
    ("becomes paid", OPEN, PAID, Turn.RISE),
    ("becomes paid by its own word", settlement(paid=False), settlement(paid=True), Turn.RISE),
    ("stays paid", PAID, PAID, Turn.STILL),
    ("stays paid with another entry", PAID, settlement(entry("e3", "121.00")), Turn.RISE),
    ("is taken back", PAID, OPEN, Turn.FALL),
    ("is taken back in part", PAID, settlement(ONE), Turn.FALL),
    ("another part", settlement(ONE), settlement(ONE, entry("e3", "1.00")), Turn.PART),
    ("a part taken back", settlement(ONE), OPEN, Turn.STILL),
    ("nothing", OPEN, OPEN, Turn.STILL),
]


@pytest.mark.parametrize(
    ("before", "now", "turn"), [turn[1:] for turn in TURNS], ids=[turn[0] for turn in TURNS]
)
def test_how_a_payment_turned(before, now, turn):
    """A rise is an edge: becoming paid, or staying paid on an entry not seen before (D2)."""
    assert Standing(Facts(now, before), TOTAL).turn is turn


def test_an_entry_of_our_own_is_no_news():
    """What koppel wrote and finds again neither rises nor counts as money of that side."""
    facts = Facts(settlement(entry("ours")), PAID, ours=frozenset({"ours"}))
    standing = Standing(facts, TOTAL)

    assert (standing.turn, standing.fresh, standing.money) == (Turn.STILL, (), ())


def test_what_a_credit_note_settled_is_no_money():
    """Entries that name a document are no money (D15)."""
    standing = Standing(Facts(settlement(ONE, entry("tie", "21.00", by="n1"))), TOTAL)

    assert standing.money == (ONE,)


def test_news_are_added_to_what_is_known():
    """Entries are kept by id: a new one comes, a removed one goes, a changed one is replaced."""
    news = settlement(
        entry("e2", "20.00"), entry("e3", "1.00"), removed=("e1",), whole=False, total=None
    )

    merged = merge(PAID, news)

    assert {each.id: each.amount for each in merged.entries} == {
        "e2": Decimal("20.00"),
        "e3": Decimal("1.00"),
    }
    assert merged.total == TOTAL
    assert (merged.whole, merged.removed) == (True, ())


def test_a_whole_settlement_replaces_what_was_known():
    """Who tells everything is believed, also that an entry is gone."""
    assert merge(PAID, settlement(TWO)).entries == (TWO,)


def test_the_first_news_are_all_there_is():
    """News of an unknown document are kept without what they take away."""
    news = settlement(ONE, TWO, removed=("e2",), whole=False)

    assert merge(None, news) == settlement(ONE)


def test_our_own_entry_lowers_what_is_due():
    """After a payment that koppel wrote, the side that counts itself is paid."""
    said = settlement(due=Decimal("121.00"), paid=False)

    after = with_entry(said, entry("ours"))

    assert (after.due, after.paid) == (Decimal("0.00"), True)


def test_a_part_of_our_own_leaves_the_rest_due():
    """A part lowers what is due and does not make it paid."""
    after = with_entry(settlement(due=TOTAL, paid=False), entry("ours", "21.00"))

    assert (after.due, after.paid) == (Decimal("100.00"), False)


AMOUNT = st.decimals("0.01", "500.00", places=2)
IDS = st.sampled_from("abcdef")
ENTRIES = st.dictionaries(IDS, AMOUNT, max_size=6).map(
    lambda items: tuple(entry(id, str(amount), DAY) for id, amount in items.items())
)


@st.composite
def news_of(draw):
    """News that do not both bring and remove the same entry."""
    entries = draw(ENTRIES)
    brought = {each.id for each in entries}
    removed = tuple(sorted(draw(st.sets(IDS)) - brought))
    return settlement(*entries, removed=removed, whole=False)


def shown(said):
    """Return the entries without their order, which means nothing."""
    return {each.id: each.amount for each in said.entries}


@given(ENTRIES, news_of())
def test_news_that_come_twice_change_nothing_the_second_time(known, news):
    """Merging is idempotent: an overlap of two windows is harmless."""
    once = merge(settlement(*known), news)

    assert merge(once, news) == once


@given(ENTRIES, st.lists(news_of(), max_size=4), st.randoms(use_true_random=False))
def test_news_of_different_entries_may_come_in_any_order(known, many, random):
    """News that speak of different entries come out the same in any order."""
    apart = [
        settlement(
            *(each.model_copy(update={"id": f"{n}{each.id}"}) for each in news.entries),
            removed=tuple(f"{n}{id}" for id in news.removed),
            whole=False,
        )
        for n, news in enumerate(many)
    ]
    shuffled = list(apart)
    random.shuffle(shuffled)
    straight = crooked = settlement(*known)
    for news in apart:
        straight = merge(straight, news)
    for news in shuffled:
        crooked = merge(crooked, news)

    assert shown(crooked) == shown(straight)


@given(ENTRIES, AMOUNT)
def test_an_own_entry_written_twice_counts_once(known, amount):
    """The sum of the entries does not grow when the same entry is noted again."""
    ours = entry("ours", str(amount))
    once = with_entry(settlement(*known), ours)

    assert added(with_entry(once, ours)) == added(once)
    assert added(once) == added(settlement(*known)) + amount
