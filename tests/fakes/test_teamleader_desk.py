"""The corners of merging, segments and CSV import at Teamleader's screen (teamleader-api 4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import BASE, Api

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LINES = [{"price": 100}]
NUMBERS = "Klantennummer boekhoudpakket"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=START))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def test_what_an_integration_sees_of_a_merge(fake: TeamleaderFake, api: Api) -> None:
    """The loser is a 404, documents name the survivor with the old snapshot and update time."""
    survivor, loser = fake.human.add_company("Acme NV"), fake.human.add_company("Acme")
    invoice = fake.human.invoice(loser, LINES, on="2026-03-02")
    credited = fake.human.credit(invoice)
    before = api.data("invoices.info", {"id": invoice})
    fake.webhooks.post = lambda _url, _body: 204
    types = ["company.updated", "company.deleted", "invoice.updated"]
    api.done("webhooks.register", {"url": "https://a.example/", "types": types})
    fake.clock.advance(60)
    fake.human.merge(survivor, loser, {"name": "survivor"})
    assert api.titles("companies.info", {"id": loser}, 404) == ["company not found"]
    assert api.data("companies.info", {"id": survivor})["updated_at"][-14:] == "12:01:00+00:00"
    after = api.data("invoices.info", {"id": invoice})
    assert after["invoicee"]["customer"]["id"] == survivor
    assert (after["invoicee"]["name"], after["updated_at"]) == ("Acme", before["updated_at"])
    note = api.data("creditNotes.info", {"id": credited})
    assert note["invoicee"]["customer"]["id"] == survivor
    assert [item.type for item in fake.webhooks.deliver()] == types[:2]


def test_a_merge_moves_links_files_and_notes(fake: TeamleaderFake, api: Api) -> None:
    """What hung on the loser hangs on the survivor."""
    survivor, loser = fake.human.add_company("Acme"), fake.human.add_company("Acme")
    contact = fake.human.add_contact("Maes")
    api.done("contacts.linkToCompany", {"id": contact, "company_id": loser, "position": "CEO"})
    subject = {"type": "company", "id": loser}
    api.data("notes.create", {"subject": subject, "content": "belt graag terug"})
    slot = api.data("files.upload", {"name": "a.txt", "subject": subject})
    api.http.post(slot["location"], content=b"1")
    fake.human.merge(survivor, loser)
    (link,) = api.data("contacts.info", {"id": contact})["companies"]
    assert (link["company"]["id"], link["position"]) == (survivor, "CEO")
    now = {"filter": {"subject": {"type": "company", "id": survivor}}}
    assert len(api.data("notes.list", now)) == len(api.data("files.list", now)) == 1


def test_two_numbers_in_the_books_are_a_conflict(fake: TeamleaderFake) -> None:
    """The person chooses one of them; a custom field is named by its label."""
    human = fake.human
    survivor, loser = human.add_company("Acme"), human.add_company("Acme")
    human.switch_on_number_column()
    human.type_number(survivor, "12")
    human.type_number(loser, "13")
    assert human.merge_conflicts(survivor, loser) == {NUMBERS: ["12", "13"]}
    human.merge(survivor, loser, {NUMBERS: "loser"})
    assert [row[NUMBERS] for row in human.company_list()] == ["13"]


def test_two_contacts_can_be_merged(fake: TeamleaderFake, api: Api) -> None:
    """Persons merge as companies do; a person and a company do not."""
    first = fake.human.add_contact("Maes", "An", email="an@maes.example")
    second = fake.human.add_contact("Maes", "An", phone="0470112233")
    fake.human.merge(first, second)
    shown = api.data("contacts.info", {"id": first})
    assert shown["emails"] == [{"type": "primary", "email": "an@maes.example"}]
    assert shown["telephones"] == [{"type": "phone", "number": "0470112233"}]
    with pytest.raises(HumanError, match="two different companies"):
        fake.human.merge(first, fake.human.add_company("Maes"))
    with pytest.raises(HumanError, match="two different companies"):
        fake.human.merge(first, first)


@pytest.mark.parametrize(
    ("choices", "words"),
    [
        ({}, "name: 'Acme NV' or 'Acme'"),
        ({"name": "both"}, "choose survivor or loser, not 'both'"),
        ({"name": "loser", "website": "loser"}, "website is not in conflict"),
    ],
)
def test_a_choice_is_one_of_two(fake: TeamleaderFake, choices: dict[str, str], words: str) -> None:
    """No choice, a third one, and one where nothing is to be chosen: all refused, nothing done."""
    survivor, loser = fake.human.add_company("Acme NV"), fake.human.add_company("Acme")
    with pytest.raises(HumanError, match=words):
        fake.human.merge(survivor, loser, choices)
    assert [row["name"] for row in fake.human.company_list()] == ["Acme", "Acme NV"]


def test_the_other_of_a_page_must_be_one(fake: TeamleaderFake) -> None:
    """No other of that name, or two of them, cannot be picked by name."""
    here = fake.human.add_company("Acme")
    with pytest.raises(HumanError, match="0 others"):
        fake.human.merge_from_page(here, "Acme")


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ([], "at least one rule"),
        ([{"field": "tags"}], "a field, an operator and a value"),
        ([{"field": "colour", "operator": "contains", "value": "x"}], "a rule is about"),
        ([{"field": "name", "operator": "like", "value": "x"}], "contains or equals"),
    ],
)
def test_a_segment_needs_sound_rules(
    fake: TeamleaderFake, rules: list[dict[str, str]], words: str
) -> None:
    """What the screen does not offer is refused; an unknown segment too."""
    with pytest.raises(HumanError, match=words):
        fake.human.save_segment("x", rules)
    with pytest.raises(HumanError, match="no segment 'x'"):
        fake.human.bulk_delete("x")


def test_all_rules_of_a_segment_must_hold(fake: TeamleaderFake) -> None:
    """Texts contain or equal without regard to case; contacts are in no segment."""
    for name, tags in (("Acme NV", ("vip",)), ("Acme BV", ()), ("Maes", ("vip",))):
        fake.human.add_company(name, tags=tags)
    fake.human.add_contact("Acme", tags=("vip",))
    name = {"field": "name", "operator": "contains", "value": "ACME"}
    tag = {"field": "tags", "operator": "contains", "value": "VIP"}
    fake.human.save_segment("both", [name, tag])
    assert [row["name"] for row in fake.human.segment("both")] == ["Acme NV"]


HEADING = "Naam;Klantennummer boekhoudpakket;BTW-nummer"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "the file is empty"),
        ("Naam;Klantennummer;Kleur\nA;1;rood", "column 'Kleur' is no field"),
        ("Naam;Name;Klantennummer\nA;B;1", "matched with the same field"),
        ("Naam;Klantennummer\nA;1;2", "row 2 has more cells"),
        ("Naam;Klantennummer\n;1", "row 2 has no name"),
        (HEADING + "\nA;1;" + "x" * 5_000_000, "larger than 5 MB"),
        (HEADING + "\nA;1;2" * 35_001, "at most 35,000 rows"),
    ],
)
def test_a_bad_file_is_refused(fake: TeamleaderFake, text: str, words: str) -> None:
    """In words that say where; nothing is written."""
    with pytest.raises(HumanError, match=words):
        fake.human.run_import(text, "name")
    assert fake.human.company_list() == []


def test_a_criterion_must_be_possible(fake: TeamleaderFake) -> None:
    """One of the two, and the VAT number only with its column."""
    with pytest.raises(HumanError, match="match by name or vat_number"):
        fake.human.preview_import(HEADING, "postcode")
    with pytest.raises(HumanError, match="match by name"):
        fake.human.preview_import("Naam;Klantennummer\nA;1", "vat_number")


def test_columns_are_matched_or_left_out_by_hand(fake: TeamleaderFake) -> None:
    """A heading of one's own is matched, a needless column dropped; commas and a BOM are read."""
    text = '\ufeffFirma,Nr,Kleur\n"Acme, NV",0012,rood\n'
    columns = {"Firma": "name", "Nr": "number", "Kleur": ""}
    result = fake.human.run_import(text, "name", columns)
    assert [(row["name"], row["number"]) for row in result["added"]] == [("Acme, NV", "0012")]


