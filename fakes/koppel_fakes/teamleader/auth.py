"""Authorization: the codes and tokens of one integration (teamleader-api 1.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from koppel_fakes.clock import Clock
from koppel_fakes.switches import Switches

CODE_LIFE = timedelta(minutes=10)
GRACE = timedelta(seconds=60)
ALL_SCOPES = frozenset(
    {"companies", "contacts", "departments", "invoices", "products", "settings", "users"}
)
KNOWN_SCOPES = ALL_SCOPES | {"deals", "events", "orders", "projects", "tickets"}
"""The scopes that the vendor's own files name (1.2)."""


@dataclass(slots=True)
class Integration:
    """An app registered in the Marketplace: its secret, redirect addresses and ticked scopes.

    Addresses on this machine are allowed whatever their port and path, as for any desktop app.
    """

    client_id: str = "fake-teamleader-client"
    client_secret: str = "fake-teamleader-secret-5d1c0e"
    redirect_uris: set[str] = field(default_factory=set)
    scopes: frozenset[str] = ALL_SCOPES
    api_version: str = "2023-09-26"

    def register_again(self) -> None:
        """Scopes, redirect addresses and version as they were at first."""
        fresh = Integration()
        self.redirect_uris = fresh.redirect_uris
        self.scopes = fresh.scopes
        self.api_version = fresh.api_version

    def allows_redirect(self, uri: str) -> bool:
        """Whether a login may come back to that address."""
        local = urlsplit(uri).hostname in ("127.0.0.1", "localhost", "::1")
        return local or uri in self.redirect_uris


class GrantRefused(ValueError):
    """The token endpoint refuses: `error` is the OAuth word, the text a hint for people."""

    def __init__(self, error: str, hint: str) -> None:
        super().__init__(hint)
        self.error = error


@dataclass(frozen=True, slots=True)
class TokenPair:
    """What the token endpoint answers; `expires_in` is in seconds."""

    access_token: str
    refresh_token: str
    expires_in: int

    def body(self) -> dict[str, object]:
        """The JSON of the answer."""
        return {
            "token_type": "Bearer",
            "expires_in": self.expires_in,
            "access_token": self.access_token,
            "refresh_token": self.refresh_token,
        }


@dataclass(frozen=True, slots=True)
class _Code:
    redirect_uri: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class _Used:
    at: datetime
    successor: TokenPair


class Authorization:
    """The codes and tokens handed out so far. A code and a refresh token work exactly once."""

    def __init__(self, clock: Clock, switches: Switches, integration: Integration) -> None:
        self.integration = integration
        self._clock = clock
        self._switches = switches
        self._made = 0
        self._codes: dict[str, _Code] = {}
        self._access: dict[str, datetime] = {}
        self._refresh: set[str] = set()
        self._used: dict[str, _Used] = {}

    def issue_code(self, redirect_uri: str) -> str:
        """The code a browser brings back after a person pressed Allow; it lives 10 minutes."""
        code = self._secret("code")
        self._codes[code] = _Code(redirect_uri, self._clock.now() + CODE_LIFE)
        return code

    def exchange(self, code: str, redirect_uri: str) -> TokenPair:
        """The first pair for a code. Unknown, used, stale, or another address: refused."""
        known = self._codes.pop(code, None)
        if known is None or self._clock.now() >= known.expires_at:
            raise GrantRefused("invalid_grant", "Authorization code is invalid or has expired")
        if known.redirect_uri != redirect_uri:
            raise GrantRefused("invalid_grant", "Redirect URI does not match")
        return self._issue_pair()

    def rotate(self, refresh_token: str) -> TokenPair:
        """A new pair; the old refresh token is dead from now on."""
        if refresh_token in self._refresh:
            self._refresh.remove(refresh_token)
            pair = self._issue_pair()
            self._used[refresh_token] = _Used(self._clock.now(), pair)
            return pair
        used = self._used.get(refresh_token)
        if used is not None and self._is_graced(used):
            return used.successor
        raise GrantRefused("invalid_grant", "Token has been revoked")

    def accepts(self, access_token: str) -> bool:
        """Whether the token opens the API now."""
        expires_at = self._access.get(access_token)
        return expires_at is not None and self._clock.now() < expires_at

    def grant(self) -> TokenPair:
        """A pair as after a complete login, for tests that are not about logging in."""
        return self._issue_pair()

    def expire_access(self) -> None:
        """All access tokens expire now; refresh tokens live on."""
        self._access.clear()

    def revoke(self) -> None:
        """The user takes his consent back: every token and code is dead."""
        self._access.clear()
        self._refresh.clear()
        self._used.clear()
        self._codes.clear()

    def _is_graced(self, used: _Used) -> bool:
        if not self._switches.on("grace_for_used_refresh_token"):
            return False
        fresh = used.successor.refresh_token in self._refresh
        return fresh and self._clock.now() - used.at <= GRACE

    def _issue_pair(self) -> TokenPair:
        life = int(self._switches["access_token_seconds"])
        pair = TokenPair(self._secret("access"), self._secret("refresh"), life)
        self._access[pair.access_token] = self._clock.now() + timedelta(seconds=life)
        self._refresh.add(pair.refresh_token)
        return pair

    def _secret(self, kind: str) -> str:
        """A text of its own each time, so that a leak can be traced to where it was issued."""
        self._made += 1
        seed = f"{self.integration.client_secret}:{kind}:{self._made}"
        return f"fake-{kind}-{hashlib.sha256(seed.encode()).hexdigest()}"


def token_error(switches: Switches, refused: GrantRefused, status: int) -> Mapping[str, object]:
    """The body of a refusal, in the shape the switch says (1.2)."""
    if switches["token_error_shape"] == "classic":
        return {"error": refused.error, "error_description": str(refused)}
    entry = {
        "code": 0,
        "title": refused.error,
        "status": status,
        "meta": {"hint": str(refused)},
    }
    return {"errors": [entry]}
