"""Book questions: what is asked about the way into the books, and what is not."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest
from koppel import Journal, Koppel, Purpose, Role
from koppel.belgium import day_of
from koppel.cli.asking import Asker
from koppel.cli.book_questions import BookQuestions
from koppel.cli.terminal import Terminal
from koppel.unfinished import UnfinishedLink

from tests.cli.cli_shell import NOW, Shell


@pytest.fixture
def app(shell: Shell) -> Iterator[Koppel]:
    """koppel with two systems in memory."""
    opened = shell.open(shell.database, print)
    yield opened
    opened.close()


@pytest.fixture
def begun(app: Koppel) -> UnfinishedLink:
    """A link of which both sides are answered."""
    made = app.begin_link("acme")
    made.choose(Role.CRM, "sheet")
    made.choose(Role.ACCOUNTING, "ledger")
    made.tell(Role.CRM, {"owner": "ann", "token": "hush-hush"})
    return made


def ask(begun: UnfinishedLink, monkeypatch: pytest.MonkeyPatch, *answers: str) -> list[bool]:
    """Ask everything; the person types these lines. Returns how the books were read."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
    read: list[bool] = []

    def books(afresh: bool) -> Any:
        read.append(afresh)
        return begun.books(afresh=afresh)

    asker = Asker(Terminal())
    BookQuestions(begun, asker, books, day_of(NOW), frozenset()).ask()
    return read


def test_enter_takes_what_is_proposed(
    begun: UnfinishedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two sales journals, no journal for payments, this month, no default account, no import."""
    assert ask(begun, monkeypatch, "", "", "", "", "", "") == [False]

    said = begun.answers
    assert said.policy["journals"] == {"invoices": "V1", "credit_notes": "V2", "payments": ""}
    assert said.policy["start"] == "2026-11-01"
    assert said.policy["accounts"] == {}
    assert said.import_companies == "no"


def test_what_was_said_is_not_asked_again(
    begun: UnfinishedLink, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second time there is nothing to ask, so nothing need be typed."""
    ask(begun, monkeypatch, "V2", "V1", "F9", "01-02-2026", "y", "700000", "y")
    before = begun.answers
    ask(begun, monkeypatch)

    assert begun.answers == before
    assert before.policy["journals"] == {"invoices": "V2", "credit_notes": "V1", "payments": "F9"}
    assert (before.policy["start"], before.import_companies) == ("2026-02-01", "match")
    assert before.policy["accounts"] == {"21": "700000"}


def test_a_journal_that_is_missing_is_waited_for(
    shell: Shell,
    begun: UnfinishedLink,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """R18: with one sales journal the books are read again until the second is made."""
    credit = shell.books.reference.pop("2026/V2")
    reads = iter([None, None, credit])
    real = begun.books

    def books(**how: Any) -> Any:
        made = next(reads, None)
        if made is not None:
            assert isinstance(made, Journal)
            assert made.purpose is Purpose.SALES
            shell.books.reference["2026/V2"] = made
        return real(**how)

    monkeypatch.setattr(begun, "books", books)

    assert ask(begun, monkeypatch, "", "", "", "", "", "", "", "") == [False, True, True]
    assert "two are needed" in " ".join(capsys.readouterr().err.split())
    assert begun.answers.policy["journals"]["credit_notes"] == "V2"


def test_a_journal_of_the_wrong_kind_that_was_given_is_asked_again(
    begun: UnfinishedLink, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """R20: what stands in a file or was typed is looked at like an answer."""
    begun.set_policy(journals={"invoices": "F9", "credit_notes": "V2"}, start="2031-01-01")

    ask(begun, monkeypatch, "V1", "", "2026-01-01", "", "")

    shown = " ".join(capsys.readouterr().err.split())
    assert "F9 is a journal for financial, not for sales" in shown
    assert "01-01-2031 is in the future" in shown
    assert begun.answers.policy["journals"]["invoices"] == "V1"
    assert begun.answers.policy["start"] == "2026-01-01"
