"""Companies and contacts of the Teamleader fake (teamleader-api 1.10, 2.1, 2.2, 2.6)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
HOME = {"line_1": "Markt 1", "postal_code": "9000", "city": "Gent", "country": "BE"}


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=datetime(2026, 3, 2, 12, 0, tzinfo=UTC)))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def make_field(api: Api, label: str = "Octopus klantnummer", **more: Any) -> str:
    body = {"label": label, "type": "single_line", "context": "company", **more}
    made: str = api.data("customFieldDefinitions.create", body)["id"]
    return made


def values(api: Api, company: str) -> dict[str, Any]:
    fields = api.data("companies.info", {"id": company})["custom_fields"]
    return {field["definition"]["id"]: field["value"] for field in fields}


def test_a_company_comes_back_as_it_was_added(api: Api) -> None:
    """Everything that add takes is shown by info, the VAT number as it was typed."""
    sent = {
        "name": "Café Ïris",
        "vat_number": "be 0123.456.749",
        "emails": [{"type": "primary", "email": "info@iris.example"}],
        "telephones": [{"type": "phone", "number": "093334455"}],
        "website": "www.iris.example",
        "language": "nl",
        "iban": "BE68539007547034",
        "remarks": "**goed**",
        "tags": ["klant", "horeca"],
        "preferred_currency": "EUR",
        "marketing_mails_consent": True,
    }
    addresses = [
        {"type": "primary", "address": HOME},
        {"type": "invoicing", "address": {**HOME, "addressee": "Boekhouding", "line_1": None}},
    ]
    made = api.data("companies.add", {**sent, "addresses": addresses})
    shown = api.data("companies.info", {"id": made["id"]})
    assert {name: shown[name] for name in sent} == sent
    assert shown["addresses"][0]["address"] == {**HOME, "area_level_two": None}
    assert shown["addresses"][1]["address"]["addressee"] == "Boekhouding"
    assert shown["added_at"] == shown["updated_at"] == "2026-03-02T12:00:00+00:00"


def test_the_list_shows_only_the_primary_address(fake: TeamleaderFake, api: Api) -> None:
    """List items have primary_address instead of addresses, and no remarks."""
    company = fake.human.add_company("Acme", street="Dreef 7")
    (item,) = api.data("companies.list")
    assert item["primary_address"]["line_1"] == "Dreef 7"
    detail = api.data("companies.info", {"id": company})
    assert set(detail) - set(item) == {"addresses", "remarks", "custom_fields"}


def test_a_company_needs_a_name(api: Api) -> None:
    """No name, an empty one, or a number for one is a 400 in the vendor's words."""
    assert api.titles("companies.add", {}) == ["name must be present"]
    assert api.titles("companies.add", {"name": " "}) == ["name must not be empty"]
    assert api.titles("companies.add", {"name": 7}) == ["name must be valid"]


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"emails": [{"type": "private", "email": "a@b.example"}]}, "emails.0.type must be in"),
        ({"telephones": [{"type": "mobile", "number": "1"}]}, "telephones.0.type must be in"),
        (
            {"addresses": [{"type": "primary", "address": {"country": "BE"}}]},
            "addresses.0.address.line_1 must be present",
        ),
        ({"custom_fields": [{"id": UNKNOWN, "value": "x"}]}, "custom_fields.0.id must be valid"),
        ({"tags": "klant"}, "tags must be valid"),
    ],
)
def test_bad_parts_of_a_company_are_named(api: Api, change: dict[str, Any], title: str) -> None:
    """What is wrong inside a list is named by its place."""
    assert api.titles("companies.add", {"name": "Acme", **change})[0].startswith(title)


def test_update_changes_what_is_sent(fake: TeamleaderFake, api: Api) -> None:
    """A missing key stays, null clears, a list is replaced whole, and updated_at moves."""
    company = fake.human.add_company("Acme", "BE 0123.456.749", email="a@acme.example")
    fake.clock.advance(60)
    api.done("companies.update", {"id": company, "vat_number": None, "tags": ["a"]})
    shown = api.data("companies.info", {"id": company})
    assert (shown["name"], shown["vat_number"], shown["tags"]) == ("Acme", None, ["a"])
    assert shown["emails"][0]["email"] == "a@acme.example"
    assert shown["updated_at"] == "2026-03-02T12:01:00+00:00"
    assert api.titles("companies.update", {"id": UNKNOWN}, 404) == ["company not found"]


