"""The command match file: a preview, a question, and what goes wrong."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from koppel import Customer

from tests.cli.cli_shell import Shell

HEAD = "Naam;Klantennummer boekhoudpakket;BTW-nummer;Plaats"
ACME, ZORRO = "BE0123456749", "BE0198765470"


@pytest.fixture
def full(linked: Shell) -> Shell:
    """Three customers on either side; one has another name there, one has moved."""
    linked.crm.add(Customer(name="Acme NV", vat_number=ACME, city="Gent"))
    linked.crm.add(Customer(name="Zorro Benelux", vat_number=ZORRO, city="Namur"))
    linked.crm.add(Customer(name="Bakkerij Janssen", city="Aalst"))
    linked.books.add(Customer(name="ACME nv", vat_number=ACME, city="Gent"), id="11")
    linked.books.add(Customer(name="Zorro", vat_number=ZORRO, city="Mons"), id="12")
    linked.books.add(Customer(name="Bakkerij Janssens", city="Aalst"), id="13")
    return linked


@pytest.fixture
def file(tmp_path: Path) -> str:
    """What was exported, saved by Excel in Belgium."""
    lines = (HEAD, f"ACME nv;11;{ACME};Gent", f"Zorro;12;{ZORRO};Mons", "Bakkerij Janssens;13;;")
    path = tmp_path / "import.csv"
    path.write_bytes("\r\n".join(lines).encode("cp1252"))
    return str(path)


def linked_customers(shell: Shell) -> int:
    """How many customers are linked."""
    (status,) = shell("status", "--json").data
    return int(status["bound"].get("Customer", 0))


def test_a_preview_tells_all_and_links_nothing(full: Shell, file: str) -> None:
    """Both criteria with the fewest new marked, found, new with near ones, and overwrites."""
    answer = full("match", "file", file)

    assert answer.code == 0, answer.err
    assert "3 customers in the file" in answer.out
    assert "VAT number (fewest new)" in answer.out
    assert "Acme NV: Acme NV -> ACME nv" in answer.out
    assert "near name" in answer.out
    assert "2 customers found, 0 linked already, 0 to be looked at, 1 new" in answer.out
    assert "nothing was linked; link them with: --by vat" in answer.err
    assert linked_customers(full) == 0


def test_programs_are_told_everything(full: Shell, file: str) -> None:
    """With --json: the same as data; neither system is written to."""
    moves = full.crm.moves, full.books.moves

    data = full("match", "file", file, "--json").data

    assert data["criteria"] == [
        {"by": "vat", "updated": 2, "new": 1, "lowest": True},
        {"by": "name", "updated": 1, "new": 2, "lowest": False},
    ]
    assert [each["number"] for each in data["found"]] == ["12", "11"], "doubts come first"
    assert [each["field"] for each in data["overwrites"]] == ["name", "city"]
    assert data["new"][0]["near"][0]["crm_name"] == "Bakkerij Janssen"
    assert (full.crm.moves, full.books.moves) == moves


def test_found_ones_are_linked_after_a_question(
    full: Shell, file: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The doubtful are asked about apart; no is no; match undo takes back what yes linked."""
    for typed, question, code, number in (
        ("n\nn\n", "Link 1 pair?", 130, 0),
        ("n\ny\n", "Link 1 pair?", 0, 1),
        ("y\ny\n", "Link 1 pair?", 0, 2),
    ):
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        answer = full("match", "file", file, "--by", "vat")
        assert (answer.code, linked_customers(full)) == (code, number)
        assert "Link those with a doubt as well (1 of" in answer.err
        assert question in answer.err

    again = full("match", "file", file, "--by", "vat", "--yes")
    assert "no pair to link" in again.err
    assert "0 customers found, 2 linked already" in again.out

    assert full("match", "undo", "--all", "--yes").code == 0
    assert linked_customers(full) == 0


def test_machines_link_without_a_question(full: Shell, file: str) -> None:
    """--yes --json: what was found, and how many were linked."""
    data = full("match", "--link", "acme", "file", file, "--by", "name", "--yes", "--json").data

    assert (data["by"], data["linked"], data["batch"]) == ("name", 1, 1)
    assert len(data["new"]) == 2


def test_without_a_question_the_doubtful_are_left(full: Shell, file: str) -> None:
    """And named, unless they are asked for: a wrong pair is worse than a missed one."""
    answer = full("match", "file", file, "--by", "vat", "--yes")
    assert linked_customers(full) == 1
    assert "1 with a doubt left: koppel match --ask, or --doubtful here" in answer.err

    answer = full("match", "file", file, "--by", "vat", "--doubtful", "--yes")
    assert linked_customers(full) == 2
    assert "doubt left" not in answer.err


def test_columns_can_be_named_by_hand(full: Shell, tmp_path: Path) -> None:
    """The heading of another list, and a column that is not to count."""
    path = tmp_path / "list.csv"
    path.write_text("Klant,Nr = 1,Plaats\nACME nv,11,Brugge\n")
    columns = ("--column", "Klant=name", "--column", "Nr = 1=number", "--column", "Plaats=")

    data = full("match", "file", str(path), *columns, "--json").data

    assert [each["number"] for each in data["found"]] == ["11"]
    assert (data["overwrites"], len(data["warnings"])) == ([], 1)


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("Naam;BTW-nummer\nAcme;1", "no column holds the customer number"),
        (f"{HEAD}\nAcme;99;;", "line 2: ledger has no customer 99"),
        (f"{HEAD}\nBakkerij;11;;", "line 2: number 11 is 'ACME nv'"),
        (f"{HEAD}\nACME nv;11;;\nAcme;11;;", "number 11 stands in line 2 already"),
        (f"{HEAD}\nACME nv;1,1E+05;;", "Excel has changed"),
    ],
)
def test_a_wrong_file_is_refused_with_the_line(
    full: Shell, tmp_path: Path, lines: str, said: str
) -> None:
    """The exit code is that of an input file, and nothing is linked."""
    path = tmp_path / "wrong.csv"
    path.write_text(lines)

    answer = full("match", "file", str(path), "--by", "name", "--yes")

    assert answer.code == 6
    assert said in " ".join(answer.err.split())
    assert linked_customers(full) == 0


@pytest.mark.parametrize(
    "arguments", [("--by", "town"), ("--by", "vat", "--json"), ("--column", "Klantnr")]
)
def test_options_that_make_no_sense_are_refused(
    full: Shell, file: str, arguments: tuple[str, ...]
) -> None:
    """Before anything is read."""
    full.crm.calls.clear()

    assert full("match", "file", file, *arguments).code == 2
    assert full.crm.calls == []
