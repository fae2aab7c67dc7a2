"""Place: where a customer lives, as far as two addresses can be compared.

A postal code says it best; towns have names in two languages (belgian-accounting 8.3).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from types import MappingProxyType

from koppel.matching.letters import plain

TWINS = (
    ("antwerpen", "anvers", "antwerp"), ("gent", "gand", "ghent"), ("brugge", "bruges"),
    ("leuven", "louvain"), ("mechelen", "malines"), ("kortrijk", "courtrai"), ("ieper", "ypres"),
    ("oostende", "ostende", "ostend"), ("ronse", "renaix"), ("halle", "hal"), ("aalst", "alost"),
    ("dendermonde", "termonde"), ("tongeren", "tongres"), ("sint truiden", "saint trond"),
    ("brussel", "bruxelles", "brussels"), ("luik", "liege"), ("namen", "namur"),
    ("bergen", "mons"), ("doornik", "tournai"), ("aarlen", "arlon"), ("moeskroen", "mouscron"),
    ("komen", "comines"), ("edingen", "enghien"), ("waver", "wavre"), ("nijvel", "nivelles"),
    ("geldenaken", "jodoigne"), ("hoei", "huy"), ("borgworm", "waremme"), ("lier", "lierre"),
    ("veurne", "furnes"), ("diksmuide", "dixmude"), ("oudenaarde", "audenarde"),
    ("geraardsbergen", "grammont"), ("vilvoorde", "vilvorde"), ("tienen", "tirlemont"),
    ("zinnik", "soignies"), ("tubeke", "tubize"), ("lessen", "lessines"), ("elsene", "ixelles"),
    ("ukkel", "uccle"), ("schaarbeek", "schaerbeek"), ("vorst", "forest"),
    ("oudergem", "auderghem"), ("roeselare", "roulers"), ("sint niklaas", "saint nicolas"),
    ("zottegem", "sottegem"), ("menen", "menin"), ("poperinge", "poperinghe"),
    ("torhout", "thourout"), ("tielt", "thielt"), ("izegem", "iseghem"), ("wervik", "wervicq"),
    ("aarschot", "aerschot"), ("braine le comte", "s gravenbrakel"),
    ("eigenbrakel", "braine l alleud"),
    ("kasteelbrakel", "braine le chateau"), ("vloesberg", "flobecq"), ("elzele", "ellezelles"),
    ("terhulpen", "la hulpe"), ("sankt vith", "saint vith"),
)  # fmt: skip
"""Names of one town."""

_ONE_NAME: Mapping[str, str] = MappingProxyType(
    {name: names[0] for names in TWINS for name in names}
)
_SAINTS = re.compile(r"^(?:sint|saint|sainte|ste)\b")
_CODE = re.compile(r"^(?:b|be)? ?([1-9]\d{3}|\d{5})\b ?")
_SUBURB = re.compile(r"\(.*?\)")


class Places(StrEnum):
    """What two addresses say about each other."""

    SAME = "same"
    OTHER = "other"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Place:
    """A postal code and a town, each as it is compared; empty when not known."""

    code: str = ""
    town: str = ""
    country: str = ""

    @property
    def keys(self) -> tuple[str, ...]:
        """Words under which this place is found."""
        return tuple(filter(None, (self.code, self.town)))


@lru_cache(maxsize=65536)
def read(postal_code: str, city: str, country: str = "") -> Place:
    """Return the place of an address as somebody typed it ("B-9000", "9000 Gand")."""
    code = _CODE.match(plain(postal_code))
    rest = plain(_SUBURB.sub(" ", city) or city)
    inside = _CODE.match(rest)
    town = rest[inside.end() :] if inside else rest
    town = _SAINTS.sub("st", _ONE_NAME.get(town, town))
    found = code or inside
    return Place(found[1] if found else "", town, country.upper())


def compare(one: Place, other: Place) -> Places:
    """Return whether two places are one: the same postal code, or the same town."""
    if one.country and other.country and one.country != other.country:
        return Places.OTHER
    if (one.code and one.code == other.code) or (one.town and one.town == other.town):
        return Places.SAME
    comparable = (one.code and other.code) or (one.town and other.town)
    return Places.OTHER if comparable else Places.UNKNOWN


def is_town(word: str) -> bool:
    """Whether a word of a name is the name of a town with two names: a site, perhaps."""
    return word in _ONE_NAME
