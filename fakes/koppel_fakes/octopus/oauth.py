"""OAuth: the way in without a password of the user in the program (octopus-api 1.3).

The access token takes the place of the authentication token. The consent page is the vendor's own;
here it offers both answers, or gives the yes itself (switch `oauth_auto_approve`). The address of
the token endpoint and the names in its answer are a guess.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from flask import Blueprint, Response, redirect, request

from koppel_fakes import jsontext
from koppel_fakes.octopus.auth import TOKEN_LIFE, USER, Door

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

    from koppel_fakes.fake import Fake

BASE = "/octopus-oauth"
SCOPE = "webservice"
LOCAL = ("127.0.0.1", "localhost", "::1")
_CONSENT = """<!DOCTYPE html>
<html lang="nl"><head><meta charset="utf-8"><title>Octopus</title></head><body>
<h1>Toegang geven</h1>
<p>Dit programma vraagt toegang tot uw dossiers in Octopus.</p>
<p><a href="{allow}">Toestaan</a> <a href="{deny}">Weigeren</a></p>
</body></html>"""


def oauth_blueprint(fake: Fake, door: Door) -> Blueprint:
    """The consent page and the token endpoint."""
    host = Blueprint("oauth", __name__, url_prefix=BASE)

    @host.get("/authorize", endpoint="GET authorize")
    def authorize() -> AnyResponse:
        return _authorize(fake, door)

    @host.post("/token", endpoint="POST token")
    def token() -> Response:
        return _token(door)

    return host


def _authorize(fake: Fake, door: Door) -> AnyResponse:
    asked = request.args
    uri, house = asked.get("redirect_uri", ""), asked.get("client_id", "")
    known = house in door.software_houses
    if not known or not (urlsplit(uri).hostname in LOCAL or uri in door.redirect_uris):
        return Response("Unknown client_id or redirect_uri", status=400, mimetype="text/plain")
    if asked.get("response_type") != "code" or asked.get("scope") != SCOPE:
        return _back(uri, {"error": "invalid_request"})
    if asked.get("deny") == "1":
        return _back(uri, {"error": "access_denied"})
    if fake.switches.on("oauth_auto_approve") or asked.get("allow") == "1":
        return _back(uri, {"code": door.issue_code(house, USER)})
    links = {word: escape("?" + urlencode({**asked, word: "1"})) for word in ("allow", "deny")}
    return Response(_CONSENT.format(**links), mimetype="text/html")


def _back(uri: str, answer: dict[str, str]) -> AnyResponse:
    parts, state = urlsplit(uri), request.args.get("state")
    query = [*parse_qsl(parts.query), *answer.items()]
    if state is not None:
        query.append(("state", state))
    return redirect(urlunsplit(parts._replace(query=urlencode(query))), 302)


def _token(door: Door) -> Response:
    """A code or a refresh token against a pair; each works once."""
    sent = request.form
    house, grant = sent.get("client_id", ""), sent.get("grant_type")
    names = {"authorization_code": "code", "refresh_token": "refresh_token"}
    if grant not in names:
        return _json({"error": "unsupported_grant_type"}, 400)
    user = door.redeem(house, sent.get(names[grant], ""))
    if user is None:
        return _json({"error": "invalid_grant"}, 400)
    pair = {
        "access_token": door.issue_login(user),
        "refresh_token": door.issue_refresh(house, user),
        "expires_in": int(TOKEN_LIFE.total_seconds()),
        "token_type": "Bearer",
    }
    return _json(pair, 200)


def _json(body: object, status: int) -> Response:
    return Response(jsontext.dumps(body), status=status, mimetype="application/json")
