"""Text: what people read on a booking in Octopus, and where koppel's marker stands in it (D13).

The marker ("k:" and ten base32 characters) is the last word of a sales booking's comment and of
a receipt line's reference; everything before it is for people and may be cut, the marker never.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

COMMENT_LENGTH = 100
"""Octopus does not document the length of a comment; this much is shown in its lists."""

REFERENCE_LENGTH = 60
"""The same for the reference of a receipt line."""

_MARKER = re.compile(r"(?:^|\s)(k:[a-z2-7]{10})$")
_NUMBER = re.compile(r"(?<![\w/])((?:[A-Za-z][\w-]{0,9} ?)?\d{4}\s?/\s?\d{1,9})(?![\w/])")
_STRUCTURED = re.compile(r"^[+*]{3}\d{3}/\d{4}/\d{5}[+*]{3}$")
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\u202a-\u202e\u2066-\u2069]"
)


def clean(text: str) -> str:
    """Return the text without control characters and lone surrogates, in composed form."""
    return unicodedata.normalize("NFC", _CONTROL.sub("", text))


def line(text: str) -> str:
    """Return the text as one line without control characters, as it can be written anywhere."""
    return " ".join(clean(text).split())


def cut(text: str, length: int) -> str:
    """Shorten to at most ``length`` characters, at the end of a word if there is one."""
    text = text.strip()
    if len(text) <= length:
        return text
    head = text[:length]
    if text[length] != " ":
        head = head.rpartition(" ")[0] or head
    return head.rstrip()


def marked(text: str, marker: str, length: int) -> str:
    """Return "text · marker", the text cut so that the whole is not longer than ``length``."""
    head = line(text)[: max(length - len(marker) - 3, 0)].rstrip(" ·")
    return f"{head} · {marker}" if head else marker


def marker_of(text: str) -> str:
    """Return the marker at the end of a text, or an empty string."""
    found = _MARKER.search(text.rstrip())
    return found.group(1) if found else ""


def is_structured(reference: str) -> bool:
    """Say whether this is a structured communication "+++123/4567/89012+++"."""
    return bool(_STRUCTURED.match(reference.strip()))


def numbers_in(text: str) -> Iterator[str]:
    """Yield what looks like a document number, such as "2026 / 17", without blanks.

    A prefix counts as part of the number when it stands before it: "TL 2026 / 17" yields both
    "2026/17" and "TL2026/17", because the text does not say where the number begins.
    """
    if is_structured(text):
        return
    for found in _NUMBER.finditer(text):
        whole = "".join(found.group(1).split())
        bare = re.search(r"\d{4}/\d+$", whole)
        if bare and bare.group() != whole:
            yield bare.group()
        yield whole
