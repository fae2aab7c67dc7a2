"""Each kind of bad day: what happens, what the client sees, and what the logs say of it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator

import httpx
import pytest
from koppel_fakes.faults import KINDS
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.unanswered import Dropped, Refused, Silent

from tests.fakes.octopus_caller import RestCaller
from tests.fakes.octopus_soap_caller import connected
from tests.fakes.teamleader_api import Api

ACME = {"name": "Acme"}
ADD = "companies.add"
PATIENCE, PLENTY = 0.3, 30.0
"""Seconds that a client waits for an answer that never comes, and for one that does."""


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake()


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


@pytest.fixture
def served(fake: TeamleaderFake) -> Iterator[httpx.Client]:
    """A client that reaches the fake through a real socket."""
    bearer = {"Authorization": f"Bearer {fake.grant().access_token}"}
    with (
        Server(fake.app) as server,
        httpx.Client(
            base_url=server.url, headers=bearer, timeout=PATIENCE, trust_env=False
        ) as http,
    ):
        yield http


def struck(fake: TeamleaderFake | OctopusFake) -> list[tuple[str, int]]:
    """Fault and status of each request in the log that a fault befell."""
    return [(entry.fault, entry.status) for entry in fake.requests.since() if entry.fault]


def added(fake: TeamleaderFake) -> int:
    """How many companies the effect log says were added through the API."""
    return sum((entry.actor, entry.operation) == ("api", ADD) for entry in fake.effects.since())


BROKEN = [
    ("refused", Refused, 0),
    ("timeout_before", Silent, 0),
    ("timeout_after", Silent, 1),
    ("dropped", Dropped, 1),
]


@pytest.mark.parametrize(("kind", "error", "effects"), BROKEN)
def test_a_client_in_process_is_left_without_an_answer(
    fake: TeamleaderFake, api: Api, kind: str, error: type[Exception], effects: int
) -> None:
    """The application raises what befell the request, before or after the effect."""
    fake.faults.add(ADD, kind)
    with pytest.raises(error):
        api.call(ADD, ACME)
    assert added(fake) == effects
    assert struck(fake) == [(kind, 201 if kind == "dropped" else 0)]
    assert api.call(ADD, ACME).status_code == 201


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kind", "error", "effects"),
    [
        ("refused", httpx.RemoteProtocolError, 0),
        ("timeout_before", httpx.ReadTimeout, 0),
        ("timeout_after", httpx.ReadTimeout, 1),
        ("late", httpx.ReadTimeout, 0),
        ("dropped", httpx.RemoteProtocolError, 1),
    ],
)
def test_a_client_over_a_socket_is_left_without_an_answer(
    fake: TeamleaderFake,
    served: httpx.Client,
    kind: str,
    error: type[Exception],
    effects: int,
) -> None:
    """The connection is closed, silent or broken off in truth; the next request is answered."""
    served.post("/_control/faults", json={"operation": ADD, "kind": kind})
    with pytest.raises(error):
        served.post(
            f"/{ADD}", json=ACME, timeout=PATIENCE if error is httpx.ReadTimeout else PLENTY
        )
    while served.get("/_control/faults").json():
        time.sleep(0.01)  # the server has not come to the request yet
    assert added(fake) == effects
    assert served.post(f"/{ADD}", json=ACME).status_code == 201


@pytest.mark.slow
def test_a_refused_connection_is_closed_without_a_byte(fake: TeamleaderFake) -> None:
    """Nothing is read from the socket but its end."""
    fake.faults.add(kind="refused")
    with Server(fake.app) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            line.sendall(b"POST /users.me HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
            assert line.recv(100) == b""


@pytest.mark.slow
def test_a_dropped_answer_breaks_off_in_its_body(fake: TeamleaderFake) -> None:
    """Headers promise the whole, half of it comes, and the connection ends."""
    token = fake.grant().access_token
    fake.faults.add("departments.list", "dropped")
    with Server(fake.app) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with socket.create_connection(("127.0.0.1", port), timeout=5) as line:
            head = f"Host: x\r\nAuthorization: Bearer {token}\r\nContent-Length: 0\r\n\r\n"
            line.sendall(b"POST /departments.list HTTP/1.1\r\n" + head.encode())
            received = b"".join(iter(lambda: line.recv(4096), b""))
    headers, _, body = received.partition(b"\r\n\r\n")
    (promised,) = (
        int(row.split(b":")[1]) for row in headers.split(b"\r\n") if b"Content-Length" in row
    )
    assert len(body) == promised // 2 > 0


@pytest.mark.slow
def test_others_are_answered_while_one_waits_in_vain(
    fake: TeamleaderFake, served: httpx.Client
) -> None:
    """A silent connection holds up neither another client nor the end of the server."""
    fake.faults.add(ADD, "timeout_after")
    with Server(fake.app) as server:
        waiting = threading.Thread(target=_wait_for, args=(f"{server.url}/{ADD}",))
        waiting.start()
        while not struck(fake):
            time.sleep(0.01)
        assert served.post("/users.me").status_code == 200
    waiting.join(timeout=5)
    assert not waiting.is_alive()


def _wait_for(url: str) -> None:
    with pytest.raises(httpx.TransportError):
        httpx.post(url, json=ACME, timeout=60, trust_env=False)


def test_a_late_request_lands_when_it_is_asked_to(fake: TeamleaderFake, api: Api) -> None:
    """The client gave up; the effect comes with `land`, and the log has it then."""
    fake.faults.add(ADD, "late")
    with pytest.raises(Silent):
        api.call(ADD, ACME)
    assert (added(fake), struck(fake)) == (0, [])
    fake.clock.advance(60)
    assert fake.land() == [201]
    assert (added(fake), struck(fake)) == (1, [("late", 201)])
    assert fake.effects.since()[-1].at == fake.clock.now()
    assert fake.land() == []


def test_a_late_request_lands_after_its_delay(fake: TeamleaderFake, api: Api) -> None:
    """It arrives before the first request after its moment, and not before."""
    fake.faults.add(ADD, "late", delay=90)
    with pytest.raises(Silent):
        api.call(ADD, ACME)
    fake.clock.advance(89)
    assert api.data("companies.list") == []
    fake.clock.advance(1)
    assert [company["name"] for company in api.data("companies.list")] == ["Acme"]
    assert [entry.operation for entry in fake.requests.since()] == [
        "companies.list",
        ADD,
        "companies.list",
    ]


def test_a_late_request_meets_the_rules_of_its_arrival(fake: TeamleaderFake, api: Api) -> None:
    """A token that expired on the way opens nothing."""
    fake.faults.add(ADD, "late")
    with pytest.raises(Silent):
        api.call(ADD, ACME)
    fake.authorization.expire_access()
    assert (fake.land(), added(fake)) == ([401], 0)


def test_a_late_booking_takes_its_number_from_another() -> None:
    """The booking of a client that gave up and sent again arrives second, and is refused."""
    fake = OctopusFake(world="demo")
    caller = RestCaller(fake)
    fake.faults.add("POST buysellbookings", "late")
    with pytest.raises(Silent):
        caller.book()
    assert caller.book().status_code == 201
    assert fake.land() == [400]
    assert [row["number"] for row in fake.human.list_bookings("V1")] == [1]


@pytest.mark.parametrize(("numbering", "status", "booked"), [("strict", 400, 1), ("lax", 201, 2)])
def test_a_request_that_arrives_twice_is_applied_twice(
    numbering: str, status: int, booked: int
) -> None:
    """Both are logged, the second answer comes back, and the vendor's rules hold for each."""
    fake = OctopusFake(world="demo", switches={"numbering": numbering})
    caller = RestCaller(fake)
    fake.faults.add("POST buysellbookings", "twice")
    assert caller.book().status_code == status
    assert struck(fake) == [("twice", 201), ("twice", status)]
    assert len(fake.human.list_bookings("V1")) == booked


