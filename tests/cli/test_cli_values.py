"""Values: what a person types for a setting."""

from __future__ import annotations

from pathlib import Path

import pytest
from koppel.cli.text import clean, count
from koppel.cli.values import pairs, points, resolve, split
from koppel.errors import ConfigError


def test_a_pair_is_cut_at_the_first_equals_sign() -> None:
    """A value may hold an equals sign itself."""
    assert split("crm.client_secret=a=b", "x=y") == ("crm.client_secret", "a=b")


@pytest.mark.parametrize("text", ["", "=", "=x", "abc"])
def test_what_is_no_pair_is_refused_with_the_form(text: str) -> None:
    """A pair without name or sign is refused, and the message shows how to write it."""
    with pytest.raises(ConfigError, match=r"write it as 21=700000"):
        split(text, "21=700000")


def test_pairs_may_stand_in_one_text_or_in_many() -> None:
    """Rates with blanks in their names are read the same from one text as from several."""
    several = pairs(["21%=21", "0% export=EX"], "RATE=CODE")

    assert several == pairs(["21%=21 0% export=EX"], "RATE=CODE")
    assert several == pairs(["21%=21,0% export=EX"], "RATE=CODE")
    assert several == {"21%": "21", "0% export": "EX"}


def test_the_same_name_with_two_values_is_refused() -> None:
    """A rate that is linked twice is never guessed."""
    with pytest.raises(ConfigError, match=r"21 is given twice: 700000 and 700100"):
        pairs(["21=700000", "21=700100"], "21=700000")


def test_a_word_without_value_is_refused() -> None:
    """A trailing word is not dropped silently."""
    with pytest.raises(ConfigError, match="cannot read 'export'"):
        pairs(["21=700000 export"], "21=700000")


def test_a_value_can_be_taken_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """@env:NAME gives the variable's value; a missing variable is named."""
    monkeypatch.setenv("KOPPEL_TEST_SECRET", "hush")
    monkeypatch.delenv("KOPPEL_TEST_ABSENT", raising=False)

    assert resolve("crm.x", "@env:KOPPEL_TEST_SECRET") == "hush"
    with pytest.raises(ConfigError, match=r"crm\.x: the environment has no variable KOPPEL_TEST_A"):
        resolve("crm.x", "@env:KOPPEL_TEST_ABSENT")


def test_a_value_can_be_taken_from_a_file(tmp_path: Path) -> None:
    """@file:PATH gives the text without its last line break; an unreadable one is named."""
    (tmp_path / "secret").write_text("hush\n")
    (tmp_path / "picture").write_bytes(b"\xff\xfe\xff")

    assert resolve("crm.x", f"@file:{tmp_path}/secret") == "hush"
    with pytest.raises(ConfigError, match="No such file"):
        resolve("crm.x", f"@file:{tmp_path}/absent")
    with pytest.raises(ConfigError, match="it is not text"):
        resolve("crm.x", f"@file:{tmp_path}/picture")


def test_other_values_are_what_they_are() -> None:
    """Only the two forms point elsewhere; @@ stands for a real @."""
    assert resolve("crm.x", "a@b") == "a@b"
    assert resolve("crm.x", "@@env:X") == "@env:X"
    assert points("@env:X")
    assert not points("@@env:X")


def test_text_from_outside_cannot_steer_the_terminal() -> None:
    """Escape codes, line breaks, direction marks and lone surrogates do not reach the screen."""
    assert clean("\x1b[2JAcme\nNV\u202e\ud800é\x07") == "[2JAcme NVé"


def test_a_count_agrees_with_its_noun() -> None:
    """One is singular, others plural, thousands are apart."""
    assert count(1, "record") == "1 record"
    assert count(1200, "record") == "1,200 records"
    assert count(0, "entry", "entries") == "0 entries"
