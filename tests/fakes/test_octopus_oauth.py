"""The way in by OAuth: consent, code, tokens, renewal (octopus-api 1.3)."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from koppel_fakes.octopus import OctopusFake

BACK = "http://127.0.0.1:8080/back"


@pytest.fixture
def fake() -> OctopusFake:
    return OctopusFake()


@pytest.fixture
def http(fake: OctopusFake) -> httpx.Client:
    return httpx.Client(transport=httpx.WSGITransport(app=fake.app), base_url="http://octopus.test")


def asked(fake: OctopusFake, **changes: str) -> dict[str, str]:
    """The parameters of the consent page, with changes."""
    plain = {
        "scope": "webservice",
        "response_type": "code",
        "client_id": fake.description()["software_house"],
        "redirect_uri": BACK,
        "state": "s1",
    }
    return {**plain, **changes}


def come_back(http: httpx.Client, parameters: dict[str, str]) -> dict[str, list[str]]:
    """What the browser brings back."""
    answer = http.get("/octopus-oauth/authorize", params=parameters)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(BACK)
    return parse_qs(urlsplit(answer.headers["Location"]).query)


def token(http: httpx.Client, fake: OctopusFake, **fields: str) -> httpx.Response:
    """A call of the token endpoint."""
    house = fake.description()["software_house"]
    return http.post("/octopus-oauth/token", data={"client_id": house, **fields})


def test_a_code_becomes_a_token_that_opens_dossiers(fake: OctopusFake, http: httpx.Client) -> None:
    """The access token takes the place of the authentication token."""
    found = come_back(http, asked(fake))
    assert found["state"] == ["s1"]
    answer = token(http, fake, grant_type="authorization_code", code=found["code"][0])
    pair = answer.json()
    assert (answer.status_code, pair["expires_in"], pair["token_type"]) == (200, 600, "Bearer")
    headers = {"Token": pair["access_token"]}
    dossiers = http.get("/octopus-rest-api/v1/dossiers", headers=headers)
    assert dossiers.json()[0]["dossierKey"] == {"id": 4711}
    again = token(http, fake, grant_type="authorization_code", code=found["code"][0])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_refresh_token_works_once_for_sixty_days(fake: OctopusFake, http: httpx.Client) -> None:
    """It gives a new pair; used, late or of another house it gives nothing."""
    code = come_back(http, asked(fake))["code"][0]
    first = token(http, fake, grant_type="authorization_code", code=code).json()
    fake.clock.advance(59 * 86400)
    renewal = {"grant_type": "refresh_token", "refresh_token": first["refresh_token"]}
    stolen = token(http, fake, **renewal, client_id="somebody")
    assert stolen.status_code == 400
    second = token(http, fake, **renewal).json()
    assert token(http, fake, **renewal).status_code == 400
    fake.clock.advance(61 * 86400)
    late = {"grant_type": "refresh_token", "refresh_token": second["refresh_token"]}
    assert token(http, fake, **late).status_code == 400
    assert token(http, fake, grant_type="password").json()["error"] == "unsupported_grant_type"


def test_a_code_lives_five_minutes(fake: OctopusFake, http: httpx.Client) -> None:
    """After that it is worth nothing."""
    code = come_back(http, asked(fake))["code"][0]
    fake.clock.advance(301)
    assert token(http, fake, grant_type="authorization_code", code=code).status_code == 400


def test_a_person_may_be_asked(fake: OctopusFake, http: httpx.Client) -> None:
    """With the switch off a page offers both answers."""
    fake.switches.set("oauth_auto_approve", False)
    page = http.get("/octopus-oauth/authorize", params=asked(fake))
    assert page.status_code == 200
    assert "Toestaan" in page.text
    assert come_back(http, asked(fake, deny="1"))["error"] == ["access_denied"]
    assert "code" in come_back(http, asked(fake, allow="1"))


def test_strangers_are_not_sent_back(fake: OctopusFake, http: httpx.Client) -> None:
    """An unknown house or address is told on the page, a wrong question at the address."""
    for wrong in ({"client_id": "x"}, {"redirect_uri": "https://evil.example/"}):
        answer = http.get("/octopus-oauth/authorize", params=asked(fake, **wrong))
        assert answer.status_code == 400
    fake.door.redirect_uris.add("https://good.example/back")
    good = http.get(
        "/octopus-oauth/authorize", params=asked(fake, redirect_uri="https://good.example/back")
    )
    assert good.status_code == 302
    assert come_back(http, asked(fake, scope="all"))["error"] == ["invalid_request"]
