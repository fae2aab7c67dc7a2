"""Conversation: a link is made question by question; what was said before is not asked again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from koppel.belgium import day_of
from koppel.cli.asking import Asker
from koppel.cli.book_questions import BookQuestions
from koppel.cli.side_questions import SideQuestions
from koppel.connector import Role

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.cli.terminal import Terminal
    from koppel.decide.books import Books
    from koppel.unfinished import UnfinishedLink


@dataclass(frozen=True)
class Given:
    """Names of the settings that were typed or stand in the file, by side and of the link."""

    sides: Mapping[Role, frozenset[str]] = field(default_factory=dict)
    policy: frozenset[str] = frozenset()


class Conversation:
    """Talks with the person who makes a link."""

    def __init__(
        self, app: Koppel, begun: UnfinishedLink, terminal: Terminal, port: int, given: Given
    ) -> None:
        self._app = app
        self._begun = begun
        self._terminal = terminal
        self._port = port
        self._given = given
        self._asker = Asker(terminal)

    def hold(self) -> bool:
        """Ask all that is missing; return whether the person wants the link made.

        Raises ``Left`` or ``KeyboardInterrupt`` when he leaves, ``ConfigError`` and
        ``Unavailable`` when a system does not let him in; what was said is kept.
        """
        name = self._begun.name
        self._asker.head(f"Making link {name}")
        self._asker.say(
            f"Each answer is kept. Leave with Ctrl-C; go on with: koppel link add {name}"
        )
        for role in Role:
            self._side(role)
        today = day_of(self._app.world.clock())
        BookQuestions(self._begun, self._asker, self._books, today, self._given.policy).ask()
        self._summary()
        return self._asker.yes("Make this link", default=True)

    def _side(self, role: Role) -> None:
        possible = self._app.registry.of(role)
        said = frozenset(self._begun.answers.side(role).settings)
        # Nobody came in with what was said another time, so it is asked again, Enter keeps it.
        doubted = frozenset() if self._signed_in(role) else said - self._given.sides.get(role, said)
        SideQuestions(self._begun, role, self._terminal, self._port, doubted).ask(possible)

    def _signed_in(self, role: Role) -> bool:
        side = self._begun.answers.side(role)
        return side.signed_in or bool(side.account)

    def _books(self, afresh: bool) -> Books:
        self._terminal.note("")
        self._terminal.note("  Reading journals, ledger accounts and VAT rates ...")
        return self._begun.books(afresh=afresh)

    def _summary(self) -> None:
        from koppel.cli.tables import indented, table

        answers = self._begun.answers
        policy = answers.policy
        journals = policy.get("journals", {})
        rows = [
            ("CRM", self._system(Role.CRM)),
            ("accounting package", self._system(Role.ACCOUNTING)),
            ("invoices", journals.get("invoices", "")),
            ("credit notes", journals.get("credit_notes", "")),
            ("payments", journals.get("payments") or "no journal: payments in the CRM are held"),
            ("start date", policy.get("start", "")),
            ("VAT rates linked by you", _pairs(policy.get("taxes", {})) or "none"),
            ("default accounts", _pairs(policy.get("accounts", {})) or "none"),
            ("import of companies", answers.import_companies or "no"),
        ]
        self._asker.head("This is what you chose")
        self._terminal.err.print(indented(table(("setting", "value"), rows), 2))

    def _system(self, role: Role) -> str:
        settings = self._begun.answers.side(role).settings
        connector = self._begun.connector(role)
        fields = connector.settings.model_fields
        said = [
            f"{name} {settings[name]}"
            for name, field in fields.items()
            if field.is_required() and name in settings
        ]
        return ", ".join([connector.title or connector.name, *said])


def _pairs(values: Mapping[str, str]) -> str:
    return ", ".join(f"{name} -> {value}" for name, value in values.items())
