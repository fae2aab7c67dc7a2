"""koppel demo --keep: what it prints works from a second terminal, and Ctrl-C leaves nothing."""

from __future__ import annotations

import os
import re
import shlex
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

KOPPEL = Path(sys.executable).with_name("koppel")
LAST = "Ctrl-C stops both"


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[subprocess.Popen[str]]:
    """Run the demo in a process of its own; it is killed if the test forgets it."""
    command = [str(KOPPEL), "demo", "--invoices", "20", *options]
    environment = {**os.environ, "TMPDIR": str(folder)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def read_until(process: subprocess.Popen[str], word: str) -> str:
    """Return what was printed up to the line with the word."""
    assert process.stdout is not None
    lines: list[str] = []
    for line in process.stdout:
        lines.append(line)
        if word in line:
            break
    return "".join(lines)


def test_what_is_printed_can_be_tried_and_nothing_stays(tmp_path: Path) -> None:
    """The printed commands work while it serves; after Ctrl-C server and files are gone."""
    with demo(tmp_path, "--keep") as process:
        text = read_until(process, LAST)
        lines = [line.strip() for line in text.splitlines()]
        tried = [line for line in lines if line.startswith("koppel --db ")]
        status = next(line for line in tried if line.endswith(" status"))
        sync = next(line for line in tried if " sync --link " in line)
        opening = next(line for line in lines if "open_journal" in line)
        url = re.search(r"Octopus at (http://127\.0\.0\.1:\d+)\.", text)
        assert url is not None

        shown = second_terminal(status)
        synced = second_terminal(sync)
        answered = like_curl(opening)

        assert "Link acme" in shown.stdout
        assert synced.returncode in (0, 1), synced.stderr
        assert "Run " in synced.stdout
        assert "result" in answered
        process.send_signal(signal.SIGINT)
        assert process.wait(20) in (0, 1)
    with pytest.raises(urllib.error.URLError):
        urllib.request.urlopen(url[1], timeout=2)
    assert list(tmp_path.iterdir()) == []


def second_terminal(line: str) -> subprocess.CompletedProcess[str]:
    """Run a printed koppel command."""
    command = [str(KOPPEL), *shlex.split(line)[1:]]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


def like_curl(line: str) -> str:
    """Send what a printed "curl -s -X POST URL -d BODY" would send; curl may not be installed."""
    command, _quiet, _x, method, url, _d, body = shlex.split(line)
    assert (command, method) == ("curl", "POST")
    request = urllib.request.Request(url, body.encode(), method=method)
    with urllib.request.urlopen(request, timeout=10) as answer:
        text: str = answer.read().decode()
    return text


def test_ctrl_c_in_the_middle_of_the_story_leaves_nothing(tmp_path: Path) -> None:
    """An interrupted story ends with 130, a sentence, and no file."""
    with demo(tmp_path) as process:
        read_until(process, "2. The first sync")
        process.send_signal(signal.SIGINT)
        _out, err = process.communicate(timeout=20)

    assert process.returncode == 130
    assert "interrupted" in err
    assert "Traceback" not in err
    assert list(tmp_path.iterdir()) == []
