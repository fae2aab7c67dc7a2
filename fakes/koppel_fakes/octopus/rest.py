"""REST: the gate of the REST face: login, tokens, quotas, statuses, error bodies, dates.

What lies behind the gate is in the `rest_` modules; here a call gets in or is turned away
(octopus-api 1.2, 1.4, 1.5, 3.3).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Response, request

from koppel_fakes import jsontext
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import (
    errors,
    rest_balancings,
    rest_bookings,
    rest_bookyears,
    rest_invoice_papers,
    rest_invoices,
    rest_journals,
    rest_reference,
    rest_relations,
    rest_reports,
    wire,
)
from koppel_fakes.octopus.auth import Door, DossierToken
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import (
    Malformed,
    Missing,
    MissingField,
    NoAccess,
    NotFound,
    Refused,
)
from koppel_fakes.octopus.quotas import Quotas
from koppel_fakes.octopus.reading import Fields, Query
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.octopus.texts import LOCALES, short_text
from koppel_fakes.octopus.visit import INT, Answer, Route, Visit

BASE = "/octopus-rest-api/v1"
VERSION = "51.9.17"
ROUTES = (
    *rest_bookyears.ROUTES,
    *rest_reference.ROUTES,
    *rest_journals.ROUTES,
    *rest_relations.ROUTES,
    *rest_bookings.ROUTES,
    *rest_balancings.ROUTES,
    *rest_invoices.ROUTES,
    *rest_invoice_papers.ROUTES,
    *rest_reports.ROUTES,
)
NO_DOSSIER = 0
"""The quota of calls that concern no dossier is counted here."""


class RestFace:
    """The REST API of one fake, mounted in its app."""

    def __init__(self, fake: Fake, app: Flask, door: Door, quotas: Quotas) -> None:
        self._fake = fake
        self._door = door
        self._quotas = quotas
        self._mount(app)

    def _mount(self, app: Flask) -> None:
        plain: list[tuple[str, str, str, Callable[[], Answer]]] = [
            ("POST authentication", "POST", "/authentication", self._log_in),
            ("GET authentication", "GET", "/authentication", self._who_am_i),
            ("GET dossiers", "GET", "/dossiers", self._dossiers),
            ("POST dossiers", "POST", "/dossiers", self._connect),
            ("GET error", "GET", "/error", self._sample_error),
        ]
        app.add_url_rule(
            f"{BASE}/about/version", "GET about/version", self._version, methods=["GET"]
        )
        for operation, method, rule, handler in plain:
            view = self._answering(handler)
            app.add_url_rule(f"{BASE}{rule}", operation, view, methods=[method])
        for route in ROUTES:
            rule = f"{BASE}/dossiers/<{INT}:dossier_id>{route.rule}"
            app.add_url_rule(rule, route.operation, self._guarded(route), methods=[route.method])

    def _version(self) -> Response:
        return Response(VERSION, mimetype="text/plain")

    def _answering(self, handler: Callable[[], Answer]) -> Callable[[], Response]:
        def view() -> Response:
            return self._respond(handler)

        return view

    def _guarded(self, route: Route) -> Callable[..., Response]:
        def view(dossier_id: int, **path: Any) -> Response:
            token = self._door.dossier_token(request.headers.get("dossierToken", ""))
            if token is None or token.dossier_id != dossier_id:
                return _json(401, {"technicalInfo": "Invalid or expired dossier token"})
            operation = operation_name(route.operation, request.query_string.decode())
            if not self._within_quota(dossier_id, operation, token.user):
                return self._respond(lambda: self._beyond_quota(operation))
            visit = self._visit(token, operation, path)
            return self._respond(lambda: route.handler(visit), self._locale(token))

        return view

    def _visit(self, token: DossierToken, operation: str, path: dict[str, Any]) -> Visit:
        dossier: Dossier = self._fake.state.dossiers[token.dossier_id]
        fake = self._fake
        desk = Desk(dossier, fake.clock, fake.switches, fake.effects, "api", operation)
        query, headers = Query(request.args), request.headers
        return Visit(desk, token.locale, path, query, headers, request.get_data())

    def _respond(self, handler: Callable[[], Answer], locale: int = 0) -> Response:
        try:
            answer = handler()
        except Refused as refusal:
            return self._refusal(refusal, locale)
        except Missing as missing:
            text = f"Invalid or missing parameters: {missing}"
            in_body = isinstance(missing, MissingField)
            status = int(self._fake.switches["missing_field_status"]) if in_body else 400
            return _json(status, {"technicalInfo": text})
        except Malformed:
            return _empty(500)
        except NoAccess as refusal:
            return _json(403, {"technicalInfo": str(refusal)})
        except NotFound:
            return _empty(404)
        return _empty(answer.status) if answer.body is None else _json(answer.status, answer.body)

    def _refusal(self, refusal: Refused, locale: int) -> Response:
        locked = refusal.code in errors.LOCKS
        body = {
            "errorCode": refusal.code,
            "errorMessage": refusal.message(locale),
            "technicalInfo": refusal.technical,
        }
        if locked and not self._fake.switches.on("lock_error_code"):
            del body["errorCode"]
        if refusal.code == errors.PERIOD_PROTECTED:
            return _json(int(self._fake.switches["protected_status"]), body)
        return _json(403 if locked else 400, body)

    def _within_quota(self, dossier_id: int, operation: str, user: str = "") -> bool:
        if not self._fake.limits:
            return True
        return self._quotas.take(dossier_id, user, operation, self._fake.clock.now())

    def _locale(self, token: DossierToken) -> int:
        return token.locale or _own_locale(self._fake.state.dossiers[token.dossier_id])

    def _log_in(self) -> Answer:
        body = _body()
        user, password = body.text("user"), body.text("password")
        if user is None or password is None:
            raise Missing("user, password")
        house = request.headers.get("softwareHouseUuid", "")
        block_after = int(self._fake.switches["login_block_after"])
        if self._door.check_login(house, user, password, block_after):
            failed = self._door.failures_of(user)
            text = f"Login failed (failed logins: {failed}) for user {user} from 127.0.0.1"
            return Answer(401, {"technicalInfo": text})
        return Answer(200, {"token": self._door.issue_login(user)})

    def _who_am_i(self) -> Answer:
        token = request.headers.get("Token", "")
        return Answer(200, {"token": token}) if self._door.login(token) else _bad_token()

    def _dossiers(self) -> Answer:
        login = self._door.login(request.headers.get("Token", ""))
        if login is None:
            return _bad_token()
        if not self._within_quota(NO_DOSSIER, "GET dossiers", login.user):
            return self._beyond_quota("GET dossiers")
        rights = self._door.users[login.user].dossiers
        rows = [wire.dossier(d) for d in self._fake.state.dossiers.values() if d.id in rights]
        if not rows:
            raise NotFound
        return Answer(200, rows)

    def _connect(self) -> Answer:
        login = self._door.login(request.headers.get("Token", ""))
        if login is None:
            return _bad_token()
        query = Query(request.args)
        dossier_id, locale = query.number("dossierId"), query.number("localeId")
        if locale not in LOCALES:
            raise Missing("localeId")
        if not self._within_quota(dossier_id, "POST dossiers", login.user):
            return self._beyond_quota("POST dossiers")
        dossier = self._fake.state.dossiers.get(dossier_id)
        if dossier is None:
            return Answer(404, {"technicalInfo": f"Unknown dossier {dossier_id}"})
        if dossier_id not in self._door.users[login.user].dossiers or dossier.disabled:
            return Answer(403, {"technicalInfo": f"No access to dossier {dossier_id}"})
        token = self._door.issue_dossier(login.user, dossier_id, locale)
        return Answer(200, {"Dossiertoken": token})

    def _beyond_quota(self, operation: str) -> Answer:
        text = f"Maximum number of calls per day exceeded for {operation}"
        return Answer(int(self._fake.switches["quota_status"]), {"technicalInfo": text})

    def _sample_error(self) -> Answer:
        query = Query(request.args)
        code, locale = query.number("errorCode"), query.number("localeId")
        if not self._within_quota(NO_DOSSIER, "GET error"):
            return self._beyond_quota("GET error")
        text = short_text(code, locale)
        sample = {"errorCode": code, "errorMessage": text, "technicalInfo": "Sample error"}
        return Answer(400, sample)


def operation_name(operation: str, query: str) -> str:
    """The name in logs and quotas: a search among relations has one of its own."""
    if operation == "GET relations" and any(f"{p}=" in query for p in rest_relations.SEARCH):
        return "GET relations (search)"
    return operation


def _own_locale(dossier: Dossier) -> int:
    return {"NL": 1, "FR": 2, "EN": 3, "DE": 4}.get(dossier.language, 1)


def _body() -> Fields:
    try:
        return Fields(jsontext.loads(request.get_data()))
    except (ValueError, RecursionError):
        raise Malformed("body") from None


def _bad_token() -> Answer:
    return Answer(401, {"technicalInfo": "Invalid or expired authentication token"})


def _json(status: int, body: object) -> Response:
    return Response(wire.dumps(body), status=status, mimetype="application/json")


def _empty(status: int) -> Response:
    return Response(status=status)
