"""Side questions: which system, how to come in, and which of its files: one side of a link."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import TYPE_CHECKING

from koppel.cli.asking import Asker, Options
from koppel.connector import Choice, Connector, Role
from koppel.errors import ConfigError
from koppel.store.linking import secret_fields

if TYPE_CHECKING:
    from koppel.cli.terminal import Terminal
    from koppel.unfinished import UnfinishedLink

TRIES = 3
"""So often a sign-in is tried: vendors count wrong passwords, and lock who guesses."""

NAMES = {Role.CRM: "CRM", Role.ACCOUNTING: "Accounting package"}


class SideQuestions:
    """Asks what is missing about one side, and signs in to it."""

    def __init__(
        self,
        begun: UnfinishedLink,
        role: Role,
        terminal: Terminal,
        port: int,
        doubted: Collection[str],
    ) -> None:
        """``port``: for the answer of a sign-in page. ``doubted``: settings of an earlier time."""
        self._begun = begun
        self._role = role
        self._asker = Asker(terminal)
        self._terminal = terminal
        self._port = port
        self._doubted = doubted

    def ask(self, possible: list[Connector]) -> None:
        """Ask until the side is opened. Raises ``ConfigError`` when that fails too often."""
        connector = self._choose_connector(possible)
        if self._begun.answers.side(self._role).account:
            self._asker.say("signed in already")
            return
        for attempt in range(TRIES):
            try:
                self._settings(connector, again=attempt > 0)
                self._sign_in(connector)
                self._choose(connector, again=attempt > 0)
                self._begun.open_once(self._role)
            except ConfigError as error:
                self._asker.say(_here(error))
            else:
                self._asker.say(f"signed in to {_title(connector)}")
                return
        raise ConfigError(
            f"{_title(connector)} did not let us in {TRIES} times; look there which user may come "
            f"in, then go on with: koppel link add {self._begun.name}"
        )

    def _choose_connector(self, possible: list[Connector]) -> Connector:
        name = self._begun.answers.side(self._role).connector
        if not name and len(possible) == 1:
            name = possible[0].name
        title = NAMES[self._role]
        if name:
            connector = self._begun.choose(self._role, name)
            self._asker.head(f"{title}: {_title(connector)} ({name})")
            return connector
        self._asker.head(title)
        options = Options([Choice(each.name, _title(each)) for each in possible])
        return self._begun.choose(self._role, self._asker.choose("Which one", options))

    def _settings(self, connector: Connector, again: bool) -> None:
        """Ask for what signing in needs, as far as it was not said, or was said wrong."""
        login = (connector.login or connector.settings).model_fields
        missing = set(self._begun.missing(self._role))
        known = self._begun.answers.side(self._role).settings
        secrets = secret_fields(connector.settings)
        said = {}
        for name, field in login.items():
            old = name not in missing
            if not field.is_required() or (old and not again and name not in self._doubted):
                continue
            question = _question(name, field.description)
            if name in secrets:
                said[name] = self._asker.secret(question, known=old)
            else:
                said[name] = self._asker.text(question, str(known.get(name) or ""))
        self._begun.tell(self._role, {name: value for name, value in said.items() if value})

    def _sign_in(self, connector: Connector) -> None:
        if self._begun.needs_sign_in(self._role):
            from koppel.cli.sign_in import signed_in

            redirect, code = signed_in(
                lambda to: self._begun.begin_sign_in(self._role, to), self._terminal, self._port
            )
            self._begun.sign_in(self._role, redirect, code)

    def _choose(self, connector: Connector, again: bool) -> None:
        """Sign in, and choose what the account offers; then ask for what is left."""
        offered = self._begun.choices(self._role)
        known = self._begun.answers.side(self._role).settings
        for name, choices in offered.items():
            if not choices or (known.get(name) and not again):
                continue
            self._begun.tell(self._role, {name: self._chosen(connector, name, choices)})
        for name in self._begun.missing(self._role):
            question = _question(name, connector.settings.model_fields[name].description)
            self._begun.tell(self._role, {name: self._asker.text(question)})

    def _chosen(self, connector: Connector, name: str, choices: tuple[Choice, ...]) -> str:
        """Choose one; a setting that may be left out has the first, the usual one, as default."""
        if len(choices) == 1:
            self._asker.say(f"{name}: {choices[0].name or choices[0].value}, the only one")
            return choices[0].value
        field = connector.settings.model_fields[name]
        self._asker.say(f"{_question(name, field.description)}:")
        usual = "" if field.is_required() else choices[0].value
        return self._asker.choose(f"Which {name}", Options(choices), usual)


def _title(connector: Connector) -> str:
    return connector.title or connector.name


def _question(name: str, description: str | None) -> str:
    """Return the question for a setting: the first sentence that describes it, else its name."""
    first = re.split(r"[.;](?:\s|$)", (description or "").replace("\n", " "), maxsplit=1)[0]
    return first or name


def _here(error: ConfigError) -> str:
    """Return the words of an error without commands to type: here one is asked again."""
    return re.sub(r" \([^()]*koppel link [^()]*\)", "", str(error))
