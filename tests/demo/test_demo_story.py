"""The story of the demo: true as told, and told otherwise when the facts are otherwise."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from koppel.cli.entry import run
from koppel.cli.terminal import Terminal
from koppel_demo.deeds import Deeds
from koppel_demo.stage import Stage
from koppel_demo.story import Story
from koppel_demo.teller import Teller
from koppel_fakes.octopus.records import TradeDocument

pytestmark = pytest.mark.slow

INVOICES = 40
Tell = Callable[..., tuple[int, str]]


class JournalStaysOpen(Deeds):
    """The accountant forgets to leave the journal."""

    def close_journal(self) -> None:
        """Nobody does."""


class NoMatch(Deeds):
    """The receipt is never matched."""

    def match(self, document: TradeDocument, receipt: int) -> None:
        """Nobody does."""


@pytest.fixture
def tell(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Tell:
    """Tell a story with some deeds; return its exit code and its text."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def told(deeds: type[Deeds] = Deeds) -> tuple[int, str]:
        teller = Teller(Terminal())
        with Stage(teller.wait, invoices=INVOICES) as stage:
            code = Story(stage, teller, deeds(stage)).tell()
        return code, capsys.readouterr().out

    return told


def wrong(text: str) -> list[str]:
    """Return the facts that were told as not being as the story has them."""
    return re.findall(r"✗ (.*)", text)


def test_all_is_as_told_and_nothing_stays(tell: Tell, tmp_path: Path) -> None:
    """Seven chapters, every fact as told, exit code 0, no line beyond 100 columns, no file left."""
    code, text = tell()

    assert (code, wrong(text)) == (0, [])
    assert re.findall(r"^(\d)\. ", text, re.MULTILINE) == list("1234567")
    assert max(len(line) for line in text.splitlines()) <= 100
    assert list(tmp_path.iterdir()) == []


def test_programs_get_the_facts_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    """With --json the story is one document: chapters with their facts."""
    code = run(["demo", "--json", "--invoices", "20"])

    data = json.loads(capsys.readouterr().out)
    assert (code, data["as_told"]) == (0, True)
    assert [chapter["number"] for chapter in data["chapters"]] == list(range(1, 8))
    assert all(fact["as_told"] for chapter in data["chapters"] for fact in chapter["facts"])


def test_a_journal_that_stays_open_is_another_story(tell: Tell) -> None:
    """When nobody leaves the journal the two invoices are told as not booked, and the exit is 1."""
    code, text = tell(JournalStaysOpen)

    missing = [fact for fact in wrong(text) if fact.endswith("stands 0 times in the books")]
    assert code == 1
    assert wrong(text)[0] == "journal V1 stands open on a screen in Octopus"
    assert len(missing) == 2
    assert "is booked once" not in text


def test_a_match_that_is_not_made_is_another_story(tell: Tell) -> None:
    """When the receipt is not matched nothing is told as paid, nor as staying paid."""
    code, text = tell(NoMatch)

    assert code == 1
    assert wrong(text)[0].startswith("it is not matched; ")
    assert wrong(text)[1].endswith("is not paid in Teamleader")
    assert "stays paid" not in text
