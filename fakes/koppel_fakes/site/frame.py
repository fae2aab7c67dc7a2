"""Frame: what every page of a site has around it, and the rules for asking for one.

A page extends the template named by `layout`: the whole page, or just the dialog when htmx asks
for it. A form posts and is answered by a redirection with a notice on the next page; what the
vendor's screen would not let a person do comes back as a notice in words.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.exceptions import BadRequest, Forbidden, HTTPException, NotFound
from werkzeug.wrappers import Response as AnyResponse

from koppel_fakes.fake import Fake, HumanError
from koppel_fakes.said import spoken
from koppel_fakes.site.display import BRUSSELS, FILTERS
from koppel_fakes.site.words import LANGUAGES, Words

SCREEN = "/screen"
"""The site's place: its requests are not those of a program, so they are not logged."""

STATIC = f"{SCREEN}/-/static"
"""Where the styles and scripts of a page are."""

CALLS_SHOWN = 8

_LATER = {"hour": timedelta(hours=1), "day": timedelta(days=1)}

_LANGUAGE = "koppel_fakes_language"
SECURITY = {
    # Scripts and styles are files of our own; nothing is loaded from elsewhere.
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; form-action 'self'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""The headers of every page."""


class Menu(NamedTuple):
    """An entry of the menu: the label in Dutch, and the endpoint of its page."""

    label: str
    endpoint: str


def site_blueprint(
    fake: Fake,
    *,
    vendor: str,
    import_name: str,
    words: Words,
    menu: Sequence[Menu],
) -> Blueprint:
    """The blueprint "site" with the frame; the caller adds the pages, one of them at "/".

    Templates are looked for in the folder `templates` beside the module `import_name`. Install
    it with `install_site`.
    """
    site = Blueprint("site", import_name, url_prefix=SCREEN, template_folder="templates")

    def t(label: str, **values: object) -> str:
        return words.say(language(), label, **values)

    @site.context_processor
    def frame() -> dict[str, Any]:
        return {
            "t": t,
            "language": language(),
            "languages": LANGUAGES,
            "vendor": vendor,
            "vendor_name": fake.name,
            "menu": menu,
            "now": fake.clock.now(),
            "today": fake.clock.now().astimezone(BRUSSELS).date(),
            "calls": _last_calls(fake),
            "layout": "site/dialog.html" if asks_for_dialog() else "site/page.html",
        }

    @site.before_request
    def own_forms_only() -> None:
        if request.method == "POST" and not _from_here():
            raise Forbidden(t("Dit formulier komt van een andere site en wordt geweigerd."))

    @site.after_request
    def secured(response: Response) -> Response:
        response.headers.update(SECURITY)
        return response

    @site.get("/-/calls")
    def calls() -> str:
        return render_template("site/calls.html")

    @site.post("/-/clock")
    def clock() -> AnyResponse:
        later = _LATER.get(request.form.get("later", ""))
        if later is None:
            raise BadRequest
        fake.clock.advance(later)
        return redirect(_previous_page(), 303)

    @site.get("/-/language/<chosen>")
    def choose_language(chosen: str) -> AnyResponse:
        response = make_response(redirect(_previous_page()))
        if chosen in LANGUAGES:
            response.set_cookie(_LANGUAGE, chosen, samesite="Lax")
        return response

    @site.get("/<path:_elsewhere>")
    def elsewhere(_elsewhere: str) -> AnyResponse:
        raise NotFound

    @site.errorhandler(HumanError)
    def refused(error: HumanError) -> AnyResponse:
        tell(error)
        return redirect(_previous_page(), 303)

    # Named by code too: Flask prefers an app's handler for a code to a site's for all of them.
    @site.errorhandler(404)
    @site.errorhandler(405)
    @site.errorhandler(HTTPException)
    def unknown(error: HTTPException) -> tuple[str, int]:
        return render_template("site/error.html", error=error), error.code or 500

    return site


def install_site(app: Flask, fake: Fake, site: Blueprint) -> None:
    """Add a site to the app of its fake, with what its pages need of the app."""
    app.secret_key = secrets.token_bytes(32)
    # Cookies of one host are shared by all its ports: each fake has names of its own.
    app.config.update(
        SESSION_COOKIE_NAME=f"koppel_fakes_{fake.name}_screen",
        SESSION_COOKIE_PATH=SCREEN,
        SESSION_COOKIE_SAMESITE="Strict",
    )
    app.jinja_env.filters.update({**FILTERS, "in_words": in_words})
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    shared = Blueprint(
        "frame",
        __name__,
        url_prefix=f"{SCREEN}/-",
        template_folder="templates",
        static_folder="static",
        static_url_path=STATIC.removeprefix(f"{SCREEN}/-"),
    )
    app.register_blueprint(shared)
    app.register_blueprint(site)

    @app.get("/")
    def root() -> AnyResponse:
        return redirect(url_for("site.home"))


def language() -> str:
    """The language this person reads."""
    chosen = request.cookies.get(_LANGUAGE, "")
    return chosen if chosen in LANGUAGES else LANGUAGES[0]


def asks_for_dialog() -> bool:
    """Whether only the dialog is asked for, because the page around it is there already."""
    return request.headers.get("HX-Target") == "dialog"


def done(notice: str, endpoint: str, **values: Any) -> AnyResponse:
    """After a form: go to a page, with a notice on it."""
    flash(notice, "done")
    return redirect(url_for(endpoint, **values), 303)


def tell(error: HumanError) -> None:
    """Say on the page that comes next what the screen refused, in the person's language."""
    flash(in_words(error.said), "refusal")


def in_words(text: str) -> str:
    """What was said in both languages, in the person's."""
    return spoken(text, language())


def _last_calls(fake: Fake) -> list[Mapping[str, Any]]:
    """The last requests that programs made, the newest first."""
    total = len(fake.requests)
    entries = fake.requests.since(max(0, total - CALLS_SHOWN))
    return [
        {"at": entry.at, "operation": entry.operation, "status": entry.status}
        for entry in reversed(entries)
    ]


def _from_here() -> bool:
    """Browsers say where a form comes from; without a word it is not a browser that asks."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.host


def _previous_page() -> str:
    """Where the person came from, if that is a page of this site; else the first page."""
    came_from = urlsplit(request.referrer or "")
    if came_from.netloc == request.host and came_from.path.startswith(SCREEN):
        return came_from.path + (f"?{came_from.query}" if came_from.query else "")
    return url_for("site.home")
