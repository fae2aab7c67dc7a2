"""Crosswalk: markers, serials, prints and natural keys are derived, never counted."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel.decide.crosswalk import (
    MARKER,
    differing,
    fingerprint,
    marker,
    natural,
    number_key,
    prints,
    serials,
)

from tests.core.core_sample import customer

TEXT = st.text(max_size=20)


@given(TEXT, TEXT, TEXT)
def test_a_marker_is_a_short_word_that_can_be_found_in_a_text(account, kind, id):
    """A marker survives a lost database, and is found among other words."""
    word = marker(account, kind, id)

    assert re.fullmatch(r"k:[a-z2-7]{10}", word)
    assert MARKER.search(f"TL 2026 / 17 {word} x").group() == word
    assert marker(account, kind, id) == word


def test_markers_of_different_records_differ():
    """Account, kind and id all count, and do not run into one another."""
    words = {
        marker("a", "Invoice", "1"),
        marker("b", "Invoice", "1"),
        marker("a", "CreditNote", "1"),
        marker("a", "Invoice", "11"),
        marker("a", "Invoice1", "1"),
    }

    assert len(words) == 5


@given(TEXT)
def test_serials_are_small_positive_and_repeatable(id):
    """A caller's id fits 31 bits; the next of the series is another one."""
    first = list(islice(serials("a", "Customer", id), 3))

    assert all(0 < serial < 2**31 for serial in first)
    assert len(set(first)) == 3
    assert list(islice(serials("a", "Customer", id), 3)) == first


def test_prints_tell_which_fields_changed():
    """A field that changed is named; one that was not known before is not."""
    before = prints(customer(city="Gent"))
    now = prints(customer(city="Brugge", phone="1"))
    less = {name: value for name, value in before.items() if name != "phone"}

    assert differing(before, now) == ("city", "phone")
    assert differing(less, now) == ("city",)
    assert differing(before, before) == ()


def test_a_fingerprint_does_not_depend_on_the_order_of_fields():
    """The same data have the same fingerprint."""
    assert fingerprint({"a": 1, "b": [2]}) == fingerprint({"b": [2], "a": 1})
    assert fingerprint({"a": 1}) != fingerprint({"a": 2})


@pytest.mark.parametrize("number", ["2026 / 17", "2026/17", " 2026 /17 "])
def test_blanks_do_not_count_in_a_number(number):
    """A document is found under its number however it is spaced."""
    assert number_key(number) == "number:2026/17"


def test_numbers_are_sorted_as_people_count():
    """2026 / 9 comes before 2026 / 10."""
    numbers = ["2026 / 10", "2026 / 9", "2025 / 100"]

    assert sorted(numbers, key=natural) == ["2025 / 100", "2026 / 9", "2026 / 10"]
