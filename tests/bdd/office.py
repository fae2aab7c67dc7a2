"""Office: koppel between the two vendors, without a socket: one clock, one database, one link."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import httpx
from koppel import Koppel, KoppelError, Link, Registry, Report, Side, World, hookimpl
from koppel.notification import Notification
from koppel_fakes.clock import Clock
from koppel_fakes.fake import TODAY, Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake

from tests.bdd.books import Books
from tests.bdd.crm import Crm

CRM_HOST = "https://teamleader.test"
BOOKS_HOST = "https://octopus.test"
REDIRECT = "https://koppel.test/callback"
KEY = base64.b64encode(b"a key for scenarios, 32 bytes ok").decode()
NAME = "acme"


def usual_policy() -> dict[str, Any]:
    """The settings of a link, where a scenario says nothing else."""
    return {
        "start": "2026-01-01",
        "journals": {"invoices": "V1", "credit_notes": "V2", "payments": "F9"},
        "taxes": {
            "0%": "00",
            "0% Intracommunautaire levering van goederen": "IC",
            "0% Export (uitvoer buiten EU)": "EX",
            "0% Medecontractant (btw verlegd)": "MC",
        },
    }


System = Literal["crm", "books"]


class Call(NamedTuple):
    """One request of koppel, in the one order that both systems share."""

    system: System
    operation: str
    status: int


class Marks(NamedTuple):
    """How long the effect logs were."""

    crm: int
    books: int


class Line(httpx.BaseTransport):
    """The way to one fake; notes each call in a list that both ways share."""

    def __init__(self, system: System, fake: Fake, calls: list[Call]) -> None:
        self._system: System = system
        self._fake = fake
        self._calls = calls
        self._wsgi = httpx.WSGITransport(fake.app)

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Carry the request to the fake."""
        answer = self._wsgi.handle_request(request)
        entry = self._fake.requests.since(len(self._fake.requests) - 1)[0]
        self._calls.append(Call(self._system, entry.operation, entry.status))
        return answer


def open_office(transport: str, folder: Path) -> Office:
    """Two vendors with empty books, all limits and quotas on, and koppel between them."""
    clock = Clock(start=TODAY)
    crm = Crm(TeamleaderFake(clock=clock))
    books = Books(OctopusFake(clock=clock))
    return Office(crm, books, clock, folder / "koppel.db", transport)


class Ear:
    """Who is told by koppel; raises ``fault`` while nobody can be."""

    def __init__(self) -> None:
        self.heard: list[Notification] = []
        self.fault: OSError | None = None

    @hookimpl
    def koppel_notify(self, notification: Notification) -> None:
        """Hear it."""
        if self.fault is not None:
            raise self.fault
        self.heard.append(notification)


@dataclass
class Office:
    """Makes the link and runs it. ``policy`` and ``login`` count until the link is made."""

    crm: Crm
    books: Books
    clock: Clock
    database: Path
    transport: str
    policy: dict[str, Any] = field(default_factory=usual_policy)
    login: dict[str, Any] = field(default_factory=dict)
    reports: list[Report] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    notifications: list[Notification] = field(default_factory=list)
    """What a person was told after each run."""
    ear: Ear = field(default_factory=Ear)
    automatic: set[int] = field(default_factory=set)
    """The runs that started by themselves."""
    closing: list[Callable[[], None]] = field(default_factory=list)
    """What else is closed at the end."""
    marks: Marks = field(default_factory=lambda: Marks(0, 0))
    """As the last run began."""
    refusal: KoppelError | None = None
    """Why the link could not be made, or the last run not be started."""
    checkpoint: Callable[[str, str], None] = lambda _point, _about: None
    _app: Koppel | None = None
    _link: Link | None = None

    @property
    def app(self) -> Koppel:
        """koppel on a database of its own."""
        if self._app is None:
            registry = Registry.discover(plugins={"ear": self.ear})
            address = f"sqlite:///{self.database}"
            self._app = Koppel(address, connectors=registry, world=self._world(), key=KEY)
        return self._app

    @property
    def link(self) -> Link:
        """The link; it is made when first needed."""
        if self._link is None:
            self._link = self.make_link()
        return self._link

    def make_link(self) -> Link:
        """Link the two with the settings of the scenario."""
        code = self.crm.human.authorize(REDIRECT)
        return self.app.add_link(
            NAME,
            Side("teamleader", self.typed_for_crm()),
            Side("octopus", self._books_settings()),
            self.policy,
            codes={"crm": (REDIRECT, code)},
        )

    def take(self, link: Link) -> None:
        """Go on with a link that was made answer by answer."""
        self._link = link

    def reopen(self) -> None:
        """Close koppel, and open it again as another process would."""
        self.app.close()
        self._app = None

    def typed_for_crm(self) -> dict[str, Any]:
        """What a person types to sign in to the CRM."""
        return {**self.crm.fake.description(), "base_url": CRM_HOST, "auth_url": CRM_HOST}

    def typed_for_books(self) -> dict[str, Any]:
        """What a person types to sign in to the books, before he chooses a dossier."""
        return {n: value for n, value in self._books_settings().items() if n != "dossier"}

    def set_policy(self, **changes: Any) -> None:
        """Change settings, of the link to come or of the one there is."""
        self.policy.update(changes)
        if self._link is not None:
            self._link.policy = self.policy

    def sync(self, **orders: bool) -> Report:
        """Let koppel run once, a quarter of an hour after whatever was last."""
        return self._run(lambda: self.link.run(**orders))

    def bring(self, *, as_is: bool) -> Report:
        """Let koppel import the companies of the books, in the same way."""
        return self._run(lambda: self.link.import_customers(as_is))

    def bring_as_wanted(self) -> Report:
        """Let koppel run the import that was asked for when the link was made."""

        def run() -> Report:
            report = self.link.import_as_wanted()
            assert report is not None
            return report

        return self._run(run)

    def _run(self, run: Callable[[], Report]) -> Report:
        link = self.link  # made before the clock moves on
        self.clock.advance(15 * 60)
        self.calls.clear()
        self.marks = Marks(len(self.crm.fake.effects), len(self.books.fake.effects))
        self.reports.append(run())
        told = link.status().last
        if told is not None:
            self.notifications.append(told)
        return self.reports[-1]

    def try_to_link(self) -> None:
        """Make the link, or note why not."""
        try:
            self._link = self.make_link()
        except KoppelError as error:
            self.refusal = error

    @property
    def report(self) -> Report:
        """The report of the last run."""
        return self.reports[-1]

    def close(self) -> None:
        """Close the database."""
        for close in self.closing:
            close()
        if self._app is not None:
            self._app.close()

    def _books_settings(self) -> dict[str, Any]:
        known = self.books.fake.description()
        paths = self.books.fake.paths
        return {
            "software_house": known["software_house"],
            "user": known["user"],
            "password": known["password"],
            "dossier": known["dossier_id"],
            "transport": self.transport,
            "base_url": BOOKS_HOST + paths["rest_url"],
            "soap_url": BOOKS_HOST + paths["wsdl_url"].removesuffix("?wsdl"),
            **self.login,
        }

    def _world(self) -> World:
        return World(
            clock=self.clock.now,
            sleep=self.clock.advance,
            transport=self._transport,
            checkpoint=lambda point, about: self.checkpoint(point, about),
        )

    def _transport(self, url: str) -> httpx.BaseTransport:
        host = httpx.URL(url)
        if f"{host.scheme}://{host.host}" == CRM_HOST:
            return Line("crm", self.crm.fake, self.calls)
        return Line("books", self.books.fake, self.calls)
