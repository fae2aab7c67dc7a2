"""Totals: lines brought to the document's own sums, to the cent."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import Line
from koppel_teamleader.totals import DoesNotAddUp, Part, RateTotal, spread

CENT = Decimal("0.01")
RATES = {"r21": "0.21", "r12": "0.12", "r6": "0.06", "r0": "0", "ic": "0"}


def part(number: int, account: str, tax: str, base: str | Decimal, text: str = "") -> Part:
    """A line of the source."""
    return Part(number, account, tax, Decimal(RATES[tax]), Decimal(base), text)


def total(rate: str, taxable: str, tax: str) -> RateTotal:
    """The document's sums at one percentage."""
    return RateTotal(Decimal(rate), Decimal(taxable), Decimal(tax))


def figures(lines: tuple[Line, ...]) -> list[tuple[str, str, str, str]]:
    """What matters of lines, as text."""
    return [(line.account, line.tax, str(line.base), str(line.vat)) for line in lines]


def test_two_rates_keep_their_own_vat() -> None:
    """The invoice of belgian-accounting 1.2 gets its VAT rounded half up per rate."""
    lines = spread(
        [part(1, "705000", "r21", "850.00"), part(2, "700000", "r6", "99.80")],
        [total("0.21", "850.00", "178.50"), total("0.06", "99.80", "5.99")],
    )

    assert figures(lines) == [
        ("705000", "r21", "850.00", "178.50"),
        ("700000", "r6", "99.80", "5.99"),
    ]


def test_the_missing_cent_goes_to_the_largest_cut_off() -> None:
    """Three lines of 4.17 share the 2.63 that the invoice says (belgian-accounting 1.8)."""
    lines = spread(
        [part(n, account, "r21", "4.17") for n, account in enumerate(("a", "b", "c"), 1)],
        [total("0.21", "12.51", "2.63")],
    )

    assert [str(line.vat) for line in lines] == ["0.88", "0.88", "0.87"]


def test_a_document_discount_goes_to_its_account() -> None:
    """The 5 % of belgian-accounting 1.7b is booked per rate, with the remainder of the VAT."""
    lines = spread(
        [part(1, "705000", "r21", "850.00"), part(2, "700000", "r6", "99.80")],
        [total("0.21", "807.50", "169.58"), total("0.06", "94.81", "5.69")],
        "5 %",
        "708000",
    )

    assert sorted(figures(lines)) == [
        ("700000", "r6", "99.80", "5.99"),
        ("705000", "r21", "850.00", "178.50"),
        ("708000", "r21", "-42.50", "-8.92"),
        ("708000", "r6", "-4.99", "-0.30"),
    ]
    assert [line.text for line in lines if line.account == "708000"] == ["5 %", "5 %"]


def test_a_document_discount_without_account_lowers_the_lines() -> None:
    """Without a discount account each line of the rate gives up its share."""
    lines = spread(
        [part(1, "a", "r21", "100.00"), part(2, "b", "r21", "50.00")],
        [total("0.21", "135.00", "28.35")],
        "10 %",
    )

    assert figures(lines) == [("a", "r21", "90.00", "18.90"), ("b", "r21", "45.00", "9.45")]


def test_different_rates_of_the_same_percentage_stay_apart() -> None:
    """Two VAT rates of 0 % are two lines, though the totals know only the percentage."""
    lines = spread(
        [part(1, "a", "r0", "10.00"), part(2, "a", "ic", "20.00")], [total("0", "30.00", "0.00")]
    )

    assert figures(lines) == [("a", "r0", "10.00", "0.00"), ("a", "ic", "20.00", "0.00")]


def test_lines_of_one_account_become_one_with_their_numbers() -> None:
    """Lines of one account and rate are one line that remembers the source's line numbers."""
    (line,) = spread(
        [part(1, "a", "r21", "10.00", "Advies"), part(2, "a", "r21", "5.00", "Reis")],
        [total("0.21", "15.00", "3.15")],
    )

    assert (line.numbers, line.text) == ((1, 2), "Advies; Reis")


