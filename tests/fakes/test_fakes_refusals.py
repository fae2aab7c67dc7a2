"""What a screen refuses is said in the language of the page; programs and logs see English."""

from __future__ import annotations

import copy
from collections.abc import Mapping

import pytest
from flask import Flask
from flask.testing import FlaskClient
from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.texts import DUTCH, short_text
from koppel_fakes.said import Said, spoken
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.refusal_words import DUTCH as RULES


def person(app: Flask, language: str) -> FlaskClient:
    """Somebody at the screen who reads that language."""
    client = app.test_client()
    client.get(f"/screen/-/language/{language}")
    return client


def told(client: FlaskClient, path: str, form: Mapping[str, str]) -> str:
    """The page after a form was sent."""
    return client.post(f"/screen{path}", data=form, follow_redirects=True).text


OCTOPUS = [
    (
        "/matching/by-hand",
        {},
        "Kies links en rechts een lijn",
        "Choose a line on the left and on the right",
    ),
    (
        "/matching/by-hand",
        {"debet": "3/V1/1/-1", "credit": "3/F1/9/1"},
        "er valt niets af te punten op 3/F1/9/1",
        "nothing to match at 3/F1/9/1",
    ),
    (
        "/matching/by-hand",
        {"debet": "3/V1/1/-1", "credit": "3/F1/1/1", "amount": "99"},
        "bedrag 99 terwijl 50.00 openstaat (-26)",
        "amount 99 where 50.00 is open (-26)",
    ),
    (
        "/journals",
        {"key": "V1", "name": "Verkoop", "insertion_type": "1", "account": ""},
        "Dagboek V1 bestaat al in boekjaar 3",
        "Journal V1 exists in bookyear 3",
    ),
    ("/accounts", {"number": "x", "name": "n"}, "Nummer is geen geheel getal", "Number is no"),
]


@pytest.mark.parametrize(("path", "form", "dutch", "english"), OCTOPUS)
def test_octopus_refuses_in_the_language_of_the_page(
    path: str, form: Mapping[str, str], dutch: str, english: str
) -> None:
    """In Dutch without English words, in English without Dutch ones."""
    fake = OctopusFake(world="demo")
    fake.human.book_sale("V1", 1, "100.00")
    fake.human.receipt(1, "50.00")
    shown = {language: told(person(fake.app, language), path, form) for language in ("nl", "en")}
    assert dutch in shown["nl"]
    assert english not in shown["nl"]
    assert english in shown["en"]
    assert dutch not in shown["en"]


def test_a_broken_bank_file_is_explained_in_the_language_of_the_page() -> None:
    """With the line and the reason; the control plane is told in English."""
    fake = OctopusFake(world="demo")
    broken = b"this is no statement"
    with pytest.raises(HumanError, match=r"^import_coda: line 1: 20 characters instead of 128"):
        fake.human.import_coda(broken)
    with pytest.raises(HumanError) as refused:
        fake.human.import_coda(broken)
    assert refused.value.said.dutch.startswith("regel 1: 20 tekens in plaats van 128")


def test_teamleader_refuses_in_the_language_of_the_page() -> None:
    """A rule of the vendor, and one of the screen."""
    fake = TeamleaderFake()
    customer = fake.human.add_company(name="Voorbeeld BV")
    line = [{"description": "Advies", "price": "100.00"}]
    invoice_id = fake.human.invoice(customer, line, on="2026-11-02")
    path = f"/invoices/{invoice_id}/book"
    assert "de factuur moet een ontwerp zijn" in told(person(fake.app, "nl"), path, {})
    assert "invoice must be a draft" in told(person(fake.app, "en"), path, {})
    with pytest.raises(HumanError, match=r"^invoice must be a draft$"):
        fake.human.book(invoice_id)
    with pytest.raises(HumanError, match=r"^no column holds the customer number") as refused:
        fake.human.run_import("Naam\nAcme NV\n", "name")
    assert refused.value.said.dutch.startswith("geen kolom bevat het klantennummer")


def test_words_in_two_languages_are_english_text() -> None:
    """They are equal to it, survive a copy, and what has one language is left as it is."""
    words = copy.deepcopy(Said("no", "nee"))
    assert words == "no"
    assert (spoken(words, "nl"), spoken(words, "en")) == ("nee", "no")
    assert spoken("plain", "nl") == "plain"


def test_the_control_plane_answers_in_english() -> None:
    """Also when the screen is read in Dutch."""
    fake = OctopusFake(world="demo")
    answer = person(fake.app, "nl").post("/_control/human/delete_last", json={"journal": "V1"})
    assert answer.status_code == 400
    assert "Journal V1 is empty" in answer.json["error"]  # type: ignore[index]


def test_every_rule_has_dutch_of_its_own() -> None:
    """No Dutch is the English, and Octopus' codes have Dutch too."""
    assert all(dutch != english for english, dutch in RULES.items())
    assert short_text(-26, DUTCH) == "De afpunting kan niet toegevoegd worden."
