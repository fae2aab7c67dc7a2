"""What every answer of the Teamleader fake has in common (teamleader-api 1.1, 1.3 to 1.8)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.app import all_endpoints

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
START = datetime(2026, 3, 2, 12, 0, 0, 250_000, tzinfo=UTC)


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=START))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def add_companies(fake: TeamleaderFake, count: int) -> list[str]:
    return [fake.human.add_company(f"Firm {number:03d}") for number in range(count)]


def test_without_a_token_nothing_opens(fake: TeamleaderFake) -> None:
    """A missing, empty or invented token is a 401 with the title Unauthorized."""
    for token in ("", "invented"):
        assert Api(fake, token).titles("users.me", status=401) == ["Unauthorized"]


def test_unknown_endpoints_are_not_found(api: Api) -> None:
    """Names that do not exist are a 404, whether they look like endpoints or not."""
    for operation in ("invoices.create", "currencies.list", "ledgers.list", "invoices"):
        assert api.call(operation).status_code == 404
    assert api.http.get("/invoices.book").status_code == 404


def test_the_body_may_be_left_out(api: Api) -> None:
    """A call without parameters needs no body; a body that is no object is a 400."""
    assert api.http.post("/departments.list").status_code == 200
    for body in (b"[]", b"{", b'"x"'):
        assert api.http.post("/departments.list", content=body).status_code == 400


def test_unknown_keys_are_ignored(api: Api) -> None:
    """A typo gives no error, only missing data."""
    assert api.call("departments.list", {"filtre": 1, "page": {"size": 1}}).status_code == 200


def test_get_is_still_answered_for_reading(fake: TeamleaderFake, api: Api) -> None:
    """The deprecated way: page, filters, lists and ids travel in the address."""
    ids = add_companies(fake, 3)
    page = {"page[size]": "2", "page[number]": "2"}
    filters = [("filter[ids][]", ids[0]), ("filter[ids][]", ids[2]), ("sort[0][field]", "name")]

    def names(path: str, params: Any) -> list[str]:
        return [item["name"] for item in api.http.get(path, params=params).json()["data"]]

    assert names("/companies.list", page) == ["Firm 002"]
    assert names("/companies.list", filters) == ["Firm 000", "Firm 002"]
    shown = api.http.get("/companies.info", params={"id": ids[1]}).json()["data"]
    assert shown["name"] == "Firm 001"
    assert api.http.get("/users.me").status_code == 200


@pytest.mark.parametrize("query", ["filter[=1", "[x]=1", "id=1&id[x]=2", "page[size]=many"])
def test_garbled_addresses_are_refused(api: Api, query: str) -> None:
    """Parameters that stand for no object are a 400."""
    assert api.http.get(f"/companies.list?{query}").status_code == 400


def test_ids_are_judged_by_their_form(api: Api) -> None:
    """A malformed id is a 400, a well-formed unknown one a 404, no id a 400."""
    assert api.titles("invoices.info", {"id": "17"}) == ["id invalid uuid"]
    assert api.titles("invoices.info", {"id": UNKNOWN}, 404) == ["invoice not found"]
    assert api.titles("invoices.info", {}) == ["id must be present"]
    assert api.titles("contacts.info", {"id": UNKNOWN}, 404) == ["contact not found"]


def test_several_problems_come_at_once(api: Api) -> None:
    """All that is wrong with a body is told in one answer, each with its field."""
    response = api.call("invoices.registerPayment", {"id": "x", "payment": {"amount": "1"}})
    errors = response.json()["errors"]
    assert [error["meta"]["field"] for error in errors] == [
        "paid_at",
        "payment.amount",
        "payment.currency",
        "id",
    ]
    assert {error["status"] for error in errors} == {400}


def test_a_missing_scope_is_forbidden(fake: TeamleaderFake, api: Api) -> None:
    """An endpoint whose scope was not ticked is a 403; others still answer."""
    fake.integration.scopes = frozenset({"users"})
    assert api.call("invoices.list").status_code == 403
    assert api.call("users.me").status_code == 200
    assert api.call("taxRates.list").status_code == 200


def test_the_version_is_told_and_checked(fake: TeamleaderFake, api: Api) -> None:
    """Every answer carries the version used; an older or unknown one is refused."""
    assert api.call("users.me").headers["X-Api-Version"] == "2023-09-26"
    for version, status in (("2018-10-30", 400), ("tomorrow", 400), ("2023-09-26", 200)):
        answer = api.http.post("/users.me", headers={"X-Api-Version": version})
        assert answer.status_code == status
    fake.integration.api_version = "2018-10-30"
    answer = api.http.post("/users.me", headers={"X-Api-Version": "2019-03-13"})
    assert answer.headers["X-Api-Version"] == "2019-03-13"


def test_the_limit_is_told_with_every_answer(api: Api) -> None:
    """Limit, what remains, and when the oldest call leaves, rounded up to the second."""
    api.call("users.me")
    headers = api.call("nothing.here").headers
    assert headers["X-RateLimit-Limit"] == "200"
    assert headers["X-RateLimit-Remaining"] == "199"
    assert headers["X-RateLimit-Reset"] == "2026-03-02T12:01:01+00:00"


def test_the_documented_form_of_reset(fake: TeamleaderFake, api: Api) -> None:
    """With the switch the moment has milliseconds and an offset without colon."""
    fake.switches.set("rate_limit_reset_format", "documented")
    assert api.call("users.me").headers["X-RateLimit-Reset"] == "2026-03-02T12:01:00.250+0000"


def test_the_window_slides(fake: TeamleaderFake, api: Api) -> None:
    """200 calls pass, the next is a 429; a second after the first leaves, just one passes."""
    api.call("users.me")
    fake.clock.advance(30)
    for _ in range(199):
        assert api.call("users.me").status_code == 200
    refused = api.call("users.me")
    assert refused.status_code == 429
    assert refused.json()["errors"][0]["title"] == "Rate limit exceeded"
    assert refused.headers["X-RateLimit-Remaining"] == "0"
    fake.clock.set(datetime.fromisoformat(refused.headers["X-RateLimit-Reset"]))
    assert [api.call("users.me").status_code for _ in range(2)] == [200, 429]


def test_refused_calls_may_count(fake: TeamleaderFake, api: Api) -> None:
    """With the switch a refused call takes a place, and waiting grows longer."""
    fake.switches.set("refused_calls_count", True)
    for _ in range(200):
        api.call("users.me")
    fake.clock.advance(10)
    for _ in range(200):
        assert api.call("users.me").status_code == 429
    fake.clock.advance(51)
    assert api.call("users.me").status_code == 429


def test_without_limits_no_call_is_refused() -> None:
    """A fake without limits answers the 201st call like the first."""
    api = Api(TeamleaderFake(limits=False))
    assert {api.call("users.me").status_code for _ in range(201)} == {200}


def test_lists_come_in_pages_of_twenty(fake: TeamleaderFake, api: Api) -> None:
    """Without a page 20 come; pages are cut from 1 on; past the end there is nothing."""
    ids = add_companies(fake, 45)
    assert [item["id"] for item in api.data("companies.list")] == ids[:20]
    second = {"page": {"size": 30, "number": 2}}
    assert [item["id"] for item in api.data("companies.list", second)] == ids[30:]
    assert api.data("companies.list", {"page": {"size": 30, "number": 3}}) == []


def test_pages_hold_at_most_a_hundred(fake: TeamleaderFake, api: Api) -> None:
    """More than 100 is refused, or with the switch cut down to 100."""
    add_companies(fake, 103)
    too_many = {"page": {"size": 101, "number": 1}}
    assert api.titles("companies.list", too_many) == ["page.size must be less than or equal to 100"]
    fake.switches.set("page_size_over_100", "clamp")
    assert len(api.data("companies.list", too_many)) == 100


@pytest.mark.parametrize("page", [{"size": 0}, {"number": 0}, {"size": "10"}, {"size": True}])
def test_nonsense_pages_are_refused(api: Api, page: dict[str, Any]) -> None:
    """A page size or number that is no positive whole number is a 400."""
    assert api.call("companies.list", {"page": page}).status_code == 400


def test_meta_comes_only_on_request(fake: TeamleaderFake, api: Api) -> None:
    """companies.list counts its matches when asked; contacts.list and taxRates.list never do."""
    add_companies(fake, 3)
    asked = {"includes": "pagination", "page": {"size": 2, "number": 1}}
    assert "meta" not in api.answer("companies.list")
    meta = {"page": {"size": 2, "number": 1}, "matches": 3}
    assert api.answer("companies.list", asked)["meta"] == meta
    assert "meta" not in api.answer("contacts.list", asked)
    assert "meta" not in api.answer("taxRates.list", asked)
    assert api.answer("invoices.list", asked)["meta"]["matches"] == 0
    fake.switches.set("invoice_list_pagination_meta", False)
    assert "meta" not in api.answer("invoices.list", asked)


@pytest.mark.parametrize(
    "operation", ["departments.list", "paymentTerms.list", "productCategories.list"]
)
def test_some_lists_know_no_pages(api: Api, operation: str) -> None:
    """These give everything every time, whatever page is asked for."""
    everything = api.data(operation)
    assert len(everything) > 1
    assert api.data(operation, {"page": {"size": 1, "number": 9}}) == everything


def test_sorting_takes_only_listed_fields(api: Api) -> None:
    """A field that a list cannot be sorted on is refused with the ones it can."""
    (title,) = api.titles("invoices.list", {"sort": [{"field": "updated_at"}]})
    assert title.startswith("sort.0.field must be in")
    assert "invoice_date" in title


def test_no_request_makes_the_fake_fail() -> None:
    """Odd but well-formed JSON for every endpoint is answered with less than 500."""
    api = Api(TeamleaderFake(limits=False))
    odd: list[Any] = [None, 1, "x", [], {}, [1], {"x": None}, True]
    names = (
        "id", "filter", "sort", "page", "includes", "include", "payment", "paid_at", "on",
        "grouped_lines", "invoicee", "custom_fields", "name", "emails", "addresses", "tags",
        "discounts", "currency", "payment_term", "department_id", "configuration",
    )  # fmt: skip
    for operation in all_endpoints():
        for value in odd:
            body = dict.fromkeys(names, value)
            assert api.call(operation, body).status_code < 500, (operation, value)
