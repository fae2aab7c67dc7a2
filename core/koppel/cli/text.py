"""Text for people: words from outside made safe to show in a terminal."""

from __future__ import annotations

import unicodedata

_HIDDEN = {"Cc", "Cf", "Co", "Cs", "Zl", "Zp"}


def clean(text: object) -> str:
    """Return the text on one line, without control, direction or broken characters.

    Names come from other systems and may hold escape codes that would move the cursor, change
    the colours, or turn the reading direction around.
    """
    words = str(text)
    if words.isascii() and words.isprintable():
        return words
    return "".join(" " if char in "\n\r\t" else char for char in words if _shown(char))


def _shown(char: str) -> bool:
    return char in "\n\r\t" or unicodedata.category(char) not in _HIDDEN


def count(number: int, one: str, many: str = "") -> str:
    """Return "1 record" or "2 records"."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"
