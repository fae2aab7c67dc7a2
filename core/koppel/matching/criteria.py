"""Criterion: one way of telling that two customers are the same, counted alone (R53-R55).

A vendor's import asks for one criterion, to be tried one after the other. Here all are counted
at once, each with the customers whom it would leave without a partner: they would be new on the
other side. That number should be as low as possible; the lowest is marked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from koppel.matching.evidence import Evidence
from koppel.matching.numbers import Numbers
from koppel.matching.party import Party
from koppel.matching.places import Places

Comparisons = Mapping[Party, Sequence[tuple[Party, Evidence]]]
"""Customer -> those of the other side worth comparing, with what the comparison found."""


class Criterion(StrEnum):
    """Ways of telling that two customers are the same."""

    VAT = "VAT number equal"
    NAME = "name equal"
    NAME_AND_TOWN = "name equal and same town"
    NEAR_NAME_AND_TOWN = "near name and same town"
    CONTACT = "e-mail or telephone equal"
    VAT_OR_NAME_AND_TOWN = "VAT number equal, else name and town"


@dataclass(frozen=True)
class Count:
    """What one criterion would do by itself to the customers who are not linked yet."""

    criterion: Criterion
    pairs: int
    """One customer on each side."""
    several: int
    """Customers of the first side who have more than one partner, or share him."""
    new_there: int
    """Customers of the first side without partner: new on the other side."""
    new_here: int
    """Customers of the other side without partner: new on the first side."""
    lowest: bool = False
    """No criterion would leave fewer (R55)."""


def _vat(said: Evidence) -> bool:
    return said.number is Numbers.EQUAL


def _name(said: Evidence) -> bool:
    return said.same_name


def _name_and_town(said: Evidence) -> bool:
    return _name(said) and said.place is Places.SAME


def _near_name_and_town(said: Evidence) -> bool:
    return said.near_name and said.place is Places.SAME


def _contact(said: Evidence) -> bool:
    return said.contact


def _vat_or_name_and_town(said: Evidence) -> bool:
    return _vat(said) or _name_and_town(said)


_HOLDS: Mapping[Criterion, Callable[[Evidence], bool]] = MappingProxyType(
    {
        Criterion.VAT: _vat,
        Criterion.NAME: _name,
        Criterion.NAME_AND_TOWN: _name_and_town,
        Criterion.NEAR_NAME_AND_TOWN: _near_name_and_town,
        Criterion.CONTACT: _contact,
        Criterion.VAT_OR_NAME_AND_TOWN: _vat_or_name_and_town,
    }
)


def counts(compared: Comparisons, theirs: Iterable[Party]) -> tuple[Count, ...]:
    """Count what each criterion would do; ``theirs``: the other side, the linked ones too."""
    free = sum(not party.taken for party in theirs)
    found = [_count(criterion, compared, free) for criterion in Criterion]
    least = min((each.new_there + each.new_here for each in found), default=0)
    return tuple(
        Count(each.criterion, each.pairs, each.several, each.new_there, each.new_here, lowest)
        for each in found
        for lowest in (each.new_there + each.new_here == least,)
    )


def _count(criterion: Criterion, compared: Comparisons, free: int) -> Count:
    holds = _HOLDS[criterion]
    partners = {
        party: [other for other, said in beside if not other.taken and holds(said)]
        for party, beside in compared.items()
    }
    claims = Counter(other for others in partners.values() for other in others)
    single = sum(len(o) == 1 and claims[o[0]] == 1 for o in partners.values())
    alone = sum(not others for others in partners.values())
    several = len(partners) - single - alone
    return Count(criterion, single, several, new_there=alone, new_here=free - len(claims))
