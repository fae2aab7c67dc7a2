"""Switch list: every open question of both vendors, as `koppel-fakes switches` prints it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koppel_fakes.octopus.switches import SWITCHES
from koppel_fakes.switches import Switch, SwitchValue
from koppel_fakes.teamleader.switches import known_switches


def all_switches() -> Mapping[str, Mapping[str, Switch]]:
    """The switches of each vendor by name."""
    return {"teamleader": known_switches(), "octopus": SWITCHES}


def lines() -> Iterator[str]:
    """One line per switch: vendor, name, default, other answers and meaning."""
    for vendor, switches in all_switches().items():
        for name, switch in switches.items():
            yield f"{vendor}  {name}={written(switch.default)}  {_others(switch)}{switch.meaning}"


def written(value: SwitchValue) -> str:
    """An answer as the command line takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _others(switch: Switch) -> str:
    others = [written(choice) for choice in switch.choices if choice != switch.default]
    return f"(or {', '.join(others)})  " if others else ""
