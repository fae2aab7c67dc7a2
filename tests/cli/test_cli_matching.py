"""The command match: looking, linking, asking, the sheet, and undoing."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from koppel import Customer

from tests.cli.cli_shell import Shell

VAT = "BE0123456749"


@pytest.fixture
def full(linked: Shell) -> Shell:
    """Both systems hold customers: one sure pair, one doubtful, one new."""
    linked.crm.add(Customer(name="Acme NV", vat_number=VAT, city="Gent"))
    linked.books.add(Customer(name="ACME", vat_number=VAT, city="Gent"))
    linked.crm.add(Customer(name="Zorro Benelux", city="Gent"))
    linked.books.add(Customer(name="Zorro Benelux", city="Mons"))
    linked.books.add(Customer(name="Zorro Benelux Europe", city="Gent"))
    linked.crm.add(Customer(name="Nobody at All"))
    return linked


def types(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    """A person answers the questions of the next command."""
    monkeypatch.setattr("sys.stdin", io.StringIO(text))


def linked_customers(shell: Shell) -> int:
    """How many customers are linked."""
    (status,) = shell("status", "--json").data
    return int(status["bound"].get("Customer", 0))


def test_match_shows_what_it_found_and_links_nothing(full: Shell) -> None:
    """Counts, criteria with the fewest new marked, sure pairs, doubtful ones, and what to do."""
    answer = full("match")

    assert answer.code == 0, answer.err
    assert "3 customers of sheet not linked to ledger" in answer.out
    assert "1 sure, 0 doubtful, 1 several, 0 taken, 1 none" in answer.out
    assert "name equal (fewest new)" in answer.out
    assert "VAT number equal, name equal, same town" in answer.out
    assert "koppel match --apply" in answer.out
    assert "--export FILE.xlsx" in answer.out
    assert linked_customers(full) == 0


def test_match_tells_programs_everything(full: Shell) -> None:
    """With --json: each customer with his candidates, reasons and doubts, and the calls made."""
    data = full("match", "--json").data

    assert data["counts"] == {"sure": 1, "doubtful": 0, "several": 1, "taken": 0, "none": 1}
    assert [each["answer"] for each in data["customers"]] == ["sure", "several", "none"]
    first = data["customers"][1]["candidates"][0]
    assert set(first) >= {"id", "name", "confidence", "score", "reason", "doubt", "linked"}
    assert "name equal" in [c["criterion"] for c in data["criteria"] if c["lowest"]]
    assert sum(calls["run"] for calls in data["calls"]) == 2


def test_who_stands_twice_in_the_crm_is_shown(linked: Shell) -> None:
    """One is linked, the other is told beside him; no criterion is the best of equals."""
    linked.crm.add(Customer(name="Acme NV", vat_number=VAT, city="Gent"))
    linked.books.add(Customer(name="ACME", vat_number=VAT, city="Gent"))
    assert linked("match", "--apply", "--yes").code == 0
    linked.crm.add(Customer(name="Acme Belgium", vat_number=VAT, city="Gent"))

    answer = linked("match")

    assert "Twice in sheet, perhaps" in answer.out
    assert "Acme Belgium (BE0123456749, Gent)" in answer.out
    assert "1 double:" in answer.out
    assert "fewest new" not in answer.out


@pytest.mark.parametrize(("number", "said"), [(50, False), (51, True)])
def test_the_bulk_way_is_advised_above_fifty_doubles(
    linked: Shell, number: int, said: bool
) -> None:
    """With the commands that are one (R42)."""
    for n in range(number):
        linked.crm.add(Customer(name=f"Klant {n}", city="Gent"))
        linked.books.add(Customer(name=f"KLANT {n}", city="Mons"))

    answer = linked("match")

    assert f"{number} doubles" in answer.out
    assert ("best brought together in bulk" in answer.out) is said


def test_apply_asks_first_and_can_be_undone(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """No is no; yes links the sure pairs; undo takes them back."""
    types(monkeypatch, "n\n")
    assert full("match", "--apply").code == 130
    assert linked_customers(full) == 0

    types(monkeypatch, "y\n")
    applied = full("match", "--apply")
    assert applied.code == 0
    assert "Link 1 pair?" in applied.err
    assert "1 pair linked" in applied.err
    assert linked_customers(full) == 1

    types(monkeypatch, "y\n")
    undone = full("match", "undo")
    assert "1 pair undone" in undone.err
    assert linked_customers(full) == 0


def test_yes_asks_nothing(full: Shell) -> None:
    """For machines: --yes, with numbers in JSON."""
    assert full("match", "--apply", "--yes", "--json").data == {
        "link": "acme",
        "linked": 1,
        "batch": 1,
    }
    assert full("match", "undo", "--all", "--yes", "--json").data == {"undone": 1, "kept": 0}
    assert full("match", "undo", "--yes").err.strip() == "0 pairs undone"


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_doubtful_ones_are_answered_in_a_sheet(full: Shell, tmp_path: Path, suffix: str) -> None:
    """Exported, answered with yes, read back and linked."""
    path = tmp_path / f"doubtful{suffix}"
    out = full("match", "--export", str(path))
    assert "1 doubtful customer written" in out.err

    answered(path)
    back = full("match", "--import", str(path), "--yes")

    assert back.code == 0, back.err
    assert "1 pair linked" in back.err
    assert linked_customers(full) == 1


def answered(path: Path) -> None:
    """A person writes yes in the first row and saves the file."""
    if path.suffix == ".xlsx":
        import openpyxl

        book = openpyxl.load_workbook(path)
        book.active["A2"] = "yes"
        book.save(path)
        return
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    rows[1][0] = "yes"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, delimiter=";").writerows(rows)


def test_a_wrong_sheet_links_nothing(full: Shell, tmp_path: Path) -> None:
    """Each wrong line is named; the exit code is that of an input file."""
    path = tmp_path / "answers.csv"
    head = "same;crm_id;crm_name;books_id;books_name\n"
    path.write_text(f"{head}yes;c9;Acme;x;y\nperhaps;;;;\n")

    answer = full("match", "--import", str(path), "--yes")

    assert answer.code == 6
    assert "line 2: sheet has no customer c9" in answer.err
    assert "line 3: same is 'perhaps'" in answer.err
    assert linked_customers(full) == 0


def test_an_export_never_overwrites_and_reads_nothing_first(full: Shell, tmp_path: Path) -> None:
    """A file that is there is refused before any call is made."""
    path = tmp_path / "doubtful.csv"
    path.write_text("mine")
    full.crm.calls.clear()

    assert full("match", "--export", str(path)).code == 6
    assert full.crm.calls == []


def test_doubtful_ones_are_asked_one_by_one(full: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    """A number links, nonsense is asked again; what was answered stays."""
    types(monkeypatch, "seven\n2\n")

    answer = full("match", "--ask")

    assert answer.code == 0, answer.err
    assert "1  Zorro Benelux" in answer.out
    assert "1 pair linked" in answer.err
    assert linked_customers(full) == 1


@pytest.mark.parametrize("typed", ["n\n", "q\n"])
def test_asking_can_be_declined_and_left(
    full: Shell, monkeypatch: pytest.MonkeyPatch, typed: str
) -> None:
    """None of them, or stop: nothing is linked."""
    types(monkeypatch, typed)

    assert full("match", "--ask").code == 0
    assert linked_customers(full) == 0


@pytest.mark.parametrize(
    "arguments",
    [
        ("--apply", "--ask"),
        ("--apply", "--json"),
        ("--ask", "--json"),
        ("--export", "a.csv", "--import", "b.csv"),
        ("undo", "--json"),
    ],
)
def test_options_that_do_not_go_together_are_refused(
    full: Shell, arguments: tuple[str, ...]
) -> None:
    """Usage errors, before anything is read."""
    full.crm.calls.clear()

    assert full("match", *arguments).code == 2
    assert full.crm.calls == []


def test_an_unknown_link_is_named(full: Shell) -> None:
    """As everywhere."""
    answer = full("match", "--link", "acne")

    assert answer.code == 3
    assert "did you mean acme?" in answer.err


def test_nothing_to_match_is_said(linked: Shell) -> None:
    """An empty CRM is no error."""
    answer = linked("match", "--apply", "--yes")

    assert (answer.code, "no pair to link" in answer.err) == (0, True)


def test_the_page_on_linking_can_be_followed(
    full: Shell, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Every koppel match that docs/linking.md shows works, in the order of the page."""
    page = Path(__file__).parents[2] / "docs" / "linking.md"
    lines = [line.strip() for line in page.read_text(encoding="utf-8").splitlines()]
    commands = [
        line.partition("#")[0].split()[1:] for line in lines if line.startswith("koppel match")
    ]
    monkeypatch.chdir(tmp_path)
    known = [(id, r.entity) for id, r in full.books.records.items() if type(r.entity) is Customer]
    rows = [f"{entity.name};{id};{entity.vat_number}" for id, entity in known]
    Path("import.csv").write_text("\n".join(["Naam;Klantennummer;BTW-nummer", *rows]))

    assert len(commands) == 8
    for command in commands:
        types(monkeypatch, "q\n" if "--ask" in command else "y\n")
        answer = full(*command)
        assert answer.code == 0, (command, answer.err)
        if "--export" in command:
            answered(tmp_path / command[-1])
    assert "0 customers found, 1 linked already" in answer.out
    assert linked_customers(full) == 1
