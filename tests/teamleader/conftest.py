"""A Teamleader account on the desk: the fake, what koppel gives a connection, and a grant."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

import httpx
import pytest
from koppel import Tools
from koppel.tools import Secret
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader.fake import TeamleaderFake
from koppel_teamleader.auth import Token
from koppel_teamleader.connector import TeamleaderConnection
from koppel_teamleader.settings import TeamleaderSettings

BASE = "http://127.0.0.1:8000"


class MemorySecrets:
    """Secrets with versions and a lock, shared by the threads of a test."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._stored: dict[str, Secret] = {}
        self._locked: set[str] = set()
        self.history: list[str] = []

    def get(self, name: str) -> Secret | None:
        with self._guard:
            return self._stored.get(name)

    def swap(self, name: str, value: str, version: int) -> bool:
        with self._guard:
            current = self._stored.get(name)
            if (current.version if current else 0) != version:
                return False
            self._stored[name] = Secret(value, version + 1)
            self.history.append(value)
            return True

    def clear(self) -> None:
        with self._guard:
            self._stored.clear()

    def lock(self, name: str) -> bool:
        with self._guard:
            if name in self._locked:
                return False
            self._locked.add(name)
            return True

    def unlock(self, name: str) -> None:
        with self._guard:
            self._locked.discard(name)


class CountingBudget:
    """Counts calls by operation."""

    def __init__(self) -> None:
        self.spent: dict[str, int] = {}
        self.left: dict[str, int] = {}

    def spend(self, operation: str, limit: int | None = None) -> None:
        self.spent[operation] = self.spent.get(operation, 0) + 1

    def observe(self, operation: str, left: int) -> None:
        self.left[operation] = left


@dataclass
class Desk:
    """A fake account and all that a connection to it touches."""

    fake: TeamleaderFake
    secrets: MemorySecrets = field(default_factory=MemorySecrets)
    budget: CountingBudget = field(default_factory=CountingBudget)
    slept: list[float] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    transport: Callable[[str], Any] | None = None
    pause: Callable[[float], Any] | None = None
    """What sleeping does; None: it moves the clock."""

    def tools(self, start: date | None = None) -> Tools:
        """What koppel gives a connection; sleeping moves the fake's clock."""
        return Tools(
            clock=self.fake.clock.now,
            sleep=self._sleep,
            secrets=self.secrets,
            budget=self.budget,
            start=start,
            transport=self.transport or (lambda _: httpx.WSGITransport(app=self.fake.app)),
            notice=self.notices.append,
        )

    def settings(self, **more: Any) -> TeamleaderSettings:
        """Settings that lead to the fake."""
        integration = self.fake.integration
        return TeamleaderSettings(
            **{
                "client_id": integration.client_id,
                "client_secret": integration.client_secret,
                "base_url": BASE,
                "auth_url": BASE,
                **more,
            }
        )

    def grant(self) -> None:
        """Store a pair of tokens as after signing in."""
        pair = self.fake.grant()
        now = self.fake.clock.now()
        token = Token(
            access=pair.access_token,
            refresh=pair.refresh_token,
            expires_at=now + timedelta(hours=1),
            renew_at=now + timedelta(minutes=48),
        )
        held = self.secrets.get("token")
        assert self.secrets.swap("token", token.model_dump_json(), held.version if held else 0)

    def connect(self, start: date | None = None, **settings: Any) -> TeamleaderConnection:
        """Open the account."""
        return TeamleaderConnection(self.settings(**settings), self.tools(start))

    def _sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        if self.pause:
            self.pause(seconds)
        else:
            self.fake.clock.advance(seconds)


@pytest.fixture
def desk() -> Desk:
    """An account with settings and nothing else, and a grant for it."""
    made = Desk(TeamleaderFake(clock=Clock(start=None)))
    made.grant()
    return made


@pytest.fixture
def connection(desk: Desk) -> Iterator[TeamleaderConnection]:
    """An open connection to the account on the desk."""
    opened = desk.connect()
    yield opened
    opened.close()


@pytest.fixture
def demo() -> Desk:
    """The demo company with 120 invoices, and a grant for it."""
    made = Desk(TeamleaderFake(world="demo", invoices=120))
    made.grant()
    return made
