"""Advice: how many customers are doubles, and when a bulk way is worth it (R42)."""

from __future__ import annotations

import pytest
from koppel import Customer, Ref
from koppel.matching import doubles, is_worth_bulk, parties, survey

VAT = "BE0123456749"
ACME = Customer(name="Acme NV", vat_number=VAT, city="Gent")


def counted(ours: list[Customer], theirs: list[Customer], linked: tuple[str, ...] = ()) -> int:
    """How many customers of the first side are doubles; ``linked``: ids of either side."""

    def side(name: str, customers: list[Customer]) -> list[tuple[Ref, Customer]]:
        return [(Ref(name, "Customer", f"{name}{n}"), each) for n, each in enumerate(customers)]

    found = survey(
        parties(side("a", ours), lambda ref: ref.id in linked),
        parties(side("b", theirs), lambda ref: ref.id in linked),
    )
    return len(doubles(found))


@pytest.mark.parametrize(
    ("there", "number"),
    [
        (Customer(name="Acme Holding", vat_number=VAT), 1),
        (Customer(name="ACME bv", city="Brugge"), 1),
        (Customer(name="Acmee", city="Gent"), 0),
        (Customer(name="Acme", vat_number="BE0198765470", city="Gent"), 0),
        (Customer(name="Zorro"), 0),
    ],
)
def test_a_double_has_the_number_or_the_name(there: Customer, number: int) -> None:
    """A near name is none; nor is the bearer of another valid number."""
    assert counted([ACME], [there]) == number


def test_one_who_stands_twice_on_his_own_side_is_a_double() -> None:
    """After an import that did not match: one linked to the books, the other not (R33)."""
    assert counted([ACME, ACME], [ACME], linked=("a1", "b0")) == 1


def test_linked_customers_are_no_doubles() -> None:
    """Nothing is left to be done about them."""
    assert counted([ACME], [ACME], linked=("a0", "b0")) == 0


def test_above_fifty_the_bulk_way_is_worth_it() -> None:
    """51 yes, 50 no."""
    assert [is_worth_bulk(number) for number in (0, 50, 51)] == [False, False, True]
