"""Consent: the page on which a person lets a program in, in the dress of the vendor's site."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

from flask import Response

from koppel_fakes.fake import Fake
from koppel_fakes.site.frame import SECURITY, STATIC, language
from koppel_fakes.site.words import Words


def consent_page(
    fake: Fake, words: Words, *, vendor: str, asked: Mapping[str, str], scopes: Sequence[str]
) -> Response:
    """The question. Both answers send what was `asked` again, with allow=1 or deny=1.

    `asked` has client_id and redirect_uri; the address must have been checked. `scopes` are
    labels of what the program may see.
    """

    def t(label: str, **values: object) -> str:
        return words.say(language(), label, **values)

    # The API's own application, which asks this, has no templates: those are the screen's.
    page = fake.screen.jinja_env.get_template("site/consent.html").render(
        t=t,
        static=STATIC,
        language=language(),
        vendor=vendor,
        vendor_name=fake.name,
        asked=asked,
        scopes=scopes,
    )
    response = Response(page, mimetype="text/html")
    response.headers.update(SECURITY)
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; frame-ancestors 'none'; "
        f"form-action 'self' {_origin(asked['redirect_uri'])}"
    )
    return response


def _origin(address: str) -> str:
    """Where the answer is sent on to, as a policy writes it; put together from checked parts."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    if not host or ":" in host:
        # A policy cannot name an IPv6 address, and an app of its own scheme has no host.
        return f"{parts.scheme}:"
    return f"{parts.scheme}://{host}" + (f":{parts.port}" if parts.port else "")
