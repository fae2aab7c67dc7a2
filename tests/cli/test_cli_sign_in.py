"""Signing in: the answer of a sign-in page arrives at a listener of this machine."""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable
from urllib.error import HTTPError

import pytest
from koppel.cli import sign_in
from koppel.cli.sign_in import Callback, consent
from koppel.cli.terminal import Terminal
from koppel.errors import AccessLost, ConfigError


def visit(url: str, seen: list[int]) -> None:
    """Be the browser that is sent back."""
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            seen.append(answer.status)
    except HTTPError as error:
        seen.append(error.code)


def browse(*urls: str) -> tuple[threading.Thread, list[int]]:
    """Visit the addresses one after the other, in another thread."""
    seen: list[int] = []
    thread = threading.Thread(target=lambda: [visit(url, seen) for url in urls])
    thread.start()
    return thread, seen


def test_the_code_with_our_state_is_taken() -> None:
    """The redirect is on 127.0.0.1 only, and its code comes out."""
    with Callback() as callback:
        assert callback.redirect.startswith("http://127.0.0.1:")
        thread, seen = browse(f"{callback.redirect}?code=abc&state=s1")

        assert callback.wait("s1", 5) == "abc"
        thread.join()
    assert seen == [200]


def test_a_foreign_state_or_path_is_refused_and_the_wait_goes_on() -> None:
    """A forged answer does not end the sign-in; ours after it does."""
    with Callback() as callback:
        base = callback.redirect.removesuffix("/callback")
        thread, seen = browse(
            f"{callback.redirect}?code=evil&state=other",
            f"{callback.redirect}?code=evil",
            f"{base}/favicon.ico",
            f"{callback.redirect}?code=good&state=s1",
        )

        assert callback.wait("s1", 5) == "good"
        thread.join()
    assert seen == [400, 400, 404, 200]


def test_a_denied_consent_is_told() -> None:
    """The vendor's word for no ends the sign-in."""
    with Callback() as callback:
        thread, _seen = browse(f"{callback.redirect}?error=access_denied&state=s1")

        with pytest.raises(AccessLost, match="access was not given \\(access_denied\\)"):
            callback.wait("s1", 5)
        thread.join()


def test_nobody_waits_for_ever() -> None:
    """When no answer comes the wait ends with a sentence."""
    with Callback() as callback, pytest.raises(ConfigError, match="nobody signed in"):
        callback.wait("s1", 0.05)


@pytest.mark.parametrize("browser", [True, False])
def test_the_page_is_told_and_opened_only_where_asked(
    browser: bool, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The address is printed on one line, to be copied; a browser opens on a terminal only."""
    opened: list[str] = []
    page = f"https://vendor.test/{'x' * 300}?state=s1"
    open_page: Callable[[str], None] = opened.append
    monkeypatch.setattr(sign_in.webbrowser, "open", open_page)
    with Callback() as callback:
        thread, _seen = browse(f"{callback.redirect}?code=abc&state=s1")

        code = consent(page, "s1", callback, Terminal(), browser)
        thread.join()

    assert code == "abc"
    assert page in capsys.readouterr().err.splitlines()
    assert opened == ([page] if browser else [])
