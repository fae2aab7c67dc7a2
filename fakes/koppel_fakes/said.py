"""Said: words for a person, in both languages of the screens.

As a text it is the English, which is what the control plane, the logs and the vendor's API show;
only a page in Dutch asks for the Dutch.
"""

from __future__ import annotations

DUTCH = "nl"


class Said(str):
    """English words that know their Dutch."""

    dutch: str

    def __new__(cls, english: str, dutch: str) -> Said:
        """The words in both languages."""
        made = super().__new__(cls, english)
        made.dutch = dutch
        return made

    def __getnewargs__(self) -> tuple[str, str]:  # type: ignore[override]
        """What a copy is made of."""
        return str(self), self.dutch


def spoken(text: str, language: str) -> str:
    """The words in a language; what was said in one language only stays as it is."""
    return text.dutch if language == DUTCH and isinstance(text, Said) else str(text)
