"""Vanished: a linked customer who is no more in his system: deleted, or merged into another one.

A system that lists no deletions is asked which of the linked customers it still has, many at
once, but for those of whom it proves that they are as they were; one that is missing is read to be
sure. The documents are the only trace of a merge: the customer whom they all name now is the heir.
The binding of the vanished one stays: payments of his documents go on under it. An heir who was
not linked takes his place (D9, D4).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from koppel.connector import Change
from koppel.decide import invoicees
from koppel.decide.action import Action
from koppel.decide.crosswalk import DELETED, MERGED, Binding
from koppel.decide.labels import label
from koppel.engine.context import Context, OpenSide
from koppel.engine.deciding import Candidate, Decider
from koppel.errors import Gone, Held, Refused
from koppel.kinds import KINDS
from koppel.model import CreditNote, Customer, Document, Invoice, Ref
from koppel.run import Result
from koppel.store import backlog, crosswalk, lineage, sources, vacancy

KIND = Customer.__name__
DOCUMENTS = (Invoice.__name__, CreditNote.__name__)
STOCK = "stock of customers"
"""Under this name the proof is kept that nobody went, as a feed's cursor is."""

PAGE = 1_000
"""So many linked customers are asked about at once."""

WITNESSES = 3
"""So many documents of a vanished customer are read; all must name the same heir."""


