"""Likeness: how near two names are, and what they leave over when laid side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from koppel.matching.names import Name

SAME = 100
ARTICLES_APART = 97
CONTAINED = 88
"""Likeness of names of which one says all that the other says."""

DIFFERENT_DIGITS = 55
"""At most so near are names whose numbers differ (belgian-accounting 8.4)."""

SHORT = 6
"""Names of fewer letters are alike only when they are the same (belgian-accounting 8.4)."""

MOST_EDITS = 2
"""So many letters of a long word may be mistyped."""

SPELLING = 90
"""From here on two texts are spellings of one another."""


@dataclass(frozen=True)
class Likeness:
    """How near two names are, 0 to 100.

    ``agree``: nothing in one contradicts the other. ``more``: one of them says more. ``sites``:
    what it says more tells a site.
    """

    score: int
    agree: bool
    more: bool = False
    sites: bool = False


def liken(one: Name, other: Name) -> Likeness:
    """Return how near two names are."""
    if one.glued == other.glued or sorted(one.words) == sorted(other.words):
        return Likeness(SAME, agree=True)
    if one.loose == other.loose:
        return Likeness(ARTICLES_APART, agree=True)
    left, right, shared = _laid_together(one.telling, other.telling)
    sites = not (one.sites.isdisjoint(left) and other.sites.isdisjoint(right))
    more = bool(left or right)
    contained = shared and not (left and right)
    if min(len(one.glued), len(other.glued)) < SHORT:
        return Likeness(70 if contained else 40, contained, more, sites)
    sorted_ratio = fuzz.token_sort_ratio(one.text, other.text)
    near = round(max(sorted_ratio, fuzz.ratio(one.glued, other.glued)))
    if one.digits != other.digits:
        return Likeness(min(near, DIFFERENT_DIGITS), agree=False, more=True, sites=True)
    if contained or _is_cut(one, other) or _is_cut(other, one):
        return Likeness(max(near, CONTAINED), True, more, sites)
    return Likeness(near, near >= SPELLING and not sites, near < SPELLING, sites)


def is_spelling(one: str, other: str) -> bool:
    """Whether two words are one: the same, a typing error apart, or one abbreviates the other."""
    if one == other:
        return True
    short, long = (one, other) if len(one) < len(other) else (other, one)
    if not (one.isalpha() and other.isalpha()):
        return False
    if len(short) >= 3 and long.startswith(short):
        return True
    if len(long) - len(short) > MOST_EDITS:
        return False
    allowed = 0 if len(short) < 4 else 1 if len(short) < 8 else MOST_EDITS
    return allowed > 0 and OSA.distance(one, other, score_cutoff=allowed) <= allowed


def _laid_together(one: Sequence[str], other: Sequence[str]) -> tuple[list[str], list[str], bool]:
    """Return the words that only the one has, those that only the other has, and whether they
    share any."""
    right = list(other)
    rest: list[str] = []
    shared = False
    for word in one:
        twin = next((each for each in right if is_spelling(word, each)), None)
        if twin is None:
            rest.append(word)
        else:
            right.remove(twin)
            shared = True
    return rest, right, shared


def _is_cut(one: Name, other: Name) -> bool:
    """Whether a name was cut off where its field ended, and the other one goes on."""
    return one.cut and other.glued.startswith(one.glued)
