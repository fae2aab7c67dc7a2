"""Sender: one step of a write, exactly once (the protocol P3 to P7 of the write-ahead log).

Claim a key, write the intent down, send, classify the answer. An id closes the step. A definite
no answers only the request it answers: an older one that is unanswered stays in doubt. Everything
else is doubt, resolved by looking first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from koppel import history, intents, knowledge
from koppel.action import Action, Step
from koppel.connector import Connection, Verdict, Write, Writes
from koppel.context import Context, OpenSide
from koppel.crosswalk import marker, serials
from koppel.doubt import InDoubt, cause, unresolved
from koppel.errors import ConfigError, Gone, Held, KeyRefused, KoppelError, Reach, Refused
from koppel.intents import Intent, State
from koppel.model import KINDS, CreditNote, Customer, Entity, Ref, references
from koppel.run import Outcome, Result

CLAIMS = 3
"""So many keys are tried before the record waits."""


class Waits(Exception):
    """A record that this one needs is not in the target."""


Close = Callable[[Intent], None]
"""Stores the result of a step, in one transaction."""


@dataclass(frozen=True)
class Sender:
    """Sends the steps of one action to its target."""

    context: Context
    source: OpenSide
    target: OpenSide

    def send(self, action: Action, n: int, done: Mapping[str, str], close: Close) -> None:
        """Carry out step ``n``, or resume it.

        Raises ``Held``, ``Refused``, ``InDoubt``, ``Waits``, or what stops the run.
        """
        step = action.steps[n]
        writes = self.target.writes(KINDS[step.kind])
        with self.context.read() as db:
            live = intents.of_record(db, action.source, self.target.id)
        intent = next((each for each in live if each.step == n), None)
        if intent is not None and intent.state is State.SENT:
            self._resume(intent, step, writes, done, close)
        else:
            self._begin(action, n, step, writes, done, close)

    # -- a fresh step -----------------------------------------------------------------------------

    def _begin(
        self,
        action: Action,
        n: int,
        step: Step,
        writes: Writes,
        done: Mapping[str, str],
        close: Close,
        attempt: int = 0,
    ) -> None:
        entity = self._resolve(action.source, step)
        serial = self._serial(action.source, step)
        for claims in range(CLAIMS):
            write = self._write(action, step, entity, serial, done)
            key = self.target.connection.claim(write)
            now = self.context.now
            intent = Intent(
                source=action.source,
                target=self.target.id,
                step=n,
                state=State.SENT,
                key=key,
                serial=serial,
                epoch=self.context.epochs[self.target.id],
                attempt=attempt + claims,
                first_sent=now,
                last_sent=now,
                result="",
                action=action,
                entity=entity,
            )
            with self.context.write() as db:
                intents.put(db, intent)
            self.context.checkpoint("C2", _about(step))
            try:
                result = self._call(replace(write, key=key, sent=now), writes, None, intent)
            except KeyRefused:
                continue
            self._close(intent, step, result, close)
            return
        raise Held(
            f"every number tried was refused ({CLAIMS} times): somebody else books in the same "
            "journal; it is tried again by the next run",
            "D13",
            Reach.LANE,
        )

    def _close(self, intent: Intent, step: Step, result: str, close: Close) -> None:
        self.context.checkpoint("C5", _about(step))
        close(intent.done(result))
        self.context.checkpoint("C7", _about(step))

    # -- doubt ------------------------------------------------------------------------------------

    def _resume(
        self, intent: Intent, step: Step, writes: Writes, done: Mapping[str, str], close: Close
    ) -> None:
        """Look first; then it is there, or it is sent again, or it stays in doubt (P7)."""
        write = replace(
            self._write(intent.action, step, intent.entity, intent.serial, done),
            key=intent.key,
            sent=intent.first_sent,
        )
        if step.verb == "update":
            self._again(intent, step, write, writes, close)
            return
        verdict, id = self._look(write)
        landed = self._landed(intent, writes)
        if verdict is Verdict.PRESENT:
            self._close(intent, step, id, close)
        elif verdict is Verdict.ABSENT and (writes.unique or landed):
            self._again(intent, step, write, writes, close)
        elif verdict is Verdict.TAKEN and landed:
            self._undo(intent, None, "somebody else took its place: it gets another one")
            self._begin(intent.action, intent.step, step, writes, done, close, intent.attempt + 1)
        else:
            raise InDoubt(unresolved(verdict, writes), writes.ordered)

    def _look(self, write: Write) -> tuple[Verdict, str]:
        try:
            finding = self.target.connection.find(write)
        except ConfigError:
            raise
        except KoppelError:
            return Verdict.UNKNOWN, ""
        return finding.verdict, finding.id

    def _again(
        self, before: Intent, step: Step, write: Write, writes: Writes, close: Close
    ) -> None:
        """Send the same again; the row remembers both the first and the last time."""
        again = replace(
            before,
            last_sent=self.context.now,
            attempt=before.attempt + 1,
            epoch=self.context.epochs[self.target.id],
        )
        with self.context.write() as db:
            intents.put(db, again)
        self.context.checkpoint("C2", _about(step))
        try:
            result = self._call(write, writes, before, again)
        except KeyRefused:
            # Nothing of ours stood there and the key is taken or out of order: after the landing
            # time no earlier request can still arrive, so another key is safe.
            self._begin(
                before.action, before.step, step, writes, write.done, close, again.attempt + 1
            )
            return
        self._close(again, step, result, close)

    # -- the call ---------------------------------------------------------------------------------

    def _call(self, write: Write, writes: Writes, before: Intent | None, intent: Intent) -> str:
        """Make the one call and classify its answer (P4, P5)."""
        young = before is not None and not self._landed(before, writes)
        connection = self.target.connection
        try:
            if write.verb == "update":
                result = _update(connection, write)
            else:
                result = connection.create(write)
        except (Held, ConfigError) as no:
            self._undo(intent, before if young else None, str(no))
            if young and isinstance(no, Held):
                raise InDoubt(f"not sent again ({no})", writes.ordered) from no
            raise
        except (Refused, KeyRefused) as no:
            if young:
                self._undo(intent, before, str(no))
                text = f"an earlier request may still arrive ({no})"
                raise InDoubt(text, writes.ordered) from no
            return self._denied(intent, write, writes, no)
        except Exception as error:
            raise InDoubt(f"the answer was lost ({cause(error)})", writes.ordered) from error
        if not result:
            raise InDoubt("the answer held no id", writes.ordered)
        return result

    def _denied(
        self, intent: Intent, write: Write, writes: Writes, no: Refused | KeyRefused
    ) -> str:
        """Look before a no is believed: a network may deliver a request twice, and hand back the
        answer to the second copy, which was refused because the first one was taken."""
        verdict, id = (Verdict.ABSENT, "") if write.verb == "update" else self._look(write)
        if verdict is Verdict.PRESENT:
            return id
        if verdict is Verdict.UNKNOWN and isinstance(no, KeyRefused):
            raise InDoubt(f"the key was refused and looking failed ({no})", writes.ordered) from no
        self._undo(intent, None, str(no))
        raise no

    def _undo(self, intent: Intent, before: Intent | None, why: str) -> None:
        """A definite no: the row is as it was before this send; or it is gone, and the record
        waits, as no cursor brings it again when the run ends here."""
        action, context = intent.action, self.context
        told = Outcome(action.source, action.label, Result.HELD, action.rule, why)
        with context.write() as db:
            if before is not None:
                intents.put(db, before)
                return
            intents.remove(db, intent.source, intent.target, intent.step)
            if not intents.is_alive(db, action.source):
                history.put_waiting(db, action, told, context.settings_print(), context.now)

    def _landed(self, intent: Intent, writes: Writes) -> bool:
        """Whether no request of this intent can still arrive."""
        landing = writes.landing
        if landing is None:
            return False
        if self.context.world.landing is not None:
            landing = self.context.world.landing
        return self.context.now - intent.last_sent >= landing

    # -- what is sent -----------------------------------------------------------------------------

    def _write(
        self, action: Action, step: Step, entity: Entity, serial: int, done: Mapping[str, str]
    ) -> Write:
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

    def _resolve(self, source: Ref, step: Step) -> Entity:
        """Put in the target's ids. Raises ``Waits`` when a record is not there yet.

        A credit note goes without its invoice when that is not there: from before the start
        date it never will be, and one held in its own journal holds no other journal (D7).
        """
        changed: dict[str, str] = {}
        with self.context.read() as db:
            for field, kind, id in references(step.entity):
                twin = knowledge.twin(db, Ref(source.connection, kind, id), self.target.id)
                if twin is None and isinstance(step.entity, CreditNote) and field == "invoice":
                    changed[field] = ""
                    continue
                if twin is None:
                    raise Waits(f"{kind} {id} is not there yet")
                changed[field] = twin.ref.id
        return step.entity.model_copy(update=changed)

    def _serial(self, source: Ref, step: Step) -> int:
        """The first caller's id of the series that nobody else bears in the target."""
        if step.kind != Customer.__name__:
            return next(serials(self.source.account, step.kind, step.marker_of))
        for serial in serials(self.source.account, step.kind, step.marker_of):
            key = (f"serial:{serial}",)
            with self.context.read() as db:
                held = knowledge.sightings(db, self.target.id, step.kind, key, self.context.run)
            if not held:
                return serial
        raise AssertionError("a series has no end")


def _update(connection: Connection, write: Write) -> str:
    """Change a record; one that is gone cannot be changed, and a person must look."""
    try:
        connection.update(write)
    except Gone as gone:
        text = f"the record is not there any more ({gone}): look at it in the target"
        raise Refused(text, "D4") from gone
    return write.id


def _marked(action: Action, step: Step) -> str:
    """Kind that the marker is derived from: a document's marker is that of the source's kind."""
    return action.source.kind if action.source.kind in ("Invoice", "CreditNote") else step.kind


def _about(step: Step) -> str:
    return f"{step.kind}.{step.name}" if step.name else step.kind
