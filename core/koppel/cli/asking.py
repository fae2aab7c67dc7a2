"""Asking: one question to the person at the terminal, on stderr, and his answer.

Plain lines that any terminal can show. A question is asked again until its answer can be used;
the end of the input, like Ctrl-C, leaves the conversation.
"""

from __future__ import annotations

import getpass
import sys
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from koppel.cli.text import clean
from koppel.connector import Choice

if TYPE_CHECKING:
    from koppel.cli.terminal import Terminal

LONG = 20
"""Longer values are ids of a machine."""

Refuse = Callable[[str], str]
"""Says why an answer cannot be used; empty: it can."""


def accept(_answer: str) -> str:
    """Take any answer."""
    return ""


class Left(KeyboardInterrupt):
    """The person left the conversation: his input ended."""


@dataclass(frozen=True)
class Options:
    """What may be chosen, and how the list is numbered.

    Values that are numbers themselves (a ledger account, a file) are chosen by their own number;
    a number beside them would only confuse.
    """

    choices: Sequence[Choice]

    @property
    def numbered(self) -> bool:
        """Whether each has a number of its own in the list."""
        return not any(choice.value.isdigit() for choice in self.choices)

    def meant(self, answer: str) -> str:
        """Return the value that an answer means; an answer that means none comes back as it is."""
        for choice in self.choices:
            if choice.value.casefold() == answer.casefold():
                return choice.value
        if self.numbered and answer.isdecimal() and 0 < int(answer) <= len(self.choices):
            return self.choices[int(answer) - 1].value
        return answer

    def shown(self, value: str) -> str:
        """Return how a value is named in a question: an id that says nothing by its number."""
        if self._speaks:
            return value
        return str([choice.value for choice in self.choices].index(value) + 1)

    def lines(self) -> list[str]:
        """The list for people."""
        wide = max((len(choice.value) for choice in self.choices), default=0)
        shown = []
        for number, choice in enumerate(self.choices, 1):
            parts = [f"{number:>2}"] if self.numbered else []
            parts += [f"{choice.value:<{wide}}"] if self._speaks else []
            shown.append("  ".join([*parts, choice.name]).rstrip())
        return shown

    @property
    def _speaks(self) -> bool:
        """Whether the values say something to people; a long id does not where it has a name."""
        return any(len(choice.value) <= LONG or not choice.name for choice in self.choices)


class Asker:
    """Asks the person at the terminal."""

    def __init__(self, terminal: Terminal) -> None:
        self._terminal = terminal

    def say(self, text: str) -> None:
        """Tell a sentence inside the conversation."""
        for line in self._folded(text):
            self._terminal.err.print(f"  {line}", soft_wrap=True)

    def head(self, text: str) -> None:
        """Begin a part of the conversation."""
        from koppel.cli.tables import words

        self._terminal.err.print()
        self._terminal.err.print(words(text, "bold"))

    def text(self, question: str, default: str = "", refuse: Refuse = accept) -> str:
        """Ask for a text until it can be used; an empty answer means the default."""
        while True:
            answer = self._read(question, default) or default
            why = refuse(answer) if answer else "an answer is needed here"
            if not why:
                return answer
            self.say(why)

    def maybe(self, question: str, refuse: Refuse = accept, none: str = "none") -> str:
        """Ask for a text that may be left empty; ``none``: what that means."""
        while True:
            answer = self._read(f"{question} (Enter: {none})")
            why = refuse(answer) if answer else ""
            if not why:
                return answer
            self.say(why)

    def secret(self, question: str, known: bool = False) -> str:
        """Ask for a secret, unseen; where one is ``known``, an empty answer keeps it."""
        hint = "not shown; Enter keeps the one given" if known else "not shown"
        while True:
            self._prompt(f"{question} ({hint})")
            try:
                answer = getpass.getpass("", sys.stderr)
            except EOFError as end:
                raise Left from end
            if answer or known:
                return answer
            self.say("an answer is needed here")

    def choose(
        self, question: str, options: Options, default: str = "", refuse: Refuse | None = None
    ) -> str:
        """Show what may be chosen, and ask until one of it is. Returns its value.

        ``refuse`` knows more about wrong answers than that they are not in the list.
        """
        self._show(options)
        shown = options.shown(default) if default else ""
        return options.meant(self.text(question, shown, partial(_refused, options, refuse)))

    def choose_or_none(
        self,
        question: str,
        options: Options,
        refuse: Refuse | None = None,
        *,
        show: bool = True,
        none: str = "none",
    ) -> str:
        """Do as ``choose``, and take an empty answer for none; ``show``: list them first."""
        if show:
            self._show(options)
        wrong = partial(_refused, options, refuse)
        return options.meant(self.maybe(question, wrong, none))

    def yes(self, question: str, default: bool = False) -> bool:
        """Ask for a yes or a no."""
        hint = "Y/n" if default else "y/N"
        while True:
            answer = self._read(f"{question} [{hint}]").casefold()
            if not answer:
                return default
            if answer in ("y", "yes", "n", "no"):
                return answer.startswith("y")
            self.say("answer y or n")

    def _show(self, options: Options) -> None:
        for line in options.lines():
            self._terminal.err.print(f"    {clean(line)}", soft_wrap=True)

    def _prompt(self, question: str) -> None:
        lines = self._folded(f"{question}:")
        for line in lines[:-1]:
            self._terminal.err.print(f"  {line}", soft_wrap=True)
        self._terminal.err.print(f"  {lines[-1]}", end=" ", soft_wrap=True)

    def _folded(self, text: str) -> list[str]:
        wide = max(self._terminal.err.width - 4, 40)
        return textwrap.wrap(clean(text), wide, break_on_hyphens=False)

    def _read(self, question: str, default: str = "") -> str:
        self._prompt(f"{question} [{default}]" if default else question)
        answer = sys.stdin.readline()
        if not answer:
            raise Left
        return answer.strip()


def _refused(options: Options, refuse: Refuse | None, answer: str) -> str:
    """Say why an answer cannot be used; who knows more than the list says it first."""
    value = options.meant(answer)
    why = refuse(value) if refuse else ""
    if why or any(choice.value == value for choice in options.choices):
        return why
    return f"{value[:40]!r} is not in the list"
