"""Switches: what the vendor's documentation leaves open, each a named choice with a default."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

SwitchValue = bool | str | int


@dataclass(frozen=True, slots=True)
class Switch:
    """One open question: the answer assumed, the other answers possible, and what it means."""

    default: SwitchValue
    meaning: str
    choices: tuple[SwitchValue, ...] = ()


class Switches(Mapping[str, SwitchValue]):
    """The present answers to the open questions of one fake."""

    def __init__(
        self, known: Mapping[str, Switch], chosen: Mapping[str, object] | None = None
    ) -> None:
        self._known = dict(known)
        self._values = {name: switch.default for name, switch in known.items()}
        for name, value in (chosen or {}).items():
            self.set(name, value)

    def __getitem__(self, name: str) -> SwitchValue:
        return self._values[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._values)

    def __len__(self) -> int:
        return len(self._values)

    def on(self, name: str) -> bool:
        """Whether a yes-or-no switch is on."""
        return self._values[name] is True

    def set(self, name: str, value: object) -> None:
        """Choose an answer; text such as "off", "true" or "42" is read for what it says.

        An unknown name, or a value that is no possible answer, is a `ValueError`.
        """
        if name not in self._known:
            known = ", ".join(sorted(self._known))
            raise ValueError(f"unknown switch {name!r}; the switches are: {known}")
        self._values[name] = _read(name, self._known[name], value)

    def set_all(self, values: Mapping[str, object]) -> None:
        """Choose several answers; when one of them is refused, none is changed."""
        before = dict(self._values)
        try:
            for name, value in values.items():
                self.set(name, value)
        except ValueError:
            self._values = before
            raise

    def described(self) -> dict[str, dict[str, object]]:
        """Each question by name: its meaning, the answer now, the default and the choices."""
        return {
            name: {
                "meaning": switch.meaning,
                "value": self._values[name],
                "default": switch.default,
                "choices": list(switch.choices),
            }
            for name, switch in self._known.items()
        }

    def reset(self) -> None:
        """Back to the defaults."""
        self._values = {name: switch.default for name, switch in self._known.items()}


def _read(name: str, switch: Switch, value: object) -> SwitchValue:
    if isinstance(switch.default, bool):
        return _read_bool(name, value)
    if isinstance(switch.default, int):
        if isinstance(value, bool) or not str(value).lstrip("-").isdigit():
            raise ValueError(f"switch {name} takes a whole number, not {value!r}")
        return int(str(value))
    if not isinstance(value, str) or (switch.choices and value not in switch.choices):
        choices = ", ".join(str(choice) for choice in switch.choices) or "a text"
        raise ValueError(f"switch {name} takes {choices}, not {value!r}")
    return value


def _read_bool(name: str, value: object) -> bool:
    words = {"on": True, "true": True, "yes": True, "off": False, "false": False, "no": False}
    if isinstance(value, bool):
        return value
    if isinstance(value, str) and value.lower() in words:
        return words[value.lower()]
    raise ValueError(f"switch {name} takes on or off, not {value!r}")
