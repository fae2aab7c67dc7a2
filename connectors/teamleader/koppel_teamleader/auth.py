"""Grant: the right to act in a Teamleader account, renewed without anybody signing in again.

A refresh token works once (teamleader-api 1.2), so there is one refresher at a time, and the new
pair is stored before it is used. What a crash or a lost answer leaves is the state "refreshing":
the old token is then tried once more before somebody must sign in again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Literal
from urllib.parse import urlencode

from koppel import AccessLost, ConfigError, Tools, Unavailable, Unreadable
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from koppel_teamleader.client import Answer, BadAnswer, Client, NoAnswer, NotSent
from koppel_teamleader.errors import reasons
from koppel_teamleader.settings import TeamleaderLogin
from koppel_teamleader.wire import loads

SECRET = "token"
PATH = "oauth2/access_token"
FORM: Mapping[str, str] = {"Content-Type": "application/x-www-form-urlencoded"}
CURE = "sign in again: koppel link sign-in LINK"
FRESH = 0.8
"""Part of its life after which an access token is renewed."""
TURNS = 60
TURN_SECONDS = 0.5
"""So often, and with such pauses, it is looked whether another process stored the new pair."""
_CLIENT = re.compile(r"(?i)[a-z]_client|client authentication")


class Token(BaseModel):
    """The stored pair. ``state``: "" at rest, "refreshing" while the new pair is on its way,
    "dead" when the server took the grant back."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access: str = Field(repr=False)
    refresh: str = Field(repr=False)
    expires_at: AwareDatetime
    renew_at: AwareDatetime | None = None
    state: Literal["", "refreshing", "dead"] = ""

    def due(self, now: datetime) -> bool:
        """Whether it is time for a new one."""
        return now >= (self.renew_at or self.expires_at)


class _Answered(BaseModel):
    """The token endpoint's good answer."""

    model_config = ConfigDict(extra="ignore", hide_input_in_errors=True)

    access_token: str = Field(min_length=1)
    refresh_token: str = Field(min_length=1)
    expires_in: int = Field(gt=0, le=366 * 86_400)


class DeadGrant(Exception):
    """The server said that a code or refresh token is not valid any more."""


class TokenEndpoint:
    """Exchanges codes and refresh tokens for a new pair."""

    def __init__(self, settings: TeamleaderLogin, tools: Tools, client: Client) -> None:
        self._settings = settings
        self._tools = tools
        self._client = client

    def exchange(self, **fields: str) -> Token:
        """Return the new pair.

        Raises ``DeadGrant``, ``ConfigError`` (wrong client), ``NotSent`` (nothing happened),
        ``Unavailable`` or ``Unreadable`` (the pair may have been made and lost).
        """
        form = {
            "client_id": self._settings.client_id,
            "client_secret": self._settings.client_secret.get_secret_value(),
            **fields,
        }
        self._tools.budget.spend(PATH)
        self._tools.sending()
        try:
            answer = self._client.post(PATH, urlencode(form).encode(), FORM)
        except NoAnswer as error:
            raise Unavailable(f"Teamleader's sign-in did not answer ({error})") from None
        except BadAnswer as error:
            raise Unreadable(f"Teamleader's sign-in: {error}") from None
        if answer.status == 200:
            return self._pair(answer)
        raise _refusal(answer)

    def _pair(self, answer: Answer) -> Token:
        try:
            found = _Answered.model_validate(loads(answer.body, PATH))
        except ValidationError:
            raise Unreadable(
                "Teamleader's sign-in answered without a usable pair of tokens; try again later"
            ) from None
        now = self._tools.clock()
        life = timedelta(seconds=found.expires_in)
        return Token(
            access=found.access_token,
            refresh=found.refresh_token,
            expires_at=now + life,
            renew_at=now + life * FRESH,
        )


def _refusal(answer: Answer) -> Exception:
    """Return the error that an answer other than 200 means; both body shapes are known."""
    said = reasons(answer.body)
    text = f"Teamleader's sign-in answered {answer.status}{f': {said}' if said else ''}"
    if answer.status == 401 or (answer.status == 400 and _CLIENT.search(said)):
        return ConfigError(f"{text}; check client_id and client_secret in the settings")
    if answer.status == 400 and said:
        return DeadGrant(said)
    if answer.status == 429 or answer.status >= 500:
        return Unavailable(f"{text}; try again later")
    return Unreadable(f"{text}; try again later")


