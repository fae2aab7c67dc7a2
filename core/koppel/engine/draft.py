"""Draft: a step of an action as the write that is sent, in the target's own ids.

Markers and caller's ids follow from the source's account and record, so that every attempt, and
every koppel that lost its database, sends the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Connection as Db

from koppel.connector import Write
from koppel.decide.action import Action, Step
from koppel.decide.crosswalk import marker, serials
from koppel.engine.context import Context, OpenSide
from koppel.model import CreditNote, Customer, Entity, Invoice, Ref, references
from koppel.store import backlog, crosswalk, lineage, sightings

LOST = "D4"
"""The rule under which a record waits whose customer is lost in the target."""


class Waits(Exception):
    """A record that this one needs is not in the target; ``rule``: under which it waits."""

    def __init__(self, text: str, rule: str = "") -> None:
        super().__init__(text)
        self.rule = rule


@dataclass(frozen=True)
class Drafts:
    """Makes the writes of one action."""

    context: Context
    source: OpenSide
    target: OpenSide

    def write(
        self, action: Action, step: Step, entity: Entity, serial: int, done: Mapping[str, str]
    ) -> Write:
        """The write of a step; ``done``: results of the steps before it."""
        verb: Literal["create", "update"] = "update" if step.verb == "update" else "create"
        return Write(
            verb=verb,
            kind=type(entity),
            entity=entity,
            marker=marker(self.source.account, _marked(action, step), step.marker_of),
            serial=serial,
            id=step.id,
            fields=step.fields,
            wish=step.wish,
            origin=self.source.connector.origin,
            step=step.name,
            done=done,
        )

    def resolve(self, source: Ref, step: Step) -> Entity:
        """Put in the target's ids. Raises ``Waits`` when a record is not there yet.

        A credit note goes without its invoice when that is not there: from before the start
        date it never will be, and one held in its own journal holds no other journal (D7).
        """
        changed: dict[str, str] = {}
        with self.context.read() as db:
            for field, kind, id in references(step.entity):
                ref = _account(db, step.entity, Ref(source.connection, kind, id))
                twin = crosswalk.twin(db, ref, self.target.id)
                if twin is None and isinstance(step.entity, CreditNote) and field == "invoice":
                    changed[field] = ""
                    continue
                if twin is None:
                    raise Waits(f"{kind} {id} is not there yet")
                if twin.gone:
                    raise Waits(lost(db, twin.ref), LOST)
                changed[field] = twin.ref.id
        return step.entity.model_copy(update=changed)

    def serial(self, source: Ref, step: Step) -> int:
        """The first caller's id of the series that nobody else bears in the target."""
        if step.kind != Customer.__name__:
            return next(serials(self.source.account, step.kind, step.marker_of))
        for serial in serials(self.source.account, step.kind, step.marker_of):
            key = (f"serial:{serial}",)
            with self.context.read() as db:
                held = sightings.under(db, self.target.id, step.kind, key, self.context.run)
            if not held:
                return serial
        raise AssertionError("a series has no end")


def lost(db: Db, ref: Ref) -> str:
    """Why nothing is written on a linked record of the target, and what to do."""
    issue = backlog.issue_of(db, ref)
    return f"for {issue.label}: {issue.message}" if issue else f"{ref.id} is not there any more"


def _account(db: Db, entity: Entity, ref: Ref) -> Ref:
    """Who stands for a customer in the books: for a credit note the one on whom its invoice was
    booked, who may have been merged since: the two are settled on one account (D9)."""
    if not isinstance(entity, CreditNote) or ref.kind != Customer.__name__ or not entity.invoice:
        return ref
    invoice = crosswalk.binding(db, Ref(ref.connection, Invoice.__name__, entity.invoice))
    before = ref._replace(id=invoice.owner) if invoice is not None else ref
    return before if lineage.survivor(db, before) == ref else ref


def _marked(action: Action, step: Step) -> str:
    """Kind that the marker is derived from: a document's marker is that of the source's kind."""
    return action.source.kind if action.source.kind in ("Invoice", "CreditNote") else step.kind
