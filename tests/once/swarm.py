"""Swarm: random days of onboarding and of change, under faults, told from a number or a script.

A *script* is a list of events, each a word and a number from which all its choices are drawn. So
an event can be left out without changing what the others are: that is how a finding is reduced.

    make swarm SWARM='--seeds 500 --start N --transport rest'

prints each seed that fails, with the shortest script that still does.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import NamedTuple

from koppel import AccessLost, Busy, InputError, Koppel, Link, Report
from koppel.decide.matches import Pair
from koppel.run import Result
from koppel_fakes.fake import HumanError
from koppel_fakes.faults import Fault as Struck
from koppel_fakes.octopus.quotas import LIMITS

from tests import postgres
from tests.once import places
from tests.once.network import CUSTOMER, NUMBER, WRITES, Way
from tests.once.people import IN_BOOKS, IN_CRM, Accountant, Act, Clerk, acts, dossier
from tests.once.stage import Kill, Stage
from tests.once.watch import Watch, numbered


class Event(NamedTuple):
    """Something that happens, and the number from which its choices are drawn."""

    what: str
    dice: int


Script = Sequence[Event]

KOPPEL: Mapping[str, int] = {
    "sync": 14, "import_matched": 4, "import_as_is": 3, "match": 4, "answer": 3, "undo": 3,
    "undo_all": 1, "match_and_undo": 2,
}  # fmt: skip
FATE: Mapping[str, int] = {
    "request_befallen": 8, "killed_at_point": 5, "killed_at_request": 4, "killed_at_commit": 4,
    "quota_is_spent": 1, "night": 3, "hour": 3,
}  # fmt: skip
"""What koppel is asked to do and what befalls it, each with how often."""

KINDS = (IN_CRM, IN_BOOKS, KOPPEL, FATE)
SHARES = (4, 3, 4, 2)
OPENING = (
    "company_comes",
    "company_comes",
    "relation_comes",
    "relation_comes",
    "invoice_is_booked",
)
POINTS = ("C0", "C1", "C2", "C5", "C6", "C7")
ABOUTS = (*WRITES, NUMBER)
TRANSPORTS = ("rest", "soap")
PATIENCE = 60.0
"""Seconds for making one finding shorter."""
LOST, LATE = timedelta(minutes=31), timedelta(minutes=8)
"""After a kill the lease must run out; what comes late comes before a landing time is over."""
TABLES_OF_RUNS = (
    "runs", "outcomes", "calls", "reference", "feeds", "leases", "secrets", "deliveries",
)  # fmt: skip


def script(seed: int) -> list[Event]:
    """The days of a seed. Each seed leaves some events out altogether."""
    dice = Random(seed)
    events = [Event(what, dice.getrandbits(32)) for what in OPENING * dice.randrange(1, 4)]
    kinds = [{what: n for what, n in kind.items() if dice.random() < 0.75} for kind in KINDS]
    kinds[2]["sync"] = KOPPEL["sync"]
    for _ in range(dice.randrange(20, 50)):
        (kind,) = dice.choices(kinds, SHARES)
        if kind:
            (what,) = dice.choices(list(kind), list(kind.values()))
            events.append(Event(what, dice.getrandbits(32)))
    return events


def play(events: Script, database: str, transport: str) -> Swarm:
    """Let it all happen. Raises ``AssertionError`` when koppel did what it must not."""
    stage = Stage(database, transport)
    swarm = Swarm(stage)
    stage.crm.human.switch_on_number_column()
    stage.link()
    for event in events:
        swarm.happen(event)
    swarm.end()
    return swarm


@dataclass
class Swarm:
    """One world, and what can happen in it."""

    stage: Stage
    runs: int = 0

    def __post_init__(self) -> None:
        crm, books = self.stage.crm, self.stage.books
        self.clerk, self.accountant = Clerk(crm, books), Accountant(books)
        self.watch = Watch(crm, books)
        self._acts: Mapping[str, Act] = acts(self.clerk, self.accountant)

    def happen(self, event: Event) -> None:
        """Let an event happen; a person who cannot do what he wants does nothing."""
        dice = Random(event.dice)
        self.stage.clock.advance(dice.randrange(1, 15) * 60)
        act = self._acts.get(event.what) or getattr(self, event.what)
        try:
            act(dice)
        except (HumanError, Busy):
            return

    # -- what koppel is asked ---------------------------------------------------------------------

    def sync(self, dice: Random) -> None:
        """One run."""
        self._ask(lambda link: link.run(), dice)

    def import_matched(self, dice: Random) -> None:
        """An import that looks first who is there."""
        self._ask(lambda link: link.import_customers(), dice)

    def import_as_is(self, dice: Random) -> None:
        """An import that looks for nobody."""
        self._ask(lambda link: link.import_customers(as_is=True), dice, as_is=True)

    def match(self, dice: Random) -> None:
        """The sure pairs are bound."""
        self._ask(_bind_sure, dice)

    def answer(self, dice: Random) -> None:
        """A person answers one doubt, rightly or not."""
        self._ask(lambda link: _bind_one(link, dice), dice)

    def undo(self, dice: Random) -> None:
        """The last batch is taken back."""
        self._ask(lambda link: self._undone(link, everything=False), dice)

    def undo_all(self, dice: Random) -> None:
        """All batches are."""
        self._ask(lambda link: self._undone(link, everything=True), dice)

    def match_and_undo(self, dice: Random) -> None:
        """What is bound and taken back at once leaves the crosswalk as it was."""
        before = self._crosswalk()
        bound: list[int] = []
        self._ask(lambda link: bound.append(_bind_sure(link)), dice)
        if not bound or not bound[0]:
            return
        undone: list[bool] = []
        self._ask(lambda link: undone.append(bool(link.pairing().undo().untied)), dice)
        if undone:
            assert self._crosswalk() == before, "undo did not restore the crosswalk"

    # -- what befalls it --------------------------------------------------------------------------

    def request_befallen(self, dice: Random) -> None:
        """A request that writes is lost, late, doubled or deadly."""
        way, about = dice.choice(list(Way)), dice.choice(ABOUTS)
        if (way, about) != (Way.TWICE, CUSTOMER):  # the CRM refuses no second company
            self.stage.befall(way, about, dice.randrange(3))

    def killed_at_point(self, dice: Random) -> None:
        """A run dies at a point of the protocol."""
        about = "" if (point := dice.choice(POINTS)) == "C0" else dice.choice(ABOUTS)
        self.stage.kills.append(Kill(point, about, dice.randrange(2)))

    def killed_at_request(self, dice: Random) -> None:
        """A run dies at some request."""
        self.stage.doom.requests = dice.randrange(40)

    def killed_at_commit(self, dice: Random) -> None:
        """A run dies in some transaction."""
        self.stage.doom.commits = dice.randrange(60)

    def quota_is_spent(self, dice: Random) -> None:
        """The books answer some operation no more today."""
        operation = dice.choice(sorted(LIMITS))
        self.stage.books.befall(Struck(operation, "quota_spent"), operation)

    def night(self, _dice: Random) -> None:
        """Nothing happens until the next morning."""
        self.stage.clock.advance(timedelta(hours=16))

    def hour(self, _dice: Random) -> None:
        """Nothing happens for more than the lease and the landing times."""
        self.stage.later()

    # -- how it ends ------------------------------------------------------------------------------

    def end(self) -> None:
        """Nothing befalls koppel any more: it comes to rest, and all is right."""
        stage = self.stage
        stage.network.faults.clear()
        stage.kills.clear()
        stage.doom.lift()
        self.accountant.journals_close(Random(0))
        self.night(Random(0))
        stage.sign_in()
        with self.watch.over():
            reports = stage.rest()
        self._judge(reports[-1])
        self._judge_rest(reports[-1])
        before, written = places.dump(stage.database, TABLES_OF_RUNS), stage.written()
        stage.later()
        stage.run()
        assert places.dump(stage.database, TABLES_OF_RUNS) == before, "a quiet run changed rows"
        assert stage.written() == written, "a quiet run wrote"

    def _ask(self, task: Callable[[Link], object], dice: Random, *, as_is: bool = False) -> None:
        """Let koppel do something; what came late of it arrives soon after."""
        network = self.stage.network
        network.before = (lambda: [network.deliver_late()]) if dice.random() < 0.3 else lambda: None
        self.runs += 1
        with self.watch.over(as_is=as_is):
            done = self._done(task)
        network.before = lambda: None
        if network.late:
            self.stage.clock.advance(LATE)
            with self.watch.over(late=True):
                network.deliver_late()
        self._judge(done)

    def _done(self, task: Callable[[Link], object]) -> object:
        """Do it. A process that dies while it renews its grant may have lost that (C12): then a
        person signs in again."""
        try:
            done = self.stage.ask(task)
        except AccessLost:
            self.stage.sign_in()
            return None
        if isinstance(done, Report) and "sign in" in done.stopped:
            self.stage.sign_in()
        return done

    def _undone(self, link: Link, *, everything: bool) -> None:
        """Only what was bound by hand is taken back; all else stays."""
        before = self._crosswalk()
        undone = link.pairing().undo(everything)
        ends = {ref for tie in undone.untied for ref in (tie.ours, tie.theirs)}
        after = self._crosswalk()
        untied = {(tie.ours.connection, tie.ours.id) for tie in undone.untied}
        assert not untied & after.keys(), "undo left a binding"
        ids = {(ref.connection, ref.id) for ref in ends}
        lost = before.keys() - after.keys() - ids
        assert not lost, f"undo took {lost} along"

    def _crosswalk(self) -> dict[tuple[str, str], tuple[object, ...]]:
        """Customer -> his row."""
        query = (
            "SELECT connection, id, thing, main, owner, gone FROM koppel_bindings "
            "WHERE kind = 'Customer'"
        )
        return {(str(r[0]), str(r[1])): r[2:] for r in places.rows(self.stage.database, query)}

    def _judge(self, done: object) -> None:
        """What holds at any time."""
        self.watch.judge(self.accountant.deleted)
        places.in_one_place(self.stage.database, changing=("Customer", NUMBER))
        self._one_to_one()
        if isinstance(done, Report) and not done.stopped:
            refs = [each.ref for each in done.outcomes()]
            assert len(set(refs)) == len(refs) == done.candidates
            assert not any(places.scratch(self.stage.database).values())
            if done.exit_code == 0:
                assert not done.count(Result.HELD) + done.count(Result.IN_DOUBT)

    def _one_to_one(self) -> None:
        """Of what is the same, one live customer of the CRM and one main one of the books."""
        query = "SELECT thing, connection, count(*) FROM koppel_bindings WHERE kind = 'Customer' "
        live = "AND owner = '' AND gone = '' GROUP BY thing, connection HAVING count(*) > 1"
        doubles = places.rows(self.stage.database, query + live)
        assert not doubles, f"bound twice: {doubles}"

    def _judge_rest(self, report: Report) -> None:
        """Each document is booked once, or somebody knows why not."""
        assert not report.stopped, report.stopped
        stage = self.stage
        state, database = stage.crm.state, stage.database
        status = stage.ask(lambda link: link.status())
        assert status is not None
        told = [(issue.ref.kind, issue.label) for issue in status.issues]
        waiting = places.waiting(database)
        doubt = places.alive(database) - places.issues(database)
        assert not doubt, f"still in doubt: {doubt}"
        standing = {
            (numbered(d.comment or ""), d.amount < 0): d
            for d in (booking.document for booking in dossier(self.stage.books).trades())
            if (d.comment or "").startswith("TL ")
        }
        for kind, records in (("Invoice", state.invoices), ("CreditNote", state.credit_notes)):
            for id, record in records.items():
                stands = standing.get((record.number, kind == "CreditNote"))
                if stands is None:
                    said = any(k == kind and f" {record.number}" in label for k, label in told)
                    untold = stage.transport == "soap" and record.number in self._deleted()
                    told_of = said or untold or (kind, id) in waiting
                    assert told_of, f"{kind} {record.number} is lost"
                else:
                    assert abs(stands.amount) == record.totals.payable, record.number

    def _deleted(self) -> set[str]:
        """The numbers of documents whose bookings a person deleted; over SOAP nobody tells."""
        return {numbered(comment) for comment in self.accountant.deleted}


def _bind_sure(link: Link) -> int:
    pairing = link.pairing()
    matches = pairing.look()
    return pairing.bind(matches, matches.sure)


def _bind_one(link: Link, dice: Random) -> None:
    pairing = link.pairing()
    matches = pairing.look()
    if not matches.doubtful:
        return
    verdict = dice.choice(matches.doubtful)
    other = dice.choice(matches.choices(verdict)).party.ref.id
    try:
        pairing.bind(matches, [Pair(verdict.party.ref.id, other)])
    except InputError:
        return  # two VAT numbers, both valid: a person is told to correct one


# -- many of them -----------------------------------------------------------------------------


def told(transport: str, events: Script, folder: str) -> str:
    """Play a script; what went wrong, in words, or nothing."""
    database = f"sqlite:///{folder}/koppel.db"
    shutil.copy(f"{folder}/empty.db", f"{folder}/koppel.db")
    try:
        play(events, database, transport)
    except Exception:  # noqa: BLE001 - whatever it is, it is a finding
        return traceback.format_exc()
    finally:
        for rest in ("-wal", "-shm", ""):
            Path(f"{folder}/koppel.db{rest}").unlink(missing_ok=True)
    return ""


def shortest(
    events: list[Event], fails: Callable[[Script], bool], patience: float = PATIENCE
) -> list[Event]:
    """Leave out events, first many at once, as long as it still fails and ``patience`` lasts."""
    size, until = len(events) // 2, time.monotonic() + patience
    while size:
        start = 0
        while start < len(events) and time.monotonic() < until:
            fewer = events[:start] + events[start + size :]
            if fails(fewer):
                events = fewer
            else:
                start += size
        size //= 2
    return events


def main() -> int:
    """Play many seeds, and answer the exit status: 1 when one failed."""
    parser = argparse.ArgumentParser(description="Random days, and what must hold after each.")
    parser.add_argument("--seeds", type=int, default=100)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--transport", choices=TRANSPORTS, help="else both in turn")
    asked = parser.parse_args()
    begun, failed = time.monotonic(), 0
    where = str(postgres.MEMORY) if postgres.MEMORY.is_dir() else None
    with TemporaryDirectory(dir=where) as folder:
        Koppel(f"sqlite:///{folder}/empty.db", connectors=[]).close()
        for seed in range(asked.start, asked.start + asked.seeds):
            transport = asked.transport or TRANSPORTS[seed % 2]
            failed += _fails(seed, transport, folder)
    _say(f"{asked.seeds} seeds, {failed} failed, {time.monotonic() - begun:.0f} s")
    return 1 if failed else 0


def _fails(seed: int, transport: str, folder: str) -> bool:
    events = script(seed)
    finding = told(transport, events, folder)
    if not finding:
        return False
    like = _like(finding)
    few = shortest(events, lambda fewer: _like(told(transport, fewer, folder)) == like)
    _say(f"seed {seed} over {transport}:\n{told(transport, few, folder)}")
    _say(f"EVENTS = {[tuple(event) for event in few]}\n")
    return True


def _like(finding: str) -> tuple[str, str]:
    """What tells findings apart: where it was noticed, and what kind of error it was."""
    where = finding.rpartition('  File "')[2].partition("\n")[0]
    return where, finding.rstrip().rpartition("\n")[2].partition(":")[0]


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
