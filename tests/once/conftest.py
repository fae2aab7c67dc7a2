"""A small company on both fakes, with koppel between them, over each transport of the books.

The database lies in memory where the system has such a folder: what is tested is what koppel
commits and when, not how fast a disk is.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from koppel import Koppel

from tests.once.story import Story

MEMORY = Path("/dev/shm")


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database of koppel without a link."""
    file = tmp_path_factory.mktemp("once") / "koppel.db"
    Koppel(f"sqlite:///{file}", connectors=[]).close()
    return file


@pytest.fixture
def folder(empty_database: Path) -> Iterator[Path]:
    """A folder with an empty database of koppel."""
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as name:
        shutil.copy(empty_database, name)
        yield Path(name)


@pytest.fixture
def make_story(folder: Path) -> Callable[[str], Story]:
    """Give the maker of a linked company, over "rest" or "soap"."""

    def make(transport: str) -> Story:
        return Story.opened(folder, transport)

    return make


@pytest.fixture
def story(folder: Path) -> Story:
    """A linked company over REST."""
    return Story.opened(folder, "rest")


@pytest.fixture(params=["rest", "soap"])
def both(request: pytest.FixtureRequest, folder: Path) -> Story:
    """A linked company over REST, and again over SOAP."""
    return Story.opened(folder, request.param)