@pytest.mark.parametrize(
    ("taxable", "tax", "words"),
    [
        ("100.00", "21.50", "VAT at 21 % is 21.50, but 100.00 makes 21.00"),
        ("100.05", "21.01", "lines at 21 % add up to 100.00, but total.taxes says 100.05"),
    ],
)
def test_figures_that_contradict_each_other_are_refused(taxable: str, tax: str, words: str) -> None:
    """A document that does not add up is refused with both figures."""
    with pytest.raises(DoesNotAddUp) as refused:
        spread([part(1, "a", "r21", "100.00")], [total("0.21", taxable, tax)])

    assert str(refused.value) == words


def test_a_rate_that_the_totals_do_not_know_is_refused() -> None:
    """A line at a percentage that total.taxes does not have is refused."""
    with pytest.raises(DoesNotAddUp, match=r"lines at 6 % are not in total\.taxes"):
        spread([part(1, "a", "r6", "1.00")], [total("0.21", "1.00", "0.21")])


def test_a_total_without_lines_is_refused() -> None:
    """A sum to which no line leads is refused."""
    with pytest.raises(DoesNotAddUp, match=r"lines at 6 % add up to 0\.00"):
        spread([], [total("0.06", "1.00", "0.06")])


def test_a_cash_discount_is_not_repaired() -> None:
    """VAT on less than the base (belgian-accounting 1.7c) is reported, not evened out."""
    with pytest.raises(DoesNotAddUp, match=r"VAT at 21 % is 205\.80"):
        spread([part(1, "a", "r21", "1000.00")], [total("0.21", "1000.00", "205.80")])


def test_vat_that_no_line_can_explain_is_refused() -> None:
    """A line's VAT is less than a cent from its base times the rate, or the document stops."""
    with pytest.raises(DoesNotAddUp, match=r"VAT of 21\.01 at 21 % cannot be spread"):
        spread([part(1, "a", "r21", "100.00")], [total("0.21", "100.00", "21.01")])


def test_per_line_rounding_of_older_documents_is_kept() -> None:
    """VAT rounded per line is within a cent per line of the rate's and is spread as it is."""
    lines = spread(
        [part(n, "a", "r21", "4.17") for n in (1, 2, 3)], [total("0.21", "12.51", "2.64")]
    )

    assert figures(lines) == [("a", "r21", "12.51", "2.64")]


amounts = st.decimals("-500", "2000", places=2)
taxes = st.sampled_from(sorted(RATES))
accounts = st.sampled_from(["700000", "704000", "705000", ""])
documents = st.lists(st.tuples(accounts, taxes, amounts), min_size=1, max_size=12)


def sums(parts: list[Part], percent: int = 0) -> list[RateTotal]:
    """Total a document the way Teamleader does, with one discount on the whole."""
    found = []
    for rate in sorted({part.rate for part in parts}):
        base = sum((p.base for p in parts if p.rate == rate), Decimal("0.00"))
        taxable = (base * (100 - percent) / 100).quantize(CENT, ROUND_HALF_UP)
        found.append(RateTotal(rate, taxable, (taxable * rate).quantize(CENT, ROUND_HALF_UP)))
    return found


@given(documents, st.sampled_from([0, 1, 5, 33, 100]), st.sampled_from(["", "708000"]))
def test_sums_agree_and_no_sign_flips(
    drawn: list[tuple[str, str, Decimal]], percent: int, account: str
) -> None:
    """Whatever the document, bases and VAT add up per rate and never have opposite signs."""
    parts = [part(n, acc, tax, base) for n, (acc, tax, base) in enumerate(drawn, 1)]
    totals = sums(parts, percent)

    lines = spread(parts, totals, "discount" if percent else None, account)

    by_tax = {tax: Decimal(rate) for tax, rate in RATES.items()}
    for expected in totals:
        members = [line for line in lines if by_tax[line.tax] == expected.rate]
        assert sum((line.base for line in members), Decimal(0)) == expected.taxable
        assert sum((line.vat for line in members), Decimal(0)) == expected.tax
    assert all(line.base * line.vat >= 0 for line in lines)
    assert all(line.base != 0 or line.vat == 0 for line in lines)


@given(documents)
def test_no_line_of_the_source_is_lost_or_doubled(
    drawn: list[tuple[str, str, Decimal]],
) -> None:
    """Every line number of the source is in exactly one line."""
    parts = [part(n, acc, tax, base) for n, (acc, tax, base) in enumerate(drawn, 1)]

    lines = spread(parts, sums(parts))

    assert sorted(n for line in lines for n in line.numbers) == [p.number for p in parts]
