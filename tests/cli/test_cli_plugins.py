"""The tree of commands: what is built in, what plugins add, and which options hold where."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from koppel import hookimpl
from koppel.cli import application, entry
from koppel.cli.entry import run

from tests.cli.cli_shell import Shell

KOPPEL = Path(sys.executable).with_name("koppel")


@pytest.fixture
def plugin(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A stranger's plugin with a command, installed beside nothing else."""
    module = ModuleType("stranger")

    @hookimpl
    def koppel_commands(cli: Any) -> None:
        cli.command("greet")(lambda: 4)

    module.koppel_commands = koppel_commands  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "stranger", module)
    points = [
        EntryPoint("commands.greet", "stranger", "koppel"),
        EntryPoint("broken", "there_is_no_such_module", "koppel"),
    ]
    monkeypatch.setattr(application, "entry_points", lambda group: points)
    monkeypatch.setattr("koppel.plugins.entry_points", lambda group: points)
    return module


@pytest.mark.usefixtures("plugin")
def test_a_plugin_adds_a_command(capsys: pytest.CaptureFixture[str]) -> None:
    """A command that a plugin adds by the hook runs; a broken plugin beside it is remarked."""
    assert run(["greet"]) == 4
    assert "plugin broken cannot be loaded" in capsys.readouterr().err


@pytest.mark.usefixtures("plugin")
def test_help_lists_a_plugins_command_without_loading_it(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The name of the entry point is enough for the help."""
    monkeypatch.delitem(sys.modules, "stranger")

    assert run(["--help"]) == 0
    assert "greet" in capsys.readouterr().out


def test_no_arguments_show_the_help(capsys: pytest.CaptureFixture[str]) -> None:
    """Who types koppel alone sees what there is, with the exit codes."""
    assert run([]) == 0
    assert "130 interrupted" in capsys.readouterr().out


def test_the_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """--version prints name and version."""
    assert run(["--version"]) == 0
    assert capsys.readouterr().out.startswith("koppel 0.")


def test_without_the_extra_koppel_says_what_to_install(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bare core has no command line; it says how to get one."""
    monkeypatch.delitem(sys.modules, "koppel.cli.application")
    monkeypatch.delattr("koppel.cli.application")
    monkeypatch.setitem(sys.modules, "typer", None)

    assert run(["status"]) == entry.CONFIGURATION
    assert "koppel[cli]" in capsys.readouterr().err


def test_the_database_is_the_nearest_one_named(
    linked: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--db behind a command wins from --db before it, and that from KOPPEL_DB."""
    empty = f"sqlite:///{tmp_path}/empty.db"
    monkeypatch.setenv("KOPPEL_DB", empty)

    def count(*arguments: str) -> int:
        linked._capture.readouterr()
        assert run([*arguments], linked.open) == 0
        return linked._capture.readouterr().out.count('"name"')

    assert count("link", "list", "--json") == 0
    assert count("--db", linked.database, "link", "list", "--json") == 1
    assert count("--db", linked.database, "link", "list", "--json", "--db", empty) == 0


@pytest.mark.slow
def test_help_loads_no_heavy_library() -> None:
    """Asking for help loads neither the database nor HTTP, SOAP or model libraries."""
    script = (
        "import sys; from koppel.cli.entry import run; run(['--help']);"
        "heavy = {'sqlalchemy', 'pydantic', 'httpx', 'zeep', 'rich', 'flask', 'pluggy'};"
        "sys.exit(str(sorted(heavy & set(sys.modules))) if heavy & set(sys.modules) else 0)"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_colours_are_for_terminals_alone(tmp_path: Path) -> None:
    """Even where colours are asked of rich, NO_COLOR wins, and a pipe gets plain text."""
    environment = {**os.environ, "NO_COLOR": "1", "TERM": "xterm-256color"}

    done = subprocess.run(
        [KOPPEL, "connectors"], capture_output=True, text=True, check=True, env=environment
    )

    assert "\x1b[3" not in done.stdout
    assert "connector" in done.stdout
