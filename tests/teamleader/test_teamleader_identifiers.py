"""Identifiers: VAT numbers, enterprise numbers, structured communications."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel_teamleader.identifiers import (
    document_number,
    enterprise_number,
    structured_reference,
    vat_number,
)


@pytest.mark.parametrize(
    ("typed", "country", "canonical"),
    [
        ("BE 0123.456.749", "BE", "BE0123456749"),
        ("BE123456749", "", "BE0123456749"),
        ("(0)123456749", "", "BE0123456749"),
        ("0123/456/749", "BE", "BE0123456749"),
        ("1987.654.318", "", "BE1987654318"),
        ("be 0123451997", "", "BE0123451997"),
        ("BE0123456748", "BE", ""),
        ("BE2123456749", "BE", ""),
        ("NL 004495445.B01", "NL", "NL004495445B01"),
        ("004495445B01", "NL", "NL004495445B01"),
        ("GR 094259216", "GR", "EL094259216"),
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("BE0123456749", "FR", "BE0123456749"),
        ("CHE-123.456.788", "CH", ""),
        ("n.v.t.", "BE", ""),
        ("non assujetti", "BE", ""),
        ("0000.000.000", "BE", ""),
        ("-", "BE", ""),
        ("", "", ""),
        (None, "BE", ""),
        ("1" * 50_000, "BE", ""),
    ],
)
def test_vat_numbers_are_canonical_or_empty(
    typed: str | None, country: str, canonical: str
) -> None:
    """A VAT number is prefix and digits when its check is right; everything else is none."""
    assert vat_number(typed, country) == canonical


@given(st.integers(1_000_000, 19_999_999))
def test_every_right_check_is_taken_and_every_wrong_one_is_not(base: int) -> None:
    """The last two digits are 97 less the remainder of the others, and nothing else."""
    check = 97 - base % 97

    assert enterprise_number(f"{base:08d}{check:02d}") == f"{base:08d}{check:02d}"
    assert enterprise_number(f"{base:08d}{check % 97 + 1:02d}") == ""


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+++202/6000/00192+++", True),
        ("+++000/0000/09797+++", True),
        ("+++202/6000/00193+++", False),
        ("2026000001 92", False),
        ("PO 4711", False),
        (None, False),
    ],
)
def test_only_right_structured_communications_are_kept(typed: str | None, kept: bool) -> None:
    """A reference is one only with its signs and its check digits (belgian-accounting 5.4)."""
    assert structured_reference(typed) == (typed if kept else "")


def test_document_numbers_are_compared_without_blanks() -> None:
    """Teamleader writes "2026 / 17" and "2026/17" for the same number."""
    assert document_number(" 2026 / 17") == document_number("2026/17\u00a0") == "2026/17"
