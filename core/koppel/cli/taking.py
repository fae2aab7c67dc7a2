"""Taking: what was typed or stands in a file becomes answers of a link that is being made."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from koppel.cli import filling
from koppel.cli.conversation import Given
from koppel.connector import Connector, Role
from koppel.store.linking import policy_of

if TYPE_CHECKING:
    from pathlib import Path

    from koppel.unfinished import UnfinishedLink

JOURNALS = {"invoices": "(invoices)", "credit_notes": "(credit notes)"}
IMPORT = "import_companies"


def take(
    begun: UnfinishedLink,
    tables: Mapping[str, dict[str, Any]],
    policy: Mapping[str, Any],
    file: Path | None,
    talks: bool,
) -> list[str]:
    """Add what was given to the answers; return the secrets that stand in the file itself.

    ``talks``: a person is there, so the only connector of a side need not be named.

    Raises ``ConfigError`` for a name that does not exist, or a value that cannot be.
    """
    rules = {name: value for name, value in policy.items() if name != IMPORT}
    connectors = _connectors(begun, tables, talks)
    _look_over(rules)
    inline = filling.guard_secrets(file, connectors, tables) if file else []
    given = {
        role: filling.resolved(role, connector, tables.get(role, {}))
        for role, connector in connectors.items()
    }
    # All was looked at before anything is kept: a mistyped command leaves nothing.
    for role, values in given.items():
        begun.choose(Role(role), connectors[role].name)
        begun.tell(Role(role), values)
    if rules:
        begun.set_policy(**{name: _plain(value) for name, value in rules.items()})
    if policy.get(IMPORT):
        begun.set_import(str(policy[IMPORT]))
    return inline


def _connectors(
    begun: UnfinishedLink, tables: Mapping[str, dict[str, Any]], talks: bool
) -> dict[str, Connector]:
    """Return the connector of each side of which something was said, now or before."""
    found: dict[str, Connector] = {}
    for role in Role:
        values = tables.get(role, {})
        name = str(values.get("connector") or begun.answers.side(role).connector)
        possible = [each.name for each in begun.registry.of(role)]
        if values and not name and talks and len(possible) == 1:
            name = possible[0]
        if values and not name:
            filling.need_connector(begun.registry, role)
        if name:
            found[role] = begun.fitting(role, name)
            filling.check_fields(found[role], values)
    return found


def given_of(tables: Mapping[str, dict[str, Any]], policy: Mapping[str, Any]) -> Given:
    """Return the names of what was given."""
    sides = {role: frozenset(tables.get(role, {})) for role in Role}
    return Given(sides, frozenset(policy))


def _look_over(policy: Mapping[str, Any]) -> None:
    """Refuse names and values that no link can have; what is missing may still be answered."""
    if policy:
        whole = {"start": date.min, **policy, "journals": {**JOURNALS, **_journals(policy)}}
        policy_of(whole)


def _journals(policy: Mapping[str, Any]) -> dict[str, Any]:
    given = policy.get("journals", {})
    return dict(given) if isinstance(given, dict) else {"journals": given}


def _plain(value: Any) -> Any:
    """A date of TOML as the store keeps it."""
    return value.isoformat() if isinstance(value, date) else value
