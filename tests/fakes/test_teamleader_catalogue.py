"""The lists of the settings that bookings do not need (teamleader-api 1.6, 2.5)."""

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


def test_products_are_listed_and_shown(api: Api) -> None:
    """A list item is short; info adds prices, tax and category."""
    (chair,) = api.data("products.list", {"filter": {"term": "stoel"}})
    assert (chair["code"], chair["unit"]["type"]) == ("STOEL", "unitOfMeasure")
    shown = api.data("products.info", {"id": chair["id"]})
    assert str(shown["selling_price"]["amount"]) == "249.9"
    assert shown["tax"]["type"] == "taxRate"
    assert {name: shown[name] for name in chair} == chair
    assert api.titles("products.info", {"id": UNKNOWN}, 404) == ["product not found"]


def test_products_are_filtered(api: Api) -> None:
    """By ids and by the moment of their last change."""
    first, second = (item["id"] for item in api.data("products.list"))
    chosen = api.data("products.list", {"filter": {"ids": [second]}})
    assert [item["id"] for item in chosen] == [second] != [first]
    later = {"filter": {"updated_since": "2026-01-01T00:00:00+00:00"}}
    assert api.data("products.list", later) == []


def test_a_line_names_a_product_and_a_unit(fake: TeamleaderFake, api: Api) -> None:
    """The ids of both come back on the line; unknown ones are refused."""
    company = fake.human.add_company("Acme")
    product, unit = api.data("products.list")[0]["id"], api.data("unitsOfMeasure.list")[0]["id"]
    department = api.data("departments.list")[0]["id"]
    rates = api.data("taxRates.list", {"filter": {"department_id": department}})

    def body(product_id: str, unit_id: str) -> dict[str, object]:
        line = {
            "quantity": 2,
            "description": "Advies",
            "unit_price": {"amount": 10, "tax": "excluding"},
            "tax_rate_id": rates[0]["id"],
            "product_id": product_id,
            "unit_of_measure_id": unit_id,
        }
        return {
            "invoicee": {"customer": {"type": "company", "id": company}},
            "department_id": department,
            "payment_term": {"type": "cash"},
            "grouped_lines": [{"line_items": [line]}],
        }

    made = api.data("invoices.draft", body(product, unit))["id"]
    line = api.data("invoices.info", {"id": made})["grouped_lines"][0]["line_items"][0]
    assert (line["product"]["id"], line["unit"]["id"]) == (product, unit)
    assert api.titles("invoices.draft", body(UNKNOWN, UNKNOWN)) == [
        "grouped_lines.0.line_items.0.product_id must be valid",
        "grouped_lines.0.line_items.0.unit_of_measure_id must be valid",
    ]


def test_lists_without_paging_come_whole(api: Api) -> None:
    """page is ignored by them, so the second page is the first again."""
    second = {"page": {"size": 1, "number": 2}}
    for operation in ("unitsOfMeasure.list", "businessTypes.list", "commercialDiscounts.list"):
        assert len(api.data(operation, second)) > 1
        assert api.data(operation, second) == api.data(operation)


def test_settings_are_filtered_by_department_or_country(api: Api) -> None:
    """Each of these lists knows one filter."""
    department = api.data("departments.list")[0]["id"]
    one = {"filter": {"department_id": department}}
    (discount,) = api.data("commercialDiscounts.list", one)
    assert discount["department"]["id"] == department
    assert {item["country"] for item in api.data("businessTypes.list", {"country": "NL"})} == {"NL"}
    assert api.data("withholdingTaxRates.list", one) == []
    assert api.titles("levelTwoAreas.list") == ["country must be present"]


def test_templates_need_a_department_and_a_type(api: Api) -> None:
    """The filter is required; it finds the layout that drafts refer to."""
    assert api.titles("documentTemplates.list") == ["filter must be present"]
    department = api.data("departments.list")[0]["id"]
    asked = {"department_id": department, "document_type": "invoice"}
    (template,) = api.data("documentTemplates.list", {"filter": asked})
    assert (template["is_default"], template["status"]) == (True, "active")
    archived = {"filter": {**asked, "status": ["archived"]}}
    assert api.data("documentTemplates.list", archived) == []


def test_the_user_himself_is_among_the_users(api: Api) -> None:
    """users.list holds the one whom users.me shows."""
    (user,) = api.data("users.list", {"filter": {"status": ["active"]}})
    me = api.data("users.me")
    assert {name: me[name] for name in ("id", "email", "account")} == {
        name: user[name] for name in ("id", "email", "account")
    }


def test_late_fees_come_only_on_request(fake: TeamleaderFake, api: Api) -> None:
    """Both list and info add the three amounts for includes=late_fees."""
    company = fake.human.add_company("Acme")
    invoice = fake.human.invoice(company, [{"price": 100}], on="2026-03-02")
    names = {"due_incasso_inclusive", "fixed_late_fee", "interest"}
    plain = api.data("invoices.info", {"id": invoice})["total"]
    assert names.isdisjoint(plain)
    for total in (
        api.data("invoices.info", {"id": invoice, "includes": "late_fees"})["total"],
        api.data("invoices.list", {"includes": "late_fees"})[0]["total"],
    ):
        assert names <= set(total)
        assert total["due_incasso_inclusive"] == plain["due"]
