"""Exit codes: each of the documented ones, by what a person meets."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from koppel import Koppel, OverBudget, Progress, Unavailable, Unreadable
from koppel.progress import Listener

from tests.cli.cli_shell import ADD, Answer, Shell

KOPPEL = Path(sys.executable).with_name("koppel")


def raising(error: BaseException) -> Any:
    """Return an opener that fails so."""

    def opener(*_arguments: object) -> Koppel:
        raise error

    return opener


def test_0_when_all_went_well(linked: Shell) -> None:
    """A sync that books everything ends with 0, and so does one with nothing to do."""
    linked.invoice("2026 / 1")

    assert [linked("sync").code, linked("sync").code] == [0, 0]
    assert [id for id in linked.books.records if id.startswith("invoice")]


def test_1_when_a_record_is_held(linked: Shell) -> None:
    """A held document is told with its rule and the cure, and the exit code says so."""
    linked.invoice("2026 / 1", account="")
    assert linked("sync").code == 0
    linked.invoice("2026 / 2", account="999999")

    answer = linked("sync")

    assert answer.code == 1
    assert "2026 / 2" in answer.out
    assert "999999" in answer.out


def test_1_when_a_plan_would_hold_a_record(linked: Shell) -> None:
    """A dry run that foresees trouble ends like the run would."""
    linked.invoice("2026 / 2", account="999999")

    assert linked("plan").code == 1


@pytest.mark.parametrize(
    ("arguments", "word"),
    [
        (["snyc"], "snyc"),
        (["sync", "--fast"], "--fast"),
        (["link", "add"], "NAME"),
        (["link"], "Missing command"),
        (["link", "show", "../etc"], "small letters"),
        (["link", "show", "x" * 10_000], "small letters"),
        (["link", "show", "a\x1b[2Jb"], "small letters"),
        (["link", "add", "acme", "--start", "31/12/2026"], "write it as 2026-12-31"),
        (["link", "add", "acme", "--numbering", "best"], "'best' is not one of next, same"),
        (["runs", "--limit", "-1"], "--limit"),
        (["runs", "--limit", "99999999"], "--limit"),
        (["link", "sign-in", "acme", "bank"], "'bank' is not one of crm, accounting"),
    ],
)
def test_2_when_the_arguments_cannot_be_used(shell: Shell, arguments: list[str], word: str) -> None:
    """What is wrong with the arguments is said in a line, with where to read more."""
    answer = shell(*arguments)

    assert answer.code == 2
    assert word in answer.err
    assert "--help" in answer.err
    assert "\x1b" not in answer.err


def test_3_when_there_is_no_such_link(linked: Shell) -> None:
    """An unknown link is named, with the nearest that exists."""
    answer = linked("sync", "--link", "acne")

    assert answer.code == 3
    assert "did you mean acme?" in answer.err


def test_3_when_there_is_no_link_at_all(shell: Shell) -> None:
    """Without a link there is nothing to sync, and koppel says how to make one."""
    answer = shell("sync")

    assert answer.code == 3
    assert "koppel link add" in answer.err


@pytest.mark.parametrize(
    ("error", "code"),
    [(Unavailable("the sheet is down; try again later"), 4), (Unreadable("it sent a page"), 4)],
)
def test_4_when_a_system_cannot_be_used(linked: Shell, error: Exception, code: int) -> None:
    """A system that is down or unreadable stops the run; the report says which and why."""
    linked.crm.fault = error

    answer = linked("sync")

    assert answer.code == code
    assert str(error) in answer.out + answer.err


def test_5_when_another_run_holds_the_link(linked: Shell) -> None:
    """A second sync while one is going on does nothing and says so."""
    linked.invoice("2026 / 1")
    second: list[Answer] = []

    def listener(_progress: Progress) -> None:
        if not second:
            second.append(linked("sync"))

    app = linked.open(linked.database, print)
    heard: Listener = listener
    report = app.link("acme").run(heard)
    app.close()

    assert second[0].code == 5
    assert "another run" in second[0].err
    assert report.exit_code == 0


@pytest.mark.parametrize("content", [None, "", "{}\n", '{"n": 1\n', "\ufeffno plan\n"])
def test_6_when_the_plan_file_is_not_usable(
    linked: Shell, tmp_path: Path, content: str | None
) -> None:
    """A missing, empty or broken plan file is named with its line, and nothing is written."""
    linked.invoice("2026 / 1")
    plan = tmp_path / "plan.jsonl"
    if content is not None:
        plan.write_text(content)

    answer = linked("sync", "--plan", str(plan))

    assert answer.code == 6
    assert "plan.jsonl" in answer.err
    assert not linked.books.records


def test_6_when_the_plan_would_overwrite_a_file(linked: Shell, tmp_path: Path) -> None:
    """A plan is written to a new file only."""
    out = tmp_path / "plan.jsonl"
    out.write_text("precious")

    answer = linked("plan", "--out", str(out))

    assert answer.code == 6
    assert "exists already" in answer.err
    assert out.read_text() == "precious"


def test_7_when_the_database_is_no_database(shell: Shell, tmp_path: Path) -> None:
    """A file that is no database, or a folder that is not there, is told as such."""
    (tmp_path / "koppel.db").write_text("this is a letter, not a database " * 100)
    elsewhere = Shell(f"sqlite:///{tmp_path}/absent/koppel.db", shell._capture)

    assert [shell("status").code, elsewhere("status").code] == [7, 7]


def test_7_when_the_database_is_newer(linked: Shell) -> None:
    """A database of a later version is left alone."""
    with sqlite3.connect(linked.database.removeprefix("sqlite:///")) as db:
        db.execute("update koppel_version set version_num = '9999'")
    db.close()

    answer = linked("status")

    assert answer.code == 7
    assert "newer" in answer.err


def test_70_when_koppel_itself_is_wrong(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bug is one sentence with a place to look; the traceback is in that file only."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    answer = shell("status", opener=raising(ZeroDivisionError("oh dear")))

    assert answer.code == 70
    assert "Traceback" not in answer.out + answer.err
    place = answer.err.rpartition(" ")[2].strip()
    assert "ZeroDivisionError: oh dear" in Path(place).read_text()


def test_130_when_interrupted(shell: Shell) -> None:
    """Ctrl-C is a sentence, not a traceback."""
    answer = shell("status", opener=raising(KeyboardInterrupt()))

    assert answer.code == 130
    assert "interrupted" in answer.err
    assert "Traceback" not in answer.err


def test_130_when_interrupted_in_the_middle_of_a_run(linked: Shell) -> None:
    """A run that is interrupted loses nothing: the next one does what was left."""
    linked.invoice("2026 / 1")
    linked.crm.fault = KeyboardInterrupt()
    assert linked("sync").code == 130
    linked.crm.fault = None

    assert linked("sync").code == 0
    assert sum(id.startswith("invoice") for id in linked.books.records) == 1


@pytest.mark.slow
def test_a_closed_pipe_is_no_error() -> None:
    """A reader that goes away ends the command quietly."""
    script = f"set -o pipefail; {KOPPEL} connectors | head -c 0; exit ${{PIPESTATUS[0]}}"

    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.slow
def test_an_argument_that_is_no_text_is_no_bug() -> None:
    """An argument in another encoding is a usage error."""
    done = subprocess.run([bytes(KOPPEL), b"\xff\xfe"], capture_output=True, check=False)

    assert done.returncode == 2
    assert b"Traceback" not in done.stderr


def test_every_command_has_an_error_in_json_when_asked(shell: Shell) -> None:
    """With --json an error is a document on stdout too, with kind, message and exit code."""
    answer = shell("sync", "--json")

    assert answer.code == 3
    assert answer.data["error"]["exit_code"] == 3
    assert answer.data["error"]["kind"] == "ConfigError"
    assert answer.data["error"]["message"] in answer.err


def test_nothing_is_stored_when_adding_is_refused(shell: Shell) -> None:
    """A link that cannot be opened is not there afterwards (R9)."""
    shell.crm.fault = Unavailable("the sheet is down")

    assert shell(*ADD).code == 4
    assert shell("link", "list", "--json").data == []


def test_4_when_a_quota_ends_the_check_of_a_new_link(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A spent quota is a limit, and the person is told that the link itself was made."""

    def spent(*_: object, **__: object) -> None:
        raise OverBudget("the quota of journals is spent until midnight")

    monkeypatch.setattr("koppel.app.Link.check", spent)

    answer = shell(*ADD)

    assert answer.code == 4
    assert "is made" in answer.err
    assert "the quota of journals is spent" in answer.err
    assert len(shell("link", "list", "--json").data) == 1
