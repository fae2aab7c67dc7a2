"""Grant: tokens that rotate, whatever crashes, races or gets lost."""

from __future__ import annotations

import json
import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from koppel import AccessLost, ConfigError, Unavailable, Unreadable
from koppel_teamleader.auth import DeadGrant, Grant, TeamleaderSignIn, Token, TokenEndpoint
from koppel_teamleader.client import Client

BASE = "http://127.0.0.1:8000"
REDIRECT = "http://127.0.0.1/callback"


def grant(desk: Any, transport: Callable[[str], Any] | None = None) -> Grant:
    """A grant that renews itself at the fake, or over another transport."""
    tools = desk.tools()
    client = Client(BASE, transport or tools.transport)
    return Grant(tools, TokenEndpoint(desk.settings(), tools, client))


def stored(desk: Any) -> dict[str, Any]:
    """The pair in the store."""
    found: dict[str, Any] = json.loads(desk.secrets.get("token").value)
    return found


def mark(desk: Any, **fields: Any) -> None:
    """Change the pair in the store behind everybody's back."""
    secret = desk.secrets.get("token")
    value = json.dumps({**json.loads(secret.value), **fields})
    assert desk.secrets.swap("token", value, secret.version)


def refreshes(desk: Any) -> int:
    """How often the token endpoint was asked."""
    return int(desk.budget.spent.get("oauth2/access_token", 0))


def test_a_token_is_used_until_80_percent_of_its_life(desk: Any) -> None:
    """An access token is renewed after 48 of its 60 minutes, and not before."""
    before = stored(desk)["access"]
    desk.fake.clock.advance(timedelta(minutes=47))
    assert grant(desk).access() == before
    desk.fake.clock.advance(timedelta(minutes=1))

    after = grant(desk).access()

    assert after != before
    assert refreshes(desk) == 1


def test_the_new_pair_is_stored_before_it_is_used(desk: Any) -> None:
    """What access() returns stands in the store already, and the attempt was noted before it."""
    desk.fake.clock.advance(timedelta(minutes=50))

    token = grant(desk).access()

    assert [json.loads(text)["state"] for text in desk.secrets.history[1:]] == ["refreshing", ""]
    assert stored(desk)["access"] == token


def test_the_pair_rotates_again_and_again(desk: Any) -> None:
    """Each renewal uses the refresh token of the one before."""
    seen = set()
    for _ in range(3):
        desk.fake.clock.advance(timedelta(minutes=50))
        seen.add(grant(desk).access())

    assert len(seen) == 3


