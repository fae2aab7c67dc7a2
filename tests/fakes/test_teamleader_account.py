"""Teams, price lists, logos, submissions and old ids (teamleader-api 1.6, 2.1, 2.5, 2.7)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.catalogue import BookkeepingSubmission, Subject, Team, User

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
OTHER = "00000000-0000-0000-0000-000000000001"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake()


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def test_teams_are_found_by_id_name_and_lead(fake: TeamleaderFake, api: Api) -> None:
    """Each filter narrows, the order is by name, and paging is ignored."""
    fake.state.teams[OTHER] = Team(OTHER, "Aankoop")
    me = api.data("users.me")
    names = [team["name"] for team in api.data("teams.list", {"sort": [{"field": "name"}]})]
    assert names == ["Aankoop", "Verkoop"]
    assert [t["id"] for t in api.data("teams.list", {"filter": {"term": "AAN"}})] == [OTHER]
    assert [t["id"] for t in api.data("teams.list", {"filter": {"ids": [OTHER]}})] == [OTHER]
    (led,) = api.data("teams.list", {"filter": {"team_lead_id": me["id"]}})
    assert led["members"] == [{"type": "user", "id": me["id"]}]
    assert me["teams"] == [{"type": "team", "id": led["id"]}]
    assert len(api.data("teams.list", {"page": {"size": 1, "number": 9}})) == 2


def test_a_price_list_is_given_to_a_customer(api: Api) -> None:
    """It shows when it is asked for; one that is not there is refused."""
    (prices,) = api.data("priceLists.list")
    assert api.data("priceLists.list", {"filter": {"ids": [UNKNOWN]}}) == []
    body = {"name": "Acme", "price_list_id": prices["id"]}
    company = api.data("companies.add", body)["id"]
    shown = api.data("companies.info", {"id": company, "includes": "price_list"})
    assert shown["price_list"] == {"type": "priceList", "id": prices["id"]}
    assert "price_list" not in api.data("companies.info", {"id": company})
    (item,) = api.data("companies.list", {"includes": "price_list"})
    assert item["price_list"] == shown["price_list"]
    assert api.titles("companies.add", {**body, "price_list_id": UNKNOWN}) == [
        "price_list_id must be valid"
    ]


def test_a_logo_is_set_and_taken_away(fake: TeamleaderFake, api: Api) -> None:
    """A data address is kept, null clears it, anything else is refused; the log keeps no image."""
    company = fake.human.add_company("Acme")
    image = "data:image/png;base64,iVBORw0KGgo="
    api.done("companies.uploadLogo", {"id": company, "image": image})
    assert fake.state.customers[company].logo == image
    assert image not in str(fake.effects.since())
    api.done("companies.uploadLogo", {"id": company, "image": None})
    assert fake.state.customers[company].logo is None
    body = {"id": company, "image": "logo.png"}
    assert api.titles("companies.uploadLogo", body) == ["image must be valid"]


def test_submissions_are_found_by_their_document(fake: TeamleaderFake, api: Api) -> None:
    """The type may be written in the older way; another document has none."""
    at = datetime(2026, 3, 2, tzinfo=UTC)
    subject = Subject("incomingInvoice", OTHER)
    sent = BookkeepingSubmission(UNKNOWN, subject, "a@b.example", "sending", at)
    fake.state.submissions[sent.id] = sent
    for kind in ("incomingInvoice", "incoming_invoice"):
        asked = {"filter": {"subject": {"type": kind, "id": OTHER}}}
        (item,) = api.data("bookkeepingSubmissions.list", asked)
        assert item["status"] == "sending"
    asked = {"filter": {"subject": {"type": "receipt", "id": OTHER}}}
    assert api.data("bookkeepingSubmissions.list", asked) == []


def test_old_numbers_lead_to_new_ids(fake: TeamleaderFake, api: Api) -> None:
    """Numbers and percentages of the first API are translated, also with GET; others are a 404."""
    department = fake.state.default_department().id
    found = {"type": "department", "id": department}
    assert api.data("migrate.id", {"type": "department", "id": 1}) == found
    assert api.http.get("/migrate.taxRate", params={}).status_code == 400
    assert api.call("migrate.id", {"type": "department", "id": 99}).status_code == 404
    rate = api.data("migrate.taxRate", {"department_id": department, "tax_rate": "21"})
    assert fake.state.tax_rates[rate["id"]].description == "21%"
    body = {"department_id": department, "tax_rate": "33"}
    assert api.call("migrate.taxRate", body).status_code == 404


def test_people_are_found_and_ordered(fake: TeamleaderFake, api: Api) -> None:
    """The term looks at name, address and function; the order is as asked."""
    fake.state.users[OTHER] = User(OTHER, "Bert", "Aerts", "bert@demo.example")
    ordered = api.data("users.list", {"sort": [{"field": "last_name"}]})
    assert [person["last_name"] for person in ordered] == ["Aerts", "Peeters"]
    (found,) = api.data("users.list", {"filter": {"term": "zaak"}})
    assert found["last_name"] == "Peeters"


def test_legal_forms_want_a_body(api: Api) -> None:
    """businessTypes.list without a body is refused, with an empty object it is not (2.5)."""
    assert api.http.post("/businessTypes.list").status_code == 400
    assert api.data("businessTypes.list", {}) != []


def test_every_currency_has_a_rate(api: Api) -> None:
    """All 23 currencies can be the base; one of it is one of it."""
    rates = api.data("currencies.exchangeRates", {"base": "ZAR"})
    assert len(rates) == 23
    assert {item["code"]: item["exchange_rate"] for item in rates}["ZAR"] == 1


def test_contacts_are_found_by_their_address(fake: TeamleaderFake, api: Api) -> None:
    """The filter on the primary e-mail works for contacts as for companies (2.2)."""
    contact = fake.human.add_contact("Maes", "An", email="an@maes.example")
    asked = {"filter": {"email": {"type": "primary", "email": "an@maes.example"}}}
    assert [item["id"] for item in api.data("contacts.list", asked)] == [contact]
    assert api.titles("contacts.add", {"last_name": "Maes", "birthdate": "1980-02-31"}) == [
        "birthdate must be valid"
    ]
