"""Signing in: the page of a system where a person consents that koppel comes in."""

from __future__ import annotations

import secrets as randomness
from dataclasses import dataclass

from koppel.connector import Connector, Settings
from koppel.errors import ConfigError


@dataclass(frozen=True)
class SignInRequest:
    """Where a person consents, and the word by which the answer is known to be ours."""

    url: str
    state: str


def request(connector: Connector, settings: Settings, redirect: str) -> SignInRequest:
    """The page of a connector where a person consents, with a word that cannot be guessed."""
    if connector.sign_in is None:
        raise ConfigError(f"{connector.title} needs no sign-in in a browser")
    state = randomness.token_urlsafe(32)
    return SignInRequest(connector.sign_in.url(settings, redirect, state), state)
