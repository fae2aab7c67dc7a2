"""Auth: who may come in: software houses, users, REST tokens and SOAP sessions.

REST: an authentication token opens dossiers, a dossier token is bound to one; both live ten
minutes and cannot be refreshed (octopus-api 1.2). SOAP: a session lives in a cookie and holds at
most one open dossier (1.6).
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from koppel_fakes.clock import Clock
from koppel_fakes.octopus import errors

SOFTWARE_HOUSE = "00000000-0000-0000-0000-000000000001"
USER = "api@test"
PASSWORD = "geheim"
TOKEN_LIFE = timedelta(seconds=600)
CODE_LIFE = timedelta(minutes=5)
REFRESH_LIFE = timedelta(days=60)


@dataclass(slots=True)
class User:
    """A login. `dossiers` are those it has rights on; `failures` counts wrong passwords."""

    name: str
    password: str
    dossiers: set[int]
    failures: int = 0
    blocked: bool = False


@dataclass(frozen=True, slots=True)
class LoginToken:
    """What POST /authentication gave."""

    user: str
    until: datetime


@dataclass(frozen=True, slots=True)
class DossierToken:
    """What POST /dossiers gave: one dossier, one language."""

    user: str
    dossier_id: int
    locale: int
    until: datetime


@dataclass(frozen=True, slots=True)
class Grant:
    """A code or a refresh token of OAuth: what it was given for, and until when (1.3)."""

    software_house: str
    user: str
    until: datetime


@dataclass(slots=True)
class Session:
    """A SOAP session; `user` is empty until Authenticate."""

    id: str
    touched: datetime
    user: str = ""
    dossier_id: int | None = None
    locale: int = 0
    last_error: str = ""


@dataclass
class Door:
    """All logins of one fake."""

    clock: Clock
    users: dict[str, User] = field(default_factory=dict)
    software_houses: set[str] = field(default_factory=lambda: {SOFTWARE_HOUSE})
    logins: dict[str, LoginToken] = field(default_factory=dict)
    dossier_tokens: dict[str, DossierToken] = field(default_factory=dict)
    sessions: dict[str, Session] = field(default_factory=dict)
    grants: dict[str, Grant] = field(default_factory=dict)
    redirect_uris: set[str] = field(default_factory=set)
    issued: int = 0

    def check_login(self, software_house: str, user: str, password: str, block_after: int) -> int:
        """0, -68 for an unknown software house, or -1; a wrong password is counted."""
        if software_house not in self.software_houses:
            return errors.INVALID_SOFTWARE_HOUSE
        known = self.users.get(user)
        if known is None:
            return errors.INVALID_LOGIN
        if known.blocked or known.password != password:
            known.failures += 1
            known.blocked = known.blocked or 0 < block_after <= known.failures
            return errors.INVALID_LOGIN
        known.failures = 0
        return errors.OK

    def failures_of(self, user: str) -> int:
        """How often in a row this user's password was wrong."""
        known = self.users.get(user)
        return known.failures if known else 0

    def issue_login(self, user: str) -> str:
        """A new authentication token."""
        token = self._new_token()
        self.logins[token] = LoginToken(user, self.clock.now() + TOKEN_LIFE)
        return token

    def issue_dossier(self, user: str, dossier_id: int, locale: int) -> str:
        """A new dossier token."""
        token = self._new_token()
        until = self.clock.now() + TOKEN_LIFE
        self.dossier_tokens[token] = DossierToken(user, dossier_id, locale, until)
        return token

    def issue_code(self, software_house: str, user: str) -> str:
        """A code that a program can change for tokens, once (1.3)."""
        return self._granted(software_house, user, CODE_LIFE)

    def issue_refresh(self, software_house: str, user: str) -> str:
        """A refresh token, good for one new pair of tokens."""
        return self._granted(software_house, user, REFRESH_LIFE)

    def redeem(self, software_house: str, token: str) -> str | None:
        """The user of a code or refresh token, which is used up by it."""
        grant = self.grants.get(token)
        if grant is None or grant.software_house != software_house:
            return None
        del self.grants[token]
        return grant.user if self.clock.now() < grant.until else None

    def login(self, token: str) -> LoginToken | None:
        """The login of a token that is known and not expired."""
        found = self.logins.get(token)
        return found if found and self.clock.now() < found.until else None

    def dossier_token(self, token: str) -> DossierToken | None:
        """The dossier token that is known and not expired."""
        found = self.dossier_tokens.get(token)
        return found if found and self.clock.now() < found.until else None

    def expire_tokens(self) -> None:
        """All REST tokens and SOAP sessions end at once."""
        self.logins.clear()
        self.dossier_tokens.clear()
        self.sessions.clear()
        self.grants.clear()

    def session(self, cookie: str, life: timedelta) -> Session:
        """The session of a cookie; without a living one, a new and anonymous session."""
        now = self.clock.now()
        for stale in [s for s in self.sessions.values() if now - s.touched > life]:
            del self.sessions[stale.id]
        found = self.sessions.get(cookie)
        if found is None:
            found = Session(self._new_token()[:32], now)
            self.sessions[found.id] = found
        found.touched = now
        return found

    def open_dossiers(self, user: str) -> int:
        """How many SOAP sessions of the user have a dossier open."""
        return sum(s.user == user and s.dossier_id is not None for s in self.sessions.values())

    def _granted(self, software_house: str, user: str, life: timedelta) -> str:
        token = self._new_token()
        self.grants[token] = Grant(software_house, user, self.clock.now() + life)
        return token

    def _new_token(self) -> str:
        """Opaque text in the shape of a JWT; the same for the same history."""
        self.issued += 1
        digest = hashlib.sha256(f"octopus token {self.issued}".encode()).digest()
        body = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        return f"eyJhbGciOiJIUzI1NiJ9.{body}.{body[::-1]}"
