"""Importing: companies of the books are created in the CRM, when a person asks for it (R28).

By default those who stand in the CRM already are looked for first: a sure pair is linked, one in
doubt is left to a person, and only the rest is created. *As it is*, the vendors' way, creates one
for each who is not linked (R33). Each is one write by the ordinary protocol, so that an import
that was killed goes on where it stopped.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from koppel.connector import Change, Role
from koppel.decide.action import Action, Step
from koppel.decide.crosswalk import Binding, differing, natural, prints
from koppel.decide.imports import Decision, KnownCompany, decide_company
from koppel.decide.labels import label
from koppel.engine.context import Context
from koppel.engine.halfway import halfway
from koppel.engine.pairing import partners_of
from koppel.engine.roster import Roster, read
from koppel.engine.telling_numbers import no_place
from koppel.errors import ConfigError
from koppel.matching import Verdict, parties, survey
from koppel.model import Customer, Number, Ref
from koppel.rules import Rule, When
from koppel.run import Result
from koppel.store import crosswalk, history, sources, ties

KIND = Customer.__name__


class Import:
    """The import of one run."""

    def __init__(self, context: Context, as_is: bool) -> None:
        self._context = context
        self._as_is = as_is
        self._crm = context.sides[Role.CRM]
        self._books = context.sides[Role.ACCOUNTING]
        self._began = Roster({}, {})
        self._fresh = False
        """Nothing was linked before, so nothing that was read can be news of a linked customer."""

    def actions(self) -> Iterator[Action]:
        """Read the customers of both sides, and decide about each of the books."""
        context = self._context
        phase, rule = self._rule()
        context.notes.append(f"companies of {self._books.connector.title} are imported (R28)")
        with context.read() as db:
            self._fresh = not crosswalk.count_bound(db, self._crm.id)
        theirs, ours = read(context, self._books), read(context, self._crm)
        self._began = ours
        yield from self._decided(phase, rule, theirs, ours)

    def settle(self) -> None:
        """Note the versions of what was just created, so that the next sync need not read each.

        A list tells all that koppel wrote. Who was changed within these minutes shows other
        fields, and is read in full by the next sync.
        """
        context = self._context
        again = read(context, self._crm, self._began.cursors)
        for id, customer in again.customers.items():
            ref = Ref(self._crm.id, KIND, id)
            with context.write() as db:
                bound = crosswalk.binding(db, ref)
                if bound is None or bound.version or differing(bound.prints, prints(customer)):
                    continue
                version = again.changes[id].version
                crosswalk.bind(db, Binding(**{**vars(bound), "version": version}))
        if self._fresh:
            with context.write() as db:
                for feed, cursor in self._began.cursors.items():
                    sources.put_reading(db, self._crm.id, feed, cursor, context.now)

    def _rule(self) -> tuple[int, Rule]:
        """The rule in charge. Raises ``ConfigError`` where the CRM cannot take what it writes."""
        crm, books = self._crm, self._books
        found = self._context.rule_on(When.ASKED, books, KIND)
        if found is None or not crm.takes(Customer) or not books.brings(Customer):
            raise ConfigError(
                f"companies of {books.connector.title} cannot be imported into "
                f"{crm.connector.title}: {crm.connector.title} takes no customers"
            )
        held = no_place(crm) if crm.takes(Number) else None
        if held is not None:
            raise ConfigError(f"{held}; nothing was imported") from held
        return found

    def _decided(self, phase: int, rule: Rule, theirs: Roster, ours: Roster) -> Iterator[Action]:
        context = self._context
        partners, there = partners_of(context, ours.changes.values())
        seen = {Role.CRM: ours.changes.values(), Role.ACCOUNTING: theirs.changes.values()}
        half = halfway(context, seen)
        with context.read() as db:
            linked = {each.id: ties.taken(db, each.id) for each in (self._books, self._crm)}
            linked[self._books.id] -= ties.vacant(partners, there).keys()
            for id in linked:
                linked[id] |= half[id]
            batch = ties.next_batch(db, self._crm.id, self._books.id)
        context.tell("decide", f"{len(theirs.changes)} customers of the books")
        alike = {} if self._as_is else self._alike(theirs, ours, linked)
        shown = {
            each.books_number: each.name
            for id, each in ours.customers.items()
            if each.books_number and id not in linked[self._crm.id]
        }
        for id, change in theirs.changes.items():
            with context.read() as db:
                told = history.outcome_of(db, context.run, Ref(self._books.id, KIND, id))
            if told is not None:
                continue
            known = KnownCompany(
                rule=rule,
                policy=context.policy,
                link=context.link,
                crm=self._crm.connector.title,
                linked=id in linked[self._books.id],
                alike=alike.get(id),
                shown=shown.get(id, ""),
            )
            yield self._action(change, decide_company(change, known), phase, ours, batch)

    def _alike(
        self, theirs: Roster, ours: Roster, linked: Mapping[str, set[str]]
    ) -> dict[str, Verdict]:
        """Who may be the same in the CRM, by id in the books."""
        sides = [
            parties(
                ((Ref(side.id, KIND, id), each) for id, each in roster.customers.items()),
                lambda ref: ref.id in linked[ref.connection],
            )
            for side, roster in ((self._books, theirs), (self._crm, ours))
        ]
        return {each.party.ref.id: each for each in survey(*sides).verdicts}

    def _action(
        self, change: Change, decision: Decision, phase: int, ours: Roster, batch: int
    ) -> Action:
        """What is decided, as an action; a counterpart's record is what the crosswalk keeps."""
        source = Ref(self._books.id, KIND, change.id)
        action = Action(
            result=decision.result,
            source=source,
            label=label(KIND, change.entity, change.id),
            rule=decision.rule,
            message=decision.message,
            target=self._crm.id,
            phase=phase,
            sort=natural(change.id),
            asked=True,
        )
        if decision.result is Result.ADOPTED:
            same = ours.changes[decision.same]
            return action.model_copy(
                update={
                    "found": same.id,
                    "version": same.version,
                    "prints": ties.known_of(same),
                    "detail": {ties.BATCH: str(batch)},
                    "body": same.entity,
                }
            )
        if decision.result is not Result.CREATED:
            return action
        assert isinstance(change.entity, Customer)
        tag = f"{self._books.connector.title} Import"
        entity = change.entity.model_copy(update={"books_number": change.id, "tags": (tag,)})
        step = Step(kind=KIND, entity=entity, marker_of=change.id)
        return action.model_copy(update={"steps": (step,), "body": entity})
