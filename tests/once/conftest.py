"""A small company on both fakes, with koppel between them, over each transport of the books.

Each story is told on SQLite. Every tenth, and those of two runs at once, is told on PostgreSQL
too; with ``-m postgres`` all of them are. The databases lie in memory where the system has such a
folder: what is tested is what koppel commits and when, not how fast a disk is.
"""

from __future__ import annotations

import shutil
import tempfile
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from koppel import Koppel
from sqlalchemy import URL

from tests import postgres
from tests.once.stage import KEY
from tests.once.story import Story

SHARE = 10
AT_ONCE = "test_two_at_once"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave most of PostgreSQL to those who ask for it."""
    if "postgres" in config.option.markexpr:
        return
    left = [item for item in items if _is_for_later(item)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if not _is_for_later(item)]


def _is_for_later(item: pytest.Item) -> bool:
    """Which tenth stays follows from the names alone: the same on every machine and worker."""
    if "tests/once/" not in item.nodeid or item.get_closest_marker("postgres") is None:
        return False
    return AT_ONCE not in item.name and zlib.crc32(item.name.encode()) % SHARE != 0


@pytest.fixture(scope="session")
def empty_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of koppel without a link, in a file."""
    file = tmp_path_factory.mktemp("once") / "koppel.db"
    Koppel(f"sqlite:///{file}", connectors=[]).close()
    return file


@pytest.fixture(scope="session")
def empty_served(postgres_server: URL) -> Iterator[URL]:
    """A database of koppel without a link, on a server."""
    with postgres.database(postgres_server) as url:
        Koppel(url.render_as_string(hide_password=False), connectors=[], key=KEY).close()
        yield url


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest) -> Iterator[str]:
    """The address of an empty database of koppel."""
    if request.param == "postgres":
        empty: URL = request.getfixturevalue("empty_served")
        with postgres.database(empty, template=str(empty.database)) as url:
            yield url.render_as_string(hide_password=False)
        return
    memory = postgres.MEMORY
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as name:
        shutil.copy(request.getfixturevalue("empty_file"), name)
        yield f"sqlite:///{name}/koppel.db"


@pytest.fixture
def make_story(database: str) -> Callable[[str], Story]:
    """Give the maker of a linked company, over "rest" or "soap"."""

    def make(transport: str) -> Story:
        return Story.opened(database, transport)

    return make


@pytest.fixture
def story(database: str) -> Story:
    """A linked company over REST."""
    return Story.opened(database, "rest")


@pytest.fixture(params=["rest", "soap"])
def both(request: pytest.FixtureRequest, database: str) -> Story:
    """A linked company over REST, and again over SOAP."""
    return Story.opened(database, request.param)
