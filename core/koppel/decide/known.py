"""Known: what the engine knows about a candidate, with which it is decided about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from koppel.connector import Change, Finding, Verdict
from koppel.decide.action import Action, Need, Step
from koppel.decide.books import Books
from koppel.decide.crosswalk import Binding, Sighting, natural
from koppel.decide.labels import label
from koppel.errors import Held
from koppel.model import Document, Ref
from koppel.rules import Policy, Rule
from koppel.run import Result


@dataclass(frozen=True)
class Known:
    """What the engine knows about a candidate besides the change itself.

    ``source`` and ``target`` are connection ids. ``binding``: the record's own. ``twin``: the
    main record in the target it is bound to. ``sightings``: what stands in the target under the
    keys of this record. ``find``: whether the target must be asked, because no feed of it brings
    this kind. ``customer``: id in the target of the document's customer, bound or about to be.
    """

    rule: Rule
    policy: Policy
    books: Books
    source: str
    target: str
    phase: int
    marker: str
    binding: Binding | None = None
    twin: Binding | None = None
    sightings: tuple[Sighting, ...] = ()
    find: bool = False
    finding: Finding | None = None
    customer: str = ""
    merged: bool = False
    """The customer whom a linked document names now is the one to whom it was made out, who was
    merged into him."""
    rival: str = ""
    """Name of another customer of the source with the same VAT number, who came first."""
    vacant: str = ""
    """Id of the customer of the target whose counterpart is no more, and whose place he takes."""
    predecessor: str = ""
    """Name of that counterpart."""
    numbered: bool = False
    """The target has a customer with the number that this one shows, typed by somebody (D16)."""
    serial_key: str = ""
    """The key under which the record stands in the target when koppel created it."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """Prints of the twin as a feed of the target last brought it."""
    stale: bool = False
    """The change is a stored record, not one that a feed brought."""

    def under(self, key: str) -> tuple[Sighting, ...]:
        """What stands in the target under one key of the record."""
        return tuple(sighting for sighting in self.sightings if sighting.key == key)

    def asked(self, step: Step) -> str | Need:
        """Id of what the target itself finds in the place of a step; empty when nothing is there,
        or nobody need be asked. Raises ``Held`` when another record stands there."""
        if not self.find:
            return ""
        if self.finding is None:
            return Need(find=step)
        if self.finding.verdict is Verdict.TAKEN:
            raise Held("another record stands in its place in the target: look at it there", "D19")
        return self.finding.id if self.finding.verdict is Verdict.PRESENT else ""

    def action(
        self, change: Change, result: Result, rule: str = "", message: str = "", **more: object
    ) -> Action:
        """What is decided about a change; an action without steps unless ``more`` brings them."""
        entity = change.entity
        kind = change.kind.__name__
        sort = natural(entity.number) if isinstance(entity, Document) else change.id
        fields: dict[str, object] = {
            "result": result,
            "source": Ref(self.source, kind, change.id),
            "label": label(kind, entity, change.id, self.binding),
            "rule": rule,
            "message": message,
            "target": self.target,
            "phase": self.phase,
            "sort": sort,
            "version": change.version,
            "body": entity if change.complete else None,
            "owner": getattr(entity, "customer", ""),
            "stale": self.stale,
        }
        if self.binding is not None:
            fields["prints"] = dict(self.binding.prints)
            fields["detail"] = dict(self.binding.detail)
        return Action.model_validate({**fields, **more})
