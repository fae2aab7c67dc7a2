"""What all tests stand on: a PostgreSQL for those that ask for one, and a Ctrl-C that is heard."""

from __future__ import annotations

import signal
from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests import postgres


def pytest_configure() -> None:
    """Whoever is started in the background ignores Ctrl-C, and so would the programs under test."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A server of this session; a machine without one fails the tests that need it."""
    with postgres.server() as at:
        yield at