def test_a_preview_tells_what_would_be_overwritten(fake: TeamleaderFake) -> None:
    """Each filled field of a matched company that the file has otherwise; equal ones are not."""
    fake.human.add_company("Acme NV", "BE 0123.456.749", street="Markt 1", city="Gent")
    text = "Naam;Klantennummer;Straat;Plaats\nACME NV;12;Kaai 2;Gent"
    overwrites = fake.human.preview_import(text, "name")["overwrites"]
    assert [(item["field"], item["old"], item["new"]) for item in overwrites] == [
        ("name", "Acme NV", "ACME NV"),
        ("street", "Markt 1", "Kaai 2"),
    ]


def test_two_rows_for_one_company_count_both(fake: TeamleaderFake) -> None:
    """The later row wins where both fill a field, and loses nothing of the earlier."""
    fake.human.add_company("Acme")
    text = f"{HEADING}\nAcme;12;BE 0123.456.749\nAcme;13;"
    result = fake.human.run_import(text, "name")
    assert [row["number"] for row in result["updated"]] == ["12", "13"]
    (row,) = fake.human.company_list()
    assert (row["vat_number"], row[NUMBERS]) == ("BE 0123.456.749", "13")


def test_a_number_needs_the_column(fake: TeamleaderFake) -> None:
    """Without the column there is nowhere to type it."""
    company = fake.human.add_company("Acme")
    with pytest.raises(HumanError, match="switch on the column"):
        fake.human.type_number(company, "12")


