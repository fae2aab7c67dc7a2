"""A PostgreSQL for those tests that ask for one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import URL

from tests import postgres


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[URL]:
    """A server of this session; a machine without one fails the tests that need it."""
    with postgres.server() as at:
        yield at
