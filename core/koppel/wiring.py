"""Wiring: what a connection needs before it is opened, from the store and from the world."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import SecretStr, ValidationError

from koppel.connector import Connector, Role, Settings
from koppel.engine.context import Context, OpenSide
from koppel.errors import ConfigError
from koppel.plugins import Registry
from koppel.progress import Listener
from koppel.rules import CRM_ACCOUNTING, Policy
from koppel.store import linking
from koppel.store.database import Database
from koppel.store.ledger import CallLedger
from koppel.store.vault import Vault
from koppel.tools import Tools
from koppel.world import World


class Wiring:
    """Settings, secrets and tools of connections, whoever they belong to."""

    def __init__(
        self,
        database: Database,
        registry: Callable[[], Registry],
        key: Callable[[], bytes],
        world: World,
    ) -> None:
        self.database = database
        self.world = world
        self._registry = registry
        self._key = key

    def connector(self, name: str) -> Connector:
        """Return a connector by name. Raises ``ConfigError`` when it is not installed."""
        return self._registry()[name]

    def context(
        self, link: str, policy: Policy, rows: Iterable[Any], listener: Listener
    ) -> Context:
        """Return the context of a run between two connections, given as rows of the store."""
        sides = {Role(row.role): self._side(row) for row in rows}
        ordered = {role: sides[role] for role in (Role.CRM, Role.ACCOUNTING)}
        return Context(link, policy, CRM_ACCOUNTING, ordered, self.database, self.world, listener)

    def tools(self, context: Context, side: OpenSide) -> Tools:
        """Return all that a connection of a run may touch."""
        return self.tools_of(side.id, side.ledger, context.policy.start, context.sending)

    def tools_of(
        self, id: str, ledger: CallLedger, start: date | None, sending: Callable[[], None]
    ) -> Tools:
        """Return all that a connection may touch."""
        return Tools(
            clock=self.world.clock,
            sleep=self.world.sleep,
            secrets=self.vault(id),
            budget=ledger,
            start=start,
            transport=self.world.transport,
            notice=self.world.notice,
            sending=sending,
        )

    def ledger(self, id: str, connector: Connector) -> CallLedger:
        """Return the count of calls of a connection."""
        return CallLedger(self.database, id, connector.title, self.world.clock)

    def vault(self, id: str) -> Vault:
        """Return the secrets of a connection."""
        return Vault(self.database, self._key, id, self.world.clock)

    def secrets_of(self, connector: Connector, id: str) -> dict[str, SecretStr]:
        """Return the secrets among the settings of a connection that are known."""
        vault = self.vault(id)
        found = {}
        for name in linking.secret_fields(connector.settings):
            held = vault.get(f"settings.{name}")
            if held is not None:
                found[name] = SecretStr(held.value)
        return found

    def settings(self, connector: Connector, id: str, public: Mapping[str, Any]) -> Settings:
        """Return the settings of a connection, with its secrets."""
        try:
            return connector.settings(**public, **self.secrets_of(connector, id))
        except ValidationError as error:
            raise ConfigError(linking.words(connector.name, error)) from error

    def keep_secrets(self, id: str, secrets: Mapping[str, SecretStr]) -> None:
        """Keep secrets among the settings of a connection."""
        vault = self.vault(id)
        for name, value in secrets.items():
            held = vault.get(f"settings.{name}")
            vault.swap(f"settings.{name}", value.get_secret_value(), held.version if held else 0)

    def _side(self, row: Any) -> OpenSide:
        connector = self.connector(row.connector)
        settings = self.settings(connector, row.id, row.settings)
        return OpenSide(
            id=row.id,
            role=Role(row.role),
            connector=connector,
            settings=settings,
            declaration=connector.declare(settings),
            ledger=self.ledger(row.id, connector),
            account=row.account,
        )


def secrets_in(settings: Settings) -> dict[str, SecretStr]:
    """Return the secrets among settings."""
    values = {name: getattr(settings, name) for name in linking.secret_fields(type(settings))}
    return {name: value for name, value in values.items() if isinstance(value, SecretStr)}
