"""Desk: somebody at work on one dossier: who it is, by which operation, and by which rules.

An API call, a person at the screen and the bank all write through a desk, so that each accepted
change lands in the effect log with its actor.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from koppel_fakes.clock import Clock
from koppel_fakes.log import Actor, EffectLog
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.switches import Switches


@dataclass(frozen=True, slots=True)
class Desk:
    """One actor, one operation, one dossier."""

    dossier: Dossier
    clock: Clock
    switches: Switches
    effects: EffectLog
    actor: Actor
    operation: str

    def now(self) -> datetime:
        """The moment that a change made here is stamped with."""
        return self.clock.now()

    def record(self, kind: str, key: str, body: Mapping[str, Any]) -> None:
        """Note an accepted change. The key names the record within its kind and dossier."""
        self.effects.add(
            actor=self.actor,
            operation=self.operation,
            kind=kind,
            key=key,
            body={"dossierId": self.dossier.id, **body},
        )
