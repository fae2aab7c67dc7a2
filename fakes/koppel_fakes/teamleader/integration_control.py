"""Integration control: what is set for an integration when it is registered (teamleader-api 1.2).

Scopes, redirect addresses and the API version are chosen at the Marketplace, not by a call: the
control plane stands in for that page.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response

from koppel_fakes.control_words import reply, sent
from koppel_fakes.teamleader.auth import KNOWN_SCOPES
from koppel_fakes.teamleader.versions import VERSIONS

if TYPE_CHECKING:
    from koppel_fakes.teamleader.fake import TeamleaderFake


def add_integration_routes(plane: Blueprint, fake: TeamleaderFake) -> None:
    """GET shows the registration, POST changes the parts that are sent."""

    @plane.get("/integration")
    def registration() -> Response:
        """Scopes, redirect addresses and API version of the integration."""
        return reply(_shown(fake))

    @plane.post("/integration")
    def register() -> Response:
        """{"scopes":, "redirect_uris":, "api_version":}: change those that are sent."""
        wishes = sent()
        if not wishes:
            raise ValueError("say scopes, redirect_uris or api_version")
        for name, value in wishes.items():
            _change(fake, name, value)
        return reply(_shown(fake))


def _change(fake: TeamleaderFake, name: str, value: object) -> None:
    if name == "api_version":
        if value not in VERSIONS:
            raise ValueError(f"api_version is one of {', '.join(VERSIONS)}")
        fake.integration.api_version = str(value)
    elif name == "scopes":
        scopes = frozenset(_texts(name, value))
        if scopes - KNOWN_SCOPES:
            raise ValueError(f"unknown scopes {', '.join(sorted(scopes - KNOWN_SCOPES))}")
        fake.integration.scopes = scopes
    elif name == "redirect_uris":
        fake.integration.redirect_uris = set(_texts(name, value))
    else:
        raise ValueError(f"an integration has no {name}: it has scopes, redirect_uris, api_version")


def _texts(name: str, value: object) -> list[str]:
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ValueError(f"{name} is a list of texts")
    return value


def _shown(fake: TeamleaderFake) -> dict[str, Any]:
    integration = fake.integration
    return {
        "scopes": sorted(integration.scopes),
        "redirect_uris": sorted(integration.redirect_uris),
        "api_version": integration.api_version,
    }