def test_two_threads_refresh_once(desk: Any) -> None:
    """Of two that find the token old, one renews it and the other uses what it stored."""
    desk.fake.clock.advance(timedelta(minutes=61))
    both = [grant(desk), grant(desk)]
    start = threading.Barrier(2)
    done = threading.Event()
    desk.pause = lambda _: done.wait(5)
    tokens: list[str] = []

    def work(mine: Grant) -> None:
        start.wait()
        tokens.append(mine.access())
        done.set()

    threads = [threading.Thread(target=work, args=(mine,)) for mine in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(tokens) == 2
    assert set(tokens) == {stored(desk)["access"]}
    assert refreshes(desk) == 1


def test_who_finds_the_lock_taken_waits_for_the_new_pair(desk: Any) -> None:
    """While another process renews, this one waits and then uses the stored pair."""
    desk.fake.clock.advance(timedelta(minutes=61))
    assert desk.secrets.lock("token")
    tools = desk.tools()

    def sleep(_: float) -> None:
        mark(desk, access="theirs", refresh="theirs")

    object.__setattr__(tools, "sleep", sleep)
    client = Client(BASE, tools.transport)

    assert Grant(tools, TokenEndpoint(desk.settings(), tools, client)).access() == "theirs"
    assert refreshes(desk) == 0


def test_a_token_that_still_lives_is_used_while_another_renews(desk: Any) -> None:
    """Between 80 and 100 % of its life a token needs no waiting for somebody else's renewal."""
    desk.fake.clock.advance(timedelta(minutes=50))
    assert desk.secrets.lock("token")

    assert grant(desk).access() == stored(desk)["access"]
    assert desk.slept == []


def test_a_lock_that_is_never_given_back_ends_the_wait(desk: Any) -> None:
    """Nobody waits for ever for another process."""
    desk.fake.clock.advance(timedelta(minutes=61))
    assert desk.secrets.lock("token")

    with pytest.raises(Unavailable, match="another process"):
        grant(desk).access()


def test_a_refused_token_that_is_old_news_costs_no_refresh(desk: Any) -> None:
    """After a 401 the stored pair is read again first: somebody may have renewed it."""
    mine = grant(desk)
    old = mine.access()
    mark(desk, access="newer")

    assert mine.replace(old) == "newer"
    assert mine.access() == "newer"
    assert refreshes(desk) == 0


@pytest.mark.parametrize("shape", ["errors", "classic"])
def test_a_dead_grant_is_known_in_both_shapes(desk: Any, shape: str) -> None:
    """Either body of a refused refresh token means: sign in again."""
    desk.fake.switches.set("token_error_shape", shape)
    desk.fake.human.revoke()

    with pytest.raises(AccessLost, match=r"the grant is dead .*koppel link sign-in"):
        grant(desk).replace(stored(desk)["access"])


def test_a_dead_grant_is_kept_and_not_tried_again(desk: Any) -> None:
    """The stored pair is never deleted, and a dead one is not presented a second time."""
    pair = stored(desk)
    desk.fake.human.revoke()
    for _ in range(3):
        with pytest.raises(AccessLost):
            grant(desk).replace(pair["access"])

    assert stored(desk) == {**pair, "state": "dead"}
    assert refreshes(desk) == 1


def test_a_loser_uses_the_winners_pair(desk: Any) -> None:
    """A refusal while the store holds a newer pair is no loss of access."""

    class Beaten:
        def exchange(self, **_: str) -> Token:
            mark(desk, access="winner", refresh="winner", state="")
            raise DeadGrant("used")

    mine = Grant(desk.tools(), Beaten())  # type: ignore[arg-type]

    assert mine.replace(stored(desk)["access"]) == "winner"
    assert stored(desk)["state"] == ""


def test_a_new_pair_is_stored_whatever_a_loser_wrote(desk: Any) -> None:
    """A pair that arrives after somebody took the grant for dead is not lost."""
    fresh = Token.model_validate({**stored(desk), "access": "new", "refresh": "new"})

    class Slow:
        def exchange(self, **_: str) -> Token:
            mark(desk, state="dead")
            return fresh

    mine = Grant(desk.tools(), Slow())  # type: ignore[arg-type]

    assert mine.replace(stored(desk)["access"]) == "new"
    assert stored(desk) == {**stored(desk), "access": "new", "state": ""}


def test_after_a_crash_the_old_token_is_tried_once_more(desk: Any) -> None:
    """A pair that a crash left "refreshing" still works when the request never arrived."""
    mark(desk, state="refreshing")
    desk.fake.clock.advance(timedelta(minutes=50))

    assert grant(desk).access() == stored(desk)["access"]
    assert stored(desk)["state"] == ""


def test_after_a_lost_answer_the_grant_may_be_dead(desk: Any) -> None:
    """When the new pair got lost on its way, the one probe tells it, and a person must sign in."""

    def lose(_: str) -> httpx.MockTransport:
        inner = httpx.WSGITransport(app=desk.fake.app)

        def answer(request: httpx.Request) -> httpx.Response:
            inner.handle_request(request).read()
            raise httpx.ReadTimeout("lost")

        return httpx.MockTransport(answer)

    old = stored(desk)
    with pytest.raises(Unavailable):
        grant(desk, lose).replace(old["access"])
    assert stored(desk) == {**old, "state": "refreshing"}

    with pytest.raises(AccessLost):
        grant(desk).replace(old["access"])
    assert stored(desk) == {**old, "state": "dead"}


def test_an_unreached_sign_in_leaves_the_pair_whole(desk: Any) -> None:
    """When no byte left, the pair is as good as before."""
    pair = stored(desk)

    def refuse(_: str) -> httpx.MockTransport:
        def answer(_: httpx.Request) -> httpx.Response:
            raise httpx.ConnectError("refused")

        return httpx.MockTransport(answer)

    with pytest.raises(Unavailable):
        grant(desk, refuse).replace(pair["access"])

    assert stored(desk) == pair


def test_a_wrong_secret_is_a_setting(desk: Any) -> None:
    """A wrong client secret names the settings, and leaves the pair whole."""
    pair = stored(desk)
    tools = desk.tools()
    settings = desk.settings(client_secret="wrong")
    mine = Grant(tools, TokenEndpoint(settings, tools, Client(BASE, tools.transport)))

    with pytest.raises(ConfigError, match="client_id and client_secret") as error:
        mine.replace(pair["access"])

    assert not isinstance(error.value, AccessLost)
    assert stored(desk) == pair


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (503, "", Unavailable),
        (429, "", Unavailable),
        (400, "<html>", Unreadable),
        (200, "<html>log in</html>", Unreadable),
        (200, '{"access_token": "a"}', Unreadable),
        (200, '{"access_token":"a","refresh_token":"","expires_in":3600}', Unreadable),
        (200, '{"access_token":"a","refresh_token":"b","expires_in":-1}', Unreadable),
        (302, "", Unreadable),
    ],
)
def test_an_answer_that_is_no_pair_keeps_the_old_one(
    desk: Any, status: int, body: str, expected: type[Exception]
) -> None:
    """An answer that proves nothing keeps the old pair for another try."""
    pair = stored(desk)
    response = httpx.Response(status, text=body)

    with pytest.raises(expected) as error:
        grant(desk, lambda _: httpx.MockTransport(lambda _: response)).replace(pair["access"])

    assert stored(desk) == {**pair, "state": "refreshing"}
    assert pair["refresh"] not in str(error.value)