class Vanished:
    """Looks for the vanished customers of one run and decides about them."""

    def __init__(self, context: Context, decider: Decider) -> None:
        self._context = context
        self._decider = decider
        self._before = ""
        self._unread = False
        """Whether one who is missing could not be read: he is asked about again by the next run."""
        self.token = ""
        """What proves to the next run that nobody went since; empty: nothing does."""

    def actions(self, side: OpenSide) -> Iterator[Action]:
        """Yield what to do about customers who are no more, or who are back."""
        self.token = ""
        if self._context.rule_for(side, KIND) is None:
            return
        with self._context.read() as db:
            self._before = sources.cursor_of(sources.readings(db, side.id).get(STOCK)).token
        after = ""
        while True:
            with self._context.read() as db:
                batch = lineage.customers(db, side.id, after, PAGE)
            if not batch:
                break
            asked = self._unsettled(side, batch)
            there = self._present(side, [bound.ref.id for bound in asked]) if asked else frozenset()
            if there is None:
                self.token = ""
                return
            for bound in asked:
                if bool(bound.gone) is (bound.ref.id in there):
                    yield from self._moved(side, bound)
            after = batch[-1].ref.id
        if self._unread:
            self.token = ""
        yield from self._unlinked(side)

    def of(self, side: OpenSide, bound: Binding, heir: str = "") -> Iterator[Action]:
        """Yield what to do about a linked customer who is no more; ``heir``: as the system told.

        First the vanished one; then the heir, when he takes his place.
        """
        heir = heir or self._heir(side, bound.ref)
        survivor = self._whole(side, Ref(side.id, KIND, heir)) if heir else None
        if survivor is None:
            yield self._deleted(side, bound)
        else:
            yield from self._merged(side, bound, survivor)

    def _deleted(self, side: OpenSide, bound: Binding) -> Action:
        there = self._decider.counterpart(side, bound.ref)
        if there is None or there.gone:
            text = "deleted on both sides: nothing needs to be done"
            return self._action(side, bound, "D4", text, gone=DELETED)
        text = (
            f"deleted after he was linked with {there.ref.id} of the books: nothing is deleted "
            "there, and his documents go on; who shows his number, or bears his VAT number, takes "
            "his place with his first document; if that was a mistake, bring him back; else make "
            "him inactive in the books by hand"
        )
        return self._action(side, bound, "D4", text, issue="D4", gone=DELETED)

    def _merged(self, side: OpenSide, bound: Binding, survivor: Change) -> Iterator[Action]:
        ref = Ref(side.id, KIND, survivor.id)
        name = label(KIND, survivor.entity, survivor.id)
        before, now = (self._decider.counterpart(side, each) for each in (bound.ref, ref))
        with self._context.read() as db:
            linked = now is not None or crosswalk.binding(db, ref) is not None
        issue, text = "", f"merged into {name}, who is linked in his place"
        if linked and now is not None and before is not None and not before.gone:
            issue = "D9"
            text = (
                f"merged into {name}: the books know both, as {before.ref.id} and {now.ref.id}; "
                "new documents go to the latter, payments arrive on either; merge the two in the "
                "books if they are to be one there"
            )
        elif linked:
            text = f"merged into {name}, to whom his documents go from now on"
        yield self._action(side, bound, "D9", text, issue=issue, gone=MERGED, heir=ref.id)
        if not linked:
            self._decider.heirs[ref] = bound
            yield self._decide(side, survivor, bound)

    # -- looking ----------------------------------------------------------------------------------

    def _present(self, side: OpenSide, ids: Sequence[str]) -> frozenset[str] | None:
        try:
            return side.connection.present(Customer, ids)
        except (Held, Refused) as no:
            note = f"{side.connector.title}: which customers were deleted is not known: {no}"
            self._context.notes.append(note)
            return None

    def _unsettled(self, side: OpenSide, batch: Sequence[Binding]) -> list[Binding]:
        """Those of whom it is not proven that they are as they were."""
        try:
            ids = [bound.ref.id for bound in batch]
            settled, self.token = side.connection.settled(Customer, ids, self._before)
        except (Held, Refused):
            return list(batch)
        return [bound for bound in batch if bound.ref.id not in settled]

    def _moved(self, side: OpenSide, bound: Binding) -> Iterator[Action]:
        """A customer who is missing, or who is back: he is read to be sure."""
        change = self._whole(side, bound.ref)
        if change is not None and change.problem:
            self._unread = True
        if change is None and not bound.gone:
            yield from self.of(side, bound)
        elif change is not None and bound.gone:
            yield self._decide(side, change, bound)

    def _unlinked(self, side: OpenSide) -> Iterator[Action]:
        """Customers who wait to be linked and are no more."""
        with self._context.read() as db:
            waiting = [each.ref for each in backlog.waiting_of_kind(db, side.id, KIND)]
        there = self._present(side, [ref.id for ref in waiting]) if waiting else None
        if there is None:
            return
        for ref in waiting:
            if ref.id not in there and self._whole(side, ref) is None:
                told = self._told(side, ref.id)
                if told is None:
                    yield self._decide(side, Change(Customer, ref.id, gone=True), None)
                else:
                    change = Change(Customer, ref.id, entity=told)
                    yield invoicees.as_told(self._decide(side, change, None))

    def _told(self, side: OpenSide, id: str) -> Customer | None:
        """What a document that waits for a customer tells of him now; None: none names him."""
        with self._context.read() as db:
            waiting = [w for kind in DOCUMENTS for w in backlog.waiting_of_kind(db, side.id, kind)]
        for each in waiting:
            if isinstance(each.body, Document) and each.body.customer == id:
                change = self._whole(side, each.ref)
                entity = change.entity if change is not None else None
                if isinstance(entity, Document) and entity.customer == id and entity.invoicee:
                    return entity.invoicee
        return None

    def _heir(self, side: OpenSide, ref: Ref) -> str:
        """Id of the customer whom all documents of this one name now; empty when none."""
        with self._context.read() as db:
            own = [ref, *(bound.ref for bound in lineage.aliases(db, ref))]
            documents = lineage.documents_of(db, own, WITNESSES)
        found = {self._customer_of(side, bound.ref) for bound in documents} - {""}
        heirs = found - {each.id for each in own}
        return heirs.pop() if len(heirs) == len(found) == 1 else ""

    def _customer_of(self, side: OpenSide, ref: Ref) -> str:
        change = self._whole(side, ref)
        entity = change.entity if change is not None else None
        return entity.customer if isinstance(entity, Document) else ""

    def _whole(self, side: OpenSide, ref: Ref) -> Change | None:
        """The record as it is now; None when it is gone. One that cannot be read is there."""
        kind = KINDS[ref.kind]
        try:
            return side.connection.fetch(kind, ref.id)
        except Gone:
            return None
        except (Held, Refused) as no:
            return Change(kind, ref.id, problem=str(no))

    # -- deciding ---------------------------------------------------------------------------------

    def _decide(self, side: OpenSide, change: Change, bound: Binding | None) -> Action:
        """The usual decision, about one who stands in the place of ``bound``."""
        found = self._context.rule_for(side, KIND)
        assert found is not None  # only customers that flow are looked for
        if bound is not None and bound.ref.id != change.id:
            with self._context.read() as db:
                heir = Ref(side.id, KIND, change.id)
                bound = lineage.place_of(db, bound, heir, self._context.other(side).id)
        return self._decider.decide(Candidate(side, change, *found, bound))

    def _action(
        self,
        side: OpenSide,
        bound: Binding,
        rule: str,
        text: str,
        *,
        gone: str,
        issue: str = "",
        heir: str = "",
    ) -> Action:
        found = self._context.rule_for(side, KIND)
        with self._context.read() as db:
            name = vacancy.name_of(db, bound.ref, self._context.other(side).id)
        return Action(
            result=Result.UNCHANGED,
            source=bound.ref,
            label=name,
            rule=rule,
            message=text,
            target=self._context.other(side).id,
            phase=found[0] if found else 0,
            version=bound.version,
            prints=dict(bound.prints),
            detail=dict(bound.detail),
            issue=issue,
            gone=gone,
            heir=heir,
            cured=not issue,
        )
