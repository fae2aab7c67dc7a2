"""Action: what is intended for one candidate; a value that can be stored, shown and carried out.

*Step*: one write of an action; each has an intent of its own. *Need*: what the planner must know
before it can decide. *Facts*: what one side said about the payment of a document, now and when
it was last acted upon.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainSerializer

from koppel.decide.crosswalk import fingerprint
from koppel.kinds import dump, load
from koppel.model import Entity, Ref, Settlement, Value
from koppel.run import Result


def _load(value: Any) -> Any:
    return load(value) if isinstance(value, dict) else value


AnyEntity = Annotated[Entity, BeforeValidator(_load), PlainSerializer(lambda entity: dump(entity))]


class Step(Value):
    """One write: an entity whose references are still ids of the source, or of the target when
    ``resolved``."""

    verb: str = "create"
    kind: str
    entity: AnyEntity
    name: str = ""
    marker_of: str
    """What the marker is derived from, besides the account and the kind of the action."""
    id: str = ""
    fields: tuple[str, ...] = ()
    wish: str = ""
    look: bool = False
    """Look whether it stands there before it is sent the first time."""


class Action(Value):
    """What is intended for one candidate.

    ``result`` is what comes of it when all goes well. Exactly one of these holds: it has
    ``steps``; it adopts (``found``); or nothing is written.
    """

    result: Result
    source: Ref
    label: str
    rule: str = ""
    message: str = ""
    target: str = ""
    """The connection that is written to."""
    steps: tuple[Step, ...] = ()
    found: str = ""
    """Id of the record in the target that is adopted."""
    becomes: str = ""
    """Kind of the record in the target where it differs: a negative invoice becomes a credit
    note (D23)."""
    phase: int = 0
    lane: str = ""
    period: str = ""
    sort: str = ""
    needs: tuple[Ref, ...] = ()
    version: str = ""
    prints: dict[str, str] = Field(default_factory=dict)
    detail: dict[str, str] = Field(default_factory=dict)
    owner: str = ""
    body: AnyEntity | None = None
    """The source's record as it was decided upon."""
    issue: str = ""
    """Id of the rule under which an issue is opened; empty: none."""
    gone: str = ""
    """Why the record is orphaned; empty: it is there."""
    heir: str = ""
    """Id of the customer of the same system into whom this one was merged."""
    asked: bool = False
    """A person asked for it: when it cannot be done now he asks again, so nothing of it waits.
    Source and target are the other way round: version and prints are those of the target."""
    cured: bool = False
    """What issues told of the record is over."""
    stale: bool = False
    """Decided from a stored record: read it again before writing."""

    @property
    def target_kind(self) -> str:
        """Kind of the record in the target."""
        return self.becomes or self.source.kind

    @property
    def writes(self) -> bool:
        """Whether carrying it out sends something."""
        return bool(self.steps)

    @property
    def decided(self) -> str:
        """Fingerprint of what it would do, without what differs at every look."""
        steps = [step.model_dump(mode="json") for step in self.steps]
        return fingerprint([str(self.result), self.found, steps])


@dataclass(frozen=True)
class Need:
    """What must be known first."""

    fetch: bool = False
    """The whole record."""
    find: Step | None = None
    """What stands in the target for this step."""


@dataclass(frozen=True)
class Facts:
    """What one side says about the payment of one document.

    ``now``: all that is known; ``handled``: what was acted upon; ``ours``: ids of the entries that
    koppel itself wrote there, which are never news.
    """

    now: Settlement
    handled: Settlement | None = None
    ours: frozenset[str] = frozenset()
