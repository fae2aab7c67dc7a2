"""Settlements: what the feeds say of payments, noted as facts; what is unreadable is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection as Db

from koppel.connector import Change
from koppel.decide.action import Action
from koppel.engine.context import Context, OpenSide
from koppel.errors import Gone, Held, Refused
from koppel.kinds import KINDS
from koppel.model import Ref, Settlement
from koppel.run import Result
from koppel.store import backlog, facts


class Settlements:
    """What both sides say of payments in one run."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._mended: list[backlog.Waiting] = []

    def whole(self, side: OpenSide, said: Iterable[Change]) -> list[Change]:
        """Return the settlements that say something new, in full."""
        said = list(said)
        found = [self._whole(side, change) for change in said]
        full = [change for change in found if change is not None]
        broken = {change.id for change in full if change.problem}
        self._readable(side, [change.id for change in said if change.id not in broken])
        return full

    def note(self, db: Db, side: OpenSide, full: Iterable[Change]) -> None:
        """Note settlements as facts of this run."""
        for change in full:
            if isinstance(change.entity, Settlement):
                ref = Ref(side.id, change.entity.of, change.entity.document)
                facts.note_facts(db, ref, change.entity, self._context.run)

    def unreadable(self, side: OpenSide, full: Iterable[Change]) -> list[Action]:
        """Return what tells of settlements that cannot be understood."""
        return [self._told(side, change) for change in full if change.problem]

    def mended(self) -> Iterator[Action]:
        """Yield the end of what was told of payments that can be understood again, where nothing is
        to be decided about them; to be planned after all payments that moved."""
        for waiting in self._mended:
            yield Action(
                result=Result.UNCHANGED,
                source=waiting.ref,
                label=waiting.label,
                message="it can be read again, and nothing moved",
                target=self._context.other(self._context.side(waiting.ref.connection)).id,
                phase=len(self._context.rules),
                detail={"of": "Invoice"},
            )

    def unseen(self, side: OpenSide) -> Iterator[Change]:
        """Note what is said of documents held as open that a complete list of open ones does not
        name: they have moved. Yield those that are gone."""
        with self._context.read() as db:
            moved = facts.open_but_unseen(db, side.id, self._context.run)
        for ref in moved:
            change = _fetch(side, ref.id)
            if change is None:
                yield Change(KINDS[ref.kind], ref.id, gone=True)
            elif isinstance(change.entity, Settlement):
                with self._context.write() as db:
                    facts.note_facts(db, ref, change.entity, self._context.run)
            else:
                name = f"{side.connector.title}: payment of {ref.kind} {ref.id}"
                self._context.notes.append(f"{name} not read: {change.problem}")

    def _whole(self, side: OpenSide, change: Change) -> Change | None:
        """A settlement in full, or None when the summary says nothing new."""
        news = change.entity
        if change.complete or not isinstance(news, Settlement):
            return change
        with self._context.read() as db:
            known = facts.get_facts(db, Ref(side.id, news.of, news.document), self._context.run)
        if known and (known.now.paid, known.now.due) == (news.paid, news.due):
            return None
        return _fetch(side, change.id)

    def _readable(self, side: OpenSide, ids: list[str]) -> None:
        """Note which of these payments could not be understood before, and can be now."""
        kind = Settlement.__name__
        with self._context.read() as db:
            for id in backlog.waiting_among(db, side.id, kind, ids) if ids else ():
                waiting = backlog.waiting_of(db, Ref(side.id, kind, id))
                if waiting is not None and waiting.body is None:
                    self._mended.append(waiting)

    def _told(self, side: OpenSide, change: Change) -> Action:
        """What a side says about a payment cannot be understood: nothing is concluded from it."""
        return Action(
            result=Result.FAILED,
            source=Ref(side.id, Settlement.__name__, change.id),
            label=f"Payment of {change.id}",
            rule="R72",
            message=change.problem,
            target=self._context.other(side).id,
            phase=len(self._context.rules),
            version=change.version,
            detail={"of": "Invoice"},
        )


def _fetch(side: OpenSide, id: str) -> Change | None:
    """A settlement in full; None: its document is gone."""
    try:
        return side.connection.fetch(Settlement, id)
    except Gone:
        return None
    except (Refused, Held) as no:
        return Change(Settlement, id, problem=str(no))
