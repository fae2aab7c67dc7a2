"""A process killed with kill -9 leaves each document and payment once when another one goes on."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from koppel_fakes.server import Server

from tests.once.company import Company
from tests.once.network import BOOK, CRM_PAYMENT, CUSTOMER, INVOICE, SETTLE
from tests.once.stage import KEY, Stage
from tests.once.story import Story

ROOT = Path(__file__).parents[2]
WRITES = (CUSTOMER, INVOICE, BOOK, SETTLE)


@pytest.fixture(params=["rest", "soap"])
def served(request: pytest.FixtureRequest, database: str) -> Iterator[Story]:
    """A linked company whose fakes are served on loopback."""
    with ExitStack() as stack:
        stage = Stage(database, request.param)
        stage.crm_url = stack.enter_context(Server(stage.crm.app)).url
        stage.books_url = stack.enter_context(Server(stage.books.app)).url
        company = Company(stage.crm, stage.books)
        company.open()
        stage.link()
        yield Story(stage, company)


@pytest.mark.slow
@pytest.mark.parametrize("point", ["C2", "C4", "C6"])
def test_kill_9(served: Story, point: str) -> None:
    """Processes die at this point of one write after another; the next one takes the dead
    holder's lease over at once, and all is there once in the end."""
    for about in WRITES:
        _dies(served, point, about)
    report = served.run()
    assert report is not None
    assert not report.stopped
    served.sync()
    served.bank()
    _dies(served, point, CRM_PAYMENT)
    assert served.run() is not None
    served.tell()


def _dies(story: Story, point: str, about: str) -> None:
    """Run in a process of its own, which must die there by the signal."""
    stage = story.stage
    database, moment = stage.database, stage.clock.now().isoformat()
    command = [sys.executable, "-m", "tests.once.dying", database, KEY, moment, point, about]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()[-2000:]
