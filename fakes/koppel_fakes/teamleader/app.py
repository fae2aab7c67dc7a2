"""The routes of the Teamleader fake: the RPC endpoints, and what every answer has in common."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, request

from koppel_fakes import jsontext
from koppel_fakes.answer import Answer
from koppel_fakes.control import control_blueprint, reply
from koppel_fakes.hook import Hook
from koppel_fakes.site import install_site
from koppel_fakes.teamleader import (
    account_lists,
    catalogue_lists,
    credit_notes,
    custom_fields,
    customer_actions,
    customer_lists,
    customer_writes,
    document_files,
    files,
    invoice_actions,
    invoice_lists,
    render,
    settings_lists,
    versions,
    webhook_endpoints,
)
from koppel_fakes.teamleader.body import Body
from koppel_fakes.teamleader.call import Call, Endpoint, Result
from koppel_fakes.teamleader.errors import VendorError, not_found, refusal
from koppel_fakes.teamleader.integration_control import add_integration_routes
from koppel_fakes.teamleader.oauth import oauth_blueprint
from koppel_fakes.teamleader.openapi import document
from koppel_fakes.teamleader.query import body_of_query
from koppel_fakes.teamleader.site import teamleader_site
from koppel_fakes.teamleader.transfer_routes import transfers_blueprint
from koppel_fakes.teamleader.webhook_control import add_webhook_routes

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

    from koppel_fakes.teamleader.fake import TeamleaderFake

_GETTABLE = (".list", ".info", ".me")
"""What may be asked with GET: deprecated, but still answered (1.1)."""

_BEARER = re.compile(r"Bearer (\S+)", re.IGNORECASE)


def all_endpoints() -> Mapping[str, Endpoint]:
    """Every operation the fake answers."""
    return {
        **invoice_lists.endpoints(),
        **invoice_actions.endpoints(),
        **credit_notes.endpoints(),
        **customer_lists.endpoints(),
        **customer_writes.endpoints(),
        **customer_actions.endpoints(),
        **document_files.endpoints(),
        **files.endpoints(),
        **catalogue_lists.endpoints(),
        **account_lists.endpoints(),
        **custom_fields.endpoints(),
        **settings_lists.endpoints(),
        **webhook_endpoints.endpoints(),
    }


def create_app(fake: TeamleaderFake) -> Flask:
    """The WSGI application of one fake: API and OAuth; the hook leads to its screen."""
    app = Flask(__name__, static_folder=None)
    endpoints = all_endpoints()
    app.register_blueprint(oauth_blueprint(fake))
    app.register_blueprint(transfers_blueprint(fake))

    @app.get("/openapi.json")
    def openapi() -> Response:
        return reply(document(request.host_url.rstrip("/")))

    @app.route("/<operation>", methods=["GET", "POST"])
    def call(operation: str) -> Response:
        try:
            return _answer(fake, endpoints, operation)
        except VendorError as error:
            return _json(fake, error.body(), error.status)

    @app.errorhandler(404)
    @app.errorhandler(405)
    def unknown(_error: Exception) -> Response:
        error = not_found("endpoint")
        return _json(fake, error.body(), error.status)

    # Flask's own way to wrap an application in middleware.
    hook = Hook(app.wsgi_app, fake, _operation_of, lambda kind: _fault_answer(fake, kind))
    app.wsgi_app = hook  # type: ignore[method-assign, assignment]
    return app


def create_screen(fake: TeamleaderFake) -> Flask:
    """The pages for a person and the control plane."""
    app = Flask(__name__, static_folder=None)
    plane = control_blueprint(fake)

    @plane.get("/versions/<document_id>")
    def kept_versions(document_id: str) -> Response:
        """Every version an invoice or credit note ever had, oldest first."""
        kept = fake.state.versions(document_id)
        return reply(render.rendered_versions(fake.state, fake.switches, kept))

    add_integration_routes(plane, fake)
    add_webhook_routes(plane, fake)
    app.register_blueprint(plane)
    install_site(app, fake, teamleader_site(fake))
    return app


def _answer(fake: TeamleaderFake, endpoints: Mapping[str, Endpoint], operation: str) -> Response:
    """Endpoint, token, limit, version, scope, body: looked at in this order."""
    endpoint = endpoints.get(operation)
    if endpoint is None or (request.method == "GET" and not _gettable(operation)):
        raise not_found("endpoint")
    _check_token(fake)
    if not fake.rate_limit.admit():
        raise refusal("Rate limit exceeded", status=429)
    _check_version(fake)
    _check_scope(fake, endpoint)
    host = request.host_url.rstrip("/")
    version = _version(fake)
    bare = request.method == "POST" and not request.get_data().strip()
    body = _body()
    if version < versions.LATEST:
        body = Body(versions.read(version, operation, body.data))
    call = Call(operation, body, fake.state, fake.switches, fake.effects, fake.webhooks, host, bare)
    result = endpoint.answer(call)
    if version < versions.LATEST:
        result = _in_version(fake, version, operation, result)
    return _rendered(fake, result)


def _in_version(fake: TeamleaderFake, version: str, operation: str, result: Result) -> Result:
    """The answer as an older version shows it (1.3)."""
    rates = fake.state.tax_rates
    data = versions.written(version, operation, result.data, lambda rate_id: rates[rate_id].rate)
    return replace(result, data=data)


def _version(fake: TeamleaderFake) -> str:
    """The version of this call: the one asked for, else the integration's own."""
    own = fake.integration.api_version
    asked = request.headers.get("X-Api-Version", own)
    return asked if asked in versions.VERSIONS else own


