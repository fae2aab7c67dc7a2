"""Teamleader takes every documented request field, and answers just the documented ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from koppel_fakes.offers import Offer, teamleader
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.field_paths import documented, misfits, union
from tests.fakes.teamleader_api import Api, exact
from tests.fakes.teamleader_full import URL, Full, full_account, requests

CATALOGUE = teamleader()
WORKING = [offer for offer in CATALOGUE.offers if offer.works]
each: Callable[..., Any] = pytest.mark.parametrize("offer", WORKING, ids=lambda offer: offer.call)


@pytest.fixture(scope="module")
def kept() -> Full:
    full = full_account()
    full.fake.snapshot("full")
    return full


@pytest.fixture
def full(kept: Full) -> Full:
    kept.fake.restore("full")
    # Registrations are the integration's, not the account's: a restore leaves them alone.
    kept.fake.webhooks.register(URL, ["invoice.booked"])
    return kept


@each
def test_all_documented_request_fields_are_sent(full: Full, offer: Offer) -> None:
    """The requests of the test name every documented field, and no other one; each succeeds."""
    bodies = list(requests(full, offer.call))
    assert union(bodies) == documented(CATALOGUE.shapes, offer.takes.get("body", ""))
    for body in bodies:
        full.fake.restore("full")
        answer = Api(full.fake).call(offer.call, body)
        wanted = {"204": 204, "201": 201}.get(offer.answer[:3], 200)
        assert answer.status_code == wanted, answer.text


READING = [offer for offer in WORKING if offer.answer[:1] in "@["]


@pytest.mark.parametrize("offer", READING, ids=lambda offer: offer.call)
def test_all_documented_fields_are_answered(full: Full, offer: Offer) -> None:
    """Over all records of the account each documented field is met, and nothing besides."""
    answers = list(answered(full, offer.call))
    assert answers or offer.call == "withholdingTaxRates.list", "none in a Belgian account"
    if not answers:
        return
    found = misfits(answers, CATALOGUE.shapes, offer.answer, CATALOGUE.never)
    assert found == {}


def answered(full: Full, operation: str) -> Iterator[Any]:
    """The data of an operation: of a list all items, of an info every record, else the answer."""
    api = Api(full.fake)
    resource, _, action = operation.partition(".")
    includes = "custom_fields,price_list,late_fees,related_companies,related_contacts"
    if action == "list":
        yield from listed(api, full, resource, includes)
    elif action == "info":
        for item in listed(api, full, resource, includes):
            yield api.data(operation, {"id": item["id"], "includes": includes})
    else:
        for body in requests(full, operation):
            full.fake.restore("full")
            yield api.data(operation, body)


def listed(api: Api, full: Full, resource: str, includes: str) -> list[Any]:
    """All records of a resource that can be listed."""
    needed = full.needed(resource)
    body = {**needed, "includes": includes, "page": {"size": 100}}
    if resource == "tags":
        body.pop("includes")
    found = api.data(f"{resource}.list", body)
    assert isinstance(found, list)
    return found


def test_answers_that_are_errors_have_the_documented_form(full: Full) -> None:
    """Title, status, code and meta, and of meta the field."""
    api = Api(full.fake)
    answer = exact(api.call("invoices.book", {}).text)
    never = CATALOGUE.never | {"ErrorMeta.hint"}
    assert misfits([answer], CATALOGUE.shapes, "@Errors", never) == {}


def test_the_account_is_not_changed_by_reading(full: Full) -> None:
    """The fake that all these tests share is the same after a restore."""
    before = len(full.fake.state.invoices)
    Api(full.fake).data("invoices.copy", {"id": full.booked})
    full.fake.restore("full")
    assert len(full.fake.state.invoices) == before
    assert isinstance(full.fake, TeamleaderFake)
