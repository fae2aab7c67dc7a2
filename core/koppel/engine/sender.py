"""Sender: one step of a write, exactly once (the protocol P3 to P7 of the write-ahead log).

Claim a key, write the intent down, send, classify the answer. An id closes the step. A definite
no answers only the request it answers: an older one that is unanswered stays in doubt. Everything
else is doubt, resolved by looking first.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from koppel.connector import Connection, Verdict, Write
from koppel.decide.action import Action, Step
from koppel.declaration import Writes
from koppel.engine.context import Context, OpenSide
from koppel.engine.doubt import InDoubt, cause, unresolved
from koppel.engine.draft import Drafts
from koppel.errors import ConfigError, Gone, Held, KeyRefused, KoppelError, Reach, Refused
from koppel.kinds import KINDS
from koppel.run import Outcome, Result
from koppel.store import backlog, intents
from koppel.store.intents import Intent, State

CLAIMS = 3
"""So many keys are tried before the record waits."""


Close = Callable[[Intent], None]
"""Stores the result of a step, in one transaction."""


@dataclass(frozen=True)
class Sender:
    """Sends the steps of one action to its target."""

    context: Context
    source: OpenSide
    target: OpenSide

    @property
    def _drafts(self) -> Drafts:
        return Drafts(self.context, self.source, self.target)

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
        entity = self._drafts.resolve(action.source, step)
        serial = self._drafts.serial(action.source, step)
        for claims in range(CLAIMS):
            write = self._drafts.write(action, step, entity, serial, done)
            found = self._standing(write, step)
            key = "" if found else self.target.connection.claim(write)
            intent = self._fresh(action, n, write, key, attempt + claims)
            if found:
                self._close(intent, step, found, close)
                return
            sent = replace(write, key=key, sent=intent.first_sent)
            with self.context.write() as db:
                intents.put(db, intent)
            self.context.checkpoint("C2", _about(step))
            try:
                result = self._call(sent, writes, None, intent)
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

    def _fresh(self, action: Action, n: int, write: Write, key: str, attempt: int) -> Intent:
        """The intent of a step that was never sent."""
        now = self.context.now
        return Intent(
            source=action.source,
            target=self.target.id,
            step=n,
            state=State.SENT,
            key=key,
            serial=write.serial,
            epoch=self.context.epochs[self.target.id],
            attempt=attempt,
            first_sent=now,
            last_sent=now,
            result="",
            action=action,
            entity=write.entity,
        )

    def _standing(self, write: Write, step: Step) -> str:
        """Id of what stands there already, of a step that is looked for before it is sent."""
        if not step.look:
            return ""
        verdict, id = self._look(write)
        if verdict is Verdict.UNKNOWN:
            raise Held(
                "whether it was registered before cannot be told now: the next run looks again, "
                "before anything is sent",
                "D6",
            )
        return id if verdict is Verdict.PRESENT else ""

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
            self._drafts.write(intent.action, step, intent.entity, intent.serial, done),
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
            if not action.asked and not intents.is_alive(db, action.source):
                backlog.put_waiting(db, action, told, context.settings_print(), context.now)

    def _landed(self, intent: Intent, writes: Writes) -> bool:
        """Whether no request of this intent can still arrive."""
        landing = writes.landing
        if landing is None:
            return False
        if self.context.world.landing is not None:
            landing = self.context.world.landing
        return self.context.now - intent.last_sent >= landing


def _update(connection: Connection, write: Write) -> str:
    """Change a record; one that is gone cannot be changed, and a person must look."""
    try:
        connection.update(write)
    except Gone as gone:
        text = f"the record is not there any more ({gone}): look at it in the target"
        raise Refused(text, "D4") from gone
    return write.id


def _about(step: Step) -> str:
    return f"{step.kind}.{step.name}" if step.name else step.kind
