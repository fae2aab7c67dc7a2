"""Stage: a small company on both fakes, koppel between them, and a hand that ends its runs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import TypeVar

import httpx
from koppel import Koppel, Link, Report, Role, Side, World
from koppel_fakes.clock import Clock
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake
from sqlalchemy import Engine, event

from tests.once.network import Fault, Killed, Network, Way

Done = TypeVar("Done")
NOW = datetime(2026, 3, 16, 9, 0, tzinfo=UTC)
KEY = "A" * 43 + "="
CRM, BOOKS = "https://crm.test", "https://books.test"
REDIRECT = "http://127.0.0.1/callback"
LEASE = timedelta(minutes=30)
PAST_ALL = timedelta(minutes=31)
"""Longer than the lease and than every landing time."""
MOST_RUNS = 8
"""So many runs may it take to come to rest."""
POLICY = {
    "start": date(2026, 1, 1),
    "journals": {"invoices": "V1", "credit_notes": "V2", "payments": "F9"},
    "create_unmatched": True,  # strangers in these books are nobody's customers
}


@dataclass(frozen=True)
class Kill:
    """A run ends when it passes ``point`` for ``about``, after ``skip`` other passes."""

    point: str
    about: str = ""
    skip: int = 0


@dataclass
class Doom:
    """A process dies at the n-th request or in the n-th transaction from now, whatever it is about;
    once dead it does neither again."""

    requests: int | None = None
    commits: int | None = None

    def request(self, request: httpx.Request) -> None:
        """A request leaves. A token that is renewed is kept by rules of its own (C12)."""
        if request.url.path.endswith("access_token"):
            return
        if self.requests is not None:
            self.requests = self._count(self.requests)

    def commit(self, _db: object) -> None:
        """A transaction is about to be stored."""
        if self.commits is not None:
            self.commits = self._count(self.commits)

    def lift(self) -> None:
        """A new process lives."""
        self.requests = self.commits = None

    def _count(self, left: int) -> int:
        if left > 0:
            return left - 1
        self.requests = self.commits = 0
        raise Killed("doomed")


@dataclass
class Stage:
    """Two fakes on one clock, and a database that outlives the runs."""

    database: str
    """The address of an empty database of koppel."""
    transport: str
    """Of the books: "rest" or "soap"."""
    clock: Clock = field(default_factory=lambda: Clock(start=NOW))
    crm_url: str = CRM
    books_url: str = BOOKS
    kills: list[Kill] = field(default_factory=list)
    reached: list[Kill] = field(default_factory=list)
    """The kills that happened."""
    doom: Doom = field(default_factory=Doom)
    at: Callable[[str, str], None] = lambda _point, _about: None
    """Called at each checkpoint, by those who do more than kill."""

    def __post_init__(self) -> None:
        self.crm = TeamleaderFake(clock=self.clock)
        self.books = OctopusFake(clock=self.clock)
        apps = {CRM: self.crm.app, BOOKS: self.books.app}
        self.network = Network(apps, leaving=self.doom.request)

    # -- koppel ---------------------------------------------------------------------------------

    def app(self) -> Koppel:
        """A koppel as a fresh process would make it."""
        world = World(
            clock=self.clock.now,
            sleep=self.clock.advance,
            transport=self.network.transport if self.crm_url == CRM else None,
            checkpoint=self._pass,
            lease=LEASE,
        )
        return Koppel(self.database, world=world, key=KEY)

    def link(self) -> None:
        """Link the two systems."""
        crm = Side(
            "teamleader",
            {
                **self.crm.description(),
                "base_url": self.crm_url,
                "auth_url": self.crm_url,
            },
        )
        known = self.books.description()
        books = Side(
            "octopus",
            {
                "software_house": known["software_house"],
                "user": known["user"],
                "password": known["password"],
                "dossier": known["dossier_id"],
                "transport": self.transport,
                "base_url": self.books_url + self.books.paths["rest_url"],
                "soap_url": self.books_url + self.books.paths["wsdl_url"].split("?")[0],
            },
        )
        code = self.crm.human.authorize(REDIRECT)
        app = self.app()
        app.add_link("acme", crm, books, POLICY, codes={"crm": (REDIRECT, code)})
        app.close()

    def sign_in(self) -> None:
        """A person consents again."""
        code = self.crm.human.authorize(REDIRECT)
        self.ask(lambda link: link.sign_in(Role.CRM, REDIRECT, code))

    def run(self) -> Report | None:
        """Run once as a fresh process; None when the run was killed."""
        return self.ask(lambda link: link.run())

    def bring(self, *, as_is: bool = False) -> Report | None:
        """Import the companies of the books as a fresh process; None when it was killed."""
        return self.ask(lambda link: link.import_customers(as_is))

    def ask(self, task: Callable[[Link], Done]) -> Done | None:
        """Let a fresh process do something with the link; None when it was killed."""
        app = self.app()
        storing = partial(self.doom.commit)  # one of its own: a process may start within another
        event.listen(Engine, "commit", storing)
        try:
            return task(app.link("acme"))
        except Killed:
            self.doom.lift()
            self.later()  # until then the dead one holds the lease
            return None
        finally:
            event.remove(Engine, "commit", storing)
            app.close()

    def later(self) -> None:
        """Let more time pass than the lease and every landing time."""
        self.clock.advance(PAST_ALL)

    def rest(self) -> list[Report]:
        """Run until two runs in a row write nothing, each after all landing times."""
        reports: list[Report] = []
        quiet = 0
        while quiet < 2:
            assert len(reports) < MOST_RUNS, [report.counts for report in reports]
            self.later()
            before = self.written()
            report = self.run()
            assert report is not None, "the run was killed once more"
            reports.append(report)
            quiet = quiet + 1 if self.written() == before else 0
        return reports

    def written(self) -> int:
        """How many changes koppel made on both sides so far."""
        effects = [*self.crm.effects.since(), *self.books.effects.since()]
        return sum(1 for effect in effects if effect.actor == "api")

    # -- bad days -------------------------------------------------------------------------------

    def befall(self, way: Way, about: str, skip: int = 0) -> None:
        """Let something befall the next request that writes ``about``."""
        self.network.faults.append(Fault(way, about, skip))

    @property
    def struck(self) -> bool:
        """Whether everything that was to happen has happened."""
        return not self.kills and not self.network.faults

    def all_answered(self) -> bool:
        """Whether no fake failed, but over a request of which half is missing (octopus-api 1.4)."""
        entries = [*self.crm.requests.since(), *self.books.requests.since()]
        halves = sum(1 for fault in self.network.befallen if fault.way is Way.DIES_HALF)
        return sum(1 for entry in entries if entry.status >= 500) <= halves

    def _pass(self, point: str, about: str) -> None:
        self.at(point, about)
        kill = next((k for k in self.kills if (k.point, k.about) == (point, about)), None)
        if kill is None:
            return
        self.kills.remove(kill)
        if kill.skip:
            self.kills.append(replace(kill, skip=kill.skip - 1))
            return
        self.reached.append(kill)
        raise Killed(point)
