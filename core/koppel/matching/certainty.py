"""Certainty: when two customers are surely the same. Everything else is left to a person.

Two roads lead to certainty (belgian-accounting 8.1): one valid number, borne by one customer on
each side, whose names or addresses agree; or one name in one place, borne by nobody else on
either side, where no number and no address contradicts it. A customer number that he shows may
have been typed by mistake: it tells near names apart, and proves nothing alone.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence

from koppel.matching import places
from koppel.matching.evidence import Evidence
from koppel.matching.numbers import Numbers
from koppel.matching.party import Party
from koppel.matching.places import Place, Places

RARE = 1
"""A word that so many customers of a side bear tells them from all others."""

SHORTEST = 5
"""A name of fewer letters may be anybody's."""


class Crowd:
    """How many customers of each side bear a number or a name, the linked ones included."""

    def __init__(self, ours: Sequence[Party], theirs: Sequence[Party]) -> None:
        self._numbers = tuple(_counted(p.number.text for p in side) for side in (ours, theirs))
        self._names = tuple(_counted(p.name.loose for p in side) for side in (ours, theirs))
        self._shown = tuple(_counted(p.shown for p in side) for side in (ours, theirs))
        self._ids = frozenset(p.ref.id for side in (ours, theirs) for p in side)
        self._numberless = tuple(_without_number(side) for side in (ours, theirs))
        self._words = tuple(
            _counted(word for p in side for word in set(p.name.telling)) for side in (ours, theirs)
        )

    def bearers(self, number: str) -> int:
        """The largest number of customers on one side who bear a number."""
        return max(side[number] for side in self._numbers)

    def namesakes(self, party: Party) -> int:
        """The largest number of customers on one side who are called so, in whatever place."""
        return max(side[party.name.loose] for side in self._names)

    def showing(self, party: Party) -> int:
        """How many customers of one side show the customer number that this one shows."""
        return max(side[party.shown] for side in self._shown)

    def is_somebody(self, party: Party) -> bool:
        """Whether the customer number that he shows is that of a customer who is there."""
        return party.shown in self._ids

    def has_moved_site(self, one: Party, other: Party) -> bool:
        """Whether a namesake without valid number stands where the other one of the two is.

        Then nobody has moved: they may be two sites of one company, each with a twin of its own.
        """
        ours, theirs = self._numberless
        return _stands_at(other.place, ours.get(one.name.core, ())) or _stands_at(
            one.place, theirs.get(other.name.core, ())
        )

    def is_rare(self, party: Party) -> bool:
        """Whether a word of his name is borne by hardly anybody else."""
        return any(max(side[word] for side in self._words) <= RARE for word in party.name.telling)


def doubt(one: Party, other: Party, said: Evidence, crowd: Crowd) -> str:
    """Return why two customers are not surely the same; empty when they are."""
    if other.taken:
        return f"{other.label} is linked to another customer already"
    if said.retired:
        return "one of the two is marked as not to be used"
    if why := _of_shown(one, other, said, crowd):
        return why
    if said.number is Numbers.EQUAL:
        return _of_number(one, other, said, crowd)
    return _of_name(one, other, said, crowd)


def _of_shown(one: Party, other: Party, said: Evidence, crowd: Crowd) -> str:
    """Does a customer number that one of the two shows contradict?"""
    for party in (one, other):
        if not said.shown and crowd.is_somebody(party):
            return f"{party.label} shows customer number {party.shown}, which is somebody else's"
        if crowd.showing(party) > 1:
            return f"{crowd.showing(party)} customers show customer number {party.shown}"
    return ""


def _of_number(one: Party, other: Party, said: Evidence, crowd: Crowd) -> str:
    bearers = crowd.bearers(one.number.text)
    if bearers > 1:
        return f"{bearers} customers of one side bear this VAT number"
    if said.place is Places.SAME:
        return "the names tell two sites of one company" if said.name.sites else ""
    if not said.name.agree:
        return "the VAT number is equal, but the names are not"
    if said.name.sites or (said.name.more and said.place is Places.OTHER):
        return "the names may tell two sites of one company, in two towns"
    if said.place is Places.OTHER and crowd.has_moved_site(one, other):
        return "another customer of this name there has no VAT number: two sites, perhaps"
    return ""


def _of_name(one: Party, other: Party, said: Evidence, crowd: Crowd) -> str:
    if said.number is Numbers.CONTRADICT:
        return "their VAT numbers differ, and one of them is not valid"
    if not said.same_name and not (said.shown and said.near_name):
        return "the names are not equal, and no VAT number says more"
    if said.ended:
        return "one of the two is marked as ended: another may have its name now"
    if said.kinds:
        return "one is a person, the other a company"
    if said.forms:
        return "their legal forms differ"
    told = said.shown and said.same_name
    if said.place is Places.OTHER or (said.place is Places.UNKNOWN and not told):
        where = "in another town" if said.place is Places.OTHER else "but a town is missing"
        return f"the name is {'equal' if said.same_name else 'near'}, {where}"
    if said.number is Numbers.ALIKE:
        return ""  # mistyped on one side: name and town say whose number it is
    namesakes = max(crowd.namesakes(one), crowd.namesakes(other))
    if namesakes > 1:
        return f"{namesakes} customers of one side have this name"
    if said.shown:
        return ""
    if len(one.name.glued) < SHORTEST:
        return "so short a name may be anybody's"
    return _of_namesakes(one, other, said, crowd)


def _of_namesakes(one: Party, other: Party, said: Evidence, crowd: Crowd) -> str:
    """One name in one place: is there more to it than chance?"""
    if said.street or (said.contact and not said.other_street) or said.number is Numbers.UNCHECKED:
        return ""
    if one.person or (one.name.personal and other.name.personal):
        return "persons of one name in one town may be two"
    if said.apart:
        return "their streets, telephones or e-mail domains differ, and no VAT number says more"
    if not crowd.is_rare(one):
        return "the words of the name are common, and nothing else says more"
    return ""


def _counted(texts: Iterable[str]) -> Counter[str]:
    return Counter(text for text in texts if text)


def _without_number(side: Iterable[Party]) -> Mapping[str, list[Place]]:
    """The places of those who have no valid number, by name without site."""
    found: dict[str, list[Place]] = defaultdict(list)
    for party in side:
        if not party.number.valid:
            found[party.name.core].append(party.place)
    return found


def _stands_at(place: Place, others: Iterable[Place]) -> bool:
    return any(places.compare(place, each) is not Places.OTHER for each in others)
