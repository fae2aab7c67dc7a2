"""Wire: JSON both ways, and bad input that must not get in."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import Unreadable
from koppel_teamleader.errors import reasons
from koppel_teamleader.text import clean, cut
from koppel_teamleader.wire import dumps, loads


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b'{"data": {"total": {"due": NaN}}}', "data.total.due is not a number"),
        (b'{"data": [{"due": -Infinity}]}', "data.0.due is not a number"),
        (b'{"data": {"paid": false, "paid": true}}', "the field paid occurs twice"),
        (b'{"data": [1, 2', "the answer is cut off or not JSON"),
        (b"", "the answer is cut off or not JSON"),
        (b"<!DOCTYPE html><html>", "got a web page instead of data"),
        (b"\xff\xfe", "byte 0 is not UTF-8"),
        (b"[" * 100_000, "nested too deeply"),
        (b'{"a":' * 70 + b"1" + b"}" * 70, "nested too deeply"),
    ],
)
def test_what_is_no_answer_is_unreadable(body: bytes, words: str) -> None:
    """A malformed answer is refused as a whole, naming the call and the place."""
    with pytest.raises(Unreadable) as refused:
        loads(body, "invoices.info")

    assert "invoices.info" in str(refused.value)
    assert words in str(refused.value)


def test_fractions_are_exact() -> None:
    """A fraction keeps every digit that was sent."""
    assert loads(b"[871.20, 0.1, 7]", "x") == [Decimal("871.20"), Decimal("0.1"), 7]
    assert all(not isinstance(number, float) for number in loads(b"[1.5, 2e3]", "x"))


def test_huge_numbers_do_no_harm() -> None:
    """A number of thousands of digits or with a huge exponent is read without being formatted."""
    long, wide = loads(b"[" + b"9" * 5000 + b", 1e1000000]", "x")

    assert isinstance(long, Decimal)
    assert isinstance(wide, Decimal)


def test_amounts_leave_with_two_decimals() -> None:
    """A Decimal is written as a JSON number with two decimals, never in quotes."""
    body = {"payment": {"amount": Decimal("21"), "currency": "EUR"}, "ids": ["a"], "on": None}

    assert dumps(body) == (
        b'{"payment": {"amount": 21.00, "currency": "EUR"}, "ids": ["a"], "on": null}'
    )


plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(plain)
def test_what_is_written_is_read_again(value: object) -> None:
    """Whatever is written comes back the same."""
    assert json.loads(dumps(value)) == value


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (
            b'{"errors":[{"code":0,"title":"paid_at must be present","status":400,'
            b'"meta":{"field":"paid_at"}}]}',
            "paid_at must be present",
        ),
        (b'{"errors":[{"title":"must be valid","meta":{"field":"id"}}]}', "must be valid (id)"),
        (
            b'{"errors":[{"title":"invalid_grant","meta":{"hint":"Token has been revoked"}}]}',
            "invalid_grant (Token has been revoked)",
        ),
        (b'{"error":"invalid_grant","error_description":"gone"}', "invalid_grant (gone)"),
        (b'{"errors":[{"title":"a"},{"title":"b"}]}', "a; b"),
        (b'{"errors":[{"title":"a\\n\\u001b[2Jb"}]}', "a [2Jb"),
        (b"<html>", ""),
        (b'{"errors":"no"}', ""),
        (b"[]", ""),
    ],
)
def test_error_bodies_are_put_in_words(body: bytes, said: str) -> None:
    """Titles, fields and hints of both documented shapes are told; the rest is silence."""
    assert reasons(body) == said


@pytest.mark.parametrize(
    ("typed", "safe"),
    [
        ("  Café ", "Café"),
        ("Cafe\u0301", "Café"),
        ("a\x00b\x1b[2Jc", "ab[2Jc"),
        ("a\ud800b", "a\ufffdb"),
        ("pay\u202eeno", "payeno"),
        ("one\r\ntwo", "one  two"),
    ],
)
def test_text_is_made_safe(typed: str, safe: str) -> None:
    """Text loses control characters, lone surrogates and bidi controls, and is in NFC."""
    assert clean(typed) == safe


def test_long_text_is_cut() -> None:
    """A text that is too long ends in an ellipsis."""
    assert cut("x" * 30, 10) == "x" * 9 + "…"
