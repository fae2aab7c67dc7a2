"""Webhooks of the Teamleader fake: registration and delivery (teamleader-api 2.8, 5.2)."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import httpx
import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "https://receiver.example/a-long-secret"
BOOKED = ["invoice.booked", "invoice.paymentRegistered"]


class Receiver:
    """Stands for whoever is told: keeps what arrives, answers the next of its statuses."""

    def __init__(self) -> None:
        self.heard: list[dict[str, Any]] = []
        self.statuses: list[int | None] = []

    def __call__(self, url: str, body: bytes) -> int | None:
        assert url == URL
        status = self.statuses.pop(0) if self.statuses else 204
        if status is not None:
            self.heard.append(json.loads(body))
        return status

    @property
    def types(self) -> list[str]:
        return [event["type"] for event in self.heard]


@pytest.fixture
def receiver() -> Receiver:
    return Receiver()


@pytest.fixture
def fake(receiver: Receiver) -> TeamleaderFake:
    fake = TeamleaderFake(clock=Clock(start=START))
    fake.webhooks.post = receiver
    return fake


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def booked(fake: TeamleaderFake) -> str:
    made: str = fake.human.invoice(fake.human.add_company("A"), [{"price": 1}], on="2026-03-02")
    return made


def test_registrations_are_united_and_taken_apart(api: Api) -> None:
    """A known address gets more types; it is forgotten when its last type is taken away."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    api.done("webhooks.register", {"url": URL, "types": ["invoice.booked", "company.added"]})
    other = "https://another.example/"
    api.done("webhooks.register", {"url": other, "types": ["deal.won"]})
    assert api.data("webhooks.list") == [
        {"url": other, "types": ["deal.won"]},
        {"url": URL, "types": [*BOOKED, "company.added"]},
    ]
    api.done("webhooks.unregister", {"url": URL, "types": BOOKED})
    assert api.data("webhooks.list")[1]["types"] == ["company.added"]
    api.done("webhooks.unregister", {"url": URL, "types": ["company.added"]})
    assert [item["url"] for item in api.data("webhooks.list")] == [other]


@pytest.mark.parametrize(
    ("body", "titles"),
    [
        ({}, ["url must be present", "types must be present"]),
        ({"url": "ftp://a.example", "types": []}, ["url must be valid"]),
        ({"url": "http://a.example", "types": []}, ["url must be valid"]),
        ({"url": "https://[", "types": []}, ["url must be valid"]),
        ({"url": URL, "types": ["company.merged"]}, ["types must be valid"]),
        ({"url": URL, "types": "invoice.booked"}, ["types must be valid"]),
    ],
)
def test_a_bad_registration_is_refused(api: Api, body: object, titles: list[str]) -> None:
    """Address and types are checked; http is for this machine alone."""
    assert api.titles("webhooks.register", body) == titles
    api.done("webhooks.register", {"url": "http://127.0.0.1:1/", "types": BOOKED})


def test_an_event_tells_the_id_alone(fake: TeamleaderFake, api: Api, receiver: Receiver) -> None:
    """Only what was registered is told, and of the record no more than type and id."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    invoice = booked(fake)
    assert receiver.heard == []
    (attempt,) = fake.webhooks.deliver()
    assert attempt.arrived
    account = api.data("users.me")["account"]
    subject = {"type": "invoice", "id": invoice}
    assert receiver.heard == [{"type": "invoice.booked", "subject": subject, "account": account}]
    assert fake.webhooks.deliver() == []


def test_a_change_by_the_client_itself_is_told_too(
    fake: TeamleaderFake, api: Api, receiver: Receiver
) -> None:
    """A payment and a credit over the API are events like those of a person."""
    types = ["invoice.paymentRegistered", "invoice.updated", "creditNote.booked", "company.updated"]
    api.done("webhooks.register", {"url": URL, "types": types})
    invoice = booked(fake)
    paid = {"paid_at": "2026-03-02T12:00:00+00:00", "payment": {"amount": 1, "currency": "EUR"}}
    api.done("invoices.registerPayment", {"id": invoice, **paid})
    note = api.data("invoices.credit", {"id": invoice})["id"]
    company = api.data("companies.list")[0]["id"]
    api.done("companies.tag", {"id": company, "tags": ["vip"]})
    fake.webhooks.deliver()
    assert [(event["type"], event["subject"]["id"]) for event in receiver.heard] == [
        ("invoice.paymentRegistered", invoice),
        ("creditNote.booked", note),
        ("invoice.updated", invoice),
        ("company.updated", company),
    ]


def test_what_happened_before_or_after_a_registration_is_not_told(
    fake: TeamleaderFake, api: Api, receiver: Receiver
) -> None:
    """Only events between register and unregister are, also when delivered later."""
    booked(fake)
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    told = booked(fake)
    api.done("webhooks.unregister", {"url": URL, "types": BOOKED})
    booked(fake)
    fake.webhooks.deliver()
    assert [event["subject"]["id"] for event in receiver.heard] == [told]


def test_a_failing_receiver_hears_it_again(
    fake: TeamleaderFake, api: Api, receiver: Receiver
) -> None:
    """Without a 2xx the event comes again after a minute, three times in all."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    booked(fake)
    receiver.statuses = [500, None, 302]
    assert [attempt.status for attempt in fake.webhooks.deliver()] == [500]
    assert fake.webhooks.deliver() == []
    fake.clock.advance(60)
    assert [attempt.status for attempt in fake.webhooks.deliver()] == [None]
    fake.clock.advance(60)
    assert [attempt.status for attempt in fake.webhooks.deliver()] == [302]
    assert fake.webhooks.pending() == []