def test_a_soap_message_can_arrive_twice_too() -> None:
    """The second answer is the vendor's code for a number that is taken."""
    fake = OctopusFake(world="demo")
    service = connected(fake)
    fake.faults.add("SOAP GetDossiers", "twice")
    assert len(service.GetDossiers()) == 2
    assert struck(fake) == [("twice", 200), ("twice", 200)]


def test_an_empty_answer_has_no_body(fake: TeamleaderFake, api: Api) -> None:
    """Status 200 and nothing in it, after the effect."""
    fake.faults.add(ADD, "empty")
    answer = api.call(ADD, ACME)
    assert (answer.status_code, answer.content, added(fake)) == (200, b"", 1)


@pytest.mark.parametrize("kind", ["error_before", "error_after"])
def test_the_status_of_an_error_page_can_be_chosen(
    fake: TeamleaderFake, api: Api, kind: str
) -> None:
    """Before and after the effect, any 5xx."""
    fake.faults.add(ADD, kind, status=504)
    assert api.call(ADD, ACME).status_code == 504
    assert added(fake) == (kind == "error_after")


def test_a_429_can_come_without_its_headers(fake: TeamleaderFake, api: Api) -> None:
    """Some proxies answer for the vendor and do not say when to come back."""
    for kind in ("rate_limited", "rate_limited_bare"):
        fake.faults.add(ADD, kind)
    told, bare = api.call(ADD, ACME), api.call(ADD, ACME)
    assert (told.status_code, bare.status_code, added(fake)) == (429, 429, 0)
    assert "X-RateLimit-Reset" in told.headers
    assert not [name for name in bare.headers if name.startswith("x-ratelimit")]


def test_a_fault_can_wait_for_what_a_request_is_about(fake: TeamleaderFake, api: Api) -> None:
    """Only a body with the text in it is befallen."""
    fake.faults.add(ADD, "error_before", containing="Brico")
    statuses = [api.call(ADD, {"name": name}).status_code for name in ("Acme", "Brico", "Brico")]
    assert statuses == [201, 503, 201]


