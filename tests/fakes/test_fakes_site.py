"""The frame that the browser pages of both fakes have in common."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake

FAKES = pytest.mark.parametrize("make", [OctopusFake, TeamleaderFake])


@FAKES
def test_the_strip_says_which_fake_it_is_its_date_and_the_last_calls(
    make: Callable[[], Fake],
) -> None:
    """The page names the fake and its simulated date; a program's call shows, a page does not."""
    fake = make()
    browser = fake.app.test_client()
    browser.get("/no-such-operation")
    browser.get("/screen/")
    page = browser.get("/screen/").text
    assert f"{fake.name.capitalize()} (nabootsing)" in page
    assert "16/11/2026 09:00" in page
    assert browser.get("/screen/-/calls").text.count("<td>") == 2
    assert len(fake.requests) == 1


@FAKES
def test_the_simulated_date_moves_on_by_a_button(make: Callable[[], Fake]) -> None:
    """A day later is a day later; anything else is a bad request."""
    fake = make()
    browser = fake.app.test_client()
    before = fake.clock.now()
    assert browser.post("/screen/-/clock", data={"later": "day"}).status_code == 303
    assert fake.clock.now() - before == timedelta(days=1)
    assert browser.post("/screen/-/clock", data={"later": "never"}).status_code == 400


@FAKES
def test_the_second_language_is_english(make: Callable[[], Fake]) -> None:
    """Dutch until a person chooses English."""
    browser = make().app.test_client()
    assert '<html lang="nl"' in browser.get("/screen/").text
    browser.get("/screen/-/language/en")
    page = browser.get("/screen/").text
    assert '<html lang="en"' in page
    assert "Simulated date" in page


@FAKES
def test_a_form_of_another_site_is_refused(make: Callable[[], Fake]) -> None:
    """A page elsewhere cannot press the buttons of a fake that somebody has running."""
    fake = make()
    browser = fake.app.test_client()
    before = fake.clock.now()
    for headers in ({"Sec-Fetch-Site": "cross-site"}, {"Origin": "https://elsewhere.example"}):
        answer = browser.post("/screen/-/clock", data={"later": "day"}, headers=headers)
        assert answer.status_code == 403
    assert fake.clock.now() == before


@FAKES
def test_an_unknown_page_is_said_in_words_and_leads_back(make: Callable[[], Fake]) -> None:
    """404 with a way back, as a page and not as the vendor's error."""
    answer = make().app.test_client().get("/screen/nowhere")
    assert answer.status_code == 404
    assert "Deze pagina bestaat niet." in answer.text
