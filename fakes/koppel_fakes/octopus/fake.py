"""OctopusFake: an Octopus on your desk, REST and SOAP over one state."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from itertools import product
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request
from werkzeug.exceptions import HTTPException

from koppel_fakes.answer import Answer
from koppel_fakes.clock import Clock
from koppel_fakes.control import control_blueprint
from koppel_fakes.fake import WORLDS, Fake
from koppel_fakes.faults import Fault
from koppel_fakes.hook import Hook
from koppel_fakes.octopus import worlds
from koppel_fakes.octopus.auth import PASSWORD, SOFTWARE_HOUSE, USER, Door, User
from koppel_fakes.octopus.human import Human
from koppel_fakes.octopus.oauth import BASE as OAUTH
from koppel_fakes.octopus.oauth import oauth_blueprint
from koppel_fakes.octopus.openapi import document
from koppel_fakes.octopus.quotas import SOAP_TWINS, Quotas
from koppel_fakes.octopus.rest import BASE, NO_DOSSIER, RestFace, operation_name
from koppel_fakes.octopus.site import octopus_site
from koppel_fakes.octopus.soap import PATH, SoapFace, soap_operation
from koppel_fakes.octopus.state import State
from koppel_fakes.octopus.switches import known_switches
from koppel_fakes.octopus.wire import dumps
from koppel_fakes.site import install_site

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment


class OctopusFake(Fake):
    """A whole Octopus with its clock, logs, faults, switches and the person at the screen.

    `world` is "empty" or "demo". `invoices` is taken for symmetry: nothing is booked at the
    start, whatever the number; `human.book_many` fills the books.
    """

    name = "octopus"
    paths: Mapping[str, str] = {
        "rest_url": BASE,
        "wsdl_url": f"{PATH}?wsdl",
        "authorize_url": f"{OAUTH}/authorize",
        "token_url": f"{OAUTH}/token",
    }
    own_faults: Mapping[str, str] = {
        "token_expired": "all REST tokens and SOAP sessions end, and then the request arrives",
        "quota_spent": "the day's calls of this operation are used up before it arrives",
        "journal_opened": "somebody opens `journal` on the screen, and then the request arrives",
    }

    def __init__(
        self,
        *,
        clock: Clock | None = None,
        world: str = "empty",
        invoices: int = 250,
        limits: bool = True,
        switches: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(
            known_switches=known_switches(), clock=clock, limits=limits, switches=switches
        )
        self._chosen = dict(switches or {})
        self._world = world
        self.door = Door(self.clock)
        self.quotas = Quotas(self.switches)
        self.state = State()
        self.human = Human(self, worlds.DOSSIER)
        self.seed(world, invoices=invoices)
        self.app = self._build_app()

    def human_in(self, dossier_id: int) -> Human:
        """The person at the screen, with another dossier open."""
        return Human(self, dossier_id)

    def seed(self, world: str, **sizes: int) -> None:
        """Replace the books by those of a world and give every user rights on them.

        `invoices` may be named, and does nothing: see the class. Another size is a `ValueError`.
        """
        if world not in WORLDS:
            raise ValueError(f"no world {world!r}; one of {', '.join(WORLDS)}")
        unknown = set(sizes) - {"invoices"}
        if unknown:
            raise ValueError(f"the books have no size {', '.join(sorted(unknown))}")
        with self.lock:
            self.state.dossiers = worlds.build(world).dossiers
            self.door.users = {USER: User(USER, PASSWORD, set(self.state.dossiers))}
            self.door.expire_tokens()
            self.quotas.clear()
            self.human.open_dossier(worlds.DOSSIER)

    def _open_journals(self, journal: str) -> None:
        """Somebody stands in the journal of each bookyear and dossier that has it."""
        for dossier in self.state.dossiers.values():
            person = self.human_in(dossier.id)
            for bookyear, key in dossier.journals:
                if key == journal:
                    person.open_journal(journal, bookyear)

    def _kept(self) -> dict[str, Any]:
        """The users' rights are kept with the dossiers they are about."""
        return {**super()._kept(), "users": self.door.users}

    def _bring_back(self, kept: Mapping[str, Any]) -> None:
        super()._bring_back(kept)
        self.door.users = kept["users"]
        self.human.open_dossier(worlds.DOSSIER)

    def reset(self) -> None:
        """Back to the world it was made with: no logs, faults, logins or calls counted."""
        with self.lock:
            self.forget()
            self.switches.reset()
            for name, value in self._chosen.items():
                self.switches.set(name, value)
            self.seed(self._world)

    def befall(self, fault: Fault, operation: str) -> None:
        """Tokens end, the quota is spent, or somebody stands in the journal and stays there."""
        if fault.kind == "token_expired":
            self.door.expire_tokens()
        elif fault.kind == "quota_spent":
            quota = SOAP_TWINS.get(operation.removeprefix("SOAP "), operation)
            for dossier_id, user in product(
                (NO_DOSSIER, *self.state.dossiers), ("", *self.door.users)
            ):
                self.quotas.spend(dossier_id, user, quota, self.clock.now())
        else:
            self._open_journals(fault.journal)

    def description(self) -> dict[str, Any]:
        """The credentials and the dossier of the first login."""
        return {
            "software_house": SOFTWARE_HOUSE,
            "user": USER,
            "password": PASSWORD,
            "dossier_id": worlds.DOSSIER,
        }

    def _build_app(self) -> Flask:
        app = Flask(__name__, static_folder=None)
        RestFace(self, app, self.door, self.quotas)
        SoapFace(self, app, self.door, self.quotas)
        app.register_blueprint(oauth_blueprint(self, self.door))
        app.add_url_rule("/openapi.json", "GET openapi.json", _openapi)
        app.after_request(self._dated)
        app.register_error_handler(HTTPException, _as_vendor)
        app.wsgi_app = Hook(  # type: ignore[assignment]
            app.wsgi_app, self, _OperationOf(app), self._fault_answer
        )
        return app

    def _build_screen(self) -> Flask:
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(control_blueprint(self))
        install_site(app, self, octopus_site(self))
        return app

    def _dated(self, response: Response) -> Response:
        """The server's time is what cursors rest on (2.11)."""
        response.headers["Date"] = _http_date(self.clock.now())
        return response

    def _fault_answer(self, kind: str) -> Answer:
        answers = {
            "unauthorized": ("401 Unauthorized", "Invalid or expired token"),
            "rate_limited": ("429 Too Many Requests", "Too many calls"),
        }
        status, text = answers[kind]
        body = dumps({"technicalInfo": text}).encode()
        headers = [
            ("Content-Type", "application/json"),
            ("Content-Length", str(len(body))),
            ("Date", _http_date(self.clock.now())),
        ]
        return Answer(status, headers, body)


class _OperationOf:
    """Names the operation of a request for the log and for faults."""

    def __init__(self, app: Flask) -> None:
        self._map = app.url_map

    def __call__(self, environ: WSGIEnvironment, body: bytes) -> str:
        try:
            endpoint, _arguments = self._map.bind_to_environ(environ).match()
        except HTTPException:
            return f"{environ['REQUEST_METHOD']} unknown"
        if endpoint == "soap":
            return soap_operation(environ["REQUEST_METHOD"], body)
        return operation_name(endpoint, str(environ.get("QUERY_STRING", "")))


def _openapi() -> Response:
    """The document of the REST face, at the address that it was asked from."""
    text = dumps(document(f"{request.host_url.rstrip('/')}{BASE}"))
    return Response(text, mimetype="application/json")


def _http_date(moment: datetime) -> str:
    return format_datetime(moment, usegmt=True)


def _as_vendor(error: HTTPException) -> Response:
    """What the vendor does not have is a 404 without a body (section 7, rule 16)."""
    if error.code in (404, 405):
        return Response(status=404)
    return Response(status=error.code or 500)
