"""webhooks.register, webhooks.list and webhooks.unregister (teamleader-api 2.8)."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from koppel_fakes.teamleader.call import NO_CONTENT, Call, Endpoint, Result
from koppel_fakes.teamleader.webhook_events import is_known

_LOOPBACK = ("127.0.0.1", "localhost", "::1")


def endpoints() -> Mapping[str, Endpoint]:
    """Webhooks need no scope."""
    return {
        "webhooks.register": Endpoint(register),
        "webhooks.list": Endpoint(list_webhooks),
        "webhooks.unregister": Endpoint(unregister),
    }


def register(call: Call) -> Result:
    """Tell an address of some types; a known address gets these too."""
    url, types = _asked(call)
    call.webhooks.register(url, types)
    _log(call, url, types)
    return NO_CONTENT


def list_webhooks(call: Call) -> Result:
    """The addresses of this integration, by address (no paging: 1.6)."""
    return Result(
        [{"url": url, "types": list(types)} for url, types in call.webhooks.registrations()]
    )


def unregister(call: Call) -> Result:
    """Tell an address no more of some types."""
    url, types = _asked(call)
    call.webhooks.unregister(url, types)
    _log(call, url, types)
    return NO_CONTENT


def _asked(call: Call) -> tuple[str, list[str]]:
    body = call.body
    url = body.text("url", required=True, nullable=False, empty=False)
    if url is not None and not _is_allowed(url, call.switches.on("webhook_https_only")):
        body.wrong("url", "must be valid")
    if body.data.get("types") is None:
        body.wrong("types", "must be present")
    types = body.texts("types") or []
    refuses = call.switches["webhook_unknown_type"] == "refuse"
    if refuses and not all(is_known(name) for name in types):
        body.wrong("types", "must be valid")
    body.check()
    return str(url), types


def _is_allowed(url: str, https_only: bool) -> bool:
    """Whether events can be sent there: https, or http to this machine."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    if not parts.hostname or parts.scheme not in ("http", "https"):
        return False
    return parts.scheme == "https" or not https_only or parts.hostname in _LOOPBACK


def _log(call: Call, url: str, types: list[str]) -> None:
    """An address may hold the receiver's secret: only its host is kept."""
    call.effects.add(
        actor="api",
        operation=call.operation,
        kind="webhook",
        key=urlsplit(url).hostname or "",
        body={"types": types},
    )
