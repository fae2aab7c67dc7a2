"""A real Chromium for the stories at the fakes' screens.

`chromium` is one browser for a module; `open_tab` opens a tab of its own in it. What goes wrong in
a tab (the console, a script, a request) fails the test when the tab is closed.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import resources
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

PATIENCE = 30_000
"""How long a page may take, in milliseconds: what is slow on a busy machine is not wrong."""

WIDE, NARROW = 1280, 390
"""The widths of a window in pixels: a desk and a telephone."""

_ARGUMENTS = (
    "--headless=new",
    "--lang=nl-BE",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
_LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
_AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text("utf-8")
_RUN_AXE = """
async (levels) => {
  const found = await axe.run(document, {runOnly: {type: 'tag', values: levels}});
  return found.violations.map(
    (v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ') + ' ' + n.failureSummary).join('; ')}`
  );
}
"""


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for the tests of a module."""
    program = shutil.which("chromium")
    expect.set_options(timeout=PATIENCE)
    assert program, "these stories need chromium: install it (Debian: apt-get install chromium)"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=list(_ARGUMENTS))
        yield browser
        browser.close()


@contextmanager
def open_tab(
    chromium: Browser, url: str, *, width: int = WIDE, scripts: bool = True
) -> Iterator[Page]:
    """A tab whose addresses are below `url`, with cookies of its own; nothing goes wrong in it."""
    with chromium.new_context(
        base_url=url,
        viewport={"width": width, "height": 900},
        java_script_enabled=scripts,
        locale="nl-BE",
    ) as context:
        page = context.new_page()
        page.set_default_timeout(PATIENCE)
        problems: list[str] = []
        page.on("console", lambda said: _hear(problems, said.type, said.text))
        page.on("pageerror", lambda error: problems.append(f"script: {error}"))
        page.on("response", lambda answer: _judge(problems, answer.status, answer.url))
        page.on("requestfailed", lambda lost: _miss(problems, lost))
        yield page
        assert not problems, "\n".join(problems)


def check(page: Page) -> None:
    """The page as it stands fits its window and has no accessibility violation of A or AA."""
    if not page.evaluate("() => Boolean(window.axe)"):
        page.evaluate(_AXE)
    violations = page.evaluate(_RUN_AXE, _LEVELS)
    assert not violations, "\n".join([page.url, *violations])
    beyond = page.evaluate("() => document.documentElement.scrollWidth - innerWidth")
    assert beyond <= 0, f"{page.url} is {beyond} pixels too wide"


def check_widths(page: Page) -> None:
    """`check` at both widths; the window is as wide as before afterwards."""
    before = page.viewport_size
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        check(page)
    if before is not None:
        page.set_viewport_size(before)


def look(page: Page, folder: Path, name: str) -> None:
    """Leave pictures of the page at both widths, in KOPPEL_SCREENSHOTS if that is a folder."""
    chosen = Path(os.environ.get("KOPPEL_SCREENSHOTS") or folder)
    before = page.viewport_size
    for width in (WIDE, NARROW):
        page.set_viewport_size({"width": width, "height": 900})
        page.screenshot(path=chosen / f"{name}-{width}.png", full_page=True)
    if before is not None:
        page.set_viewport_size(before)


def _hear(problems: list[str], kind: str, text: str) -> None:
    if kind in ("error", "warning"):
        problems.append(f"console: {text}")


def _judge(problems: list[str], status: int, url: str) -> None:
    if status >= 400:
        problems.append(f"{status} for {url}")


def _miss(problems: list[str], lost: Any) -> None:
    # A page that is left takes what it was asking for with it.
    if "ERR_ABORTED" not in str(lost.failure):
        problems.append(f"{lost.failure} for {lost.url}")
