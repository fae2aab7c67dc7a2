"""Settings: where notifications go, from the environment or from a host. Secrets stay hidden."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar
from urllib.parse import urlsplit

from koppel import ConfigError
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    model_validator,
)

MAIL, WEBHOOK = "KOPPEL_MAIL_", "KOPPEL_WEBHOOK_"
ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+", re.ASCII)

AnySettings = TypeVar("AnySettings", bound=BaseModel)


def _address(text: str) -> str:
    if not ADDRESS.fullmatch(text):
        raise ValueError("write each mail address as name@example.com")
    return text


Address = Annotated[str, AfterValidator(_address)]


class MailSettings(BaseModel):
    """A mail server, who writes and who reads."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    to: tuple[Address, ...] = Field(min_length=1)
    sender: Address
    server: str = Field(min_length=1)
    port: int = Field(default=587, ge=1, le=65535)
    security: Literal["starttls", "tls", "none"] = "starttls"
    """"none" is for a server on this machine alone."""
    user: str = ""
    password: SecretStr = SecretStr("")

    @model_validator(mode="after")
    def _never_in_the_open(self) -> MailSettings:
        if self.security == "none" and not is_loopback(self.server):
            raise ValueError("security none is for a mail server on this machine alone")
        return self


class WebhookSettings(BaseModel):
    """An address that is called, and the secret by which it knows who calls."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    url: str
    secret: SecretStr = Field(min_length=16)
    allow: tuple[str, ...] = ()
    """Hosts that may be called though they have no public address."""

    @model_validator(mode="after")
    def _safe(self) -> WebhookSettings:
        parts = urlsplit(self.url)
        if parts.scheme not in ("https", "http") or not parts.hostname:
            raise ValueError("write the url as https://host/path")
        if parts.username is not None or parts.fragment:
            raise ValueError("the url has neither a user nor a #fragment; koppel signs its calls")
        if not re.fullmatch(r"[!-~]+", self.url):
            raise ValueError("the url is of ASCII characters without blanks")
        if parts.scheme == "http" and not is_loopback(parts.hostname):
            raise ValueError("https is needed, but for an address of this machine")
        return self

    @property
    def host(self) -> str:
        """The host of the url."""
        return urlsplit(self.url).hostname or ""

    @property
    def port(self) -> int:
        """The port of the url, or the usual one."""
        parts = urlsplit(self.url)
        return parts.port or (443 if parts.scheme == "https" else 80)


def is_loopback(host: str) -> bool:
    """Whether a host, as written, is this machine; no name but localhost is believed."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def mail_settings(environment: Mapping[str, str]) -> MailSettings | None:
    """Return the settings of mail; None: nobody gets any. Raises ``ConfigError``.

    Read are KOPPEL_MAIL_TO (addresses, commas between), _FROM, _SERVER ("host" or "host:port"),
    _SECURITY, _USER and _PASSWORD.
    """
    if not environment.get(f"{MAIL}TO"):
        return None
    given: dict[str, Any] = {
        "to": [each.strip() for each in environment[f"{MAIL}TO"].split(",") if each.strip()],
        "sender": environment.get(f"{MAIL}FROM", ""),
    }
    server, colon, port = environment.get(f"{MAIL}SERVER", "").rpartition(":")
    given |= {"server": server, "port": port} if colon else {"server": port}
    for name in ("security", "user", "password"):
        if value := environment.get(MAIL + name.upper()):
            given[name] = value
    return _checked(MailSettings, MAIL, given)


def webhook_settings(environment: Mapping[str, str]) -> WebhookSettings | None:
    """Return the settings of the webhook; None: none is called. Raises ``ConfigError``.

    Read are KOPPEL_WEBHOOK_URL, _SECRET and _ALLOW (hosts, commas between).
    """
    if not environment.get(f"{WEBHOOK}URL"):
        return None
    hosts = environment.get(f"{WEBHOOK}ALLOW", "").split(",")
    given = {
        "url": environment[f"{WEBHOOK}URL"],
        "secret": environment.get(f"{WEBHOOK}SECRET", ""),
        "allow": [host.strip() for host in hosts if host.strip()],
    }
    return _checked(WebhookSettings, WEBHOOK, given)


def _checked(model: type[AnySettings], prefix: str, given: Mapping[str, Any]) -> AnySettings:
    try:
        return model.model_validate(given)
    except ValidationError as error:
        raise ConfigError(_words(prefix, error)) from None  # its cause may show a secret


def _words(prefix: str, error: ValidationError) -> str:
    """Say which variable is wrong, and how; never its value."""
    parts = []
    for problem in error.errors(include_input=False, include_url=False, include_context=False):
        text = str(problem["msg"]).removeprefix("Value error, ")
        field = str(problem["loc"][0]) if problem["loc"] else ""
        name = {"sender": "FROM", "port": "SERVER"}.get(field, field.upper())
        parts.append(f"{prefix}{name}: {text}" if name else f"{prefix}...: {text}")
    return "; ".join(parts)
