"""The shared ground of the fakes: clock, logs, faults, switches, control plane."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import httpx
import pytest
from koppel_fakes import jsontext
from koppel_fakes.clock import Clock
from koppel_fakes.company import Company
from koppel_fakes.faults import Faults
from koppel_fakes.log import EffectLog, RequestLog
from koppel_fakes.switches import Switch, Switches
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import BASE, Api

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=NOON))


@pytest.fixture
def plane(fake: TeamleaderFake) -> httpx.Client:
    transport = httpx.WSGITransport(app=fake.app)
    return httpx.Client(transport=transport, base_url=f"{BASE}/_control")


def test_a_clock_stands_still_until_it_is_moved() -> None:
    """A clock that does not run shows the same moment until advance or set moves it."""
    clock = Clock(start=NOON)
    assert clock.now() == clock.now() == NOON
    clock.advance(90)
    clock.advance(timedelta(minutes=1))
    assert clock.now() == NOON + timedelta(seconds=150)
    clock.set(NOON - timedelta(days=1))
    assert clock.now() == NOON - timedelta(days=1)


def test_a_running_clock_goes_on_by_itself() -> None:
    """A running clock adds real time to its start, and to where it was moved."""
    clock = Clock(start=NOON, running=True)
    first = clock.now()
    clock.advance(3600)
    assert NOON <= first < NOON + timedelta(seconds=60)
    assert clock.now() > first + timedelta(seconds=3599)


def test_a_clock_wants_a_zone_and_goes_forward() -> None:
    """Naive moments and negative steps are refused."""
    with pytest.raises(ValueError, match="time zone"):
        Clock(start=NOON.replace(tzinfo=None))
    with pytest.raises(ValueError, match="only advances"):
        Clock(start=NOON).advance(-1)


def test_logs_number_their_entries_and_keep_copies() -> None:
    """Entries are numbered from 1, `since` gives the later ones, and bodies are copies."""
    clock = Clock(start=NOON)
    effects = EffectLog(clock)
    body = {"amount": Decimal(1)}
    for key in ("a", "b", "c"):
        effects.add(actor="human", operation="pay", kind="invoice", key=key, body=body)
    body["amount"] = Decimal(2)
    assert [(entry.n, entry.key) for entry in effects.since(1)] == [(2, "b"), (3, "c")]
    assert effects.since()[0].body == {"amount": Decimal(1)}
    assert effects.since()[0].at == NOON


def test_the_request_log_holds_no_headers_or_bodies(fake: TeamleaderFake) -> None:
    """A logged request tells operation and status, and nothing of its token or body."""
    Api(fake).call("companies.add", {"name": "Very secret name"})
    (entry,) = fake.requests.since(0)
    assert (entry.method, entry.operation, entry.status) == ("POST", "companies.add", 201)
    assert "secret" not in repr(entry).lower()
    assert "fake-access" not in repr(entry)


def test_faults_strike_by_operation_and_ordinal() -> None:
    """A fault waits for its operation, skips as many as told, and is used up."""
    faults = Faults()
    faults.add("b", "cut", times=2, skip=1)
    struck = [faults.take(operation) for operation in ("a", "b", "b", "a", "b", "b")]
    assert [fault is not None for fault in struck] == [False, False, True, False, True, False]


def test_unknown_faults_are_refused() -> None:
    """A kind nobody knows is refused with the list of kinds."""
    with pytest.raises(ValueError, match="error_before"):
        Faults().add(kind="earthquake")


@pytest.mark.parametrize(
    ("kind", "status", "added"),
    [
        ("error_before", 503, False),
        ("rate_limited", 429, False),
        ("unauthorized", 401, False),
        ("error_after", 502, True),
        ("html", 200, True),
        ("cut", 201, True),
        ("wrong_type", 201, True),
    ],
)
def test_a_fault_strikes_before_or_after_the_effect(
    fake: TeamleaderFake, kind: str, status: int, added: bool
) -> None:
    """Each kind of fault answers with its status, and lets the effect happen or not."""
    fake.faults.add("companies.add", kind)
    response = Api(fake).call("companies.add", {"name": "Acme"})
    assert response.status_code == status
    assert bool(fake.effects.since(0)) is added
    assert fake.requests.since(0)[-1].status == status
    assert Api(fake).call("companies.add", {"name": "Acme"}).status_code == 201


def test_spoiled_answers_look_spoiled(fake: TeamleaderFake) -> None:
    """Half a body is no JSON, a login page is HTML, and a wrong type is plain text."""
    api = Api(fake)
    whole = api.call("departments.list")
    for kind in ("cut", "html", "wrong_type"):
        fake.faults.add("departments.list", kind)
    cut, page, plain = (api.call("departments.list") for _ in range(3))
    assert cut.content == whole.content[: len(whole.content) // 2]
    assert page.headers["Content-Type"].startswith("text/html")
    assert "<html" in page.text
    assert plain.headers["Content-Type"] == "text/plain"
    assert plain.content == whole.content


def test_the_status_of_a_server_error_can_be_chosen(fake: TeamleaderFake) -> None:
    """error_before answers with the 5xx that was asked for, as a page and not as JSON."""
    fake.faults.add("*", "error_before", status=500)
    response = Api(fake).call("users.me")
    assert response.status_code == 500
    assert response.headers["Content-Type"].startswith("text/html")


def test_switches_are_known_by_name_and_kind() -> None:
    """A switch takes what fits it; other names and values are refused with words."""
    switches = Switches(
        {"yes": Switch(True, ""), "word": Switch("a", "", ("a", "b")), "many": Switch(3, "")}
    )
    switches.set("yes", "off")
    switches.set("word", "b")
    switches.set("many", "7")
    assert dict(switches) == {"yes": False, "word": "b", "many": 7}
    for name, value in (("yes", "maybe"), ("word", "c"), ("many", "few"), ("other", True)):
        with pytest.raises(ValueError, match="switch"):
            switches.set(name, value)
    switches.reset()
    assert dict(switches) == {"yes": True, "word": "a", "many": 3}


def test_json_numbers_are_exact() -> None:
    """Decimals come back as they went, whole ones as whole numbers."""
    text = jsontext.dumps({"a": Decimal("871.20"), "b": Decimal("720.00"), "c": Decimal("0.21")})
    assert text == '{"a":871.2,"b":720,"c":0.21}'
    assert jsontext.loads(text) == {"a": Decimal("871.2"), "b": 720, "c": Decimal("0.21")}
    with pytest.raises(ValueError, match="NaN"):
        jsontext.loads('{"a": NaN}')


def test_control_moves_the_clock(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """The clock is read, advanced and set through the control plane."""
    assert plane.get("/clock").json() == {"now": "2026-03-02T12:00:00+00:00", "running": False}
    plane.post("/clock", json={"advance": 61.5})
    assert fake.clock.now() == NOON + timedelta(seconds=61.5)
    plane.post("/clock", json={"set": "2026-04-01T10:00:00+02:00"})
    assert fake.clock.now() == datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
    assert plane.post("/clock", json={}).status_code == 400


def test_control_scripts_faults(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """Faults are added, listed and removed through the control plane."""
    plane.post("/faults", json={"operation": "users.me", "kind": "cut", "skip": 2})
    (fault,) = plane.get("/faults").json()
    assert (fault["operation"], fault["kind"], fault["skip"]) == ("users.me", "cut", 2)
    assert plane.post("/faults", json={"kind": "nonsense"}).status_code == 400
    plane.delete("/faults")
    assert fake.faults.pending() == []


def test_control_sets_switches(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """Switches are listed and set through the control plane; an unknown one is a 400."""
    assert plane.get("/switches").json()["edit_booked"] is True
    plane.post("/switches", json={"edit_booked": False})
    assert fake.switches.on("edit_booked") is False
    answer = plane.post("/switches", json={"gravity": False})
    assert answer.status_code == 400
    assert "edit_booked" in answer.json()["error"]


def test_control_lets_a_person_act(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """A person's acts are called by name; what does not exist or fit is told in words."""
    company = plane.post("/human/add_company", json={"name": "Acme"}).json()["result"]
    assert fake.state.customers[company].name == "Acme"
    unknown = plane.post("/human/fly", json={})
    assert unknown.status_code == 404
    assert "add_company" in unknown.json()["actions"]
    assert plane.post("/human/pay", json={"wrong": 1}).status_code == 400
    missing = plane.post("/human/pay", json={"invoice_id": "nothing"})
    assert (missing.status_code, missing.json()) == (400, {"error": "there is no invoice nothing"})


