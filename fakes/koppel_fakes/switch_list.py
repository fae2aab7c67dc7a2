"""Switch list: every open question and guess of both fakes, as `koppel-fakes switches` shows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koppel_fakes import offers
from koppel_fakes.octopus import switches as octopus
from koppel_fakes.switches import Switch, SwitchValue
from koppel_fakes.teamleader import switches as teamleader


def all_switches() -> Mapping[str, Mapping[str, Switch]]:
    """The switches of each vendor by name."""
    return {"teamleader": teamleader.known_switches(), "octopus": octopus.known_switches()}


def lines() -> Iterator[str]:
    """One line per switch: vendor, name, default, other answers and meaning; then the guesses.

    A guess is a shape or a word for which there is neither a source nor a switch.
    """
    for vendor, switches in all_switches().items():
        for name, switch in switches.items():
            yield f"{vendor}  {name}={written(switch.default)}  {_others(switch)}{switch.meaning}"
    for vendor, guesses in all_guesses().items():
        for section, words in guesses:
            yield f"{vendor}  guess  {words} ({section})"


def all_guesses() -> Mapping[str, tuple[tuple[str, str], ...]]:
    """The guesses of each vendor as (section, words) pairs."""
    return {"teamleader": offers.teamleader().guesses, "octopus": offers.octopus_rest().guesses}


def written(value: SwitchValue) -> str:
    """An answer as the command line takes it."""
    if isinstance(value, bool):
        return "on" if value else "off"
    return str(value)


def _others(switch: Switch) -> str:
    others = [written(choice) for choice in switch.choices if choice != switch.default]
    return f"(or {', '.join(others)})  " if others else ""
