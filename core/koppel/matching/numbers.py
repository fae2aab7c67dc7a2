"""Number: a VAT or enterprise number as far as it can prove who somebody is.

Numbers are compared without separators and with their country; check digits come from
python-stdnum. One that fails them proves nothing, but a typing error can be told from another
company (belgian-accounting 5.1, 5.2).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import OSA
from stdnum.be import vat as belgian
from stdnum.eu import vat as european

PLACEHOLDERS = frozenset(
    {"", "0", "BE", "BE0", "0000000000", "BE0000000000", "NVT", "GEEN", "PARTICULIER", "NA"}
    | {"VRIJGESTELD", "NONASSUJETTI", "NONE", "GEENBTW", "PASDETVA", "ONBEKEND", "XXX"}
)
"""What people type when there is no number (belgian-accounting 5.1), without separators."""

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "ES", "FI", "FR", "HR", "HU", "IE"}
    | {"IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"}
)
"""Prefixes whose numbers can be checked."""

TYPING_ERRORS = 2
"""So many edits apart, one of two numbers that fails its check may be the other, mistyped."""

_WORDS = re.compile(r"^(?:BTW|TVA|VAT|MWST|USTID|NR|NO|KBO|BCE|RPR|RPM)+(?=[A-Z0-9])")


@dataclass(frozen=True)
class Number:
    """A canonical number; ``valid``: its check digits are right; ``checkable``: it has any."""

    text: str = ""
    valid: bool = False
    checkable: bool = False


class Numbers(StrEnum):
    """What two numbers say about their bearers."""

    EQUAL = "equal"
    """The same, and valid: one legal person."""
    UNCHECKED = "unchecked"
    """The same, of a country whose numbers cannot be checked here."""
    ALIKE = "alike"
    """The same, but wrong; or a typing error apart."""
    OTHER = "other"
    """Two valid ones: two legal persons, whatever the names say."""
    CONTRADICT = "contradict"
    """Far apart, and one of them is wrong: who knows."""
    SILENT = "silent"
    """At least one has none."""


@lru_cache(maxsize=65536)
def read(typed: str) -> Number:
    """Return the number that somebody typed."""
    bare = re.sub(r"[^0-9A-Z]", "", typed.upper()[:40])
    bare = _WORDS.sub("", bare)
    if bare in PLACEHOLDERS or not any(char.isdigit() for char in bare):
        return Number()
    if bare.startswith("GR"):
        bare = f"EL{bare[2:]}"
    digits = bare.removeprefix("BE")
    if digits.isdigit() and len(digits) == 9:  # the notation of before 2008
        digits = f"0{digits}"
    if digits.isdigit():
        return Number(f"BE{digits}", bool(belgian.is_valid(digits)), checkable=True)
    if bare[:2] in EU:
        return Number(bare, bool(european.is_valid(bare)), checkable=True)
    return Number(bare)


def compare(one: Number, other: Number) -> Numbers:
    """Return what two numbers say about their bearers."""
    if not (one.text and other.text):
        return Numbers.SILENT
    if one.text == other.text:
        if not one.checkable:
            return Numbers.UNCHECKED
        return Numbers.EQUAL if one.valid else Numbers.ALIKE
    if one.valid and other.valid:
        return Numbers.OTHER
    distance = OSA.distance(one.text, other.text, score_cutoff=TYPING_ERRORS)
    return Numbers.ALIKE if distance <= TYPING_ERRORS else Numbers.CONTRADICT
