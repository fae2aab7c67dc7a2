"""Blocks: which customers of the other side are worth comparing with one.

Comparing all with all would take minutes. Whoever shares a number, a name, a rare word or half
of one in the same place stands in one block; a block too large to tell anything is passed over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations

from koppel.matching.party import Party

LARGEST = 60
"""A block of more customers tells nothing."""

FULL_WORD = 5
"""Words from this length on are also found with one letter missing, so with a typing error."""


class Blocks:
    """The customers of one side by what they may share with one of the other side."""

    def __init__(self, parties: Sequence[Party]) -> None:
        self._blocks: dict[str, list[Party]] = defaultdict(list)
        for party in parties:
            for key in keys(party):
                self._blocks[key].append(party)

    def beside(self, party: Party) -> Iterable[Party]:
        """Return the customers worth comparing with this one, each once."""
        found: dict[int, Party] = {}
        for key in keys(party):
            block = self._blocks.get(key, ())
            if len(block) <= LARGEST or key.startswith(_ALWAYS):
                found.update((id(each), each) for each in block)
        return found.values()


_ALWAYS = ("number:", "name:", "shown:")
"""Keys that prove so much that their block is never passed over."""


def keys(party: Party) -> frozenset[str]:
    """Return the blocks in which a customer stands."""
    return frozenset(_keys(party))


def _keys(party: Party) -> Iterator[str]:
    if party.number.text:
        yield f"number:{party.number.text}"
        yield from (f"digits:{key}" for key in _without_one(party.number.text[2:]))
    yield f"shown:{party.shown or party.ref.id}"
    yield f"name:{party.name.glued}"
    yield f"name:{party.name.loose}"
    if party.email:
        yield f"email:{party.email}"
    if party.phone:
        yield f"phone:{party.phone}"
    yield from _words(party)


def _words(party: Party) -> Iterator[str]:
    words = party.name.telling
    for one, other in combinations(sorted(set(words)), 2):
        yield f"pair:{one} {other}"
    for word in words:
        yield f"word:{word}"
        for place in party.place.keys:
            yield f"{place}:{word[:FULL_WORD]}"
        if len(word) >= FULL_WORD:
            yield from (f"typo:{key}" for key in _without_one(word))
    if party.domain:
        yield from (f"{party.domain}:{word[:FULL_WORD]}" for word in words)


def _without_one(text: str) -> set[str]:
    """The text, and the text without each of its letters: two that are one typing error apart
    share one of these."""
    return {text, *(text[:n] + text[n + 1 :] for n in range(len(text)))}
