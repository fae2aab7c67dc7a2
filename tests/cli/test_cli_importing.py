"""The commands link import, and link check --complete."""

from __future__ import annotations

import pytest
from koppel import Customer

from tests.cli.cli_shell import Shell

VAT = "BE0123456749"


@pytest.fixture
def onboarding(linked: Shell) -> Shell:
    """The books hold one who stands in the CRM too, one who may, and one who is new."""
    linked.crm.add(Customer(name="Acme", vat_number=VAT, city="Gent"))
    linked.crm.add(Customer(name="Zorro Benelux", city="Mons"))
    linked.books.add(Customer(name="Acme NV", vat_number=VAT, city="Gent"))
    linked.books.add(Customer(name="Zorro Benelux", city="Gent"))
    linked.books.add(Customer(name="Quite New", city="Gent"))
    return linked


def test_import_tells_what_was_created_linked_and_left(onboarding: Shell) -> None:
    """Counts, and the one in doubt with the two ways on; exit code 1 as somebody must look."""
    answer = onboarding("link", "import", "acme")

    assert answer.code == 1, answer.err
    assert "companies of ledger are imported" in answer.out
    assert "Zorro Benelux" in answer.out
    assert "koppel match --link acme --ask" in " ".join(answer.out.split())
    assert "koppel link import acme --as-is" in answer.out
    assert "Quite New" not in answer.out
    (status,) = onboarding("status", "--json").data
    assert status["bound"]["Customer"] == 2
    assert (status["waiting"], status["in_doubt"]) == (0, 0)


def test_import_tells_programs_its_counts(onboarding: Shell) -> None:
    """With --json the report of the run; as it is, all who are left are created."""
    onboarding("link", "import", "acme")
    answer = onboarding("link", "import", "acme", "--as-is", "--json")

    assert answer.code == 0, answer.err
    (report,) = answer.data
    assert report["counts"] == {"Customer": {"created": 1, "unchanged": 2}}
    assert report["trouble"] == []


def test_import_of_no_link(linked: Shell) -> None:
    """A link that does not exist is an error of its own."""
    answer = linked("link", "import", "nowhere")

    assert answer.code == 3
    assert "nowhere" in answer.err


def test_complete_lists_what_lacks(linked: Shell) -> None:
    """An invoice whose customer is not linked, with the command that links him; then none."""
    linked.invoice("2026 / 1")
    answer = linked("link", "check", "acme", "--complete")

    assert answer.code == 1, answer.err
    assert "1 invoice of 1 without customer number" in answer.out
    assert "koppel sync --link acme" in answer.out

    linked("sync")
    answer = linked("link", "check", "acme", "--complete", "--json")

    assert answer.code == 0, answer.err
    (found,) = answer.data
    assert (found["complete"], found["invoices"], found["gaps"]) == (True, 1, [])
