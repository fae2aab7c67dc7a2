"""Registry: the connectors that are installed, found by entry point like anyone's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from importlib.metadata import EntryPoint, entry_points
from typing import Any

import pluggy

from koppel import hookspecs
from koppel.connector import Connector, Role
from koppel.engine.handing import Notifier, Notify
from koppel.errors import ConfigError
from koppel.notification import Notification

GROUP = "koppel"


@dataclass(frozen=True)
class Broken:
    """A plugin that could not be loaded, and why."""

    name: str
    reason: str


class Registry:
    """The connectors a host works with: those handed over, or those installed."""

    def __init__(
        self, connectors: Iterable[Connector] = (), plugins: Mapping[str, object] | None = None
    ) -> None:
        """``plugins``: name -> a module or object with other hooks, such as ``koppel_notify``."""
        self._connectors = {connector.name: connector for connector in connectors}
        self._manager = _manager(plugins or {})
        self.broken: tuple[Broken, ...] = ()

    @classmethod
    def discover(
        cls,
        points: Iterable[EntryPoint] | None = None,
        plugins: Mapping[str, object] | None = None,
    ) -> Registry:
        """Load every installed plugin, one by one: a broken one is reported and skipped.

        ``plugins``: name -> what a host adds to them, as for ``Registry``.
        """
        manager = _manager(plugins or {})
        broken = []
        for point in entry_points(group=GROUP) if points is None else points:
            reason = _load(manager, point)
            if reason:
                broken.append(Broken(point.name, reason))
        connectors: dict[str, Connector] = {}
        for impl in manager.hook.koppel_connector.get_hookimpls():
            try:
                connector = _checked(impl.function())
                if connector.name in connectors:
                    raise ConfigError(f"another plugin provides connector {connector.name}")
            except Exception as error:  # noqa: BLE001 - a stranger's plugin may raise anything
                broken.append(Broken(impl.plugin_name, _reason(error)))
            else:
                connectors[connector.name] = connector
        registry = cls(connectors.values())
        registry._manager = manager
        registry.broken = tuple(broken)
        return registry

    def __iter__(self) -> Iterator[Connector]:
        return iter(sorted(self._connectors.values(), key=lambda connector: connector.name))

    def of(self, role: Role) -> list[Connector]:
        """Return the connectors of one category, by name (R60)."""
        return [connector for connector in self if connector.role is role]

    def __getitem__(self, name: str) -> Connector:
        if name in self._connectors:
            return self._connectors[name]
        close = get_close_matches(name, self._connectors, n=1)
        hint = f"; did you mean {close[0]}?" if close else ""
        known = ", ".join(sorted(self._connectors)) or "none"
        raise ConfigError(f"no connector {name!r} is installed (installed: {known}){hint}")

    def add_commands(self, cli: Any) -> None:
        """Let plugins add their commands to the command line."""
        self._manager.hook.koppel_commands(cli=cli)

    @property
    def notifiers(self) -> tuple[Notifier, ...]:
        """The plugins that pass notifications on, in the order they were found."""
        impls = self._manager.hook.koppel_notify.get_hookimpls()
        return tuple(Notifier(impl.plugin_name, _notify(impl)) for impl in reversed(impls))


def _manager(plugins: Mapping[str, object]) -> pluggy.PluginManager:
    manager = pluggy.PluginManager(GROUP)
    manager.add_hookspecs(hookspecs)
    for name, plugin in plugins.items():
        manager.register(plugin, name=name)
    manager.check_pending()
    return manager


def _notify(impl: pluggy.HookImpl) -> Notify:
    """Call one implementation with the arguments that it names."""

    def notify(notification: Notification, link: str) -> None:
        given = {"notification": notification, "link": link}
        impl.function(*(given[name] for name in impl.argnames))

    return notify


def _load(manager: pluggy.PluginManager, point: EntryPoint) -> str:
    """Register one plugin; return why it could not be, or an empty text."""
    try:
        plugin = point.load()
        manager.register(plugin, name=point.name)
        manager.check_pending()
    except Exception as error:  # noqa: BLE001 - a stranger's plugin may raise anything
        if manager.has_plugin(point.name):
            manager.unregister(name=point.name)
        return _reason(error)
    return ""


def _checked(connector: Any) -> Connector:
    """Refuse what a hook returned when it is no connector."""
    if not isinstance(connector, Connector):
        raise TypeError(f"koppel_connector returned {type(connector).__name__}, no Connector")
    return connector


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"
