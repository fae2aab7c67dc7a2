"""koppel link check --data: what a person can mend before a sync, shown, as data, as a file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.cli_shell import Shell


@pytest.fixture
def flawed(linked: Shell) -> Shell:
    """One invoice that would be booked, one with a line without an account that is offered."""
    linked.invoice("2026 / 1")
    linked.invoice("2026 / 2", account="610000")
    return linked


def test_the_table_tells_record_problem_and_cure(flawed: Shell) -> None:
    """Exit code 1, because something would be held; nothing is written."""
    answer = flawed("link", "check", "acme", "--data")

    assert answer.code == 1
    assert "Invoice 2026 / 2 (Acme" in answer.out
    assert "Nothing was written." in " ".join(answer.out.split())
    assert flawed.books.records == {}


def test_programs_get_all_of_it(flawed: Shell) -> None:
    """Flaws with their ids and rules, counts, and what it cost."""
    (found,) = flawed("link", "check", "acme", "--data", "--json").data

    held = [flaw for flaw in found["flaws"] if flaw["holds"]]
    assert [(flaw["kind"], flaw["rule"]) for flaw in held] == [("Invoice", "R23")]
    assert found["counts"]["Invoice"] == {"created": 1, "held": 1}
    assert (found["standing_in_books"], found["same_in_books"], found["notes"]) == (0, 0, [])


def test_a_file_has_one_row_for_each(flawed: Shell, tmp_path: Path) -> None:
    """As many as the data; a file that exists is not overwritten."""
    path = tmp_path / "flaws.csv"
    (found,) = flawed("link", "check", "acme", "--data", "--json").data
    assert flawed("link", "check", "acme", "--data", "--export", str(path)).code == 1

    head, *rows = path.read_text(encoding="utf-8-sig").splitlines()
    assert head == "what;record;problem;cure;rule;held"
    assert len(rows) == len(found["flaws"])
    again = flawed("link", "check", "acme", "--data", "--export", str(path))
    assert again.code == 6
    assert "exists already" in again.err


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--complete", "--data"), "choose one of --complete and --data"),
        (("--export", "x.csv"), "--export goes with --data"),
    ],
)
def test_options_that_do_not_go_together_are_told(
    linked: Shell, options: tuple[str, ...], words: str
) -> None:
    """Usage, exit code 2."""
    answer = linked("link", "check", "acme", *options)

    assert answer.code == 2
    assert words in answer.err
