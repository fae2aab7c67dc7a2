"""The settings lists of the Teamleader fake (teamleader-api 2.5, 3.2)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.world import (
    DEPARTMENT,
    PAYMENT_METHOD_BANK,
    PAYMENT_METHOD_OCTOPUS,
    SECOND_DEPARTMENT,
)

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake()


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def test_tax_rates_belong_to_departments(api: Api) -> None:
    """Both departments have 21, 12, 6 and several 0 %, each with ids of its own."""
    first, second = (
        api.data("taxRates.list", {"filter": {"department_id": item}})
        for item in (DEPARTMENT, SECOND_DEPARTMENT)
    )
    assert [rate["rate"] for rate in first] == [
        Decimal("0.21"), Decimal("0.12"), Decimal("0.06"), 0, 0, 0, 0,
    ]  # fmt: skip
    assert [r["description"] for r in first] == [r["description"] for r in second]
    assert {rate["id"] for rate in first}.isdisjoint(rate["id"] for rate in second)
    assert len(api.data("taxRates.list")) == len(first) + len(second)


def test_tax_rates_sort_on_request(api: Api) -> None:
    """By rate, upwards or downwards."""
    rates = [
        [
            rate["rate"]
            for rate in api.data("taxRates.list", {"sort": [{"field": "rate", "order": order}]})
        ]
        for order in ("asc", "desc")
    ]
    assert rates[0] == sorted(rates[0])
    assert rates[1] == sorted(rates[1], reverse=True)


def test_categories_name_accounts_per_department(api: Api) -> None:
    """Each category has its ledger account per department; one has none in the second."""
    categories = api.data("productCategories.list")
    accounts = {
        item["name"]: {
            ledger["department"]["id"]: ledger["ledger_account_number"]
            for ledger in item["ledgers"]
        }
        for item in categories
    }
    assert {item[DEPARTMENT] for item in accounts.values()} == {
        "700000", "700100", "704000", "705000",
    }  # fmt: skip
    assert accounts["Dienstverlening"] == {DEPARTMENT: "705000"}
    of_second = {"filter": {"department_id": SECOND_DEPARTMENT}}
    assert len(api.data("productCategories.list", of_second)) == len(categories) - 1


def test_payment_methods_are_bank_and_octopus(api: Api) -> None:
    """Both are active; filters by id and status work."""
    methods = api.data("paymentMethods.list")
    assert [(item["id"], item["name"], item["status"]) for item in methods] == [
        (PAYMENT_METHOD_BANK, "Bank", "active"),
        (PAYMENT_METHOD_OCTOPUS, "Octopus", "active"),
    ]
    assert api.data("paymentMethods.list", {"filter": {"status": ["archived"]}}) == []
    one = api.data("paymentMethods.list", {"filter": {"ids": [PAYMENT_METHOD_BANK]}})
    assert [item["name"] for item in one] == ["Bank"]


def test_payment_terms_tell_the_default(api: Api) -> None:
    """The default term is one of the list, 14 days."""
    answer = api.answer("paymentTerms.list")
    terms = {item["id"]: (item["type"], item["days"]) for item in answer["data"]}
    assert terms[answer["meta"]["default"]] == ("after_invoice_date", 14)
    assert ("cash", None) in terms.values()


def test_departments_come_default_first(api: Api) -> None:
    """Two departments in euro; info has more than the list."""
    departments = api.data("departments.list")
    assert [item["id"] for item in departments] == [DEPARTMENT, SECOND_DEPARTMENT]
    assert {item["currency"] for item in departments} == {"EUR"}
    detail = api.data("departments.info", {"id": DEPARTMENT})
    assert {name: detail[name] for name in departments[0]} == departments[0]
    assert set(detail) - set(departments[0]) == {
        "address", "telephones", "website", "iban", "bic", "fiscal_regime",
    }  # fmt: skip
    assert api.call("departments.info", {"id": UNKNOWN}).status_code == 404


@pytest.mark.parametrize(
    ("body", "names"),
    [
        ({"filter": {"ids": [SECOND_DEPARTMENT]}}, ["Demo Verhuur BV"]),
        ({"filter": {"status": ["archived"]}}, []),
        ({"sort": [{"field": "name", "order": "desc"}]}, ["Demo Verhuur BV", "Demo BV"]),
    ],
)
def test_departments_are_filtered_and_sorted(
    api: Api, body: dict[str, Any], names: list[str]
) -> None:
    """By id, by status, by name."""
    assert [item["name"] for item in api.data("departments.list", body)] == names


def test_exchange_rates_are_relative_to_the_base(api: Api) -> None:
    """One unit of the base is one of itself; there and back again is one."""
    per_euro = {r["code"]: r["exchange_rate"] for r in rates(api, "EUR")}
    per_dollar = {r["code"]: r["exchange_rate"] for r in rates(api, "USD")}
    assert per_euro["EUR"] == per_dollar["USD"] == 1
    assert abs(per_euro["USD"] * per_dollar["EUR"] - 1) < Decimal("0.00001")
    assert api.titles("currencies.exchangeRates") == ["base must be present"]


def rates(api: Api, base: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.data("currencies.exchangeRates", {"base": base})
    return found


def test_a_person_can_add_rates_and_categories(fake: TeamleaderFake, api: Api) -> None:
    """What is typed into the settings shows in the lists."""
    rate = fake.human.add_tax_rate("19% (DE)", "19")
    category = fake.human.add_category("Verhuur", "706000")
    shown = next(item for item in api.data("taxRates.list") if item["id"] == rate)
    assert (shown["rate"], shown["department"]["id"]) == (Decimal("0.19"), DEPARTMENT)
    shown = next(item for item in api.data("productCategories.list") if item["id"] == category)
    assert shown["ledgers"][0]["ledger_account_number"] == "706000"


def test_me_tells_account_and_person(api: Api) -> None:
    """The account is what identifies the Teamleader that was linked."""
    me = api.data("users.me")
    assert me["account"]["type"] == "account"
    assert (me["time_zone"], me["language"]) == ("Europe/Brussels", "nl-BE")
