"""Adding a link without being asked anything: flags, a file, the import, and the check."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from koppel import Customer, Journal, Purpose, Role, TaxCode

from tests.cli.cli_shell import ADD, Shell

FILE = """
[crm]
connector = "sheet"
owner = "ann"
token = "@env:SHEET"

[accounting]
connector = "ledger"

[policy]
start = 2026-01-01
journals = { invoices = "V1", credit_notes = "V2" }
import_companies = "match"
"""


def names(shell: Shell) -> list[str]:
    """The customers of the CRM."""
    found = [record.entity for record in shell.crm.records.values()]
    return sorted(each.name for each in found if isinstance(each, Customer))


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A link as a file, whose secret stands elsewhere."""
    monkeypatch.setenv("SHEET", "hush-hush")
    path = tmp_path / "acme.toml"
    path.write_text(FILE, encoding="utf-8")
    return str(path)


def test_companies_are_imported_only_when_asked_for(shell: Shell) -> None:
    """R27, R64: the switch is off by default."""
    shell.books.add(Customer(name="Acme NV", vat_number="BE0123456749", country="BE"))

    assert shell(*ADD).code == 0
    assert names(shell) == []


@pytest.mark.parametrize("flag", ["--import", "--import-as-is"])
def test_the_import_runs_once(shell: Shell, flag: str) -> None:
    """R64: when the check is green, and never again by itself."""
    shell.books.add(Customer(name="Acme NV", vat_number="BE0123456749", country="BE"))

    added = shell(*ADD, flag, "--json")
    shell.crm.records.clear()
    again = shell("link", "check", "acme")

    assert (added.code, added.data["active"]) == (0, True)
    assert added.data["import"]["counts"]["Customer"]["created"] == 1
    assert again.code == 0
    assert names(shell) == []


def test_an_import_may_be_asked_for_before_the_systems_are_named(shell: Shell) -> None:
    """What is missing is the systems; the wish is no error of its own."""
    answer = shell("link", "add", "acme", "--import")

    assert answer.code == 3
    assert "say which crm system: --crm NAME" in answer.err


def test_a_file_can_ask_for_the_import(shell: Shell, file: str) -> None:
    """import_companies in [policy] is the same switch."""
    shell.books.add(Customer(name="Acme NV", vat_number="BE0123456749", country="BE"))

    assert shell("link", "add", "acme", "--from", file).code == 0
    assert names(shell) == ["Acme NV"]


def test_the_same_file_twice_is_told(shell: Shell, file: str) -> None:
    """A program that adds a link again changes nothing and learns that it exists already."""
    assert shell("link", "add", "acme", "--from", file).code == 0

    again = shell("link", "add", "acme", "--from", file)

    assert again.code == 3
    assert "a link 'acme' exists already" in again.err


def test_an_unknown_wish_is_named(shell: Shell, file: str) -> None:
    """What import_companies may be is said, and nothing is stored."""
    path = Path(file)
    path.write_text(FILE.replace('"match"', '"yes"'), encoding="utf-8")

    answer = shell("link", "add", "acme", "--from", file)

    assert answer.code == 3
    assert "'yes' is not one of no, match, as-is" in answer.err
    assert shell("link", "list", "--json").data == []


def test_a_link_that_is_not_ready_runs_after_its_first_green_check(shell: Shell) -> None:
    """It says why it does not run and what to do; the check that is green makes it active."""
    words = list(ADD)
    words[words.index("V2")] = "V7"
    added = shell(*words, "--import")
    stopped = shell("sync")
    listed = shell("link", "list")

    assert added.code == 3
    assert "link acme is not active yet" in added.err
    assert stopped.code == 3
    assert "koppel link check acme" in stopped.err
    assert "not active: koppel link check acme" in " ".join(listed.out.split())

    shell.books.reference["2026/V7"] = Journal(code="V7", year="2026", purpose=Purpose.SALES)
    checked = shell("link", "check", "acme")

    assert checked.code == 0
    assert "link acme is active" in checked.err
    assert shell("sync").code == 0


def test_what_can_wait_does_not_keep_a_link_from_running(shell: Shell) -> None:
    """R65: a VAT rate without a code of its own is asked, and only its documents wait."""
    shell.books.reference["22"] = TaxCode(code="22", rate=Decimal("0.21"))

    added = shell(*ADD)

    assert added.code == 0
    assert "1 question can wait" in added.err
    assert "several candidates" in added.out


def test_an_unfinished_link_goes_on_with_what_is_given(shell: Shell) -> None:
    """A program may complete what a person began; what he said need not be said again."""
    app = shell.open(shell.database, print)
    begun = app.begin_link("acme")
    begun.choose(Role.CRM, "sheet")
    begun.tell(Role.CRM, {"owner": "ann", "token": "hush-hush"})
    app.close()
    rest = [word for word in ADD if word not in {"--set", "crm.token=hush-hush", "crm.owner=ann"}]

    assert shell(*rest).code == 0
    assert shell("link", "list", "--json").data[0]["state"] == "active"
