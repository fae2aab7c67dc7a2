"""Unfinished link: one that is being made; every answer is kept, so that it can be taken up again.

A link comes out of it by ``finish``; it is not active before its check is green. Secrets go to the
vault at once, and stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from pydantic import SecretStr

from koppel.belgium import day_of
from koppel.connector import Choice, Connector, Role, Settings
from koppel.decide.books import Books
from koppel.engine.context import Context
from koppel.engine.opening import Opening
from koppel.engine.reference import refresh
from koppel.errors import ConfigError
from koppel.link import Link
from koppel.model import Customer
from koppel.plugins import Registry
from koppel.progress import Listener, silent
from koppel.rules import Policy
from koppel.signing import SignInRequest, request
from koppel.store import answers as store
from koppel.store import linking
from koppel.store.answers import IMPORTS, Answers, SideAnswers
from koppel.tools import Tools

if TYPE_CHECKING:
    from koppel.app import Koppel


@dataclass(frozen=True)
class _Row:
    """A connection as the store would have it."""

    id: str
    role: str
    connector: str
    settings: Mapping[str, Any]
    account: str


class UnfinishedLink:
    """A link that is being made."""

    def __init__(self, app: Koppel, name: str) -> None:
        self._app = app
        self._database = app._database
        self._wiring = app._wiring
        self.name = name

    def __repr__(self) -> str:
        return f"<UnfinishedLink {self.name}>"

    @property
    def answers(self) -> Answers:
        """What was said so far. Raises ``ConfigError`` when somebody dropped the link."""
        with self._database.read() as db:
            found = store.load(db, self.name)
        if found is None:
            raise ConfigError(f"there is no unfinished link {self.name!r}")
        return found

    @property
    def untouched(self) -> bool:
        """Whether nothing was said yet."""
        return self.answers == Answers()

    @property
    def registry(self) -> Registry:
        """The connectors to choose from."""
        return self._app.registry

    # -- one side -------------------------------------------------------------------------------

    def connector(self, role: Role) -> Connector:
        """Return the connector that was chosen for a side."""
        return self._wiring.connector(self.answers.side(role).connector)

    def fitting(self, role: Role, name: str) -> Connector:
        """Return a connector that can be a side. Raises ``ConfigError``; nothing is chosen yet."""
        connector = self._wiring.connector(name)
        if connector.role is not role:
            raise ConfigError(f"{name} is a connector for {connector.role}, not for {role}")
        return connector

    def choose(self, role: Role, name: str) -> Connector:
        """Choose the connector of a side; the settings of another one are forgotten."""
        connector = self.fitting(role, name)
        if self.answers.side(role).connector != name:
            self._wiring.vault(self._id(role)).forget()
            self._put(role, SideAnswers(name))
        return connector

    def tell(self, role: Role, given: Mapping[str, Any]) -> None:
        """Add settings of a side, secrets too. Their values are looked over when they are used.

        Raises ``ConfigError`` for a name that no setting has; then nothing is kept.
        """
        connector = self.connector(role)
        linking.check_names(connector.name, connector.settings, given)
        side, known = self.answers.side(role), self._known(role)
        secret = set(linking.secret_fields(connector.settings))
        meant = {name: _hidden(v) if name in secret else v for name, v in given.items()}
        news = {name: value for name, value in meant.items() if known.get(name) != value}
        if not news:
            return
        self._wiring.keep_secrets(self._id(role), {k: v for k, v in news.items() if k in secret})
        public = {name: value for name, value in news.items() if name not in secret}
        # Who signed in stays signed in when he chooses among what the account offers.
        stays = side.signed_in and not set(news) & self._login(role)
        settings = {**side.settings, **public}
        self._put(role, SideAnswers(side.connector, settings, signed_in=stays))

    def missing(self, role: Role) -> list[str]:
        """Return the settings that a side needs and that were not said."""
        known = self._known(role)
        fields = self.connector(role).settings.model_fields
        return [
            name
            for name, field in fields.items()
            if field.is_required() and known.get(name) in (None, "")
        ]

    def needs_sign_in(self, role: Role) -> bool:
        """Whether somebody must still consent in the browser."""
        return self.connector(role).sign_in is not None and not self.answers.side(role).signed_in

    def begin_sign_in(self, role: Role, redirect: str) -> SignInRequest:
        """Start a sign-in in the browser; the person comes back to ``redirect`` with a code."""
        return request(self.connector(role), self._settings(role), redirect)

    def sign_in(self, role: Role, redirect: str, code: str) -> None:
        """Redeem the code of a sign-in in the browser."""
        connector = self.connector(role)
        if connector.sign_in is None:
            raise ConfigError(f"{connector.title} needs no sign-in in a browser")
        tools = self._tools(role, connector)
        connector.sign_in.redeem(self._settings(role), tools, redirect, code)
        self._put(role, replace(self.answers.side(role), signed_in=True))

    def choices(self, role: Role) -> Mapping[str, tuple[Choice, ...]]:
        """Sign in to a side, and return what its account may choose.

        Raises ``AccessLost`` when it does not let us in (R61), ``ConfigError``, ``Unavailable``.
        """
        connector = self.connector(role)
        model = connector.login or connector.settings
        known = {k: v for k, v in self._known(role).items() if k in model.model_fields}
        login = linking.checked(model, connector.name, known)
        return connector.choices(login, self._tools(role, connector))

    def open_once(self, role: Role) -> None:
        """Open a side, unless these settings were opened before, and note its account (R9)."""
        side = self.answers.side(role)
        if side.account:
            return
        connector, settings = self.connector(role), self._settings(role)
        connection = connector.connect(settings, self._tools(role, connector))
        account = connection.account
        connection.close()
        with self._database.read() as db:
            linking.check_free(db, self._id(role), side.connector, account)
        self._put(role, replace(side, account=account))

    # -- between the sides ----------------------------------------------------------------------

    def books(self, listener: Listener = silent, *, afresh: bool = False) -> Books:
        """Return years, journals, accounts and VAT codes of both sides, read where they are due."""
        context = self._context(listener)
        with Opening(context, self._wiring.tools).at_both():
            refresh(context, afresh=afresh)
        return context.books

    def set_policy(self, **given: Any) -> None:
        """Add settings of the link; a table of settings is added to the one there is."""
        answers = self.answers
        policy = dict(answers.policy)
        for name, value in given.items():
            old = policy.get(name)
            both = isinstance(old, dict) and isinstance(value, Mapping)
            policy[name] = {**old, **value} if both and isinstance(old, dict) else value
        self._save(replace(answers, policy=policy))

    def can_import(self) -> bool:
        """Whether the CRM can take companies and the books bring them (R27)."""
        crm, books = (self.connector(role).declare() for role in (Role.CRM, Role.ACCOUNTING))
        takes = any(writes.kind is Customer for writes in crm.writes)
        return takes and any(Customer in feed.kinds for feed in books.feeds)

    def set_import(self, how: str) -> None:
        """Say whether companies are imported once (``IMPORTS``). Raises ``ConfigError``.

        While a side is not chosen yet, its connector cannot be asked: the import itself asks again.
        """
        if how not in IMPORTS:
            raise ConfigError(f"import_companies: {how!r} is not one of {', '.join(IMPORTS)}")
        chosen = all(self.answers.side(role).connector for role in Role)
        if how != "no" and chosen and not self.can_import():
            crm = self.connector(Role.CRM)
            raise ConfigError(f"import_companies: {crm.title or crm.name} cannot take companies")
        self._save(replace(self.answers, import_companies=how))

    # -- the end --------------------------------------------------------------------------------

    def finish(self) -> Link:
        """Make the link out of the answers; it is not active yet.

        Both sides are opened first where that was not done. Raises ``ConfigError`` for what is
        missing or wrong, and what opening raises; the answers stay.
        """
        answers = self.answers
        policy = linking.startable(answers.policy, day_of(self._app.world.clock()))
        rows = [
            linking.row(self.name, role, self.connector(role), self._settings(role))
            for role in Role
        ]
        for role in Role:
            self.open_once(role)
        answers = self.answers
        wanted = answers.import_companies
        with self._database.write() as db:
            linking.insert_link(
                db,
                self.name,
                policy,
                rows,
                self._app.world.clock(),
                active=False,
                wanted_import="" if wanted == "no" else wanted,
            )
            for role in Role:
                linking.set_account(db, self._id(role), answers.side(role).account)
            store.delete_answers(db, self.name)
        return Link(self._app, self.name)

    def discard(self) -> None:
        """Forget the answers and the secrets."""
        with self._database.write() as db:
            store.drop(db, self.name)

    # -- wiring ---------------------------------------------------------------------------------

    def _id(self, role: Role) -> str:
        return f"{self.name}.{role}"

    def _put(self, role: Role, side: SideAnswers) -> None:
        answers = self.answers
        crm = role is Role.CRM
        self._save(replace(answers, crm=side) if crm else replace(answers, accounting=side))

    def _save(self, answers: Answers) -> None:
        with self._database.write() as db:
            store.save(db, self.name, answers)

    def _known(self, role: Role) -> dict[str, Any]:
        """The settings of a side that were said, secrets too."""
        connector = self.connector(role)
        secrets = self._wiring.secrets_of(connector, self._id(role))
        return {**self.answers.side(role).settings, **secrets}

    def _settings(self, role: Role) -> Settings:
        return linking.settings_of(self.connector(role), self._known(role))

    def _login(self, role: Role) -> set[str]:
        """The settings with which somebody signs in."""
        connector = self.connector(role)
        return set((connector.login or connector.settings).model_fields)

    def _tools(self, role: Role, connector: Connector) -> Tools:
        ledger = self._wiring.ledger(self._id(role), connector)
        return self._wiring.tools_of(self._id(role), ledger, None, lambda: None)

    def _context(self, listener: Listener) -> Context:
        answers = self.answers
        rows = [
            _Row(self._id(role), role, side.connector, side.settings, side.account)
            for role in Role
            for side in [answers.side(role)]
        ]
        # What is read here does not depend on the policy, which may lack its journals still.
        start = day_of(self._app.world.clock()) - timedelta(days=1)
        return self._wiring.context(self.name, Policy.model_construct(start=start), rows, listener)


def _hidden(value: Any) -> SecretStr:
    return value if isinstance(value, SecretStr) else SecretStr(str(value))
