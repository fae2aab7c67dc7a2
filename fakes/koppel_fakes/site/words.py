"""Words: the labels of a site, in Dutch as the vendor's help has them, or in English.

A label is written in Dutch where it stands; the English one is looked up here. A site asks for a
label with `t("Boekjaren")`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koppel_fakes.fake import HumanError
from koppel_fakes.site.frame_words import ENGLISH

LANGUAGES = ("nl", "en")
"""Dutch comes first, and is what a person sees who has not chosen."""


class Words:
    """The English of the Dutch labels of one site and of the frame around it."""

    def __init__(self, english: Mapping[str, str]) -> None:
        self._english = {**ENGLISH, **english}

    def __iter__(self) -> Iterator[str]:
        """The Dutch labels that have an English one."""
        return iter(self._english)

    def say(self, language: str, label: str, **values: object) -> str:
        """A label in a language, with its {places} filled in.

        A label without English is a `KeyError`, in either language, so that none is forgotten.
        """
        english = self._english[label]
        text = english if language == "en" else label
        return text.format(**values) if values else text

    def refusal(self, label: str, **labels: str) -> HumanError:
        """The label as what a screen says when it refuses; its {places} are labels too."""
        said = {
            language: self.say(language, label, **self._in(language, labels))
            for language in LANGUAGES
        }
        return HumanError(said["en"], said["nl"])

    def _in(self, language: str, labels: Mapping[str, str]) -> dict[str, str]:
        return {name: self.say(language, label) for name, label in labels.items()}