@pytest.mark.parametrize("value", ["", "{}", '{"access": 1}', "no json"])
def test_a_stored_pair_that_is_unreadable_asks_for_a_sign_in(desk: Any, value: str) -> None:
    """A broken store is told as what it means, without its contents."""
    assert desk.secrets.swap("token", value, desk.secrets.get("token").version)

    with pytest.raises(AccessLost, match="not readable"):
        grant(desk).access()


def test_without_a_pair_somebody_must_sign_in(desk: Any) -> None:
    """A connection to which nobody signed in says so."""
    desk.secrets.clear()

    with pytest.raises(AccessLost, match="nobody has signed in"):
        grant(desk).access()


def test_signing_in_takes_a_page_and_a_code(desk: Any) -> None:
    """The page asks for consent with our state, and its code becomes a stored pair."""
    sign_in = TeamleaderSignIn()
    url = urlsplit(sign_in.url(desk.settings(), REDIRECT, "s t&te"))
    assert url.path == "/oauth2/authorize"
    assert parse_qs(url.query) == {
        "client_id": [desk.fake.integration.client_id],
        "response_type": ["code"],
        "redirect_uri": [REDIRECT],
        "state": ["s t&te"],
    }
    code = desk.fake.human.authorize(REDIRECT)
    desk.secrets.clear()

    sign_in.redeem(desk.settings(), desk.tools(), REDIRECT, code)

    assert grant(desk).access() == stored(desk)["access"]
    assert stored(desk)["state"] == ""


def test_a_code_works_once(desk: Any) -> None:
    """A used code is refused with the cure, and the grant that stands is kept."""
    sign_in = TeamleaderSignIn()
    code = desk.fake.human.authorize(REDIRECT)
    sign_in.redeem(desk.settings(), desk.tools(), REDIRECT, code)
    pair = stored(desk)

    with pytest.raises(AccessLost, match="a code works once"):
        sign_in.redeem(desk.settings(), desk.tools(), REDIRECT, code)

    assert stored(desk) == pair


def test_signing_in_revives_a_dead_grant(desk: Any) -> None:
    """A new sign-in takes the place of a dead grant."""
    mark(desk, state="dead")
    code = desk.fake.human.authorize(REDIRECT)

    TeamleaderSignIn().redeem(desk.settings(), desk.tools(), REDIRECT, code)

    assert grant(desk).access() == stored(desk)["access"]


def test_a_sign_in_that_is_not_reached_says_so(desk: Any) -> None:
    """A code that could not be handed in is told as unavailable."""

    def refuse(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    desk.transport = lambda _: httpx.MockTransport(refuse)

    with pytest.raises(Unavailable, match="was not reached"):
        TeamleaderSignIn().redeem(desk.settings(), desk.tools(), REDIRECT, "code")


def test_tokens_are_never_shown(desk: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Neither a log at its loudest nor a repr holds a token or the client secret."""
    caplog.set_level(logging.DEBUG)
    desk.fake.clock.advance(timedelta(minutes=50))
    before = stored(desk)

    grant(desk).access()

    secrets = [before["access"], before["refresh"], stored(desk)["access"]]
    secrets += [stored(desk)["refresh"], desk.fake.integration.client_secret]
    shown = caplog.text + repr(Token.model_validate(before)) + repr(desk.settings())
    assert not [secret for secret in secrets if secret in shown]
