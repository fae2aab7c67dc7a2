"""Logging in at the Teamleader fake: consent, codes, tokens that rotate (teamleader-api 1.2)."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import BASE, Api

CALLBACK = "http://127.0.0.1:8123/callback"


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=datetime(2026, 3, 2, 12, 0, tzinfo=UTC)))


@pytest.fixture
def browser(fake: TeamleaderFake) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app=fake.app), base_url=BASE)


def question(fake: TeamleaderFake, **more: str) -> dict[str, str]:
    asked = {
        "client_id": fake.integration.client_id,
        "response_type": "code",
        "redirect_uri": CALLBACK,
        "state": "xyz",
    }
    return {**asked, **more}


def come_back(response: httpx.Response) -> dict[str, str]:
    assert response.status_code == 302, response.text
    location = urlsplit(response.headers["Location"])
    assert f"{location.scheme}://{location.netloc}{location.path}" == CALLBACK
    return {name: values[0] for name, values in parse_qs(location.query).items()}


def ask(browser: httpx.Client, fake: TeamleaderFake, **fields: str) -> httpx.Response:
    client = {
        "client_id": fake.integration.client_id,
        "client_secret": fake.integration.client_secret,
    }
    return browser.post("/oauth2/access_token", data={**client, **fields})


def exchange(browser: httpx.Client, fake: TeamleaderFake, code: str) -> httpx.Response:
    return ask(browser, fake, grant_type="authorization_code", code=code, redirect_uri=CALLBACK)


def refresh(browser: httpx.Client, fake: TeamleaderFake, token: str) -> httpx.Response:
    return ask(browser, fake, grant_type="refresh_token", refresh_token=token)


def test_a_login_leads_to_tokens_that_open_the_api(
    fake: TeamleaderFake, browser: httpx.Client
) -> None:
    """Consent brings a code and the state back, the code brings tokens, the token answers."""
    back = come_back(browser.get("/oauth2/authorize", params=question(fake)))
    assert back["state"] == "xyz"
    pair = exchange(browser, fake, back["code"]).json()
    assert (pair["token_type"], pair["expires_in"]) == ("Bearer", 3600)
    assert Api(fake, pair["access_token"]).data("users.me")["account"]["type"] == "account"


def test_a_refusal_comes_back_as_access_denied(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """A person who refuses is sent back with an error instead of a code."""
    back = come_back(browser.get("/oauth2/authorize", params=question(fake, deny="1")))
    assert back == {"error": "access_denied", "state": "xyz"}


def test_the_consent_page_waits_for_a_person(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """With auto_approve off a page is shown, and its link brings the code."""
    fake.switches.set("auto_approve", False)
    page = browser.get("/oauth2/authorize", params=question(fake))
    assert page.status_code == 200
    assert "Toestaan" in page.text
    assert "code" in come_back(browser.get("/oauth2/authorize", params=question(fake, allow="1")))


@pytest.mark.parametrize(
    "wrong",
    [
        {"redirect_uri": "https://elsewhere.example/callback"},
        {"client_id": "nobody"},
        {"response_type": "token"},
    ],
)
def test_a_wrong_question_is_not_redirected(
    fake: TeamleaderFake, browser: httpx.Client, wrong: dict[str, str]
) -> None:
    """An unknown address, client or response type is a 400 and goes nowhere."""
    assert browser.get("/oauth2/authorize", params=question(fake, **wrong)).status_code == 400


def test_a_registered_address_may_be_anywhere(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """An address that was registered with the integration is accepted as such."""
    elsewhere = "https://elsewhere.example/callback"
    fake.integration.redirect_uris.add(elsewhere)
    answer = browser.get("/oauth2/authorize", params=question(fake, redirect_uri=elsewhere))
    assert answer.headers["Location"].startswith(elsewhere)


def test_a_code_works_once(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """The second exchange of a code is an invalid_grant."""
    code = fake.human.authorize(CALLBACK)
    assert exchange(browser, fake, code).status_code == 200
    again = exchange(browser, fake, code)
    assert (again.status_code, again.json()["errors"][0]["title"]) == (400, "invalid_grant")


def test_a_code_lives_ten_minutes(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """After 599 seconds a code still works, after 600 it does not."""
    for seconds, status in ((599, 200), (600, 400)):
        code = fake.human.authorize(CALLBACK)
        fake.clock.advance(seconds)
        assert exchange(browser, fake, code).status_code == status


def test_a_code_belongs_to_its_address(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """The address of the exchange must be that of the login."""
    code = fake.human.authorize("http://127.0.0.1:1/other")
    assert exchange(browser, fake, code).status_code == 400


def test_the_token_endpoint_takes_json_too(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """A JSON body is as good as a form."""
    body = {
        "client_id": fake.integration.client_id,
        "client_secret": fake.integration.client_secret,
        "grant_type": "refresh_token",
        "refresh_token": fake.grant().refresh_token,
    }
    assert browser.post("/oauth2/access_token", json=body).status_code == 200


def test_refresh_tokens_rotate(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """A refresh gives a new pair; the old refresh token is dead, the new one lives."""
    first = fake.grant()
    second = refresh(browser, fake, first.refresh_token).json()
    assert second["access_token"] != first.access_token
    dead = refresh(browser, fake, first.refresh_token)
    assert dead.status_code == 400
    assert dead.json() == {
        "errors": [
            {
                "code": 0,
                "title": "invalid_grant",
                "status": 400,
                "meta": {"hint": "Token has been revoked"},
            }
        ]
    }
    assert refresh(browser, fake, second["refresh_token"]).status_code == 200


def test_the_classic_shape_of_token_errors(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """With the switch the error has the shape of the OAuth standard."""
    fake.switches.set("token_error_shape", "classic")
    refused = refresh(browser, fake, "unknown")
    assert refused.json() == {
        "error": "invalid_grant",
        "error_description": "Token has been revoked",
    }


def test_a_used_refresh_token_may_be_graced(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """With the switch the last used token gives its successor again, for a minute."""
    fake.switches.set("grace_for_used_refresh_token", True)
    first = fake.grant()
    second = refresh(browser, fake, first.refresh_token).json()
    assert refresh(browser, fake, first.refresh_token).json() == second
    fake.clock.advance(61)
    assert refresh(browser, fake, first.refresh_token).status_code == 400


@pytest.mark.parametrize(
    ("fields", "status", "title"),
    [
        ({"client_secret": "wrong", "grant_type": "refresh_token"}, 401, "invalid_client"),
        ({"grant_type": "password"}, 400, "unsupported_grant_type"),
    ],
)
def test_wrong_clients_and_grants_are_refused(
    fake: TeamleaderFake,
    browser: httpx.Client,
    fields: dict[str, str],
    status: int,
    title: str,
) -> None:
    """A wrong secret and an unknown grant each get their OAuth word."""
    refused = ask(browser, fake, **fields)
    assert (refused.status_code, refused.json()["errors"][0]["title"]) == (status, title)


def test_access_tokens_live_an_hour(fake: TeamleaderFake) -> None:
    """After 3,599 seconds a token opens, after 3,600 it is a 401."""
    api = Api(fake)
    fake.clock.advance(3599)
    assert api.call("users.me").status_code == 200
    fake.clock.advance(1)
    assert api.titles("users.me", status=401) == ["Unauthorized"]


def test_a_person_can_end_it_all(fake: TeamleaderFake, browser: httpx.Client) -> None:
    """Expired access tokens can be refreshed; after a revocation nothing works any more."""
    pair = fake.grant()
    fake.human.expire_tokens()
    assert Api(fake, pair.access_token).call("users.me").status_code == 401
    fresh = refresh(browser, fake, pair.refresh_token).json()
    fake.human.revoke()
    assert Api(fake, fresh["access_token"]).call("users.me").status_code == 401
    assert refresh(browser, fake, fresh["refresh_token"]).status_code == 400


def test_the_description_tells_how_to_log_in(fake: TeamleaderFake) -> None:
    """The credentials that the command line prints are those of the integration."""
    assert fake.description() == {
        "client_id": fake.integration.client_id,
        "client_secret": fake.integration.client_secret,
    }
