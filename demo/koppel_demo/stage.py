"""Stage: both vendors played on this machine, one clock for all, and koppel in a folder of its own.

The clock starts on Monday 16 November 2026 at nine and runs on; a wait of koppel moves it instead
of keeping anybody waiting. When the stage is left, nothing stays: no server, no file.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from types import TracebackType
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener
from zoneinfo import ZoneInfo

from koppel.app import Koppel
from koppel.link import Link
from koppel.store.linking import Side
from koppel.world import World
from koppel_fakes.clock import Clock
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake

START = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
LINK = "acme"
REDIRECT = "http://127.0.0.1:8765/callback"
"""Nobody listens there: the demo reads the code from the redirect itself."""

POLICY = {
    "start": "2025-07-01",
    "journals": {"invoices": "V1", "credit_notes": "V2", "payments": "F9"},
    "taxes": {
        "0%": "00",
        "0% Intracommunautaire levering van goederen": "IC",
        "0% Export (uitvoer buiten EU)": "EX",
        "0% Medecontractant (btw verlegd)": "MC",
    },
    "accounts": {"21": "700000", "12": "700100", "6": "700100"},
    "create_unmatched": True,  # the story is told of a company whose customers are new (D14)
}


@dataclass(frozen=True)
class Marks:
    """How far the logs of both vendors were, to see what came after."""

    crm_requests: int
    crm_effects: int
    books_requests: int
    books_effects: int


class Stage:
    """A context manager; inside it ``link`` is ready to run."""

    link: Link
    crm_url: str
    books_url: str
    database: str

    def __init__(
        self, tell_wait: Callable[[str], None], *, invoices: int = 250, limits: bool = True
    ) -> None:
        self.clock = Clock(START, running=True)
        self.teamleader = TeamleaderFake(
            clock=self.clock, world="demo", invoices=invoices, limits=limits
        )
        self.octopus = OctopusFake(clock=self.clock, world="demo", limits=limits)
        self._tell_wait = tell_wait
        self._stack = ExitStack()

    def __enter__(self) -> Stage:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="koppel-demo-")))
            self.crm_url = stack.enter_context(Server(self.teamleader.app)).url
            self.books_url = stack.enter_context(Server(self.octopus.app)).url
            self.database = f"sqlite:///{folder / 'koppel.db'}"
            world = World(clock=self.clock.now, sleep=self.clock.advance, notice=self._tell_wait)
            self._app = Koppel(self.database, world=world)
            stack.callback(self._app.close)
            self._stack = stack.pop_all()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()

    def make_link(self) -> Link:
        """Link the two, with the person's consent given at once."""
        crm = Side(
            "teamleader",
            {**self.teamleader.description(), "base_url": self.crm_url, "auth_url": self.crm_url},
        )
        books = self.octopus.description()
        accounting = Side(
            "octopus",
            {
                "software_house": books["software_house"],
                "user": books["user"],
                "password": books["password"],
                "dossier": books["dossier_id"],
                "base_url": self.books_url + self.octopus.paths["rest_url"],
                "soap_url": self.books_url + self.octopus.paths["wsdl_url"].partition("?")[0],
            },
        )
        request = self._app.begin_sign_in(crm, REDIRECT)
        code = consent(request.url, request.state)
        self.link = self._app.add_link(
            LINK,
            crm=crm,
            accounting=accounting,
            policy=POLICY,
            codes={"crm": (REDIRECT, code)},
        )
        return self.link

    def later(self) -> None:
        """Let half an hour pass."""
        self.clock.advance(timedelta(minutes=30))

    def marks(self) -> Marks:
        """Return how far the logs are."""
        return Marks(
            len(self.teamleader.requests),
            len(self.teamleader.effects),
            len(self.octopus.requests),
            len(self.octopus.effects),
        )

    def calls_since(self, marks: Marks) -> tuple[int, int]:
        """Return how many requests each vendor answered since: CRM, books."""
        return (
            len(self.teamleader.requests) - marks.crm_requests,
            len(self.octopus.requests) - marks.books_requests,
        )

    def writes_since(self, marks: Marks) -> int:
        """Return how many changes koppel made on both sides since."""
        effects = [
            *self.teamleader.effects.since(marks.crm_effects),
            *self.octopus.effects.since(marks.books_effects),
        ]
        return sum(1 for effect in effects if effect.actor == "api")


class _NoRedirect(HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_more: object) -> None:
        return None


def consent(url: str, state: str) -> str:
    """Open the consent page, which says yes by itself here, and return the code it sends back."""
    try:
        build_opener(_NoRedirect).open(Request(url), timeout=10)
    except HTTPError as answer:
        query = parse_qs(urlsplit(answer.headers.get("Location", "")).query)
        if query.get("state") == [state] and "code" in query:
            return query["code"][0]
    raise RuntimeError("the consent page did not send a code back")
