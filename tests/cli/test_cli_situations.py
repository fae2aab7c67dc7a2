"""Situations A, B and C in a terminal: from two accounts to a number on every invoice.

The same person makes the link each time, as people do: a wrong password, a Ctrl-C, a wrong journal.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.cli.terminal_stage import Stage, staged

pytestmark = pytest.mark.slow

TODAY = date(2026, 11, 16)
LINE = {"price": "100.00", "rate": "21", "account": "700000", "description": "Advies"}


def make_link(stage: Stage, bring: str = "") -> None:
    """Answer the questions of koppel; ``bring``: the answer about the import, empty for Enter.

    When nobody stands in the books there is nothing to import, and nothing is asked.
    """
    crm, books = stage.teamleader.description(), stage.octopus.description()
    person = stage.types("link", "add", "acme", *stage.addresses)
    person.answers("Client ID", crm["client_id"])
    person.answers("Client secret", crm["client_secret"])
    person.consents()
    person.answers("Which department")
    person.answers("Software house", books["software_house"])
    person.answers("User name", books["user"])
    person.answers("Password", "mistyped")
    person.reads("Octopus refused user name or password")
    person.answers("Software house")
    person.answers("User name")
    person.answers("Password", books["password"])
    person.answers("Which dossier", str(books["dossier_id"]))
    person.breaks_off("Journal for invoices")
    assert person.code() == 130

    person = stage.types("link", "add", "acme")
    person.answers("Journal for invoices", "A1")
    person.reads("A1 Aankopen is a journal for purchases, not for sales")
    person.answers("Journal for invoices", "V1")
    person.answers("Journal for credit notes", "V2")
    person.answers("Journal for payments", "F9")
    person.answers("Start date", "01-07-2026")
    for rate, code in (("0%", "00"), ("0% Intra", "IC"), ("0% Export", "EX"), ("0% Mede", "MC")):
        person.answers(f"VAT code for {rate}", code)
    person.decides("default account per VAT rate", "y")
    for account in ("21", "12", "6"):
        person.answers(f"Account at {account} %", "700000")
    person.answers("Account at 0 %")
    person.decides("Import companies from Octopus", bring)
    person.decides("Make this link", "y")
    assert person.code() == 0, person.screen
    assert "link acme is active" in person.screen


def says(stage: Stage, *words: str, code: int = 0) -> str:
    """Type a command; return what is on the screen, in one line."""
    person = stage.types(*words)
    assert person.code() == code, person.screen
    return " ".join(person.screen.split())


def company(stage: Stage, name: str, vat_number: str | None = None, **place: str) -> str:
    """Make a company in Teamleader with a booked invoice of 121.00 euro."""
    made = stage.teamleader.human.add_company(name, vat_number, **place)
    invoice(stage, made)
    return str(made)


def invoice(stage: Stage, customer: str) -> None:
    """Book an invoice of 121.00 euro in Teamleader."""
    stage.teamleader.human.invoice(customer, [LINE], on=TODAY)


def relations(stage: Stage) -> list[str]:
    """The names of all relations of Octopus."""
    dossier = stage.octopus.state.dossiers[stage.octopus.description()["dossier_id"]]
    return sorted(str(each.fields["name"]) for each in dossier.relations.values())


def test_situation_a_in_a_terminal(tmp_path: Path) -> None:
    """R26, R58: nobody stands in the books; the first sync makes whom documents need."""
    with staged(tmp_path, crm_world="empty", books_world="empty") as stage:
        stage.teamleader.human.switch_on_number_column()
        company(stage, "Acme NV", "BE 0123.456.749")
        company(stage, "Bakkerij Maes BV", city="Brugge")
        make_link(stage)

        assert "Situation A" in says(stage, "link", "check", "acme")
        assert "2 invoices of 2" in says(stage, "link", "check", "acme", "--complete", code=1)
        says(stage, "sync")

        assert relations(stage) == ["Acme NV", "Bakkerij Maes BV"]
        assert "0 invoices of 2" in says(stage, "link", "check", "acme", "--complete")


def test_situation_b_in_a_terminal(tmp_path: Path) -> None:
    """R28, R58: the customers stand in the books; the import that is ticked brings them back."""
    with staged(tmp_path, crm_world="empty", books_world="empty") as stage:
        stage.teamleader.human.switch_on_number_column()
        for name in ("Acme NV", "Coiffure Zoé"):
            stage.octopus.human.add_relation(name)
        make_link(stage, bring="y")
        state = stage.teamleader.state

        assert sorted(each.full_name for each in state.customers.values()) == relations(stage)
        for customer in list(state.customers):
            invoice(stage, customer)
        says(stage, "sync")

        assert relations(stage) == ["Acme NV", "Coiffure Zoé"]
        assert "0 invoices of 2" in says(stage, "link", "check", "acme", "--complete")


def test_situation_c_in_a_terminal(tmp_path: Path) -> None:
    """R31, D14, R58: both sides hold customers; a person says who is who before one is made."""
    with staged(tmp_path, crm_world="empty", books_world="empty") as stage:
        stage.teamleader.human.switch_on_number_column()
        accountant = stage.octopus.human
        accountant.add_relation("Acme NV", "BE0123.456.749", fields={"city": "Gent"})
        place = {"postalCode": "8000", "city": "Brugge"}
        accountant.add_relation("Bakkerij Janssens", fields=place)
        company(stage, "ACME", "BE 0123.456.749", city="Gent")
        company(stage, "Bakkerij Janssen", postal_code="8000", city="Brugge")
        company(stage, "Café Noord", postal_code="3000", city="Leuven")
        make_link(stage)

        assert "Situation C" in says(stage, "link", "check", "acme")
        assert "the first sync creates 2 customers" in says(stage, "sync", code=3)
        apply = stage.types("match", "--apply")
        apply.decides("Link", "y")
        assert apply.code() == 0
        asked = stage.types("match", "--ask")
        asked.answers("Which one is he", "1")
        assert asked.code() == 0
        says(stage, "sync")

        assert relations(stage) == ["Acme NV", "Bakkerij Janssens", "Café Noord"]
        assert "0 invoices of 3" in says(stage, "link", "check", "acme", "--complete")
