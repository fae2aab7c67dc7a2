"""Api: limits, repeats and refusals, with answers made for the occasion."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from koppel import (
    AccessLost,
    ConfigError,
    Gone,
    Held,
    KoppelError,
    Reach,
    Refused,
    Unavailable,
    Unreadable,
)
from koppel_teamleader.api import Api
from koppel_teamleader.auth import Grant, TokenEndpoint
from koppel_teamleader.client import Answer, Client
from koppel_teamleader.errors import Doubt
from koppel_teamleader.limits import Window, pause

BASE = "http://127.0.0.1:8000"
WRITE = "invoices.registerPayment"

Script = list[httpx.Response | Exception]


class Stage:
    """An Api whose calls are answered from a script; the sign-in is the fake's."""

    def __init__(self, desk: Any, script: Script) -> None:
        self.desk = desk
        self.script = script
        self.requests: list[httpx.Request] = []
        tools = desk.tools()
        sign_in = Client(BASE, tools.transport)
        api = Client(BASE, lambda _: httpx.MockTransport(self._answer))
        endpoint = TokenEndpoint(desk.settings(), tools, sign_in)
        self.api = Api(api, Grant(tools, endpoint), tools)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.script.pop(0)
        if isinstance(step, Exception):
            raise step
        return step


@pytest.fixture
def stage(desk: Any) -> Callable[..., Stage]:
    """Make an Api with these answers."""
    return lambda *script: Stage(desk, list(script))


def data(value: Any, **headers: str) -> httpx.Response:
    """A good answer of a read."""
    return httpx.Response(200, content=json.dumps({"data": value}).encode(), headers=headers)


def error(status: int, title: str = "", **headers: str) -> httpx.Response:
    """A refusal in the vendor's shape."""
    body = json.dumps({"errors": [{"title": title, "status": status}]} if title else {})
    return httpx.Response(status, content=body.encode(), headers=headers)


def test_a_call_says_who_and_in_which_version(stage: Callable[..., Stage]) -> None:
    """Every call carries the token, the API version and a JSON body."""
    played = stage(data([]))

    played.api.read("invoices.list", {"page": {"size": 100, "number": 1}})

    (request,) = played.requests
    assert request.method == "POST"
    assert request.headers["X-Api-Version"] == "2023-09-26"
    assert request.headers["Authorization"].startswith("Bearer ")
    assert json.loads(request.content) == {"page": {"size": 100, "number": 1}}


def test_the_servers_date_comes_with_the_data(stage: Callable[..., Stage]) -> None:
    """A read tells what the server's clock said."""
    reply = stage(data([], Date="Mon, 16 Nov 2026 08:00:00 GMT")).api.read("a.list", {})

    assert reply.date == datetime(2026, 11, 16, 8, tzinfo=UTC)


def test_a_read_outlives_two_server_errors(stage: Callable[..., Stage], desk: Any) -> None:
    """A read is repeated twice after a server's error or a lost answer, with pauses."""
    played = stage(error(502), httpx.ReadTimeout("slow"), data([1]))

    assert played.api.read("a.list", {}).data == [1]
    assert desk.slept == [1.0, 4.0]


@pytest.mark.parametrize(
    ("script", "expected"),
    [
        ([error(503)] * 3, Unavailable),
        ([httpx.ReadError("cut")] * 3, Unavailable),
        ([httpx.ConnectError("refused")], Unavailable),
        ([error(404, "not found")], Gone),
        ([error(403, "no access")], ConfigError),
        ([error(400, "id invalid uuid")], Unreadable),
        ([httpx.Response(302)], Unreadable),
        ([httpx.Response(204)], Unreadable),
        ([httpx.Response(200, content=b"<html>log in</html>")], Unreadable),
        ([httpx.Response(200, content=b'{"data": [1,')], Unreadable),
        ([httpx.Response(200, content=b'{"dat": []}')], Unreadable),
        ([httpx.Response(200, headers={"Content-Encoding": "gzip"})], Unreadable),
    ],
)
def test_what_a_failed_read_means(
    stage: Callable[..., Stage], script: Script, expected: type[KoppelError]
) -> None:
    """Each failure of a read is the error that says what happens next."""
    played = stage(*script)

    with pytest.raises(expected):
        played.api.read("invoices.info", {"id": "x"})

    assert played.script == []


@pytest.mark.parametrize(
    ("step", "expected"),
    [
        (error(400, "payment.amount must not exceed the due amount"), Refused),
        (error(403, "no access"), Refused),
        (error(404, "not found"), Refused),
        (error(422, "invalid"), Refused),
        (httpx.ConnectError("refused"), Held),
        (error(408), Doubt),
        (error(500), Doubt),
        (error(502), Doubt),
        (httpx.ReadTimeout("slow"), Doubt),
        (httpx.RemoteProtocolError("cut"), Doubt),
        (httpx.Response(302), Doubt),
        (httpx.Response(200, content=b"<html>log in</html>"), Doubt),
        (httpx.Response(200), Doubt),
        (httpx.Response(204, headers={"Content-Encoding": "gzip"}), Doubt),
    ],
)
def test_what_a_failed_write_means(
    stage: Callable[..., Stage], step: httpx.Response | Exception, expected: type[Exception]
) -> None:
    """A write is refused only where that is certain, in doubt otherwise, and never repeated."""
    played = stage(step)

    with pytest.raises(expected):
        played.api.write(WRITE, {})

    assert len(played.requests) == 1


