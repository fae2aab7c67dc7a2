"""Login, tokens, quotas, and what the fake has no endpoint for."""

from __future__ import annotations

import httpx
import pytest
from koppel_fakes.octopus import OctopusFake

from tests.fakes.octopus_caller import SINCE_EVER, RestCaller


@pytest.fixture
def fake() -> OctopusFake:
    """The demo world."""
    return OctopusFake(world="demo")


@pytest.fixture
def caller(fake: OctopusFake) -> RestCaller:
    """Somebody who logged in."""
    return RestCaller(fake)


@pytest.mark.parametrize(
    "wrong",
    [{"user": "nobody"}, {"password": "wrong"}, {"software_house": "0"}],
)
def test_wrong_credentials_are_a_401_with_technical_info_only(
    fake: OctopusFake, wrong: dict[str, str]
) -> None:
    """The body tells of the failed-login counter and the user, and has no code."""
    answer = RestCaller(fake, login=False).authenticate(**wrong)

    assert answer.status_code == 401
    assert list(answer.json()) == ["technicalInfo"]


def test_wrong_passwords_are_counted_and_can_block_the_user(fake: OctopusFake) -> None:
    """With the switch at 2 the third login fails though its password is right."""
    fake.switches.set("login_block_after", 2)
    caller = RestCaller(fake, login=False)
    first = caller.authenticate(password="x").json()["technicalInfo"]
    second = caller.authenticate(password="x").json()["technicalInfo"]

    blocked = caller.authenticate()
    fake.human.unblock_user("api@test")

    assert "failed logins: 1" in first
    assert "failed logins: 2" in second
    assert blocked.status_code == 401
    assert caller.authenticate().status_code == 200


def test_both_tokens_live_ten_minutes(fake: OctopusFake, caller: RestCaller) -> None:
    """At 599 seconds a dossier token works, at 600 it is a 401 with technicalInfo only."""
    fake.clock.advance(599)
    alive = caller.get("bookyears")
    fake.clock.advance(1)
    dead = caller.get("bookyears")

    assert alive.status_code == 200
    assert dead.status_code == 401
    assert list(dead.json()) == ["technicalInfo"]


def test_the_authentication_token_expires_too(fake: OctopusFake) -> None:
    """GET /dossiers and GET /authentication refuse a token of ten minutes."""
    caller = RestCaller(fake, login=False)
    headers = {"Token": caller.authenticate().json()["token"]}
    fresh = [caller.http.get(path, headers=headers) for path in ("/dossiers", "/authentication")]
    fake.clock.advance(600)
    stale = [caller.http.get(path, headers=headers) for path in ("/dossiers", "/authentication")]

    assert [answer.status_code for answer in fresh] == [200, 200]
    assert [answer.status_code for answer in stale] == [401, 401]


def test_a_dossier_token_opens_its_own_dossier_only(caller: RestCaller) -> None:
    """The token of 4711 is no key to 4712."""
    assert caller.http.get("/dossiers/4712/bookyears").status_code == 401


def test_connecting_tells_unknown_from_forbidden(fake: OctopusFake) -> None:
    """An unknown dossier is a 404; one without rights, or switched off, a 403."""
    caller = RestCaller(fake, login=False)
    headers = {"Token": caller.authenticate().json()["token"]}

    def connect(dossier_id: int) -> httpx.Response:
        params = {"dossierId": dossier_id, "localeId": 0}
        return caller.http.post("/dossiers", params=params, headers=headers)

    fake.human.set_dossier_disabled()
    fake.human_in(4712).set_rights("api@test", allowed=False)

    assert [connect(4710).status_code, connect(4711).status_code] == [404, 403]
    assert connect(4712).status_code == 403
    listed = caller.http.get("/dossiers", headers=headers).json()
    assert [dossier["dossierKey"]["id"] for dossier in listed] == [4711]


def test_connecting_needs_both_parameters(fake: OctopusFake) -> None:
    """Without localeId the call is a 400 with technicalInfo only."""
    caller = RestCaller(fake, login=False)
    headers = {"Token": caller.authenticate().json()["token"]}

    answer = caller.http.post("/dossiers", params={"dossierId": 4711}, headers=headers)

    assert (answer.status_code, list(answer.json())) == (400, ["technicalInfo"])


def test_the_locale_sets_the_language_of_the_message(fake: OctopusFake) -> None:
    """The same refusal is French for locale 2 and English for 3."""
    fake.human.open_journal("V1")
    messages = [
        RestCaller(fake, locale=locale).book().json()["errorMessage"] for locale in (0, 1, 2, 3)
    ]

    assert messages == [
        "Het dagboek V1 is geopend door een andere gebruiker.",
        "Het dagboek V1 is geopend door een andere gebruiker.",
        "Le journal V1 est ouvert par un autre utilisateur.",
        "Journal V1 is open by another user.",
    ]


def test_what_the_vendor_does_not_have_is_an_empty_404(caller: RestCaller) -> None:
    """Unknown paths and methods are answered 404 without a body."""
    answers = [
        caller.get("nothing"),
        caller.call("DELETE", "buysellbookings", {}),
        caller.http.get("/nothing"),
    ]

    assert [(answer.status_code, answer.content) for answer in answers] == [(404, b"")] * 3


