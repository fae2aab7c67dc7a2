"""Relations over REST: create, merge, search, and the feed."""

from __future__ import annotations

from typing import Any

import httpx
import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world: six relations made by hand."""
    return OctopusFake(world="demo")


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


def put(caller: RestCaller, identity: dict[str, Any], **fields: Any) -> httpx.Response:
    """PUT a relation; client and EUR unless changed."""
    body = {
        "relationIdentificationServiceData": identity,
        "client": True,
        "currencyCode": "EUR",
        **fields,
    }
    return caller.call("PUT", "relations", body)


def test_an_external_id_is_enough_to_create(caller: RestCaller) -> None:
    """A new relation is answered 201 with its key and the defaults that were seen."""
    answer = put(caller, {"externalRelationId": 1007}, name="Nieuw BV")
    stored = answer.json()

    assert answer.status_code == 201
    assert stored["relationIdentificationServiceData"] == {
        "relationKey": {"id": 7},
        "externalRelationId": 1007,
    }
    assert stored["active"] is True
    assert (stored["expirationType"], stored["expirationDays"]) == (2, 30)
    assert (stored["country"], stored["city"], stored["factLanguage"]) == ("  ", "", 0)


def test_the_same_external_id_merges_and_leaves_the_rest(caller: RestCaller) -> None:
    """A second PUT is a 204; a field left out stays, an empty one is emptied."""
    put(caller, {"externalRelationId": 1007}, name="Nieuw BV", city="Gent", email="a@b.test")

    answer = put(caller, {"externalRelationId": 1007}, name="Nieuwer BV", email="")
    stored = caller.get("relations", extRelationId=1007).json()

    assert (answer.status_code, answer.content) == (204, b"")
    assert [(r["name"], r["city"], r["email"]) for r in stored] == [("Nieuwer BV", "Gent", "")]


def test_the_key_wins_over_the_external_id(caller: RestCaller) -> None:
    """With both given, the relation of the key is changed and takes the external id."""
    put(caller, {"externalRelationId": 1007}, name="Eerste")

    put(caller, {"relationKey": {"id": 1}, "externalRelationId": 1007}, name="Tweede")
    booked = caller.book(relationIdentificationServiceData={"externalRelationId": 1007})
    sale = caller.get("buysellbookings", bookyearId=3, journalKey="V1", documentSeqNr=1).json()

    assert booked.status_code == 201
    assert sale["relationIdentificationServiceData"]["relationKey"] == {"id": 1}


def test_a_key_that_is_not_found_makes_a_new_relation(caller: RestCaller) -> None:
    """An unknown key creates under a key of Octopus' own."""
    answer = put(caller, {"relationKey": {"id": 500}}, name="Nieuw")

    assert answer.status_code == 201
    key = answer.json()["relationIdentificationServiceData"]["relationKey"]
    assert key == {"id": 7}


def test_keys_are_never_used_again(fake: OctopusFake, caller: RestCaller) -> None:
    """Each new relation gets the next key."""
    first = fake.human.add_relation("Met de hand")
    second = put(caller, {"externalRelationId": 5}, name="Door de API").json()

    key = second["relationIdentificationServiceData"]["relationKey"]["id"]
    assert (first, key) == (7, 8)


@pytest.mark.parametrize(
    ("fields", "code"),
    [({"client": False}, -7), ({"currencyCode": "XXX"}, -19), ({"country": ""}, -7)],
)
def test_a_relation_that_makes_no_sense_is_refused(
    caller: RestCaller, fields: dict[str, Any], code: int
) -> None:
    """Neither client nor supplier, an unknown currency and an empty country are refused."""
    answer = put(caller, {"externalRelationId": 1}, **{"name": "Nieuw", **fields})

    assert (answer.status_code, answer.json()["errorCode"]) == (400, code)


@pytest.mark.parametrize("missing", ["relationIdentificationServiceData", "currencyCode"])
def test_the_two_required_fields_are_required(caller: RestCaller, missing: str) -> None:
    """Without identification or currency the answer is a 400 without a code."""
    body: dict[str, Any] = {
        "relationIdentificationServiceData": {"externalRelationId": 1},
        "currencyCode": "EUR",
        "client": True,
    }
    del body[missing]

    answer = caller.call("PUT", "relations", body)

    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])


@pytest.mark.parametrize(
    "fields", [{"vatType": "one"}, {"active": 1}, {"name": 5}, {"sddSignatureDate": "soon"}]
)
def test_a_field_of_the_wrong_type_is_a_500(caller: RestCaller, fields: dict[str, Any]) -> None:
    """A wrong type is a malformed element."""
    answer = put(caller, {"externalRelationId": 1}, **fields)

    assert (answer.status_code, answer.content) == (500, b"")


def test_an_external_id_has_32_bits(caller: RestCaller) -> None:
    """A number that does not fit an int32 is a malformed element."""
    assert put(caller, {"externalRelationId": 2**31}).status_code == 500
    assert put(caller, {"externalRelationId": 2**31 - 1}).status_code == 201


def test_a_search_is_an_or_and_brings_inactive_ones(caller: RestCaller) -> None:
    """Relations that meet one condition or the other come, active or not; none is a 404."""
    put(caller, {"externalRelationId": 9}, name="Stil", active=False)
    vat_number = caller.get("relations", relationId=2).json()[0]["vatNr"]

    found = caller.get("relations", extRelationId=9, vatNr=vat_number).json()
    listed = caller.get("relations").json()

    assert [r["relationIdentificationServiceData"]["relationKey"]["id"] for r in found] == [2, 7]
    assert len(listed) == 6
    assert caller.get("relations", name="Niemand").status_code == 404


def test_a_vat_number_is_searched_as_it_is_stored(caller: RestCaller) -> None:
    """Belgian numbers are stored with dots, and without them nothing is found."""
    dotted = caller.get("relations", relationId=2).json()[0]["vatNr"]

    assert dotted.count(".") == 2
    assert caller.get("relations", vatNr=dotted).status_code == 200
    assert caller.get("relations", vatNr=dotted.replace(".", "")).status_code == 404


def test_the_feed_brings_what_changed_at_or_after_the_moment(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """The moment is Belgian and inclusive; later than the change the feed is a 404."""
    fake.human.edit_relation(3, {"city": "Brugge"})

    def ids(moment: str) -> list[int]:
        answer = caller.get("relations/modified", modifiedTimeStamp=moment)
        rows = answer.json()["modified"] if answer.status_code == 200 else []
        return [r["relationIdentificationServiceData"]["relationKey"]["id"] for r in rows]

    assert ids(SINCE_EVER) == [1, 2, 3, 4, 5, 6]
    assert ids("2026-11-16 09:00:00.000") == [3]
    assert ids("2026-11-16 09:00:00.001") == []


@pytest.mark.parametrize("moment", ["", "16/11/2026", "2026-11-16", "0001-01-01 00:00:00.000"])
def test_a_moment_that_is_none_is_a_400(caller: RestCaller, moment: str) -> None:
    """A missing or unreadable modifiedTimeStamp is a wrong parameter."""
    answer = caller.get("relations/modified", modifiedTimeStamp=moment)

    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])
