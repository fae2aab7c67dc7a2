"""Registry: plugins are found by entry point; a broken one is named and never stops the others."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint
from types import ModuleType

import pytest
from koppel import ConfigError, InMemoryConnector, Registry, Role, hookimpl


@pytest.fixture
def plugin(monkeypatch):
    """Give a maker of installed plugins: modules with an entry point."""

    def make(name, **names):
        module = ModuleType(f"koppel_test_{name}")
        vars(module).update(names)
        monkeypatch.setitem(sys.modules, module.__name__, module)
        return EntryPoint(name=name, value=module.__name__, group="koppel")

    return make


def connector_hook(name):
    """Return an implementation of the hook that gives a connector."""

    @hookimpl
    def koppel_connector():
        return InMemoryConnector(name, Role.CRM)

    return koppel_connector


def test_installed_connectors_are_found(plugin):
    """A plugin is loaded from its entry point, and its connector is known by name."""
    registry = Registry.discover([plugin("b", koppel_connector=connector_hook("beta"))])

    assert [connector.name for connector in registry] == ["beta"]
    assert registry["beta"].role is Role.CRM
    assert registry.broken == ()


def test_connectors_come_in_the_order_of_their_names():
    """Who lists them gets them sorted."""
    registry = Registry([InMemoryConnector(name, Role.CRM) for name in ("b", "c", "a")])

    assert [connector.name for connector in registry] == ["a", "b", "c"]


def test_a_plugin_that_cannot_be_imported_is_named(plugin):
    """The reason is told, and the others are there."""
    missing = EntryPoint(name="gone", value="koppel_no_such_module", group="koppel")
    registry = Registry.discover([missing, plugin("a", koppel_connector=connector_hook("alpha"))])

    assert [connector.name for connector in registry] == ["alpha"]
    (broken,) = registry.broken
    assert broken.name == "gone"
    assert broken.reason.startswith("ModuleNotFoundError: ")


def test_a_misspelt_hook_is_rejected(plugin):
    """A plugin whose hook koppel does not know would silently do nothing, so it is broken."""

    @hookimpl
    def koppel_conector():
        return None

    registry = Registry.discover(
        [
            plugin("typo", koppel_conector=koppel_conector),
            plugin("good", koppel_connector=connector_hook("good")),
        ]
    )

    assert [connector.name for connector in registry] == ["good"]
    assert [broken.name for broken in registry.broken] == ["typo"]
    assert "koppel_conector" in registry.broken[0].reason


def test_a_hook_with_a_strange_argument_is_rejected(plugin):
    """A hook may leave out arguments, and may not invent them."""

    @hookimpl
    def koppel_connector(world):
        return None

    registry = Registry.discover([plugin("odd", koppel_connector=koppel_connector)])

    assert list(registry) == []
    assert registry.broken[0].reason.startswith("PluginValidationError: ")


def test_a_connector_that_cannot_be_made_does_not_stop_the_others(plugin):
    """A hook that raises is a broken plugin like any other."""

    @hookimpl
    def koppel_connector():
        raise RuntimeError("no licence")

    registry = Registry.discover(
        [
            plugin("bad", koppel_connector=koppel_connector),
            plugin("good", koppel_connector=connector_hook("good")),
        ]
    )

    assert [connector.name for connector in registry] == ["good"]
    assert [(b.name, b.reason) for b in registry.broken] == [("bad", "RuntimeError: no licence")]


def test_a_hook_that_returns_no_connector_is_broken(plugin):
    """What is not a connector is said so, instead of failing later."""

    @hookimpl
    def koppel_connector():
        return InMemoryConnector

    registry = Registry.discover([plugin("bad", koppel_connector=koppel_connector)])

    assert registry.broken[0].reason == "TypeError: koppel_connector returned type, no Connector"


def test_two_plugins_cannot_provide_one_connector(plugin):
    """The second of a name is broken: nobody's link changes system unseen."""
    hooks = [plugin(name, koppel_connector=connector_hook("same")) for name in ("a", "b")]

    registry = Registry.discover(hooks)

    assert len(list(registry)) == 1
    assert registry.broken[0].reason == "ConfigError: another plugin provides connector same"


def test_an_unknown_connector_is_answered_with_a_likely_one():
    """A misspelt name is answered with what is installed."""
    registry = Registry([InMemoryConnector("ledgerly", Role.ACCOUNTING)])

    with pytest.raises(ConfigError, match=r"'ledgery' is installed \(installed: ledgerly\)") as no:
        registry["ledgery"]
    assert str(no.value).endswith("did you mean ledgerly?")


def test_no_connector_at_all_is_said():
    """Where nothing is installed, that is the answer."""
    with pytest.raises(ConfigError, match="installed: none"):
        Registry()["ledgerly"]


def test_a_plugin_adds_commands(plugin):
    """A plugin gets the command line and may add to it; a registry by hand adds nothing."""

    @hookimpl
    def koppel_commands(cli):
        cli.append("demo")

    added = []
    Registry.discover([plugin("demo", koppel_commands=koppel_commands)]).add_commands(added)
    Registry().add_commands(added)

    assert added == ["demo"]


def test_the_built_in_connectors_take_the_strangers_path():
    """Both vendors are found by their entry points, and nothing that is installed is broken."""
    registry = Registry.discover()

    assert {"octopus", "teamleader"} <= {connector.name for connector in registry}
    assert registry.broken == ()
