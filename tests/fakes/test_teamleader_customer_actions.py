"""Deleting, tagging and linking customers of the Teamleader fake (teamleader-api 2.1, 2.2)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=START))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def test_a_deleted_company_is_gone_but_its_invoice_stays(fake: TeamleaderFake, api: Api) -> None:
    """After companies.delete info is a 404; the document still shows the name."""
    company = fake.human.add_company("Acme NV")
    invoice = fake.human.invoice(company, [{"price": 100}], on="2026-03-02")
    api.done("companies.delete", {"id": company})
    assert api.titles("companies.info", {"id": company}, 404) == ["company not found"]
    assert api.data("companies.list") == []
    assert api.data("invoices.info", {"id": invoice})["invoicee"]["name"] == "Acme NV"


def test_a_contact_is_not_deleted_as_a_company(fake: TeamleaderFake, api: Api) -> None:
    """The id must be of the kind that the endpoint is about."""
    contact = fake.human.add_contact("Peeters")
    assert api.titles("companies.delete", {"id": contact}, 404) == ["company not found"]
    api.done("contacts.delete", {"id": contact})
    assert api.data("contacts.list") == []


@pytest.mark.parametrize("resource", ["companies", "contacts"])
def test_tags_are_put_on_and_taken_off(fake: TeamleaderFake, api: Api, resource: str) -> None:
    """A tag is on once; taking one off leaves the others, and the account knows it still."""
    human = fake.human
    made = human.add_company("Acme") if resource == "companies" else human.add_contact("Maes")
    api.done(f"{resource}.tag", {"id": made, "tags": ["Klant", "vip"]})
    api.done(f"{resource}.tag", {"id": made, "tags": ["vip", "Octopus Import"]})
    api.done(f"{resource}.untag", {"id": made, "tags": ["Klant"]})
    assert api.data(f"{resource}.info", {"id": made})["tags"] == ["vip", "Octopus Import"]
    known = [item["tag"] for item in api.data("tags.list", {"page": {"size": 2}})]
    assert known == ["Klant", "Octopus Import"]
    backwards = api.data("tags.list", {"sort": [{"field": "tag", "order": "desc"}]})
    assert backwards[0] == {"tag": "vip"}


def test_tagging_without_tags_is_refused(fake: TeamleaderFake, api: Api) -> None:
    """The key tags is required."""
    company = fake.human.add_company("Acme")
    assert api.titles("companies.tag", {"id": company}) == ["tags must be present"]


def test_a_contact_works_for_a_company(fake: TeamleaderFake, api: Api) -> None:
    """The link shows on both sides, can be changed, filters the list, and can be cut."""
    company, contact = fake.human.add_company("Acme"), fake.human.add_contact("Maes", "An")
    other = fake.human.add_contact("Claes", "Jo")
    pair = {"id": contact, "company_id": company}
    api.done("contacts.linkToCompany", {**pair, "position": "CFO", "decision_maker": True})
    assert api.data("contacts.info", {"id": contact})["companies"] == [
        {
            "position": "CFO",
            "secondary_position": None,
            "division": None,
            "decision_maker": True,
            "company": {"type": "company", "id": company},
        }
    ]
    api.done("contacts.updateCompanyLink", {**pair, "position": "CEO"})
    asked = {"id": company, "includes": "related_contacts"}
    (related,) = api.data("companies.info", asked)["related_contacts"]
    assert (related["id"], related["position"]) == (contact, "CEO")
    assert related["is_decision_maker"] is True
    found = api.data("contacts.list", {"filter": {"company_id": company}})
    assert [item["id"] for item in found] == [contact] != [other]
    api.done("contacts.unlinkFromCompany", pair)
    assert api.data("contacts.info", {"id": contact})["companies"] == []


def test_a_link_needs_both_ends(fake: TeamleaderFake, api: Api) -> None:
    """An unknown company is a 400 and an unknown contact a 404; no link, nothing to update."""
    company, contact = fake.human.add_company("Acme"), fake.human.add_contact("Maes")
    nowhere = {"id": contact, "company_id": UNKNOWN}
    assert api.titles("contacts.linkToCompany", nowhere) == ["company_id must be valid"]
    nobody = {"id": UNKNOWN, "company_id": company}
    assert api.titles("contacts.linkToCompany", nobody, 404) == ["contact not found"]
    pair = {"id": contact, "company_id": company}
    assert api.titles("contacts.updateCompanyLink", pair) == ["company_id must be valid"]


def test_a_deleted_company_takes_its_links_along(fake: TeamleaderFake, api: Api) -> None:
    """The contact stays and works for nobody."""
    company, contact = fake.human.add_company("Acme"), fake.human.add_contact("Maes")
    api.done("contacts.linkToCompany", {"id": contact, "company_id": company})
    fake.human.delete_customer(company)
    assert api.data("contacts.info", {"id": contact})["companies"] == []


def test_a_company_has_a_legal_form_and_a_province(api: Api) -> None:
    """Ids of businessTypes.list and levelTwoAreas.list are taken, others refused."""
    form = api.data("businessTypes.list", {"country": "BE"})[0]["id"]
    area = api.data("levelTwoAreas.list", {"country": "BE"})[0]["id"]
    home = {"line_1": None, "postal_code": None, "city": "Gent", "country": "BE"}
    addresses = [{"type": "primary", "address": {**home, "area_level_two_id": area}}]
    body = {"name": "Acme", "business_type_id": form, "addresses": addresses}
    shown = api.data("companies.info", {"id": api.data("companies.add", body)["id"]})
    assert shown["business_type"] == {"type": "businessType", "id": form}
    assert shown["addresses"][0]["address"]["area_level_two"]["id"] == area
    wrong = {"name": "Acme", "business_type_id": UNKNOWN}
    assert api.titles("companies.add", wrong) == ["business_type_id must be valid"]
