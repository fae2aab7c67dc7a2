"""Older API versions show and take what they did then (teamleader-api 1.3)."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.versions import VERSIONS, written

from tests.fakes.teamleader_api import Api

FIRST, ADDRESS, STATUS, TAX, TAGS, LATEST = VERSIONS


@pytest.fixture
def fake() -> TeamleaderFake:
    fake = TeamleaderFake()
    control(fake, "POST", {"api_version": FIRST})
    company = fake.human.add_company("Acme", national_identification_number="0123456749")
    fake.human.invoice(company, [{"price": 100}], on="2026-11-02")
    Api(fake).done("companies.tag", {"id": company, "tags": ["Klant"]})
    return fake


def control(fake: TeamleaderFake, method: str, body: object = None) -> httpx.Response:
    """A call of the integration's registration on the control plane."""
    http = httpx.Client(transport=httpx.WSGITransport(app=fake.app), base_url="http://x")
    return http.request(method, "/_control/integration", json=body)


def in_version(fake: TeamleaderFake, version: str) -> Api:
    """A client that asks for a version."""
    api = Api(fake)
    api.http.headers["X-Api-Version"] = version
    return api


def invoice(api: Api) -> dict[str, Any]:
    """The only invoice, in full."""
    found = api.data("invoices.info", {"id": api.data("invoices.list")[0]["id"]})
    assert isinstance(found, dict)
    return found


def test_an_address_was_called_address(fake: TeamleaderFake) -> None:
    """Before 2018-10-30 the primary address of a list had another name."""
    (old,) = in_version(fake, FIRST).data("companies.list")
    (new,) = in_version(fake, ADDRESS).data("companies.list")
    assert old["address"] == new["primary_address"] is not None
    assert "primary_address" not in old
    assert "address" not in new


def test_a_booked_invoice_was_booked(fake: TeamleaderFake) -> None:
    """Before 2019-01-24 the status, the number and the KBO number looked otherwise."""
    old, new = invoice(in_version(fake, ADDRESS)), invoice(in_version(fake, STATUS))
    assert (old["status"], new["status"]) == ("booked", "outstanding")
    assert (old["invoice_number"], new["invoice_number"]) == ("1", "2026 / 1")
    assert old["invoicee"]["local_business_number"] == "0123456749"
    assert "national_identification_number" not in old["invoicee"]
    texts = [
        view["grouped_lines"][0]["line_items"][0]["extended_description"] for view in (old, new)
    ]
    assert texts == ["", None]


def test_a_status_was_asked_for_by_a_word(fake: TeamleaderFake) -> None:
    """Before 2019-01-24 a filter took one status, afterwards only a list of them."""
    asked = {"filter": {"status": "booked"}}
    assert len(in_version(fake, ADDRESS).data("invoices.list", asked)) == 1
    assert in_version(fake, ADDRESS).data("invoices.list", {"filter": {"status": "draft"}}) == []
    assert in_version(fake, STATUS).call("invoices.list", asked).status_code == 400
    number = {"filter": {"local_business_number": "0123456749"}}
    assert len(in_version(fake, ADDRESS).data("companies.list", number)) == 1


def test_a_line_showed_its_rate(fake: TeamleaderFake) -> None:
    """Before 2019-03-13 the tax of a line was a rate, afterwards a reference."""
    line = [
        invoice(in_version(fake, version))["grouped_lines"][0]["line_items"][0]
        for version in (STATUS, TAX)
    ]
    assert str(line[0]["tax"]["rate"]) == "0.21"
    assert line[1]["tax"]["type"] == "taxRate"


def test_tags_were_in_small_letters(fake: TeamleaderFake) -> None:
    """Before 2022-09-15 tags lost their capitals when read, and when written."""
    (old,) = in_version(fake, TAX).data("companies.list")
    (new,) = in_version(fake, TAGS).data("companies.list")
    assert (old["tags"], new["tags"]) == (["klant"], ["Klant"])
    assert in_version(fake, TAX).data("tags.list") == [{"tag": "klant"}]
    in_version(fake, TAX).done("companies.tag", {"id": old["id"], "tags": ["VIP"]})
    assert "vip" in in_version(fake, TAGS).data("companies.list")[0]["tags"]


def test_a_price_had_its_own_currency(fake: TeamleaderFake) -> None:
    """Before 2023-09-26 a unit price named a currency, and options were bare texts."""
    price = [
        invoice(in_version(fake, version))["grouped_lines"][0]["line_items"][0]["unit_price"]
        for version in (TAGS, LATEST)
    ]
    assert price[0]["currency"] == "EUR"
    assert "currency" not in price[1]
    body = {"label": "Kleur", "type": "single_select", "context": "company"}
    in_version(fake, LATEST).data(
        "customFieldDefinitions.create", {**body, "configuration": {"options": ["rood"]}}
    )
    options = [
        in_version(fake, version).data("customFieldDefinitions.list")[0]["configuration"]["options"]
        for version in (TAGS, LATEST)
    ]
    assert options[0] == ["rood"]
    assert options[1][0]["value"] == "rood"


def test_the_latest_version_is_left_alone() -> None:
    """Nothing is translated for who speaks the latest version."""
    data = {"status": "matched", "tags": ["A"]}
    assert written(LATEST, "invoices.info", data, lambda _: pytest.fail("no rate")) is data


def test_the_registration_is_set_from_outside(fake: TeamleaderFake) -> None:
    """Scopes, redirects and version can be chosen; what there is not is refused in words."""
    chosen = {"scopes": ["users"], "redirect_uris": ["https://a.example/"], "api_version": TAX}
    assert control(fake, "POST", chosen).json() == chosen
    assert control(fake, "GET").json() == chosen
    assert Api(fake).call("invoices.list").status_code == 403
    for wrong in ({"scopes": ["all"]}, {"api_version": "2020"}, {"name": "x"}, {"scopes": "a"}, {}):
        answer = control(fake, "POST", wrong)
        assert answer.status_code == 400
        assert answer.json()["error"]
    assert control(fake, "GET").json() == chosen
    fake.reset()
    assert control(fake, "GET").json()["api_version"] == LATEST
