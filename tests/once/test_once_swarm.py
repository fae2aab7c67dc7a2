"""Random days of onboarding and change, under faults: nothing twice, nothing lost, then quiet."""

from __future__ import annotations

import pytest

from tests.once.swarm import TRANSPORTS, play, script, shortest

SEEDS = range(8)
"""More of them: make swarm."""


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
@pytest.mark.parametrize("seed", SEEDS)
def test_random_days(database: str, seed: int) -> None:
    """People change both systems, koppel runs, imports, matches and undoes, requests get lost and
    processes die; after each step and at rest everything stands once, and nobody's is touched."""
    swarm = play(script(seed), database, TRANSPORTS[seed % len(TRANSPORTS)])
    assert swarm.runs > 0


def test_a_seed_always_tells_the_same_days() -> None:
    """So that a finding can be looked at again."""
    assert script(7) == script(7)
    assert script(7) != script(8)


def test_a_finding_is_reduced_to_what_it_takes() -> None:
    """Events that make no difference are left out."""
    events = script(3)
    needed = {events[2], events[-1]}
    few = shortest(events, lambda fewer: needed <= set(fewer))
    assert few == [events[2], events[-1]]
