"""Link: two connections and the rules between them; what a host runs and looks at."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from koppel.checks import explaining
from koppel.checks.checking import look_over
from koppel.checks.completeness import Completeness, Completion
from koppel.checks.datacheck import Datacheck, look_through
from koppel.connector import Role
from koppel.decide.checkup import Readiness
from koppel.engine import handing
from koppel.engine.engine import Engine
from koppel.engine.opening import Opening
from koppel.engine.pairing import Pairing
from koppel.errors import Busy, ConfigError, StoreError
from koppel.files.plans import plan_lines, read_plan
from koppel.kept import KeptLink
from koppel.plan import Plan, PlanLine
from koppel.progress import Listener, silent
from koppel.run import Report, Result
from koppel.status import Explanation, Status
from koppel.store import (
    backlog,
    crosswalk,
    history,
    intents,
    leases,
    linking,
    telling,
    timetable,
)


class Link(KeptLink):
    """Two connections and the rules between them."""

    # -- running --------------------------------------------------------------------------------

    def run(
        self,
        listener: Listener = silent,
        plan: Path | None = None,
        *,
        create_unmatched: bool = False,
        adopt_existing: bool = False,
    ) -> Report:
        """Synchronise once. With ``plan``: carry out what comes out as in that saved plan.

        ``create_unmatched``: customers may be created in books that hold customers already, though
        none is matched (D14). ``adopt_existing``: documents that stand in the books already are
        taken as the same (D20). Both are remembered in the policy of the link.

        A side that cannot be used stops the run, and so does what a person must decide first; the
        report says so (``stopped``, ``exit_code``).
        Raises ``Busy`` when another run holds the link, ``InputError`` for a bad plan,
        ``ConfigError`` when the link is not active.
        """
        self._check_active()
        saved = read_plan(plan) if plan is not None else None
        told = {"create_unmatched": create_unmatched, "adopt_existing": adopt_existing}
        self._remember({name: True for name, said in told.items() if said})
        context = self._context(listener)
        with self._handing_out():
            Engine(context, self._tools).run(saved)
        return self.runs(1)[0]

    def import_customers(self, as_is: bool = False, listener: Listener = silent) -> Report:
        """Create the companies of the books in the CRM, each once, with tag and number (R28).

        Sure pairs are linked instead, those in doubt held for a person; ``as_is``: nobody is looked
        for (R33). Stops and raises as ``run`` does; asked again, it goes on where it stopped.
        """
        self._check_active()
        context = self._context(listener)
        with self._handing_out():
            Engine(context, self._tools).import_customers(as_is)
        report = self.runs(1)[0]
        if not report.stopped:
            with self._database.write() as db:
                linking.import_done(db, self.name)
        return report

    def import_as_wanted(self, listener: Listener = silent) -> Report | None:
        """Run the import that was asked for when the link was made, once; None: there is none."""
        how = self.wanted_import
        return self.import_customers(how == "as-is", listener) if how else None

    def run_if_due(self, listener: Listener = silent) -> Report | None:
        """Synchronise once if the link is automatic and due; None: it is not (R67).

        Raises ``Busy`` when another run holds the link, or has just done it.
        """
        due, now = self.next_due, self._app.world.clock()
        if due is None or due > now:
            return None
        with self._handing_out():
            try:
                context = self._context(listener)
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - whatever it is, people must hear of it
                with self._database.write() as db:
                    timetable.not_started(db, self.name, error, now)
            else:
                Engine(context, self._tools).run(automatic=True)
        return self.runs(1)[0]

    @property
    def next_due(self) -> datetime | None:
        """When the link runs next by itself; a moment that is over: now; None: never."""
        with self._database.read() as db:
            return timetable.due_at(db, self.name, self._app.world.clock())

    def plan(self, listener: Listener = silent) -> Plan:
        """Decide what a run would do now, without doing it. Raises what stops it."""
        context = self._context(listener)
        lines = plan_lines()
        counts: dict[str, dict[Result, int]] = {}
        for n, action in enumerate(Engine(context, self._tools).dry(), 1):
            kind = counts.setdefault(action.source.kind, {})
            kind[action.result] = kind.get(action.result, 0) + 1
            fields = (n, action.source, action.label, action.result, action.rule, action.message)
            lines.append(PlanLine(*fields, version=action.version, decided=action.decided))
        calls = [line for side in context.sides.values() for line in side.ledger.report()]
        return Plan(self.name, counts, lines, tuple(calls), tuple(context.notes))

    def check(self, listener: Listener = silent, *, afresh: bool = True) -> Readiness:
        """Look over both sides: what will be used, what is missing, what to do.

        ``afresh``: False spares the calls for what was read a short while ago.
        """
        return look_over(self._context(listener), self._tools, afresh=afresh)

    def check_data(self, listener: Listener = silent) -> Datacheck:
        """Look at every record that a sync would take: what is the matter, and what to do.

        It costs the calls of a plan. Raises what stops a plan.
        """
        return look_through(self._context(listener), self._tools)

    # -- looking --------------------------------------------------------------------------------

    def runs(self, limit: int = 20) -> list[Report]:
        """Return the reports of the latest runs, newest first."""
        with self._database.read() as db:
            rows = history.runs_of(db, self.name, limit)
            ids = tuple(linking.ids(db, self.name))
        return [telling.report(self._database, row, ids) for row in rows]

    def status(self) -> Status:
        """Return how the link stands, with the latest notification."""
        now = self._app.world.clock()
        with self._database.read() as db:
            ids = tuple(linking.ids(db, self.name))
            rows = history.runs_of(db, self.name, 1)
            told = history.last_told(db, self.name)
            return Status(
                link=self.name,
                last=telling.told(rows[0]) if rows else None,
                told=telling.told(told) if told is not None else None,
                next_due=timetable.due_at(db, self.name, now),
                undelivered=tuple(handing.undelivered(db, self.name, now)),
                running_since=leases.running_since(db, ids, now),
                bound=crosswalk.count_bound(db, f"{self.name}.{Role.CRM}"),
                waiting=backlog.count_waiting(db, ids),
                in_doubt=intents.count(db, ids),
                issues=tuple(backlog.open_issues(db, ids)),
            )

    def explain(self, document: str) -> list[Explanation]:
        """Say why the documents with this number are where they are.

        Asks the CRM only for what koppel does not know: a draft, or one from before the start.
        """
        context = self._context(silent)
        source = context.sides[Role.CRM]
        with self._database.read() as db:
            found = explaining.known(db, context, source, document)
        if found:
            return found
        with Opening(context, self._tools).at(source):
            changes = [source.connection.lookup(kind, document) for kind in explaining.DOCUMENTS]
        return [
            explaining.looked_up(source, context.rules, context, change)
            for change in changes
            if change is not None
        ]

    def pairing(self, listener: Listener = silent) -> Pairing:
        """Return what finds out which customers of both sides are the same, and binds them."""
        return Pairing(self._context(listener), self._tools)

    def completeness(self, listener: Listener = silent) -> Completeness:
        """Look which booked invoices show no number of the books in the CRM (R58)."""
        return Completion(self._context(listener), self._tools).look()

    def actions(self) -> tuple[str, ...]:
        """What a host may offer beside the link's documents: "sync" (R69)."""
        return ("sync",)

    # -- the end of a run -----------------------------------------------------------------------

    @contextmanager
    def _handing_out(self) -> Iterator[None]:
        """Tell people when the run is over, also when a bug ended it."""
        try:
            yield
        except Busy:
            raise
        except Exception:
            self._hand_out()
            raise
        self._hand_out()

    def _hand_out(self) -> None:
        notifiers = self._app.registry.notifiers
        handing.hand_out(self._database, notifiers, self.name, self._app.world)

    def _check_active(self) -> None:
        if not self.active:
            raise ConfigError(
                f"link {self.name} is not active, because its check was not green: see what is "
                f"missing with koppel link check {self.name}, which makes it active once it is"
            )
