"""The frame of both sites in a real browser."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake
from playwright.sync_api import Browser, expect

from tests.fakes.browser import check, check_widths, chromium, open_tab

__all__ = ["chromium"]


@pytest.mark.parametrize("make", [OctopusFake, TeamleaderFake])
def test_the_first_page_is_sound_and_accessible(
    chromium: Browser, make: Callable[[], Fake]
) -> None:
    """The first page of a site fits both widths, and says that it is a fake."""
    fake = make()
    with Server(fake.app) as server, open_tab(chromium, server.url) as page:
        page.goto("/")
        expect(page.locator("header")).to_contain_text("(nabootsing)")
        page.get_by_text("Laatste oproepen").click()
        check_widths(page)


@pytest.mark.parametrize(
    ("content", "found"),
    [
        ('<input name="q">', "label"),
        ('<p style="width:3000px">x</p>', "too wide"),
    ],
)
def test_a_page_without_a_label_or_too_wide_is_found(
    chromium: Browser, content: str, found: str
) -> None:
    """The checks of these stories can fail."""
    with open_tab(chromium, "http://localhost") as page:
        page.set_content(f'<html lang="nl"><title>x</title><main><h1>x</h1>{content}</main>')
        with pytest.raises(AssertionError, match=found):
            check(page)


def test_an_error_in_the_console_fails_the_story(chromium: Browser) -> None:
    """A script that goes wrong is not overlooked."""
    with (
        pytest.raises(AssertionError, match="it broke"),
        open_tab(chromium, "http://localhost") as page,
    ):
        page.set_content("<script>console.error('it broke')</script>")
