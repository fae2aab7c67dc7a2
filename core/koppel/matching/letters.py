"""Letters: text as it is compared: no accents, no capitals, no signs."""

from __future__ import annotations

import re
import unicodedata

_LIGATURES = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ø": "o", "Ø": "o"})
_QUOTES = re.compile(r"['’‘`´\"“”„«»]")
_SIGNS = re.compile(r"[^a-z0-9&]+")


def bare(text: str) -> str:
    """Return the text without accents and capitals; its signs stay."""
    if text.isascii():
        return text.casefold()
    apart = unicodedata.normalize("NFKD", text.translate(_LIGATURES))
    return "".join(char for char in apart if not unicodedata.combining(char)).casefold()


def plain(text: str) -> str:
    """Return the text as words of letters and digits; "&" stands for itself, quotes vanish."""
    word = bare(text).replace("@", " at ").replace("+", " & ").replace("&", " & ")
    return _SIGNS.sub(" ", _QUOTES.sub("", word)).strip()