def test_access_tokens_can_expire_under_a_request(fake: TeamleaderFake, api: Api) -> None:
    """The token is dead from then on; the refresh token still gives another."""
    fake.faults.add(ADD, "token_expired")
    assert [api.call(ADD, ACME).status_code for _ in range(2)] == [401, 401]
    assert Api(fake).call(ADD, ACME).status_code == 201


def test_a_grant_can_be_taken_back_under_a_request(fake: TeamleaderFake) -> None:
    """Neither token is worth anything any more."""
    pair = fake.grant()
    fake.faults.add(ADD, "grant_revoked")
    assert Api(fake, pair.access_token).call(ADD, ACME).status_code == 401
    fields = {"grant_type": "refresh_token", "refresh_token": pair.refresh_token}
    refreshed = Api(fake).http.post("/oauth2/access_token", data={**fields, **fake.description()})
    assert (refreshed.status_code, added(fake)) == (400, 0)


def test_the_calls_of_a_minute_can_be_spent(fake: TeamleaderFake, api: Api) -> None:
    """The vendor's own 429 until the window has slid."""
    fake.faults.add(ADD, "quota_spent")
    refused = api.call(ADD, ACME)
    assert (refused.status_code, refused.headers["X-RateLimit-Remaining"]) == (429, "0")
    assert api.call(ADD, ACME).status_code == 429
    fake.clock.advance(60)
    assert api.call(ADD, ACME).status_code == 201


def test_the_calls_of_a_day_can_be_spent() -> None:
    """The books refuse this operation until tomorrow, and others not."""
    fake = OctopusFake(world="demo")
    caller = RestCaller(fake)
    fake.faults.add("POST buysellbookings", "quota_spent")
    assert [caller.book().status_code for _ in range(2)] == [429, 429]
    assert caller.get("vatcodes").status_code == 200
    fake.clock.advance(86400)
    caller.log_in()
    assert caller.book().status_code == 201


def test_logins_to_the_books_can_end_under_a_request() -> None:
    """Over REST the token is worth nothing, over SOAP the session is a new one without login."""
    fake = OctopusFake(world="demo")
    caller, service = RestCaller(fake), connected(fake)
    fake.faults.add("*", "token_expired")
    assert caller.book().status_code == 401
    assert service.CloseDossier() == -2


def test_somebody_can_open_the_journal_under_a_request() -> None:
    """The request meets the lock, a person is in the effect log, and the lock stays."""
    fake = OctopusFake(world="demo")
    caller = RestCaller(fake)
    fake.faults.add("POST buysellbookings", "journal_opened", journal="V1")
    assert [caller.book().json()["errorCode"] for _ in range(2)] == [-12, -12]
    acts = {(act.actor, act.operation) for act in fake.effects.since()}
    assert acts == {("human", "open_journal")}
    fake.human.release_journal("V1")
    assert caller.book().status_code == 201


def test_each_vendor_lists_its_own_kinds() -> None:
    """What both know and what is one vendor's own, each with words; another is refused."""
    for fake in (TeamleaderFake(), OctopusFake()):
        assert set(fake.faults.kinds) == set(KINDS) | set(fake.own_faults)
        assert all(fake.faults.kinds.values())
    with pytest.raises(ValueError, match="journal_opened"):
        OctopusFake().faults.add(kind="earthquake")
    with pytest.raises(ValueError, match="unknown kind"):
        TeamleaderFake().faults.add(kind="journal_opened")


@pytest.mark.parametrize(
    "fields", [{"times": 0}, {"skip": -1}, {"status": 404}, {"delay": -1}, {"times": "many"}]
)
def test_a_fault_that_cannot_be_is_refused(api: Api, fields: dict[str, object]) -> None:
    """400 over the control plane, in words, and nothing is scripted."""
    answer = api.http.post("/_control/faults", json={"kind": "late", **fields})
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert api.http.get("/_control/faults").json() == []


def test_late_requests_are_seen_and_landed_over_the_control_plane(
    fake: TeamleaderFake, api: Api
) -> None:
    """What is on its way is listed; POST land lets it arrive."""
    api.http.post("/_control/faults", json={"operation": ADD, "kind": "late"})
    with pytest.raises(Silent):
        api.call(ADD, ACME)
    assert api.http.get("/_control/late").json() == [{"operation": ADD, "due": None}]
    assert api.http.post("/_control/land").json() == {"landed": [201]}
    assert (added(fake), api.http.get("/_control/late").json()) == (1, [])


def test_what_is_on_its_way_never_arrives_after_a_reset(fake: TeamleaderFake, api: Api) -> None:
    """A reset fake owes nothing to the past."""
    fake.faults.add(ADD, "late")
    with pytest.raises(Silent):
        api.call(ADD, ACME)
    fake.reset()
    assert fake.land() == []
