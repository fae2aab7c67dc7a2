"""Name: what a customer is called, as far as two names can be compared (belgian-accounting 8.2).

The *legal form* is taken off either end and remembered; accents, capitals, quotes, hyphens and
"en" against "&" do not count; usual abbreviations are written out. Digits count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from types import MappingProxyType

from koppel.matching.letters import bare, plain
from koppel.matching.places import is_town

CUT = 30
"""Where books cut names off: one of exactly this length may go on (belgian-accounting 8.2)."""

FAMILIES = (
    "bv bvba ebvba srl sprl sprlu", "nv sa", "cv cvba cvoa sc scrl", "vof snc",
    "commv scomm gcv scs comm.v", "commva sca", "vzw asbl", "ivzw aisbl", "maatschap",
    "esv gie", "gmbh", "ag", "ug", "ltd limited", "llc", "plc", "sarl", "sas sasu", "se", "inc",
)  # fmt: skip
"""Words for one legal form, in both languages and before and after the code of 2019."""

FORMS: Mapping[str, str] = MappingProxyType(
    {form: family.split()[0] for family in FAMILIES for form in family.split()}
)
LEADING = frozenset(FORMS) - {"ag", "se", "sc", "cv", "inc", "ug", "sas", "plc", "limited"}
"""Forms that also stand before a name; the others begin names of their own too often."""

ABBREVIATIONS: Mapping[str, str] = MappingProxyType(
    {"gebr": "gebroeders", "gebrs": "gebroeders", "ets": "etablissements", "cie": "compagnie"}
    | {"alg": "algemene", "ond": "ondernemingen", "int": "international", "zn": "zonen"}
    | {"intl": "international", "fa": "firma", "sint": "st", "saint": "st", "sainte": "st"}
    | {"etabl": "etablissements", "fils": "zonen", "freres": "gebroeders"}
)
ARTICLES = frozenset({"de", "het", "t", "le", "la", "les", "l", "den", "der", "du", "d"})
AND = frozenset({"&", "en", "et", "and", "und"})
MANY_WORDS = 5
"""A person's name has at most so many words ("Jan Van den Broeck")."""
TITLES = frozenset({"dr", "mr", "ir", "dhr", "mevr", "mme", "m", "mevrouw", "meneer", "monsieur"})
_GIVEN = """
adam ahmed alain albert alexander alexandre alice amelie amina an andre andrea ann anna anne
annick antoine arne arthur astrid axel bart ben benoit bernard bert bob bram brecht brigitte
bruno camille carine carlo caroline catherine cedric celine charles charlotte chris
christian christine christophe claire claude claudia daniel danny david dieter dimitri dirk
dominique eddy eline elisabeth elise ellen els emilie emma eric erik erwin eva evelien
fabienne fatima filip florence francis francois francoise frank frans fred frederic frederik
geert geoffrey georges gerard gert gilles glenn greet gregory griet guido guy hanne hans
helene henri herman hilde hugo ignace ilse inge ingrid isabelle ivan jacques jan jasper jean
jef jelle jeroen jo joachim johan johnny jonas joris jos jose joseph josephine jozef julie
julien jurgen karel karen karim karl kathleen katleen katrien kevin koen kris kristof kurt
laura laurent leen leo lien lies lieve lieven linda lisa loic lotte louis louise luc lucas
lucie ludo lut maarten maggy manon marc marcel maria marianne marie marijke marina mario
marjan mark marleen martin martine mathias mathieu max maxime michael michel michele mieke
mohamed monique myriam nadia nadine nathalie nele nick nicolas nicole niels noel nora
olivier pascal pascale patricia patrick paul pauline peter petra philippe pierre piet pieter
raf ralph raymond renaud rene rik rita robert robin roel roger roland ronald ronny rudi rudy
sabine sam samuel sandra sara sarah sebastien serge silvia simon sofie sonia sophie stefaan
stefan stephane stephanie steven stijn sven sylvie tania thierry thomas tim timothy tine tom
tony veerle vera veronique vincent walter ward werner wim wouter xavier yannick yasmine yves
yvonne zoe
"""
GIVEN = frozenset(_GIVEN.split())
"""Usual given names, without accents."""
COMPASS = frozenset({"noord", "zuid", "oost", "west", "nord", "sud", "est", "ouest", "centrum"})