def test_disorder_duplicates_and_loss_on_demand(
    fake: TeamleaderFake, api: Api, receiver: Receiver
) -> None:
    """Events can arrive the wrong way round, twice, or never."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    invoice = booked(fake)
    fake.human.pay(invoice)
    fake.webhooks.deliver(order="reversed", copies=2)
    assert receiver.types == [BOOKED[1], BOOKED[1], BOOKED[0], BOOKED[0]]
    receiver.heard.clear()
    second = booked(fake)
    fake.human.pay(second)
    fake.webhooks.deliver(lose=1)
    assert receiver.types == [BOOKED[1]]


def test_switches_make_disorder_the_rule(
    fake: TeamleaderFake, api: Api, receiver: Receiver
) -> None:
    """Order, copies and delay follow the switches when nothing else is said."""
    for name, value in (
        ("webhook_order", "reversed"),
        ("webhook_copies", 2),
        ("webhook_delay_seconds", 30),
    ):
        fake.switches.set(name, value)
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    fake.human.pay(booked(fake))
    assert fake.webhooks.deliver() == []
    fake.clock.advance(30)
    fake.webhooks.deliver()
    assert receiver.types == [BOOKED[1], BOOKED[1], BOOKED[0], BOOKED[0]]


def test_peppol_answers_are_told(fake: TeamleaderFake, api: Api, receiver: Receiver) -> None:
    """A sent and a failed submission have an event each, the steps after it none."""
    types = ["invoice.peppolSubmissionSucceeded", "invoice.peppolSubmissionFailed"]
    api.done("webhooks.register", {"url": URL, "types": types})
    invoice = booked(fake)
    for status in ("sending_failed", "sent", "receiver_accepted"):
        fake.human.peppol(invoice, status)
    fake.webhooks.deliver()
    assert receiver.types == types[::-1]


def test_a_reset_forgets_the_webhooks(fake: TeamleaderFake, api: Api) -> None:
    """Neither registration nor event is left."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    booked(fake)
    fake.reset()
    assert (fake.webhooks.registrations(), fake.webhooks.pending()) == ([], [])
    booked(fake)
    assert fake.webhooks.pending() == []


def test_the_secret_of_an_address_is_not_logged(fake: TeamleaderFake, api: Api) -> None:
    """The effect names the host alone."""
    api.done("webhooks.register", {"url": URL, "types": BOOKED})
    assert "secret" not in repr(fake.effects.since())


class _CallsBack(BaseHTTPRequestHandler):
    """A receiver that asks the fake for its log before it answers."""

    heard: list[str]
    fake_url: str

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        httpx.get(f"{self.fake_url}/_control/effects", timeout=4)
        self.heard.append(json.loads(body)["type"])
        self.send_response(204)
        self.end_headers()

    def log_message(self, *_args: object) -> None:
        """Keep quiet."""


@pytest.fixture
def served() -> Iterator[tuple[TeamleaderFake, str, list[str]]]:
    """Give a fake on a socket that is registered to tell a receiver which calls back."""
    fake = TeamleaderFake(clock=Clock(start=START))
    heard: list[str] = []
    with Server(fake.app) as server:
        members = {"heard": heard, "fake_url": server.url}
        receiver = HTTPServer(("127.0.0.1", 0), type("CallsBack", (_CallsBack,), members))
        thread = threading.Thread(target=receiver.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        url = f"http://127.0.0.1:{receiver.server_port}/hook"
        Api(fake).done("webhooks.register", {"url": url, "types": BOOKED})
        yield fake, server.url, heard
        receiver.shutdown()
        thread.join()
        receiver.server_close()


def test_the_control_plane_delivers_over_http(
    served: tuple[TeamleaderFake, str, list[str]],
) -> None:
    """What waits is shown, and delivered although the receiver calls back before it answers."""
    fake, url, heard = served
    booked(fake)
    (waiting,) = httpx.get(f"{url}/_control/webhooks").json()
    assert waiting["body"]["type"] == "invoice.booked"
    answer = httpx.post(f"{url}/_control/webhooks/deliver", json={"copies": 2}, timeout=10)
    assert [attempt["status"] for attempt in answer.json()] == [204, 204]
    assert heard == [BOOKED[0], BOOKED[0]]
    wrong = httpx.post(f"{url}/_control/webhooks/deliver", json={"order": "shuffled"})
    assert (wrong.status_code, wrong.json()) == (400, {"error": "order is sent or reversed"})


def test_the_postman_delivers_by_himself(served: tuple[TeamleaderFake, str, list[str]]) -> None:
    """While the fake is alive nobody has to tell it to deliver, unless the switch says so."""
    fake, _, heard = served
    arrived = threading.Event()
    post = fake.webhooks.post

    def observed(url: str, body: bytes) -> int | None:
        status = post(url, body)
        arrived.set()
        return status

    fake.webhooks.post = observed
    fake.switches.set("webhooks_by_themselves", False)
    with fake.alive():
        booked(fake)
        assert not arrived.wait(0.3)
        fake.switches.set("webhooks_by_themselves", True)
        assert arrived.wait(5)
    assert heard == [BOOKED[0]]