def test_a_field_made_over_the_api_is_the_column(fake: TeamleaderFake, api: Api) -> None:
    """Whoever makes the custom field of that label has switched the column on."""
    body = {"label": NUMBERS, "type": "single_line", "context": "company"}
    field_id = api.data("customFieldDefinitions.create", body)["id"]
    company = api.data(
        "companies.add", {"name": "Acme", "custom_fields": [{"id": field_id, "value": "12"}]}
    )["id"]
    fake.human.invoice(company, LINES, on="2026-03-02")
    assert [row[NUMBERS] for row in fake.human.invoice_list()] == ["12"]
    fake.human.switch_on_number_column()
    asked = {"filter": {"context": "company"}}
    assert len(api.data("customFieldDefinitions.list", asked)) == 1


def test_the_control_plane_knows_these_acts(fake: TeamleaderFake) -> None:
    """Rows come back as JSON; a refusal is a 400 with the words of the screen."""

    def act(name: str, /, **arguments: Any) -> httpx.Response:
        with httpx.Client(transport=httpx.WSGITransport(app=fake.app), base_url=BASE) as http:
            return http.post(f"/_control/human/{name}", json=arguments)

    ids = [act("add_company", name=name).json()["result"] for name in ("Acme NV", "Acme")]
    refused = act("merge", survivor_id=ids[0], loser_id=ids[1])
    assert refused.status_code == 400
    assert "choose one value" in refused.json()["error"]
    asked = act("merge_conflicts", survivor_id=ids[0], loser_id=ids[1])
    assert asked.json() == {"result": {"name": ["Acme NV", "Acme"]}}
    choices = {"name": "loser"}
    assert act("merge", survivor_id=ids[0], loser_id=ids[1], choices=choices).status_code == 200
    assert [row["name"] for row in act("company_list").json()["result"]] == ["Acme"]
