"""The commands, on two systems in memory: results on stdout, remarks on stderr, JSON for all."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from koppel.cli import sign_in

from tests.cli.cli_shell import ADD, Consent, Shell


def test_every_command_answers_in_json(linked: Shell, tmp_path: Path) -> None:
    """With --json, before or behind the command, stdout is one JSON document and nothing else."""
    linked.invoice("2026 / 1")
    plan = str(tmp_path / "plan.jsonl")
    commands = [
        ["connectors"],
        ["link", "list"],
        ["link", "show", "acme"],
        ["link", "check", "acme"],
        ["plan"],
        ["plan", "--out", plan],
        ["sync"],
        ["status"],
        ["runs"],
        ["explain", "2026 / 1"],
        ["link", "remove", "acme", "--yes"],
    ]
    for command in commands:
        answer = linked(*command, "--json")
        assert answer.code == 0, (command, answer.err)
        assert answer.data is not None

    assert linked("--json", "link", "list").data == []


def test_a_plan_changes_nothing_and_can_be_carried_out(linked: Shell, tmp_path: Path) -> None:
    """A saved plan holds one line an action; carrying it out books what it says."""
    linked.invoice("2026 / 1")
    plan = tmp_path / "plan.jsonl"

    planned = linked("plan", "--out", str(plan))

    assert planned.code == 0
    assert not linked.books.records
    assert str(plan) in planned.err
    kinds = [json.loads(line)["ref"][1] for line in plan.read_text().splitlines()]
    assert kinds == ["Customer", "Invoice"]
    assert linked("sync", "--plan", str(plan)).code == 0
    assert sum(id.startswith("invoice") for id in linked.books.records) == 1


def test_results_go_to_stdout_and_progress_to_stderr(linked: Shell) -> None:
    """A pipe gets the report alone; who waits reads the phases elsewhere."""
    linked.invoice("2026 / 1")

    answer = linked("sync")

    assert "Run 1 of acme: all went well" in answer.out
    assert "sync acme: act" not in answer.out
    assert "sync acme: act" in answer.err


def test_a_document_is_explained_by_its_number(linked: Shell) -> None:
    """A booked document is explained with its place; an unknown one is said to be unknown."""
    linked.invoice("2026 / 1")
    linked("sync")

    assert "booked" in linked("explain", "2026 / 1").out
    unknown = linked("explain", "2026 / 77")
    assert (unknown.code, unknown.out) == (2, "")
    assert "no document 2026 / 77 is known here: check the number" in unknown.err


def test_status_and_runs_tell_the_last_run(linked: Shell) -> None:
    """The notification of the last run is what status shows first."""
    linked.invoice("2026 / 1")
    before = linked("status").out
    linked("sync")

    assert "no run yet" in before
    assert "linked: 1 customer, 1 invoice" in linked("status").out
    assert linked("runs", "--json").data[0]["run"] == 1
    assert len(linked("runs", "--json", "--limit", "1").data) == 1


def test_the_settings_of_a_link_are_shown_without_its_secrets(linked: Shell) -> None:
    """Neither the table nor the JSON of a link holds a secret (R61)."""
    shown, data = linked("link", "show", "acme"), linked("link", "show", "acme", "--json")

    assert "crm.owner" in shown.out
    assert data.data["policy"]["journals"]["invoices"] == "V1"
    assert "hush" not in shown.out + data.out


def test_a_link_is_removed_only_after_a_yes(
    linked: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without a yes nothing is removed; with --yes nobody is asked."""
    (tmp_path / "no").write_text("n\n")
    with (tmp_path / "no").open() as answers:
        monkeypatch.setattr("sys.stdin", answers)
        refused = linked("link", "remove", "acme")

    assert (refused.code, "link acme stays as it is" in refused.err) == (130, True)
    assert linked("link", "list", "--json").data
    assert linked("link", "remove", "acme", "--yes").code == 0
    assert linked("link", "list", "--json").data == []


