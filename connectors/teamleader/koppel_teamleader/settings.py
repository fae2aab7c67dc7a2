"""Settings: what somebody must say before koppel can open a Teamleader account."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from koppel import Settings, is_this_machine
from pydantic import AfterValidator, Field, SecretStr

from koppel_teamleader.values import is_uuid

API = "https://api.focus.teamleader.eu"
SIGN_IN = "https://focus.teamleader.eu"


def _address(url: str) -> str:
    """Refuse an address to which secrets must not travel; return the others without a slash."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    if not host:
        raise ValueError(f"must be a whole address such as {API}")
    if parts.username or parts.password:
        raise ValueError("must not hold a user name or password")
    if parts.query or parts.fragment:
        raise ValueError("must not hold a query or a fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and is_this_machine(host)):
        raise ValueError("must start with https://; http:// is for this computer (127.0.0.1) only")
    return url.rstrip("/")


def _id(text: str) -> str:
    """Refuse what cannot be an id of Teamleader's; empty means none."""
    if text and not is_uuid(text):
        raise ValueError("must be an id such as b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001, or empty")
    return text.lower()


Address = Annotated[str, AfterValidator(_address)]
Id = Annotated[str, AfterValidator(_id)]


class TeamleaderLogin(Settings):
    """The integration through which somebody lets koppel in (teamleader-api 1.1, 1.2)."""

    client_id: str = Field(min_length=1)
    """Client ID of the integration; it stands in the Marketplace's build area."""
    client_secret: SecretStr
    """Client secret of the integration."""
    base_url: Address = API
    """Address of the API."""
    auth_url: Address = SIGN_IN
    """Address of the sign-in page."""


class TeamleaderSettings(TeamleaderLogin):
    """Settings of one Teamleader connection (teamleader-api 1.1, 1.2, 2.3, 3.2)."""

    department: Id = ""
    """Department (company entity) whose documents take part; its id, empty: the default one."""
    discount_account: str = ""
    """Ledger account for discounts on whole documents; empty: revenue is lowered pro rata."""
    payment_method: Id = ""
    """Id of the payment method that koppel's payments get; empty: none."""
