"""Asking: an answer is taken when it can be used, and asked again when not."""

from __future__ import annotations

import io

import pytest
from koppel.cli.asking import Asker, Left, Options
from koppel.cli.terminal import Terminal
from koppel.connector import Choice

JOURNALS = Options([Choice("V1", "Sales"), Choice("V2", "Credit")])
FILES = Options([Choice("2", "Two"), Choice("1", "One")])
IDS = Options([Choice("b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001", "Main"), Choice("x" * 30, "Other")])


def asker(monkeypatch: pytest.MonkeyPatch, *answers: str) -> Asker:
    """An asker whose person types these lines."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in answers)))
    return Asker(Terminal())


def test_a_choice_is_made_by_code_or_by_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The code in any case, the number in the list, and Enter for the default."""
    ask = asker(monkeypatch, "v2", "1", "")

    chosen = [ask.choose("Which", JOURNALS, "V1") for _ in range(3)]

    assert chosen == ["V2", "V1", "V1"]


def test_values_that_are_numbers_have_no_other_numbers(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Typing 1 means the value 1, not the first of the list."""
    assert asker(monkeypatch, "1").choose("Which", FILES) == "1"
    assert "2  Two" in capsys.readouterr().err


def test_a_long_id_is_shown_by_its_name(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The list has names with numbers; the default is a number too."""
    assert asker(monkeypatch, "").choose("Which", IDS, IDS.choices[1].value) == "x" * 30
    shown = capsys.readouterr().err
    assert "b0b4a1d2" not in shown
    assert "Which [2]:" in shown


def test_a_wrong_choice_is_told_and_asked_again(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who knows more says why; else it is said that it is not in the list."""
    reasons = {"B1": "B1 is for purchases", "V1": "V1 is taken"}
    ask = asker(monkeypatch, "B1", "V1", "9", "V2")

    assert ask.choose("Which", JOURNALS, "", lambda code: reasons.get(code, "")) == "V2"
    shown = capsys.readouterr().err
    assert [text in shown for text in (*reasons.values(), "'9' is not in the list")] == [True] * 3


def test_a_text_is_needed_unless_it_may_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    """An empty answer is asked again, or means none, or the default."""
    ask = asker(monkeypatch, "", "ann", "", "")

    assert ask.text("Name") == "ann"
    assert ask.maybe("Name") == ""
    assert ask.text("Name", "bob") == "bob"


def test_yes_and_no(monkeypatch: pytest.MonkeyPatch) -> None:
    """Enter takes the default; what is neither is asked again."""
    ask = asker(monkeypatch, "", "", "perhaps", "Yes", "n")

    assert [ask.yes("Sure"), ask.yes("Sure", True), ask.yes("Sure"), ask.yes("Sure", True)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_end_of_the_input_leaves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-D, or a terminal that was closed, is no answer."""
    with pytest.raises(Left):
        asker(monkeypatch).text("Name")


def test_what_comes_from_outside_cannot_move_the_cursor(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Names of another system are shown without control characters."""
    asker(monkeypatch, "1").choose("Which", Options([Choice("V1", "\x1b[2Jgone")]))

    assert "\x1b" not in capsys.readouterr().err