def test_a_link_stays_where_nobody_can_be_asked(
    linked: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the end of the input nothing is removed, and the sentence says how it is done unasked."""
    monkeypatch.setattr("sys.stdin", io.StringIO())

    answer = linked("link", "remove", "acme")

    assert answer.code == 2
    assert "nobody answered, so nothing was done; --yes does it unasked" in answer.err
    assert linked("link", "list", "--json").data


def test_adding_names_every_setting_that_is_missing(shell: Shell) -> None:
    """When nobody can be asked, all that is missing is named at once."""
    answer = shell("link", "add", "acme", "--crm", "sheet", "--accounting", "ledger")

    assert answer.code == 3
    assert "crm.owner, crm.token" in answer.err


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--set", "crm.tokn=x"], "did you mean token?"),
        (["--set", "bank.token=x"], "begin with the side"),
        (["--set", "crm.token"], "write it as"),
        (["--set", "crm.pages=many"], "pages"),
        (["--crm", "shet"], "did you mean sheet?"),
        (["--crm", "ledger"], "ledger is a connector for accounting, not for crm"),
        (["--crm", ""], "say which crm system"),
        (["--credit-notes", "V1"], "choose two different journals"),
        (["--credit-notes", ""], "R18"),
        (["--start", "2027-01-01"], "in the future"),
        (["--account", "21=1", "--account", "21=2"], "21 is given twice"),
        (["--from", "absent.toml"], "absent.toml is not a file"),
    ],
)
def test_a_wrong_setting_is_named(shell: Shell, more: list[str], words: str) -> None:
    """What is wrong is said with the setting's name and the way out; nothing is stored."""
    base = list(ADD)
    if more[0] in base and more[0] != "--set" and more[0] != "--account":
        base[base.index(more[0]) + 1] = more[1]
    else:
        base += more

    answer = shell(*[part for part in base if part != ""] if more[1] else _without(base, more[0]))

    assert answer.code == 3
    assert words in answer.err
    assert "hush" not in answer.err
    assert shell("link", "list", "--json").data == []


def _without(arguments: list[str], option: str) -> list[str]:
    at = arguments.index(option)
    return arguments[:at] + arguments[at + 2 :]


FILE = """
[crm]
connector = "sheet"
owner = "ann"
token = "{token}"

[accounting]
connector = "ledger"

[policy]
start = 2026-01-01
journals = {{ invoices = "V1", credit_notes = "V2" }}
accounts = {{ "21" = "700000" }}
"""


def test_a_link_can_be_described_in_a_file(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A TOML file gives all settings; what is typed wins."""
    monkeypatch.setenv("SHEET_TOKEN", "hush")
    file = tmp_path / "acme.toml"
    file.write_text(FILE.format(token="@env:SHEET_TOKEN"))

    answer = shell("link", "add", "acme", "--from", str(file), "--start", "2026-02-01")

    assert answer.code == 0, answer.err
    shown = shell("link", "show", "acme", "--json").data
    assert shown["policy"]["start"] == "2026-02-01"
    assert shown["policy"]["accounts"] == {"21": "700000"}


def test_a_file_with_a_secret_must_be_ours_alone(shell: Shell, tmp_path: Path) -> None:
    """A secret in a file that others may read is refused with the cure; else it is remarked."""
    file = tmp_path / "acme.toml"
    file.write_text(FILE.format(token="hush"))
    file.chmod(0o644)
    refused = shell("link", "add", "acme", "--from", str(file))
    file.chmod(0o600)
    taken = shell("link", "add", "acme", "--from", str(file))

    assert refused.code == 3
    assert f"chmod 600 {file}" in refused.err
    assert taken.code == 0, taken.err
    assert "crm.token" in taken.err
    assert "hush" not in refused.err + taken.err


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("[crm]\nx = \ny = 1\n", "line 2"),
        ("[crm]\n[crm]\n", "line 2"),
        ("[polcy]\n", "did you mean policy?"),
        ("crm = 1\n", "must be a table"),
    ],
)
def test_a_file_that_cannot_be_used_is_told_with_its_place(
    shell: Shell, tmp_path: Path, content: str, words: str
) -> None:
    """A broken file is named with line or key."""
    file = tmp_path / "acme.toml"
    file.write_text(content)

    answer = shell("link", "add", "acme", "--from", str(file))

    assert answer.code == 3
    assert "acme.toml" in answer.err
    assert words in answer.err


def test_a_sign_in_page_is_visited_while_adding_and_when_asked(
    shell: Shell, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A connector with a sign-in page gets the code; its secrets do not show in the address."""
    consent = Consent()
    shell.crm.sign_in = consent
    pages: list[str] = []

    def answer_at_once(url: str, *_more: object) -> str:
        pages.append(url)
        return f"code-{len(pages)}"

    monkeypatch.setattr(sign_in, "consent", answer_at_once)

    assert shell(*ADD).code == 0
    assert shell("link", "sign-in", "acme").code == 0
    assert consent.codes == ["code-1", "code-2"]
    assert all(page.startswith("https://sheet.test/allow?who=ann") for page in pages)
    assert "hush" not in "".join(pages)


def test_several_links_are_all_run_and_the_worst_code_counts(linked: Shell) -> None:
    """A plan file needs one link; a sync without --link runs them all."""
    linked.invoice("2026 / 1", account="999999")

    answer = linked("sync", "--json")

    assert [report["link"] for report in answer.data] == ["acme"]
    assert answer.code == 1