_INITIALS = re.compile(r"\b(?:[a-z]\.\s?){2,}(?:[a-z]\b)?")
_ENDED = re.compile(
    r"\b(?:in vereffening|en liquidation|in faillissement|failliet|en faillite|faillite|"
    r"stopgezet|cesse)\b"
)
_RETIRED = re.compile(
    r"\((?:oud|old|ancien|dubbel|double|inactief|inactif)\)|"
    r"\b(?:niet (?:meer )?gebruiken|ne plus utiliser)\b"
)


@dataclass(frozen=True)
class Name:
    """A name ready to be compared.

    ``words``: without legal form, in order. ``glued``: the same without blanks, so that
    "auto-center" is "autocenter". ``form``: the family of its legal form. ``ended``: it says that
    the company has ended; ``retired``: that the record is not to be used. ``cut``: it may go on.
    """

    words: tuple[str, ...] = ()
    glued: str = ""
    form: str = ""
    ended: bool = False
    retired: bool = False
    cut: bool = False

    @cached_property
    def telling(self) -> tuple[str, ...]:
        """The words without articles, in order."""
        return tuple(word for word in self.words if word not in ARTICLES) or self.words

    @cached_property
    def text(self) -> str:
        """The words as one text."""
        return " ".join(self.words)

    @cached_property
    def loose(self) -> str:
        """The words without articles, in no order: the key that must be unique for certainty."""
        return " ".join(sorted(self.telling))

    @cached_property
    def core(self) -> str:
        """The loose name without the words that tell a site."""
        return " ".join(sorted(word for word in self.telling if word not in self.sites))

    @cached_property
    def personal(self) -> bool:
        """It looks like the name of a person: a given name and another one, no legal form."""
        two = 2 <= len(self.words) <= MANY_WORDS
        return two and not self.form and any(word in GIVEN for word in self.words)

    @cached_property
    def sites(self) -> frozenset[str]:
        """The words that tell one site of a company from another."""
        return frozenset(word for word in self.words if is_site(word))

    @cached_property
    def digits(self) -> frozenset[str]:
        """The words with digits: "Studio 1" is not "Studio 2"."""
        return frozenset(word for word in self.words if any(c.isdigit() for c in word))


@lru_cache(maxsize=65536)
def read(typed: str, person: bool = False) -> Name:
    """Return the name that somebody typed; of a person the order of the words does not count."""
    text = bare(typed)
    without = _RETIRED.sub(" ", _ENDED.sub(" ", text))
    joined = _INITIALS.sub(lambda m: m[0].replace(".", "").replace(" ", "") + " ", without)
    words = [word for word in plain(joined).split() if word]
    words, form = _without_form(words)
    words = _written_out(words)
    if person:
        words = sorted([word for word in words if word not in TITLES] or words)
    return Name(
        words=tuple(words),
        glued="".join(words),
        form=form,
        ended=bool(_ENDED.search(text)),
        retired=bool(_RETIRED.search(text)),
        cut=len(typed.strip()) == CUT,
    )


def is_site(word: str) -> bool:
    """Whether a word tells one site of a company from another: a number, a town, a direction."""
    return any(char.isdigit() for char in word) or word in COMPASS or is_town(word)


def _without_form(words: list[str]) -> tuple[list[str], str]:
    """Take the legal form off the end, else off the beginning; a name of nothing else stays."""
    for length in (4, 3, 2, 1):
        tail = "".join(words[-length:])
        if len(words) > length and tail in FORMS and _is_spelt(words[-length:]):
            return words[:-length], FORMS[tail]
    for length in (4, 3, 2, 1):
        head = "".join(words[:length])
        if len(words) > length and head in LEADING and _is_spelt(words[:length]):
            return words[length:], FORMS[head]
    return words, ""


def _is_spelt(parts: list[str]) -> bool:
    """Whether parts can be one form: one word, single letters, or "comm v"."""
    return len(parts) == 1 or parts[0] == "comm" or all(len(part) == 1 for part in parts)


def _written_out(words: list[str]) -> list[str]:
    found: list[str] = []
    for n, word in enumerate(words):
        if word == "co" and n and words[n - 1] in AND:
            found.append("compagnie")
        elif word not in AND:
            found.append(ABBREVIATIONS.get(word, word))
    return found or words