@pytest.mark.parametrize(
    ("path", "params", "limit"),
    [
        ("accounts", {"bookyearId": 3}, 2),
        ("vatcodes", {}, 2),
        ("relations", {}, 2),
        ("buysellbookings", {"bookyearId": 3, "journalKey": "V1", "documentSeqNr": 1}, 10),
        ("bookyears", {}, 24),
        ("bookyears/3/journals", {}, 24),
        ("relations/modified", {"modifiedTimeStamp": SINCE_EVER}, 48),
        ("balancings/modified", {"modifiedTimeStamp": SINCE_EVER}, 48),
    ],
)
def test_a_quota_is_counted_per_day_in_belgium(
    fake: OctopusFake, caller: RestCaller, path: str, params: dict[str, object], limit: int
) -> None:
    """One call more than the quota is a 429; at midnight in Brussels the count starts again."""
    fake.clock.advance(14 * 3600)
    caller.log_in()
    statuses = [caller.get(path, **params).status_code for _ in range(limit + 1)]
    fake.clock.advance(3600)
    caller.log_in()

    assert 429 not in statuses[:limit]
    assert statuses[limit] == 429
    assert caller.get(path, **params).status_code == statuses[0]


def test_a_quota_refusal_has_technical_info_only(caller: RestCaller) -> None:
    """Beyond the quota the body says so to developers and has no code."""
    answers = [caller.get("vatcodes") for _ in range(3)]

    assert list(answers[2].json()) == ["technicalInfo"]


def test_a_search_among_relations_has_a_quota_of_its_own(caller: RestCaller) -> None:
    """When the full list is spent, a search still works."""
    for _ in range(3):
        caller.get("relations")

    assert caller.get("relations", relationId=1).status_code == 200


def test_quotas_are_per_dossier_and_can_be_lifted(fake: OctopusFake, caller: RestCaller) -> None:
    """The other dossier has its own count; with limits off nothing is counted."""
    for _ in range(3):
        caller.get("vatcodes")
    unlimited = RestCaller(OctopusFake(limits=False))
    statuses = {unlimited.get("vatcodes").status_code for _ in range(30)}

    assert RestCaller(fake, dossier_id=4712).get("vatcodes").status_code == 200
    assert statuses == {200}


def test_the_date_header_is_the_time_of_the_fake(fake: OctopusFake, caller: RestCaller) -> None:
    """Every answer carries the simulated moment, also a refusal."""
    fake.clock.advance(61)

    assert caller.get("bookyears").headers["Date"] == "Mon, 16 Nov 2026 08:01:01 GMT"
    assert caller.get("nothing").headers["Date"] == "Mon, 16 Nov 2026 08:01:01 GMT"


def test_requests_and_faults_go_by_the_name_of_the_operation(
    fake: OctopusFake, caller: RestCaller
) -> None:
    """A scripted fault befalls the operation it names; the log names both sides of it."""
    fake.faults.add(operation="POST buysellbookings", kind="error_after")
    lost = caller.book()
    again = caller.book()

    assert lost.status_code == 502
    assert again.json()["errorCode"] == -13
    names = [(entry.operation, entry.status) for entry in fake.requests.since()]
    assert names == [
        ("POST authentication", 200),
        ("POST dossiers", 200),
        ("POST buysellbookings", 502),
        ("POST buysellbookings", 400),
    ]


@pytest.mark.parametrize(("kind", "status"), [("unauthorized", 401), ("rate_limited", 429)])
def test_a_scripted_refusal_speaks_as_the_vendor_does(
    fake: OctopusFake, caller: RestCaller, kind: str, status: int
) -> None:
    """Before the effect the call is refused with technicalInfo only, and nothing is stored."""
    fake.faults.add(operation="POST buysellbookings", kind=kind)

    refused = caller.book()

    assert (refused.status_code, list(refused.json())) == (status, ["technicalInfo"])
    assert caller.book().status_code == 201


def test_the_control_plane_lets_a_person_act(fake: OctopusFake, caller: RestCaller) -> None:
    """POST /_control/human/<action> does what the method of that name does."""
    control = "http://octopus.test/_control"
    opened = caller.http.post(f"{control}/human/open_journal", json={"journal": "V1"})
    refused = caller.book()
    unknown = caller.http.post(f"{control}/human/dance", json={})
    wrong = caller.http.post(f"{control}/human/open_journal", json={"journal": "V7"})
    caller.http.post(f"{control}/reset")
    caller.log_in()

    assert (opened.status_code, refused.status_code) == (200, 403)
    assert unknown.status_code == 404
    assert "settle" in unknown.json()["actions"]
    assert (wrong.status_code, "V7" in wrong.json()["error"]) == (400, True)
    assert caller.book().status_code == 201


def test_the_second_dossier_is_odd(fake: OctopusFake) -> None:
    """Dossier 4712 has quarters and VAT codes that nobody would guess."""
    caller = RestCaller(fake, dossier_id=4712)

    periods = [p["bookyearPeriod"] for p in caller.get("bookyears").json()[2]["periods"]]
    codes = {row["code"] for row in caller.get("vatcodes").json() if row["type"] == 2}

    assert periods == [202601, 202602, 202603, 202604]
    assert codes == {"21A", "6", "ICD", "MC0"}
