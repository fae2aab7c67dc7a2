"""Holds: what a refusal of one record says about others; it holds them without another call."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koppel.decide.action import Action, Step
from koppel.decide.placing import lane
from koppel.errors import Held, Reach

Key = tuple[str, ...]


class Holds:
    """What is held in one run: a period or a lane of a journal, a kind, a connection."""

    def __init__(self, kinds: Mapping[tuple[str, str], str]) -> None:
        """``kinds``: (connection, kind) -> why records of this kind cannot be judged."""
        self._held: dict[Key, Held] = {
            ("kind", *key): Held(text, reach=Reach.KIND) for key, text in kinds.items()
        }

    def add(self, action: Action, step: Step, held: Held) -> None:
        """Note what the hold of a step reaches; one in no journal holds no lane."""
        where = lane(step.entity)
        keys: dict[Reach, Key] = {Reach.KIND: ("kind", action.target, step.kind)}
        keys[Reach.CONNECTION] = ("connection", action.target)
        if where:
            keys[Reach.LANE] = ("lane", action.target, where)
            keys[Reach.PERIOD] = ("period", action.target, where, action.period)
        if held.reach in keys:
            self._held.setdefault(keys[held.reach], held)

    def on(self, action: Action) -> Held | None:
        """What holds an action without another call, the narrowest first."""
        return next((self._held[key] for key in _keys(action) if key in self._held), None)


def _keys(action: Action) -> Iterator[Key]:
    if action.lane:
        yield ("period", action.target, action.lane, action.period)
        yield ("lane", action.target, action.lane)
    kinds = {step.kind for step in action.steps} | {action.source.kind}
    yield from (("kind", action.target, kind) for kind in sorted(kinds))
    yield ("connection", action.target)