def _gettable(operation: str) -> bool:
    return operation.endswith(_GETTABLE) or operation.startswith("migrate.")


def _check_token(fake: TeamleaderFake) -> None:
    bearer = _BEARER.fullmatch(request.headers.get("Authorization", "").strip())
    if bearer is None or not fake.authorization.accepts(bearer[1]):
        raise refusal("Unauthorized", status=401)


def _check_scope(fake: TeamleaderFake, endpoint: Endpoint) -> None:
    if endpoint.scope is not None and endpoint.scope not in fake.integration.scopes:
        status = int(fake.switches["missing_scope_status"])
        raise refusal(f"Missing scope {endpoint.scope}", status=status)


def _check_version(fake: TeamleaderFake) -> None:
    """A version asked for must exist and not be older than the integration's own (1.3)."""
    asked = request.headers.get("X-Api-Version")
    if asked is not None and (
        asked not in versions.VERSIONS or asked < fake.integration.api_version
    ):
        status = int(fake.switches["refused_version_status"])
        raise refusal("X-Api-Version must be valid", "X-Api-Version", status)


def _body() -> Body:
    if request.method == "GET":
        return Body(body_of_query(request.args.items(multi=True)))
    raw = request.get_data()
    if not raw.strip():
        return Body({})
    try:
        data = jsontext.loads(raw)
    except (ValueError, RecursionError) as error:
        raise refusal("body must be valid JSON") from error
    if not isinstance(data, dict):
        raise refusal("body must be a JSON object")
    return Body(data)


def _rendered(fake: TeamleaderFake, result: Result) -> Response:
    if result.status == 204:
        return Response(status=204, headers=_headers(fake))
    answer: dict[str, Any] = {"data": result.data}
    if result.meta is not None:
        answer["meta"] = result.meta
    if result.included is not None:
        answer["included"] = result.included
    return _json(fake, answer, result.status)


def _json(fake: TeamleaderFake, body: Mapping[str, Any], status: int) -> Response:
    return Response(
        jsontext.dumps(body), status=status, mimetype="application/json", headers=_headers(fake)
    )


def _headers(fake: TeamleaderFake) -> dict[str, str]:
    return {"X-Api-Version": _version(fake), **fake.rate_limit.headers()}


def _operation_of(environ: WSGIEnvironment, _body: bytes) -> str:
    """The operation is the path itself: invoices.info, oauth2/access_token."""
    operation = str(environ.get("PATH_INFO", "")).strip("/")
    return "transfers" if operation.startswith("transfers/") else operation


def _fault_answer(fake: TeamleaderFake, kind: str) -> Answer:
    """The vendor's own 401 or 429, for a scripted fault."""
    line, title = {
        "rate_limited": ("429 Too Many Requests", "Rate limit exceeded"),
        "unauthorized": ("401 Unauthorized", "Unauthorized"),
    }[kind]
    body = json.dumps(refusal(title, status=int(line[:3])).body()).encode()
    common = {"X-Api-Version": fake.integration.api_version, **fake.rate_limit.headers()}
    headers = {"Content-Type": "application/json", "Content-Length": str(len(body)), **common}
    return Answer(line, list(headers.items()), body)