def test_two_firms_may_have_one_vat_number(api: Api) -> None:
    """Nobody looks for duplicates; the VAT filter finds both, however they were typed."""
    for text in ("BE 0123.456.749", "be0123456749"):
        api.data("companies.add", {"name": "Acme", "vat_number": text})
    api.data("companies.add", {"name": "Other", "vat_number": "BE1987654318"})
    found = api.data("companies.list", {"filter": {"vat_number": "BE0123.456.749"}})
    assert [item["name"] for item in found] == ["Acme", "Acme"]


def test_company_filters_find_their_companies(fake: TeamleaderFake, api: Api) -> None:
    """By id, term, e-mail, tags, status, enterprise number and moment of change."""
    acme = fake.human.add_company(
        "Acme", email="a@acme.example", tags=("x", "y"), national_identification_number="0123456749"
    )
    fake.clock.advance(60)
    brico = fake.human.add_company("Brico", status="deactivated", tags=("x",), phone="0477")

    def found(**filters: Any) -> list[str]:
        return [item["id"] for item in api.data("companies.list", {"filter": filters})]

    assert found(ids=[brico]) == [brico]
    assert found(term="ACME.ex") == [acme]
    assert found(term="0477") == [brico]
    assert found(email={"type": "primary", "email": "a@acme.example"}) == [acme]
    assert found(tags=["x"]) == [acme, brico]
    assert found(tags=["x", "y"]) == [acme]
    assert found(status="deactivated") == [brico]
    assert found(national_identification_number="0123456749") == [acme]
    assert found(marketing_mails_consent=True) == []
    assert found(updated_since="2026-03-02T12:00:30+00:00") == [brico]
    assert api.call("companies.list", {"filter": {"status": ["active"]}}).status_code == 400


def test_companies_sort_by_name_or_moment(fake: TeamleaderFake, api: Api) -> None:
    """By name unless asked otherwise."""
    for name in ("Brico", "Acme"):
        fake.human.add_company(name)
        fake.clock.advance(60)
    newest = {"sort": [{"field": "added_at", "order": "asc"}]}
    assert [item["name"] for item in api.data("companies.list")] == ["Acme", "Brico"]
    assert [item["name"] for item in api.data("companies.list", newest)] == ["Brico", "Acme"]


def test_a_contact_comes_back_as_it_was_added(api: Api) -> None:
    """A contact has two names and a mobile number; a VAT number sent for one is ignored."""
    sent = {
        "first_name": "Zoë",
        "last_name": "Peeters",
        "gender": "female",
        "telephones": [{"type": "mobile", "number": "0470112233"}],
        "language": "fr",
    }
    made = api.data("contacts.add", {**sent, "vat_number": "BE0123456749"})
    shown = api.data("contacts.info", {"id": made["id"]})
    assert {name: shown[name] for name in sent} == sent
    assert (shown["vat_number"], shown["companies"]) == (None, [])
    assert api.titles("contacts.add", {"first_name": "Zoë"}) == ["last_name must be present"]
    (item,) = api.data("contacts.list", {"filter": {"term": "zoë peet"}})
    assert "vat_number" not in item
    api.done("contacts.update", {"id": made["id"], "first_name": None})
    assert api.data("contacts.info", {"id": made["id"]})["first_name"] is None


def test_companies_and_contacts_do_not_mix(fake: TeamleaderFake, api: Api) -> None:
    """A contact's id is not found among companies, and the other way round."""
    person, firm = fake.human.add_contact("Peeters"), fake.human.add_company("Acme")
    assert api.call("companies.info", {"id": person}).status_code == 404
    assert api.call("contacts.info", {"id": firm}).status_code == 404
    assert [item["id"] for item in api.data("contacts.list")] == [person]


