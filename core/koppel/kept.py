"""Kept link: what is stored of a link, and what a host changes of it: settings, sides, sign-ins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from koppel.connector import Role
from koppel.decide.checkup import Readiness
from koppel.engine.context import Context, OpenSide
from koppel.engine.opening import Opening
from koppel.errors import ConfigError
from koppel.progress import Listener, silent
from koppel.rules import Policy
from koppel.signing import SignInRequest, request
from koppel.store import linking, sources, timetable
from koppel.store.linking import Side
from koppel.tools import Tools
from koppel.wiring import secrets_in

if TYPE_CHECKING:
    from koppel.app import Koppel


class KeptLink:
    """Name, settings and sides of a link; it does not run it."""

    def __init__(self, app: Koppel, name: str) -> None:
        self._app = app
        self._database = app._database
        self._wiring = app._wiring
        self.name = name

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.name}>"

    @property
    def policy(self) -> Policy:
        """The settings of the link."""
        with self._database.read() as db:
            return linking.policy(db, self.name)

    @policy.setter
    def policy(self, policy: Policy | Mapping[str, Any]) -> None:
        self.set_policy(policy)

    def set_policy(self, policy: Policy | Mapping[str, Any], anyway: bool = False) -> None:
        """Change the settings of the link. Raises ``ConfigError`` for what cannot be.

        ``anyway``: make it automatic though no run of it has been fully successful yet (R68).
        """
        rules, old = linking.policy_of(policy), self.policy
        again: dict[str, list[str]] = {}
        if rules.start < old.start:  # older documents take part now, on both sides
            for side in self._context(silent).sides.values():
                again[side.id] = [feed.name for feed in side.feeds(reference=False)]
        with self._database.write() as db:
            if not anyway:
                timetable.guard(db, self.name, old, rules)
            for id, names in again.items():
                sources.forget(db, id, names)
            linking.set_policy(db, self.name, rules)
            linking.set_changed(db, self.name, self._app.world.clock())

    @property
    def sides(self) -> dict[Role, Side]:
        """Connector and settings of both sides, without secrets."""
        with self._database.read() as db:
            return linking.halves(db, self.name)

    @property
    def active(self) -> bool:
        """Whether the link runs: always when a host made it, else since its check was green."""
        with self._database.read() as db:
            return linking.is_active(db, self.name)

    @property
    def wanted_import(self) -> str:
        """How companies are to be imported once ("match" or "as-is"), until that is done."""
        with self._database.read() as db:
            return linking.wanted_import(db, self.name)

    # -- changing -------------------------------------------------------------------------------

    def begin_sign_in(self, role: Role, redirect: str) -> SignInRequest:
        """Start a sign-in in the browser for a side whose grant has ended."""
        side = self._context(silent).sides[role]
        return request(side.connector, side.settings, redirect)

    def sign_in(self, role: Role, redirect: str, code: str) -> None:
        """Redeem the code of a sign-in in the browser."""
        context = self._context(silent)
        side = context.sides[role]
        if side.connector.sign_in is None:
            raise ConfigError(f"{side.connector.title} needs no sign-in in a browser")
        tools = self._tools(context, side)
        tools = replace(tools, sending=lambda: None)
        side.connector.sign_in.redeem(side.settings, tools, redirect, code)
        self._changed()

    def change_side(self, role: Role, given: Mapping[str, Any]) -> None:
        """Change settings of one side, secrets too, after signing in with them once.

        Nothing is changed when a setting is wrong (``ConfigError``), or when the system does not
        let us in, or is not the account that was linked (``AccessLost``, ``Unavailable``).
        """
        context = self._context(silent)
        side = context.sides[role]
        known = {name: getattr(side.settings, name) for name in side.settings.model_fields_set}
        side.settings = linking.settings_of(side.connector, {**known, **given})
        side.declaration = side.connector.declare(side.settings)
        with Opening(context, self._tools).at(side):
            pass
        with self._database.write() as db:
            linking.set_settings(db, side.id, side.settings)
        self._wiring.keep_secrets(side.id, secrets_in(side.settings))
        self._changed()

    def activate(self, readiness: Readiness) -> None:
        """Let the link run from now on. Raises ``ConfigError`` when the check is not green."""
        if not readiness.ready:
            raise ConfigError(
                f"link {self.name} is not ready; koppel link check {self.name} says what is missing"
            )
        with self._database.write() as db:
            linking.activate(db, self.name)

    def remove(self) -> None:
        """Forget the link and its secrets; both systems keep what they hold."""
        with self._database.write() as db:
            linking.delete(db, self.name)

    def _changed(self) -> None:
        """What a person mended is tried again by the next automatic run."""
        with self._database.write() as db:
            linking.set_changed(db, self.name, self._app.world.clock())

    def _remember(self, told: Mapping[str, Any]) -> None:
        """Keep what a person decided among the settings of the link."""
        if told:
            with self._database.write() as db:
                known = linking.policy(db, self.name)
                linking.set_policy(db, self.name, known.model_copy(update=told))

    # -- wiring ---------------------------------------------------------------------------------

    def _store_secrets(self, halves: Mapping[Role, Side]) -> None:
        for role, half in halves.items():
            connector = self._app.registry[half.connector]
            settings = linking.settings_of(connector, half.settings)
            self._wiring.keep_secrets(f"{self.name}.{role}", secrets_in(settings))

    def _open_once(self) -> None:
        """Sign in to both sides and remember which accounts they are (R9, R61)."""
        context = self._context(silent)
        accounts = {}
        for side in context.sides.values():
            with Opening(context, self._tools).at(side):
                accounts[side.id] = side.account
        with self._database.write() as db:
            for id, account in accounts.items():
                linking.set_account(db, id, account)

    def _context(self, listener: Listener) -> Context:
        with self._database.read() as db:
            policy = linking.policy(db, self.name)
            rows = linking.sides(db, self.name)
        return self._wiring.context(self.name, policy, rows, listener)

    def _tools(self, context: Context, side: OpenSide) -> Tools:
        return self._wiring.tools(context, side)
