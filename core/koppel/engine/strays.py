"""Stray: a customer of the books who is linked and no longer stands there as koppel left him.

He was deleted, has another id now, or lost the caller's id that koppel gave him. He is followed
where that is certain: koppel's own id stands on another record, or his VAT number on exactly one
(D19). Else his documents are held, with one issue that says the cure; nobody is made anew (D4).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sqlalchemy import Connection as Db

from koppel.connector import Change
from koppel.decide.action import Action
from koppel.decide.crosswalk import DELETED, MERGED, SERIAL, UNSURE, Binding
from koppel.decide.labels import label
from koppel.engine.context import Context, OpenSide
from koppel.engine.deciding import Decider
from koppel.model import Customer, Ref
from koppel.run import Result
from koppel.store import backlog, crosswalk, history, lineage, sightings

KIND = Customer.__name__


@dataclass(frozen=True)
class Standing:
    """What became of a linked customer of the books: ``gone`` and ``heir`` as in an action, and
    the rule and words of an issue; no rule: no issue."""

    gone: str = ""
    heir: str = ""
    rule: str = ""
    text: str = ""

    @property
    def issue(self) -> str:
        """The words of the issue; empty: none."""
        return self.text if self.rule else ""


class Strays:
    """Looks after the linked customers of the books, in one run."""

    def __init__(self, context: Context, decider: Decider) -> None:
        self._context = context
        self._decider = decider
        self._seen: dict[Ref, tuple[Binding, bool]] = {}
        """Those with whom something may be the matter, and whether they are there."""

    def notice(self, side: OpenSide, changes: Iterable[Change]) -> None:
        """Look at customers that a feed of the books brought."""
        brought = {change.id: change for change in changes if not change.problem}
        with self._context.read() as db:
            linked = crosswalk.bindings_of(db, side.id, KIND, brought)
            for id, change in brought.items():
                if id in linked:
                    self._notice(db, linked[id], change)
                    continue
                for bound in self._bearers(db, side, change):
                    self._seen.setdefault(bound.ref, (bound, True))

    def _notice(self, db: Db, bound: Binding, change: Change) -> None:
        ours = not change.gone and _serial(bound) in ("", *change.keys)
        troubled = bound.gone or backlog.issue_of(db, bound.ref) is not None
        if not bound.owner and (troubled or not ours):
            self._seen[bound.ref] = bound, not change.gone

    def _bearers(self, db: Db, side: OpenSide, change: Change) -> Iterator[Binding]:
        """The linked customers to whom koppel gave the caller's id that this one bears."""
        keys = [key for key in change.keys if key.startswith(f"{SERIAL}:")]
        found = sightings.under(db, side.id, KIND, keys, self._context.run)
        known = crosswalk.bindings_of(db, side.id, KIND, {each.id for each in found})
        yield from (each for each in known.values() if _serial(each) in keys and not each.owner)

    def actions(self, side: OpenSide) -> Iterator[Action]:
        """Yield what to do about strays, once all feeds of the side are read."""
        if self._context.rule_for(side, KIND) is not None:
            return
        with self._context.read() as db:
            for each in lineage.strays(db, side.id):
                self._seen.setdefault(each.ref, (each, each.gone == UNSURE))
        for bound, there in self._seen.values():
            with self._context.read() as db:
                now = self._standing(db, side, bound, there)
                issue = backlog.issue_of(db, bound.ref)
            told = (issue.rule, issue.message) if issue is not None else ("", "")
            if now.heir or now.gone != bound.gone or told != (now.rule, now.issue):
                self._decider.moved[bound.ref] = (now.gone, now.heir)
                yield self._action(side, bound, now)
        self._seen.clear()

    # -- deciding ---------------------------------------------------------------------------------

    def _standing(self, db: Db, side: OpenSide, bound: Binding, there: bool) -> Standing:
        run = self._context.run
        keys = {_serial(bound)} - {""}
        bearers = sightings.under(db, side.id, KIND, keys, run) if keys else ()
        customer = crosswalk.twin(db, bound.ref, self._context.other(side).id)
        if there:
            return _renamed(bound, {each.id for each in bearers})
        known = sightings.keys_of(db, customer.ref, run) if customer is not None else set()
        vats = {key for key in known if key.startswith("vat:")}
        if customer is not None and customer.owner:
            heir = crosswalk.twin(db, lineage.survivor(db, customer.ref), side.id)
            if heir is not None and not heir.gone:
                return Standing(MERGED, heir.ref.id, text=f"merged into {heir.ref.id}")
        same = sightings.under(db, side.id, KIND, vats, run)
        for found, why in ((bearers, "koppel's own number"), (same, "his VAT number")):
            ids = {each.id for each in found if _agrees(each.detail.get("vat"), vats)}
            if len(ids) == 1 and not crosswalk.bindings_of(db, side.id, KIND, ids):
                id = ids.pop()
                return Standing(MERGED, id, text=f"{bound.ref.id} is {id} now: it bears {why}")
            if ids:
                break
        if customer is None or customer.gone:
            return Standing(DELETED, text="deleted on both sides: nothing needs to be done")
        return _deleted(bound)

    def _action(self, side: OpenSide, bound: Binding, now: Standing) -> Action:
        target = self._context.other(side)
        with self._context.read() as db:
            customer = crosswalk.twin(db, bound.ref, target.id)
            name = history.label_of(db, customer.ref) if customer is not None else ""
        found = self._context.rule_for(target, KIND)
        return Action(
            result=Result.UNCHANGED,
            source=bound.ref,
            label=name or label(KIND, None, bound.ref.id, bound),
            rule=now.rule or "D19",
            message=now.text,
            target=target.id,
            phase=found[0] if found else 0,
            prints=dict(bound.prints),
            detail=dict(bound.detail),
            issue=now.rule,
            gone=now.gone,
            heir=now.heir,
            cured=not now.rule,
        )


def _serial(bound: Binding) -> str:
    """The key under which koppel's own id stands on a record; empty: it gave none."""
    serial = bound.detail.get(SERIAL, "")
    return f"{SERIAL}:{serial}" if serial else ""


def _agrees(vat: str | None, ours: set[str]) -> bool:
    """Whether a VAT number does not speak against its being the same customer."""
    return not vat or not ours or f"vat:{vat}" in ours


def _renamed(bound: Binding, bearers: set[str]) -> Standing:
    """He is there; ``bearers``: those who bear koppel's own id now."""
    number = bound.detail.get(SERIAL, "")
    if not number or bearers == {bound.ref.id}:
        return Standing(text="it stands in the books as koppel knows it")
    if bearers:
        others = " and ".join(sorted(bearers - {bound.ref.id}))
        text = (
            f"linked with {bound.ref.id} of the books, but {others} bears the number {number} "
            "that koppel gave him: his documents wait; leave the number to the right one there"
        )
        return Standing(UNSURE, rule="D19", text=text)
    text = (
        f"{bound.ref.id} of the books no longer bears the number {number} that koppel gave it: "
        "somebody else wrote another one. He stays linked by the books' own id; put the number "
        "back there, so that he is found again should koppel lose its memory"
    )
    return Standing(rule="D19", text=text)


def _deleted(bound: Binding) -> Standing:
    number = bound.detail.get(SERIAL, "")
    or_number = f", or the number {number}" if number else ""
    text = (
        f"linked with {bound.ref.id} of the books, which was deleted there: his documents wait, "
        "and nobody is made anew. Give the record that stands for him there now his VAT number"
        f"{or_number}; was he merged into another one there, merge the two in the CRM too"
    )
    return Standing(DELETED, rule="D4", text=text)