def test_a_refusal_says_what_the_vendor_said(stage: Callable[..., Stage]) -> None:
    """The titles of a refusal reach the person."""
    with pytest.raises(Refused, match=r"answered 400: invoice must be booked; .*Teamleader"):
        stage(error(400, "invoice must be booked")).api.write(WRITE, {})


def test_a_write_without_connection_holds_the_rest(stage: Callable[..., Stage]) -> None:
    """When nothing left, everything else of the connection waits too."""
    with pytest.raises(Held) as held:
        stage(httpx.ConnectError("refused")).api.write(WRITE, {})

    assert held.value.reach is Reach.CONNECTION


def test_a_limited_call_waits_until_the_server_says(stage: Callable[..., Stage], desk: Any) -> None:
    """A 429 is waited out, told once, and the call is sent again: writes too."""
    reset = (desk.fake.clock.now() + timedelta(seconds=58)).isoformat()
    played = stage(error(429, **{"X-RateLimit-Reset": reset}), httpx.Response(204))

    played.api.write(WRITE, {})

    assert desk.slept == [pytest.approx(58)]
    assert desk.notices == ["waited 58 s for Teamleader"]
    assert len(played.requests) == 2


def test_a_limit_that_stays_ends_in_three_tries(stage: Callable[..., Stage]) -> None:
    """After three refusals a read is unavailable and a write is held."""
    with pytest.raises(Unavailable):
        stage(*[error(429)] * 3).api.read("a.list", {})
    with pytest.raises(Held) as held:
        stage(*[error(429)] * 3).api.write(WRITE, {})

    assert held.value.until is not None


@pytest.mark.parametrize(
    ("reset", "seconds"),
    [
        ("2026-11-16T08:00:30.500+0000", 30.5),
        ("2026-11-16T09:00:30+01:00", 30),
        ("2026-11-16T07:00:00+00:00", 0.1),
        ("2027-01-01T00:00:00+00:00", 300),
        ("soon", 60),
        ("", 60),
    ],
)
def test_both_forms_of_the_reset_are_read(reset: str, seconds: float) -> None:
    """The moment of a reset is read in both forms, and kept within sane bounds."""
    answer = Answer(429, {"x-ratelimit-reset": reset}, b"")

    assert pause(answer, datetime(2026, 11, 16, 8, tzinfo=UTC)).total_seconds() == seconds


def test_the_reset_counts_on_the_servers_clock() -> None:
    """Where our clock is wrong, the server's own date is what the wait counts from."""
    headers = {
        "x-ratelimit-reset": "2026-11-16T08:00:10+00:00",
        "date": "Mon, 16 Nov 2026 08:00:00 GMT",
    }

    wait = pause(Answer(429, headers, b""), datetime(2026, 11, 16, 9, tzinfo=UTC))

    assert wait == timedelta(seconds=10)


def test_calls_are_spread_before_the_server_has_to_refuse(desk: Any) -> None:
    """The call after 180 in a minute waits until the first of them is a minute old."""
    window = Window(desk.tools())
    for _ in range(180):
        window.take()
        desk.fake.clock.advance(0.1)

    window.take()

    assert desk.slept == [pytest.approx(42.0)]


def test_an_empty_window_is_waited_for(desk: Any) -> None:
    """When the server says that nothing is left, no call is sent before the reset."""
    window = Window(desk.tools())
    reset = (desk.fake.clock.now() + timedelta(seconds=7)).isoformat()
    window.observe(Answer(200, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": reset}, b""))

    window.take()

    assert desk.slept == [pytest.approx(7)]
    assert desk.budget.left == {"60 s window": 0}


def test_calls_are_counted_before_they_leave(stage: Callable[..., Stage], desk: Any) -> None:
    """Each call that leaves is counted under its own name, also one that fails."""
    played = stage(error(502), data([]))

    played.api.read("invoices.list", {})

    assert desk.budget.spent == {"invoices.list": 2}


def test_a_refused_token_is_replaced_once(stage: Callable[..., Stage], desk: Any) -> None:
    """A 401 costs one refresh and one repeat; a second one means that access is lost."""
    assert stage(error(401), data([])).api.read("a.list", {}).data == []

    with pytest.raises(AccessLost, match="sign in again"):
        stage(error(401), error(401)).api.read("a.list", {})
    assert desk.budget.spent["oauth2/access_token"] == 2


def test_a_write_that_is_not_let_in_says_to_sign_in(stage: Callable[..., Stage], desk: Any) -> None:
    """Without access a write had no effect for certain, and the run stops until somebody signs
    in."""
    with pytest.raises(AccessLost, match="sign in again"):
        stage(error(401), error(401)).api.write(WRITE, {})

    desk.fake.human.revoke()
    with pytest.raises(AccessLost, match="sign in again"):
        stage(error(401)).api.write(WRITE, {})


def test_a_write_waits_when_the_sign_in_is_down(stage: Callable[..., Stage], desk: Any) -> None:
    """When no token can be had at the moment, the write is held: it had not left."""
    desk.fake.clock.advance(timedelta(minutes=61))
    played = stage()
    assert desk.secrets.lock("token")

    with pytest.raises(Held, match="nothing was written") as held:
        played.api.write(WRITE, {})

    assert held.value.reach is Reach.CONNECTION
    assert played.requests == []


def test_nothing_leaves_when_nothing_may(desk: Any) -> None:
    """What ``sending`` raises comes out, and the request does not leave."""

    class Stop(BaseException):
        pass

    played = Stage(desk, [])

    def stop() -> None:
        raise Stop

    tools = desk.tools()
    object.__setattr__(tools, "sending", stop)
    played.api._tools = tools

    with pytest.raises(Stop):
        played.api.write(WRITE, {})
    assert played.requests == []
