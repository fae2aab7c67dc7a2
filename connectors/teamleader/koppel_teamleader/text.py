"""Text: what people typed somewhere else, made safe to store, compare and show."""

from __future__ import annotations

import unicodedata

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
LONGEST = 10_000


def clean(text: str) -> str:
    """Return the text in NFC without control characters, lone surrogates and bidi controls.

    Line breaks and tabs become blanks; the ends are trimmed.
    """
    if text.isascii() and text.isprintable():
        return text.strip()[:LONGEST]
    kept = "".join(_safe(char) for char in text[:LONGEST])
    return unicodedata.normalize("NFC", kept).strip()


def cut(text: str, length: int) -> str:
    """Return a clean text of at most so many characters."""
    whole = clean(text)
    return whole if len(whole) <= length else whole[: length - 1].rstrip() + "…"


def _safe(char: str) -> str:
    if char in "\r\n\t":
        return " "
    category = unicodedata.category(char)
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cc" or char in BIDI else char