class Grant:
    """Gives access tokens that work, for one connection."""

    def __init__(self, tools: Tools, endpoint: TokenEndpoint) -> None:
        self._tools = tools
        self._endpoint = endpoint
        self._token: Token | None = None

    def access(self) -> str:
        """Return an access token, renewed when 80 % of its life is over.

        Raises ``AccessLost`` when somebody must sign in.
        """
        token = self._token or self._stored()
        now = self._tools.clock()
        if token.due(now):
            token = self._renewed(token, usable=now < token.expires_at)
        self._token = token
        return token.access

    def replace(self, refused: str) -> str:
        """Return another access token than the refused one: a newer stored one, or a new one."""
        token = self._stored()
        self._token = token if token.access != refused else self._renewed(token, usable=False)
        return self._token.access

    def _renewed(self, old: Token, usable: bool) -> Token:
        """Become the one refresher; else use the old token while it lives, or wait for the new."""
        for _ in range(TURNS):
            if self._tools.secrets.lock(SECRET):
                try:
                    return self._renew(old)
                finally:
                    self._tools.secrets.unlock(SECRET)
            if usable:
                return old
            self._tools.sleep(TURN_SECONDS)
            token = self._stored()
            if token.refresh != old.refresh:
                return token
        raise Unavailable("Teamleader: another process keeps renewing the access; try again later")

    def _renew(self, old: Token) -> Token:
        newer = self._put(old.model_copy(update={"state": "refreshing"}), old)
        if newer:
            return newer
        try:
            fresh = self._endpoint.exchange(grant_type="refresh_token", refresh_token=old.refresh)
        except DeadGrant as error:
            return self._newer(old, error)
        except NotSent as error:
            self._settle(old)
            raise Unavailable(f"Teamleader's sign-in was not reached ({error})") from None
        except ConfigError:
            self._settle(old)
            raise
        return self._put(fresh, old) or fresh

    def _settle(self, old: Token) -> None:
        """Note that the old pair is still whole: nothing reached the server, or it did not look."""
        self._put(old.model_copy(update={"state": ""}), old)

    def _newer(self, old: Token, error: DeadGrant) -> Token:
        """After a refusal: what somebody else stored, else mark the grant dead, never delete it."""
        newer = self._put(old.model_copy(update={"state": "dead"}), old)
        if newer:
            return newer
        raise AccessLost(f"Teamleader: the grant is dead ({error}); {CURE}")

    def _put(self, token: Token, old: Token) -> Token | None:
        """Store a token over the old pair; return what stands there if that is a newer pair."""
        while True:
            stored, version = self._loaded()
            if stored.refresh != old.refresh:
                return stored
            if self._tools.secrets.swap(SECRET, token.model_dump_json(), version):
                return None

    def _stored(self) -> Token:
        token, _ = self._loaded()
        if token.state == "dead":
            raise AccessLost(f"Teamleader: the grant is dead; {CURE}")
        return token

    def _loaded(self) -> tuple[Token, int]:
        secret = self._tools.secrets.get(SECRET)
        if secret is None:
            raise AccessLost(f"Teamleader: nobody has signed in yet; {CURE}")
        try:
            return Token.model_validate_json(secret.value), secret.version
        except ValidationError:
            raise AccessLost(f"Teamleader: the stored sign-in is not readable; {CURE}") from None


class TeamleaderSignIn:
    """The authorization code flow (teamleader-api 1.2)."""

    def url(self, settings: Any, redirect: str, state: str) -> str:
        """Return the page where a person consents."""
        query = {
            "client_id": settings.client_id,
            "response_type": "code",
            "redirect_uri": redirect,
            "state": state,
        }
        return f"{settings.auth_url}/oauth2/authorize?{urlencode(query)}"

    def redeem(self, settings: Any, tools: Tools, redirect: str, code: str) -> None:
        """Exchange the code, which works once and for 10 minutes, and store the pair.

        Raises ``AccessLost`` when the code is not good, ``ConfigError``, ``Unavailable``.
        """
        client = Client(settings.auth_url, tools.transport)
        try:
            token = TokenEndpoint(settings, tools, client).exchange(
                grant_type="authorization_code", code=code, redirect_uri=redirect
            )
        except DeadGrant as error:
            raise AccessLost(
                f"Teamleader did not take the sign-in ({error}): a code works once, for "
                "10 minutes; start the sign-in again"
            ) from None
        except NotSent as error:
            raise Unavailable(f"Teamleader's sign-in was not reached ({error})") from None
        finally:
            client.close()
        _store(tools, token)


def _store(tools: Tools, token: Token) -> None:
    """Store a new grant over whatever is there: the person who just signed in is right."""
    while True:
        secret = tools.secrets.get(SECRET)
        if tools.secrets.swap(SECRET, token.model_dump_json(), secret.version if secret else 0):
            return
