"""The login host: consent page and token endpoint (teamleader-api 1.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, redirect, request

from koppel_fakes import jsontext
from koppel_fakes.site import consent_page
from koppel_fakes.teamleader.auth import GrantRefused, TokenPair, token_error
from koppel_fakes.teamleader.site.words import WORDS, named

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from koppel_fakes.teamleader.fake import TeamleaderFake


def oauth_blueprint(fake: TeamleaderFake) -> Blueprint:
    """The two addresses of the login host."""
    host = Blueprint("oauth", __name__, url_prefix="/oauth2")

    @host.get("/authorize")
    def authorize() -> AnyResponse:
        return _authorize(fake)

    @host.post("/access_token")
    def access_token() -> Response:
        try:
            pair = _pair(fake, _fields())
        except GrantRefused as refused:
            wrong_client = refused.error == "invalid_client"
            status = int(fake.switches["invalid_client_status"]) if wrong_client else 400
            return _json(token_error(fake.switches, refused, status), status)
        return _json(pair.body(), 200)

    return host


def _authorize(fake: TeamleaderFake) -> AnyResponse:
    """Ask the person, or with the switch `auto_approve` take his yes; `deny=1` is his no."""
    asked = request.args
    uri = asked.get("redirect_uri", "")
    if asked.get("client_id") != fake.integration.client_id:
        return Response("Unknown client_id", status=400, mimetype="text/plain")
    if not fake.integration.allows_redirect(uri):
        return Response("Unknown redirect_uri", status=400, mimetype="text/plain")
    if asked.get("response_type") != "code":
        return Response("Unsupported response_type", status=400, mimetype="text/plain")
    if asked.get("deny") == "1":
        return _back(uri, {"error": "access_denied"}, asked.get("state"))
    if fake.switches.on("auto_approve") or asked.get("allow") == "1":
        return _back(uri, {"code": fake.authorization.issue_code(uri)}, asked.get("state"))
    return consent_page(
        fake,
        WORDS,
        vendor="Teamleader",
        asked=asked.to_dict(),
        scopes=[named(scope) for scope in sorted(fake.integration.scopes)],
    )


def _back(uri: str, answer: dict[str, str], state: str | None) -> AnyResponse:
    parts = urlsplit(uri)
    query = [*parse_qsl(parts.query), *answer.items()]
    if state is not None:
        query.append(("state", state))
    return redirect(urlunsplit(parts._replace(query=urlencode(query))), 302)


def _pair(fake: TeamleaderFake, fields: dict[str, str]) -> TokenPair:
    integration = fake.integration
    sent = (fields.get("client_id"), fields.get("client_secret"))
    if sent != (integration.client_id, integration.client_secret):
        raise GrantRefused("invalid_client", "Client authentication failed")
    grant = fields.get("grant_type")
    if grant == "authorization_code":
        code, uri = fields.get("code", ""), fields.get("redirect_uri", "")
        return fake.authorization.exchange(code, uri)
    if grant == "refresh_token":
        return fake.authorization.rotate(fields.get("refresh_token", ""))
    raise GrantRefused("unsupported_grant_type", "Check the grant_type parameter")


def _fields() -> dict[str, str]:
    """The parameters, sent as a form or as JSON."""
    if not request.is_json:
        return dict(request.form)
    try:
        sent = jsontext.loads(request.get_data())
    except ValueError:
        sent = None
    if not isinstance(sent, dict):
        raise GrantRefused("invalid_request", "The body must be a JSON object")
    return {name: value for name, value in sent.items() if isinstance(value, str)}


def _json(body: object, status: int) -> Response:
    return Response(jsontext.dumps(body), status=status, mimetype="application/json")