def test_control_is_neither_logged_nor_struck(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """Requests to the control plane leave no trace in the log and meet no faults."""
    fake.faults.add("*", "error_before")
    assert plane.get("/effects").json() == []
    assert fake.requests.since(0) == []
    assert len(fake.faults.pending()) == 1


def test_control_shows_requests_and_effects_since(
    plane: httpx.Client, fake: TeamleaderFake
) -> None:
    """Both logs are read from any entry on, as JSON."""
    api = Api(fake)
    for name in ("Acme", "Brico"):
        api.call("companies.add", {"name": name})
    (request,) = plane.get("/requests", params={"since": 1}).json()
    (effect,) = plane.get("/effects", params={"since": 1}).json()
    assert (request["n"], request["operation"]) == (2, "companies.add")
    assert (effect["n"], effect["actor"], effect["body"]) == (2, "api", {"name": "Brico"})


def test_control_seeds_and_resets(plane: httpx.Client, fake: TeamleaderFake) -> None:
    """A world is seeded in the size asked for; reset goes back to the first one, all emptied."""
    assert plane.post("/seed", json={"world": "demo", "invoices": 12}).status_code == 200
    assert len(fake.state.invoices) == 12
    fake.faults.add()
    fake.switches.set("edit_booked", False)
    plane.post("/reset")
    assert fake.state.invoices == {}
    assert (fake.faults.pending(), fake.requests.since(0)) == ([], [])
    assert fake.switches.on("edit_booked")
    assert plane.post("/seed", json={"world": "moon"}).status_code == 400
    assert plane.post("/seed", json={"world": "demo", "moons": 3}).status_code == 400


def test_every_answer_has_the_fakes_own_date(fake: TeamleaderFake) -> None:
    """The Date header is the fake's present, also when the clock was moved."""
    fake.clock.set(datetime(2027, 1, 5, 6, 7, 8, tzinfo=UTC))
    assert Api(fake).call("users.me").headers["Date"] == "Tue, 05 Jan 2027 06:07:08 GMT"


def test_the_demo_company_is_the_same_every_time() -> None:
    """Two companies of one seed have the same parties, those of another seed do not."""
    assert Company(seed=3).parties == Company(seed=3).parties
    assert Company(seed=3).parties != Company(seed=4).parties


def test_the_demo_company_has_all_sorts_of_parties() -> None:
    """Belgian, EU and other companies, persons, one without VAT number, long and accented names."""
    parties = Company().parties
    assert len(parties) >= 60
    assert len({party.id for party in parties}) == len(parties)
    assert {party.country for party in parties} == {"BE", "NL", "CH"}
    assert sum(party.kind == "contact" for party in parties) >= 5
    assert sum(p.kind == "company" and p.vat_number is None for p in parties) == 1
    assert max(len(party.name) for party in parties) > 30
    assert {"é", "ï", "ç"} <= set("".join(party.name for party in parties).lower())


def test_belgian_vat_numbers_are_valid_and_fictional() -> None:
    """Each has right check digits, lies in a fictional range, and is nobody else's."""
    numbers = [
        "".join(c for c in str(party.vat_number) if c.isdigit())
        for party in Company(parties=200).belgian_companies
    ]
    assert len(set(numbers)) == len(numbers) > 100
    for number in numbers:
        assert number[:2] in ("01", "19")
        assert 97 - int(number[:8]) % 97 == int(number[8:])


def test_vat_numbers_are_typed_in_many_styles() -> None:
    """With and without country, blanks and dots, as people do."""
    typed = [str(party.vat_number) for party in Company().belgian_companies]
    assert any(text.startswith("BE ") and "." in text for text in typed)
    assert any(text.startswith("BE0") and "." not in text for text in typed)
    assert any(text[0] in "01" for text in typed)


def test_request_log_entries_carry_the_clock() -> None:
    """A request is logged at the moment of the fake's clock."""
    clock = Clock(start=NOON)
    log = RequestLog(clock)
    log.add(method="POST", path="/x", operation="x", status=200, ms=1.0)
    assert log.since(0)[0].at == NOON
