"""A link is made in a terminal as a person makes it: with mistakes, and not in one go."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.terminal_stage import Person, Stage, staged

pytestmark = pytest.mark.slow


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    """Both vendors with some documents, and no link."""
    with staged(tmp_path) as made:
        yield made


def come_in(person: Person, stage: Stage) -> None:
    """Sign in to both sides; the first password is wrong."""
    crm, books = stage.teamleader.description(), stage.octopus.description()
    person.answers("Client ID", crm["client_id"])
    person.answers("Client secret", crm["client_secret"])
    person.consents()
    person.answers("Which department")
    person.answers("Software house", books["software_house"])
    person.answers("User name", books["user"])
    person.answers("Password", "mistyped")
    person.reads("Octopus refused user name or password")
    person.answers("Software house", "")
    person.answers(r"User name at Octopus \[api@test\]")
    person.answers("Password", books["password"])
    person.answers("Which dossier", "13")
    person.reads("'13' is not in the list")
    person.answers("Which dossier", str(books["dossier_id"]))


def readable(person: Person, stage: Stage) -> None:
    """No line but an address is longer than the screen is wide, and no secret was shown."""
    long = [line for line in person.screen.splitlines() if len(line) > 80]
    assert [line for line in long if "://" not in line] == []
    for secret in ("mistyped", stage.octopus.description()["password"]):
        assert secret not in person.screen
    assert stage.teamleader.description()["client_secret"] not in person.screen


def test_a_link_is_made_with_mistakes_and_in_two_goes(stage: Stage) -> None:
    """R60-R66: a wrong password, a Ctrl-C and a wrong journal on the way to a first sync."""
    person = stage.types("link", "add", "acme", *stage.addresses)
    come_in(person, stage)
    person.breaks_off("Journal for invoices")
    assert person.code() == 130
    assert "go on with koppel link add acme" in " ".join(person.screen.split())
    readable(person, stage)

    waiting = stage.types("sync", "--link", "acme")
    assert waiting.code() == 3
    assert "link acme is unfinished" in waiting.screen

    person = stage.types("link", "add", "acme")
    person.answers(r"Journal for invoices \[V1\]", "A1")
    person.reads("A1 Aankopen is a journal for purchases, not for sales")
    person.answers("Journal for invoices", "1")
    person.answers("Journal for credit notes", "V1")
    person.reads("V1 is chosen already")
    person.answers("Journal for credit notes", "v2")
    person.answers("Journal for payments", "F9")
    person.answers("Start date", "01-13-2026")
    person.reads("'01-13-2026' is not a date")
    person.answers("Start date", "01-07-2026")
    for rate, code in (("0%", "00"), ("0% Intra", "IC"), ("0% Export", "EX"), ("0% Mede", "MC")):
        person.answers(f"VAT code for {rate}", code)
    person.decides("default account per VAT rate", "y")
    for percent in ("21", "12", "6"):
        person.answers(f"Account at {percent} %", "700000")
    person.answers("Account at 0 %")
    person.decides("Import companies from Octopus", "")
    person.decides("Make this link", "y")
    assert person.code() == 0
    readable(person, stage)
    assert "Client ID" not in person.screen
    assert "Password" not in person.screen
    assert "Link acme is ready." in person.screen
    assert "link acme is active" in person.screen
    # Octopus gives its VAT codes twice a day: two goes and the check cost one reading.
    asked = [entry.operation for entry in stage.octopus.requests.since()]
    assert asked.count("GET vatcodes") == 1

    synced = stage.types("sync", "--link", "acme", "--create-unmatched")
    assert synced.code() == 0, synced.screen
    assert [e for e in stage.octopus.effects.since() if e.actor == "api"]


def test_an_unfinished_link_is_listed_and_can_be_dropped(stage: Stage) -> None:
    """`link list` says how to go on, and `link remove` forgets the answers."""
    person = stage.types("link", "add", "acme", *stage.addresses)
    person.breaks_off("Client ID")
    assert person.code() == 130

    mistyped = stage.types("link", "add", "other", "--set", "crm.clientid=x")
    assert mistyped.code() == 3
    assert "did you mean client_id?" in mistyped.screen

    listed = stage.types("link", "list")
    assert listed.code() == 0
    assert "other" not in listed.screen
    assert "unfinished: koppel link add acme" in " ".join(listed.screen.split())
    removed = stage.types("link", "remove", "acme")
    removed.decides("Remove link acme", "y")
    assert removed.code() == 0
    empty = stage.types("link", "list")
    assert empty.code() == 0
    assert "No link yet" in empty.screen