def test_custom_fields_are_replaced_unless_partial(fake: TeamleaderFake, api: Api) -> None:
    """A plain update wipes the fields it does not send; a partial one leaves them alone."""
    number, colour = make_field(api), make_field(api, "Kleur")
    company = fake.human.add_company("Acme")
    both = [{"id": number, "value": "0042"}, {"id": colour, "value": "rood"}]
    api.done("companies.update", {"id": company, "custom_fields": both})
    partial = {
        "id": company,
        "custom_fields": [{"id": number, "value": "0043"}],
        "custom_fields_update_strategy": "partial",
    }
    api.done("companies.update", partial)
    assert values(api, company) == {number: "0043", colour: "rood"}
    api.done("companies.update", {"id": company, "custom_fields": [{"id": number, "value": "1"}]})
    assert values(api, company) == {number: "1", colour: None}


def test_lists_show_custom_fields_on_request(fake: TeamleaderFake, api: Api) -> None:
    """`includes` brings them, `include` does nothing."""
    make_field(api)
    fake.human.add_company("Acme")
    assert "custom_fields" not in api.data("companies.list", {"include": "custom_fields"})[0]
    shown = api.data("companies.list", {"includes": "custom_fields,price_list"})[0]
    assert len(shown["custom_fields"]) == 1
    assert shown["price_list"] is None


def test_definitions_are_made_and_listed(api: Api) -> None:
    """A definition shows what it was made with; labels may occur twice; contexts filter."""
    first = make_field(api, configuration={"searchable": True})
    second = make_field(api)
    person = make_field(api, context="contact", label="A")
    listed = api.data("customFieldDefinitions.list")
    assert [item["id"] for item in listed] == [person, first, second]
    of_company = api.data("customFieldDefinitions.list", {"filter": {"context": "company"}})
    assert [item["id"] for item in of_company] == [first, second]
    shown = api.data("customFieldDefinitions.info", {"id": first})
    assert shown == listed[1]
    assert (shown["type"], shown["required"], shown["group"]) == ("single_line", False, None)


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"label": ""}, "label must not be empty"),
        ({"type": "colour"}, "type must be in"),
        ({"context": "deal"}, "context must be in"),
        ({"context": "milestone"}, "No access to custom field context"),
        (
            {"type": "boolean", "configuration": {"searchable": True}},
            "configuration.searchable must be valid",
        ),
    ],
)
def test_bad_definitions_are_refused(api: Api, change: dict[str, Any], title: str) -> None:
    """A label, a type, a context and a configuration that fit are wanted."""
    body = {"label": "X", "type": "single_line", "context": "company", **change}
    assert api.titles("customFieldDefinitions.create", body)[0].startswith(title)


def test_select_options_get_ids(fake: TeamleaderFake, api: Api) -> None:
    """Options are written as texts and read as objects with an id each."""
    field = make_field(api, type="single_select", configuration={"options": ["a", "b"]})
    shown = api.data("customFieldDefinitions.info", {"id": field})
    assert [item["value"] for item in shown["configuration"]["options"]] == ["a", "b"]
    assert len({item["id"] for item in shown["configuration"]["options"]}) == 2


@pytest.mark.parametrize(
    ("kind", "good", "bad"),
    [
        ("boolean", True, "yes"),
        ("integer", 7, "7"),
        ("multi_select", ["a"], "a"),
        ("single_line", "0042", 42),
        ("user", {"type": "user", "id": UNKNOWN}, UNKNOWN),
    ],
)
def test_values_fit_their_kind(
    fake: TeamleaderFake, api: Api, kind: str, good: Any, bad: Any
) -> None:
    """Each kind of field takes its own JSON type, and null."""
    field, company = make_field(api, type=kind), fake.human.add_company("Acme")

    def write(value: Any) -> int:
        body = {"id": company, "custom_fields": [{"id": field, "value": value}]}
        return api.call("companies.update", body).status_code

    assert [write(value) for value in (good, None, bad)] == [204, 204, 400]


def test_a_deleted_customer_leaves_his_documents(fake: TeamleaderFake, api: Api) -> None:
    """The company is a 404, the invoice still shows its name."""
    company = fake.human.add_company("Acme")
    invoice = fake.human.invoice(company, [{"price": 1}], on="2026-03-02")
    fake.human.delete_customer(company)
    assert api.call("companies.info", {"id": company}).status_code == 404
    assert api.data("invoices.info", {"id": invoice})["invoicee"]["name"] == "Acme"
