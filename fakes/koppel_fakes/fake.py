"""Fake: one vendor on your desk: clock, logs, faults, switches and a person at the screen."""

from __future__ import annotations

import copy
import threading
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from datetime import UTC, datetime
from functools import cached_property
from typing import Any

from flask import Flask

from koppel_fakes.clock import Clock
from koppel_fakes.faults import Fault, Faults
from koppel_fakes.late import Late
from koppel_fakes.log import EffectLog, RequestLog
from koppel_fakes.said import Said
from koppel_fakes.switches import Switch, Switches

TODAY = datetime(2026, 11, 16, 8, 0, tzinfo=UTC)
"""The simulated present of a fake that is given no clock: Monday, 09:00 in Brussels."""

WORLDS = ("empty", "demo")
"""The worlds a fake can be seeded with."""


class HumanError(ValueError):
    """The vendor's screen would not let a person do this; `said` tells why, in both languages.

    As text it is the English.
    """

    def __init__(self, english: str, dutch: str) -> None:
        super().__init__(english)
        self.said = Said(english, dutch)


class Fake(ABC):
    """What both fakes share. A subclass builds `app`, `state` and `human`, and knows its worlds.

    `limits=False` lifts the vendor's limits and quotas, for measuring only.
    """

    name: str
    paths: Mapping[str, str] = {}
    """The vendor's entrances by the name the command line gives them, such as token_url."""
    unlocked: frozenset[str] = frozenset()
    """Paths that are served without the lock, because they call others, who may call back."""
    sizes: Mapping[str, str] = {}
    """The sizes a demo world can be seeded with, and what each counts."""
    own_faults: Mapping[str, str] = {}
    """The kinds of faults that are this vendor's own, with what they do."""
    app: Flask
    state: Any
    human: Any

    def __init__(
        self,
        *,
        known_switches: Mapping[str, Switch],
        clock: Clock | None = None,
        limits: bool = True,
        switches: Mapping[str, object] | None = None,
    ) -> None:
        self.clock = clock if clock is not None else Clock(start=TODAY)
        self.limits = limits
        self.lock = threading.RLock()
        self.requests = RequestLog(self.clock)
        self.effects = EffectLog(self.clock)
        self.faults = Faults(self.own_faults)
        self.late = Late()
        self.switches = Switches(known_switches, switches)
        self._snapshots: dict[str, dict[str, Any]] = {}

    @abstractmethod
    def seed(self, world: str, **sizes: int) -> None:
        """Replace the state by that of a world; sizes are the numbers of things in it."""

    @abstractmethod
    def description(self) -> dict[str, Any]:
        """What a client must know to log in, as the command line prints it; paths, no host."""

    @abstractmethod
    def reset(self) -> None:
        """Back to the state right after construction; logs and faults are emptied."""

    @property
    def snapshots(self) -> list[str]:
        """The names of what was kept."""
        return sorted(self._snapshots)

    def snapshot(self, name: str) -> None:
        """Keep the state and the switches as they are now, under a name; an older one is gone."""
        with self.lock:
            self._snapshots[name] = self._copied(self._kept())

    def restore(self, name: str) -> None:
        """Bring back what `snapshot` kept. Clock, logs, logins and faults go on as they are.

        An unknown name is a `ValueError`.
        """
        with self.lock:
            if name not in self._snapshots:
                known = ", ".join(self.snapshots) or "none"
                raise ValueError(f"no snapshot {name!r}; the snapshots are: {known}")
            self._bring_back(self._copied(self._snapshots[name]))

    def _kept(self) -> dict[str, Any]:
        """What a snapshot holds."""
        return {"state": self.state, "switches": dict(self.switches)}

    def _bring_back(self, kept: Mapping[str, Any]) -> None:
        self.state = kept["state"]
        for name, value in kept["switches"].items():
            self.switches.set(name, value)

    def _copied(self, kept: Mapping[str, Any]) -> dict[str, Any]:
        """A copy to the bottom, but for what both share."""
        return copy.deepcopy(dict(kept), {id(shared): shared for shared in self._shared()})

    def _shared(self) -> tuple[object, ...]:
        """What a snapshot refers to and does not copy."""
        return (self.clock,)

    def alive(self) -> AbstractContextManager[object]:
        """What the fake does by itself while it is served: by default nothing."""
        return nullcontext()

    @cached_property
    def screen(self) -> Flask:
        """The pages for a person and the control plane, reached through `app`.

        It is made when it is first asked for: a fake stands sooner without it.
        """
        return self._build_screen()

    @abstractmethod
    def _build_screen(self) -> Flask:
        """The application that serves what lies apart from the vendor's API."""

    @abstractmethod
    def befall(self, fault: Fault, operation: str) -> None:
        """Let one of the vendor's own faults happen, right before a request is looked at."""

    def land(self) -> list[int]:
        """Let every late request arrive now; the statuses of the answers nobody reads."""
        with self.lock:
            return self.late.land()

    def forget(self) -> None:
        """Empty the logs, the faults and what is on its way."""
        self.requests.clear()
        self.effects.clear()
        self.faults.remove_all()
        self.late.clear()
