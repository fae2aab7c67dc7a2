"""Fixtures of the command line's tests: a shell, and one that has a link."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_shell import ADD, Shell


@pytest.fixture
def shell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Shell:
    """A shell with an empty database."""
    return Shell(f"sqlite:///{tmp_path / 'koppel.db'}", capsys)


@pytest.fixture
def linked(shell: Shell) -> Shell:
    """A shell with the link acme."""
    answer = shell(*ADD)
    assert answer.code == 0, answer.err
    return shell
