"""Matching on made-up lists of which it is known who is who."""

from __future__ import annotations

import pytest
from koppel.matching import Answer, Survey, parties, survey

from tests.core.matching_score import Score, score
from tests.core.matching_world import World, world

SEEDS = (1, 2)
SMALL = 1000
"""Customers of a side, where figures do not matter."""


def looked_over(seed: int, size: int) -> tuple[World, Survey, Score]:
    """Make a world and match it."""
    made = world(seed, size)
    ours, theirs = parties(made.crm, lambda _: False), parties(made.books, lambda _: False)
    found = survey(ours, theirs)
    return made, found, score(found, theirs, made.twins, made.is_same)


@pytest.mark.parametrize("seed", SEEDS)
def test_thousands_of_customers_are_matched_rightly(seed: int) -> None:
    """No automatic pair is wrong; nine of ten with a number on both sides are paired, and three
    of four of all are paired or ranked first."""
    _, _, figures = looked_over(seed, 5000)

    assert figures.wrong == ()
    assert figures.recall_with_number >= 0.90
    assert figures.recall_ranked_first >= 0.75


def test_a_number_borne_by_several_never_pairs() -> None:
    """Sites of one company that share its number are left to a person."""
    made, found, _ = looked_over(1, SMALL)
    borne: dict[str, int] = {}
    for party in parties(made.books, lambda _: False):
        borne[party.number.text] = borne.get(party.number.text, 0) + 1

    shared = [
        v for v in found.verdicts if v.party.number.valid and borne.get(v.party.number.text, 0) > 1
    ]

    assert shared
    assert all(verdict.answer is not Answer.SURE for verdict in shared)


def test_the_same_lists_give_the_same_verdicts() -> None:
    """Nothing depends on chance, nor on the order in which customers come."""
    made, found, _ = looked_over(2, SMALL)
    backwards = survey(
        parties(reversed(made.crm), lambda _: False), parties(reversed(made.books), lambda _: False)
    )

    def sure(result: Survey) -> set[tuple[str, str]]:
        return {(v.party.ref.id, v.candidates[0].party.ref.id) for v in result.of(Answer.SURE)}

    assert sure(backwards) == sure(found)
    assert backwards.counts == found.counts
