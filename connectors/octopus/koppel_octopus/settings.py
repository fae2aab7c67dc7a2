"""Settings: what a person must tell to open one Octopus dossier (octopus-api 1.1)."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from koppel import Settings, is_this_machine
from pydantic import AfterValidator, Field, SecretStr

REST_URL = "https://service.inaras.be/octopus-rest-api/v1"
SOAP_URL = "https://service.inaras.be:443/OctopusService01-16/OctopusWSService"


def _safe_url(url: str) -> str:
    """Refuse a URL over which the password could be read by others."""
    parts = urlsplit(url)
    if parts.username or parts.password or parts.query or parts.fragment:
        raise ValueError(f"{url!r} must be a plain address, without user, query or fragment")
    if not parts.hostname:
        raise ValueError(f"{url!r} names no host")
    if parts.scheme == "https" or (parts.scheme == "http" and is_this_machine(parts.hostname)):
        return url.rstrip("/")
    raise ValueError(f"{url!r} must begin with https:// (http:// is allowed on this machine only)")


def _known_zone(name: str) -> str:
    """Refuse a time zone that this machine does not know."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        raise ValueError(f"{name!r} is not a time zone, such as Europe/Brussels or UTC") from None
    return name


Zone = Annotated[str, AfterValidator(_known_zone)]
Url = Annotated[str, AfterValidator(_safe_url)]


class OctopusLogin(Settings):
    """How to reach Octopus, and who comes in; each user sees his own dossiers."""

    software_house: SecretStr
    """Software house identification (a UUID), as Octopus mails it."""
    user: str = Field(min_length=1)
    """User name at Octopus."""
    password: SecretStr
    """Password of that user."""
    transport: Literal["rest", "soap"] = "rest"
    """The web service to speak with: the newer one, or the older."""
    base_url: Url = REST_URL
    """Address of the REST service."""
    soap_url: Url = SOAP_URL
    """Address of the SOAP service."""
    feed_zone: Zone = "Europe/Brussels"
    """Time zone in which Octopus reads the moments of its REST feeds; it does not say which."""
    locale: int = Field(default=0, ge=0, le=4)
    """Language of Octopus' messages and names: 0 as the dossier, 1 nl, 2 fr, 3 en, 4 de."""


class OctopusSettings(OctopusLogin):
    """One dossier, and how to reach it."""

    dossier: int = Field(gt=0)
    """Number of the dossier."""
