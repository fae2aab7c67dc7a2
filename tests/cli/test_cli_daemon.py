"""koppel daemon: what is due is run, once or until somebody asks it to end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

import pytest
from koppel.cli import ending
from koppel.cli.ending import asked_to_end, patience
from koppel_fakes.server import Server

from tests.cli.cli_shell import Shell
from tests.once.company import Company
from tests.once.stage import KEY, NOW, Stage

CHILD = Path(__file__).with_name("daemon_child.py")
ROOT = Path(__file__).parents[2]
AUTOMATIC = ("link", "set", "acme", "automatic=on")


def test_a_link_is_made_automatic_once_it_has_worked(linked: Shell) -> None:
    """Before that it is refused with the advice, exit code 3 (R68)."""
    refused = linked(*AUTOMATIC)
    assert refused.code == 3
    assert "R68: link acme has had no fully successful run yet" in refused.err
    assert "koppel sync" in refused.err

    linked.invoice("2026 / 1")
    assert linked("sync").code == 0
    assert linked(*AUTOMATIC, "interval=30").code == 0

    policy = linked("link", "show", "acme", "--json").data["policy"]
    assert (policy["automatic"], policy["interval"]) == (True, 30)
    assert "next run by itself: 16-11-2026 09:30" in linked("status").out


def test_somebody_may_insist(linked: Shell) -> None:
    """With --anyway."""
    assert linked(*AUTOMATIC, "--anyway").code == 0
    assert linked("link", "set", "acme", "automatic=off").code == 0
    assert "next run by itself" not in linked("status").out


@pytest.mark.parametrize("setting", ["interval=1", "interval=hour", "automatic=perhaps"])
def test_what_cannot_be_is_refused_by_name(linked: Shell, setting: str) -> None:
    """Exit code 3, with the setting."""
    answer = linked("link", "set", "acme", setting, "--anyway")

    assert answer.code == 3
    assert setting.partition("=")[0] in answer.err


def test_once_runs_what_is_due_and_ends(linked: Shell) -> None:
    """One line for each run; asked again at the same moment, nothing is due."""
    linked.invoice("2026 / 1")
    linked(*AUTOMATIC, "--anyway")

    first, second = linked("daemon", "--once"), linked("daemon", "--once", "--json")

    assert first.code == 0
    assert "16-11-2026 09:00 acme: customers: 1 created; invoices: 1 created" in first.out
    assert (second.code, second.data) == (0, [])


def test_once_ends_with_the_exit_code_of_the_worst_run(linked: Shell) -> None:
    """As koppel sync does: a held record is 1."""
    linked.invoice("2026 / 1", account="709999")
    linked(*AUTOMATIC, "--anyway")

    answer = linked("daemon", "--once", "--json")

    assert (answer.code, [report["state"] for report in answer.data]) == (1, ["trouble"])


def test_without_an_automatic_link_it_says_how_to_make_one(linked: Shell) -> None:
    """And ends well: there is nothing to do."""
    answer = linked("daemon", "--once")

    assert (answer.code, answer.out) == (0, "")
    assert "koppel link set NAME automatic=on" in answer.err


def test_the_second_signal_interrupts_what_the_first_let_end() -> None:
    """Ctrl-C and SIGTERM count alike; afterwards they are what they were."""
    said: list[object] = []
    before = signal.getsignal(signal.SIGTERM)
    with asked_to_end(said.append) as ended:
        assert not ended()
        os.kill(os.getpid(), signal.SIGTERM)
        assert ended()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)
    assert len(said) == 1
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_plugin_that_hangs_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """After its time; one that is quick is not touched later."""
    monkeypatch.setattr(ending, "PLUGIN_SECONDS", 0.05)
    with pytest.raises(TimeoutError, match="it took longer than"), patience():
        time.sleep(20)
    with patience():
        pass
    time.sleep(0.1)


@contextmanager
def watching(folder: Path) -> Iterator[tuple[subprocess.Popen[str], Stage]]:
    """A daemon in a process of its own, between both fakes on sockets."""
    with ExitStack() as stack:
        stage = Stage(f"sqlite:///{folder}/koppel.db", "rest")
        stage.crm_url = stack.enter_context(Server(stage.crm.app)).url
        stage.books_url = stack.enter_context(Server(stage.books.app)).url
        Company(stage.crm, stage.books).open()
        stage.link()
        with closing(stage.app()) as app:
            link = app.link("acme")
            settings = {**link.policy.model_dump(), "automatic": True, "interval": 5}
            link.set_policy(settings, anyway=True)
        command = [sys.executable, str(CHILD), NOW.isoformat()]
        command += ["--db", stage.database, "daemon"]
        environment = {**os.environ, "KOPPEL_KEY": KEY}
        with subprocess.Popen(
            command,
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as process:
            try:
                yield process, stage
            finally:
                process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_daemon_runs_again_and_again_until_it_is_asked_to_end(
    tmp_path: Path, number: signal.Signals
) -> None:
    """It ends well between two runs, the link is free, and each document stands there once."""
    with watching(tmp_path) as (process, stage):
        assert process.stdout is not None
        first, second = process.stdout.readline(), process.stdout.readline()
        assert "acme: customers: 2 created; invoices: 3 created" in first
        assert "created" not in second
        process.send_signal(number)
        _, err = process.communicate(timeout=60)

        assert (process.returncode, "Traceback" in err) == (0, False)
        assert "ended; what is due is run when the daemon is started again" in err
        with closing(stage.app()) as app:
            assert app.link("acme").status().running_since is None
        booked = [e for e in stage.books.effects.since() if e.kind == "buysellbooking"]
        assert len(booked) == 4
