"""Ogm: the Belgian structured communication, twelve digits of which the last two are a check.

Canonical is the twelve digits; people write +++123/4567/89002+++ (belgian-accounting 5).
"""

from __future__ import annotations

import re

_WRITTEN = re.compile(r"(?<!\d)(\d{3})[\s/.-]?(\d{4})[\s/.-]?(\d{5})(?!\d)")


def find(text: str) -> list[str]:
    """Every valid structured communication in a text, with or without signs, as digits."""
    found = ("".join(match.groups()) for match in _WRITTEN.finditer(text))
    return [digits for digits in found if valid(digits)]


def valid(digits: str) -> bool:
    """Whether the last two digits are the remainder by 97 of the first ten, 97 standing for 0."""
    return int(digits[10:]) == (int(digits[:10]) % 97 or 97)


def pretty(digits: str) -> str:
    """As it is printed on an invoice."""
    return f"+++{digits[:3]}/{digits[3:7]}/{digits[7:]}+++"
