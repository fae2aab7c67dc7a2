"""A terminal of 80 columns with koppel in it, between both fakes on real sockets."""

from __future__ import annotations

import os
import re
import sys
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pexpect
from koppel_fakes.clock import Clock
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake

CHILD = Path(__file__).with_name("terminal_child.py")
NOW = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Europe/Brussels"))
PATIENCE = 30
"""Seconds that a question may take to come, on a busy machine."""
CONSENT = r"(http://127\.0\.0\.1\S+/oauth2/authorize\S+)"


class Person:
    """Somebody who types, and reads what is on his screen."""

    def __init__(self, words: Sequence[str], folder: Path, more: Mapping[str, str]) -> None:
        """``words``: of the command, after koppel. ``more``: environment variables."""
        environment = {**os.environ, "TERM": "dumb", "BROWSER": "true", **more}
        for name in ("COLUMNS", "KOPPEL_DB", "FORCE_COLOR"):
            environment.pop(name, None)
        self._child = pexpect.spawn(
            sys.executable,
            [str(CHILD), NOW.isoformat(), *words],
            env=environment,
            cwd=str(folder),
            dimensions=(50, 80),
            encoding="utf-8",
            timeout=PATIENCE,
        )
        self._read: list[str] = []

    @property
    def screen(self) -> str:
        """All that was shown so far."""
        return "".join(self._read)

    def reads(self, pattern: str) -> re.Match[str]:
        """Wait until something is shown."""
        self._child.expect(pattern)
        self._read += [self._child.before, self._child.after]
        found: re.Match[str] = self._child.match
        return found

    def answers(self, question: str, answer: str = "") -> None:
        """Wait for a question, and type the answer."""
        self.reads(rf"{question}.*?: $")
        self._child.sendline(answer)

    def consents(self) -> None:
        """Open the page whose address is shown, where the fake says yes by itself."""
        with urllib.request.urlopen(self.reads(CONSENT)[1], timeout=PATIENCE) as page:
            assert page.status == 200

    def decides(self, question: str, answer: str) -> None:
        """Answer a question for a yes or a no."""
        self.reads(rf"{question}.*?\[[yY]/[nN]\]:? $")
        self._child.sendline(answer)

    def breaks_off(self, question: str) -> None:
        """Press Ctrl-C at a question."""
        self.reads(rf"{question}.*?: $")
        self.interrupts()

    def interrupts(self) -> None:
        """Press Ctrl-C."""
        self._child.sendintr()

    def code(self) -> int:
        """Wait for the end, and return the exit code."""
        self._child.expect(pexpect.EOF)
        self._read.append(self._child.before)
        self._child.close()
        return int(self._child.exitstatus)


class Stage:
    """Both fakes, and a database."""

    def __init__(self, teamleader: Any, octopus: Any, urls: tuple[str, str], folder: Path) -> None:
        self.teamleader = teamleader
        self.octopus = octopus
        self.crm_url, self.books_url = urls
        self.folder = folder

    def types(self, *words: str) -> Person:
        """Type a command of koppel."""
        return Person(words, self.folder, {})

    @property
    def addresses(self) -> list[str]:
        """The options that lead to the fakes instead of the vendors."""
        paths = self.octopus.paths
        settings = {
            "crm.base_url": self.crm_url,
            "crm.auth_url": self.crm_url,
            "accounting.base_url": self.books_url + paths["rest_url"],
            "accounting.soap_url": self.books_url + paths["wsdl_url"].partition("?")[0],
        }
        return [part for name, value in settings.items() for part in ("--set", f"{name}={value}")]


@contextmanager
def staged(folder: Path, crm_world: str = "demo", books_world: str = "demo") -> Iterator[Stage]:
    """Play both vendors, each in a world, until the test is over."""
    clock = Clock(NOW, running=True)
    sizes = {"invoices": 20} if crm_world == "demo" else {}
    teamleader = TeamleaderFake(clock=clock, world=crm_world, **sizes)
    octopus = OctopusFake(clock=clock, world=books_world)
    with ExitStack() as stack:
        crm = stack.enter_context(Server(teamleader.app)).url
        books = stack.enter_context(Server(octopus.app)).url
        yield Stage(teamleader, octopus, (crm, books), folder)
