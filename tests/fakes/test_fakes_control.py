"""The control plane tells what it is, and says in words what it cannot do."""

from __future__ import annotations

import httpx
import pytest
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.teamleader import TeamleaderFake


@pytest.fixture(params=[TeamleaderFake, OctopusFake])
def fake(request: pytest.FixtureRequest) -> Fake:
    made: Fake = request.param()
    return made


@pytest.fixture
def plane(fake: Fake) -> httpx.Client:
    transport = httpx.WSGITransport(app=fake.app)
    return httpx.Client(transport=transport, base_url="http://fake.test/_control")


def test_the_index_lists_what_there_is(fake: Fake, plane: httpx.Client) -> None:
    """Calls, worlds, faults, switches and a person's acts, each with words."""
    index = plane.get("/").json()
    assert index["fake"] == fake.name
    assert index["worlds"] == {"names": ["empty", "demo"], "sizes": dict(fake.sizes)}
    assert index["faults"] == dict(fake.faults.kinds)
    assert set(index["switches"]) == set(fake.switches)
    assert all(switch["meaning"] for switch in index["switches"].values())
    assert index["human"]["open_dossier" if fake.name == "octopus" else "add_company"]["does"]
    assert all(act["takes"].startswith("(") for act in index["human"].values())


def test_every_call_is_in_the_index(fake: Fake, plane: httpx.Client) -> None:
    """No route of the plane is left out, and each says what it does."""
    listed = {item["call"] for item in plane.get("/").json()["calls"] if item["does"]}
    routes = {
        f"{method} {rule.rule}"
        for rule in fake.screen.url_map.iter_rules()
        if rule.rule.startswith("/_control/") and "unknown" not in rule.arguments
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert listed == routes


def test_every_listed_read_answers(plane: httpx.Client) -> None:
    """Each GET of the index without a name to fill in is a 200."""
    calls = [item["call"] for item in plane.get("/").json()["calls"]]
    reads = [call.removeprefix("GET /_control") for call in calls if call.startswith("GET")]
    assert reads
    for path in reads:
        if "<" not in path:
            assert plane.get(path).status_code == 200, path


@pytest.mark.parametrize("path", ["/seed", "/snapshot", "/clock", "/faults", "/switches"])
@pytest.mark.parametrize(
    "body", [b"{", b"[1]", b'"text"', b"\xff\xfe", b'{"a": NaN}', b"[" * 100_000]
)
def test_what_is_no_json_object_is_a_400_in_words(
    plane: httpx.Client, path: str, body: bytes
) -> None:
    """The error says that the body is no JSON or no object."""
    answer = plane.post(path, content=body)
    assert answer.status_code == 400
    assert answer.json()["error"].startswith("the body is ")


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("/seed", {}, "world is one of"),
        ("/seed", {"world": "demo", "invoices": -1}, "whole numbers"),
        ("/seed", {"world": "demo", "moons": 1}, "moons|sizes"),
        ("/snapshot", {}, "name"),
        ("/restore", {"name": "never"}, "no snapshot"),
        ("/clock", {}, "advance"),
        ("/clock", {"advance": "soon"}, "number of seconds"),
        ("/clock", {"advance": -1}, "from 0"),
        ("/clock", {"advance": 1e300}, "from 0"),
        ("/clock", {"set": "tomorrow"}, "takes a moment"),
        ("/clock", {"set": "2026-11-16T09:00:00"}, "time zone"),
        ("/clock", {"running": "yes"}, "running"),
        ("/faults", {"kind": "earthquake"}, "error_before"),
        ("/faults", {"nonsense": 1}, "nonsense"),
        ("/faults", {"operation": 5}, "operation"),
        ("/switches", {"gravity": "off"}, "the switches are"),
    ],
)
def test_what_cannot_be_done_is_a_400_in_words(
    plane: httpx.Client, path: str, body: dict[str, object], words: str
) -> None:
    """The error names what was wrong or what there is."""
    answer = plane.post(path, json=body)
    assert answer.status_code == 400
    assert any(word in answer.json()["error"] for word in words.split("|")), answer.text


@pytest.mark.parametrize("since", ["x", "-1", "1.5", "²"])
def test_a_log_is_read_from_a_number_on(plane: httpx.Client, since: str) -> None:
    """Anything else is a 400 in words."""
    answer = plane.get("/requests", params={"since": since})
    assert answer.status_code == 400
    assert "number of an entry" in answer.json()["error"]


@pytest.mark.parametrize(
    ("method", "path"), [("GET", "/nothing"), ("POST", "/requests"), ("DELETE", "/clock")]
)
def test_what_is_not_there_leads_to_the_index(plane: httpx.Client, method: str, path: str) -> None:
    """404 in words, for an unknown path and for a known one asked otherwise."""
    answer = plane.request(method, path)
    assert answer.status_code == 404
    assert answer.json()["error"] == (
        f"there is no {method} /_control{path}; GET /_control/ lists what there is"
    )


def test_of_several_switches_all_or_none_are_set(fake: Fake, plane: httpx.Client) -> None:
    """When one is refused, those before it are as they were."""
    name = next(name for name, value in fake.switches.items() if value is True)
    assert plane.post("/switches", json={name: False, "gravity": "off"}).status_code == 400
    assert fake.switches[name] is True


def test_a_person_who_is_told_nonsense_says_so(fake: Fake, plane: httpx.Client) -> None:
    """An argument of the wrong type is a 400 with the act's arguments."""
    act = "book_sale" if fake.name == "octopus" else "pay"
    answer = plane.post(f"/human/{act}", json={"journal": [], "relation_id": {}, "total": {}})
    assert answer.status_code == 400
    assert "it takes (" in answer.json()["error"]


def test_a_clock_can_be_let_go_and_held(fake: Fake, plane: httpx.Client) -> None:
    """It tells whether it runs, and moves by itself only while it does."""
    assert plane.post("/clock", json={"running": True}).json()["running"] is True
    began = fake.clock.now()
    while fake.clock.now() == began:
        pass
    held = plane.post("/clock", json={"running": False}).json()
    assert held["running"] is False
    assert plane.get("/clock").json()["now"] == held["now"]


def test_snapshots_are_listed(plane: httpx.Client) -> None:
    """By name."""
    for name in ("late", "early"):
        plane.post("/snapshot", json={"name": name})
    assert plane.get("/snapshot").json() == ["early", "late"]


def test_logs_only_grow(fake: Fake, plane: httpx.Client) -> None:
    """No call of the plane takes an entry away but the reset of the whole fake."""
    plane.post("/human/unknown")
    fake.human.open_journal("V1") if fake.name == "octopus" else fake.human.add_company("Acme")
    (effect,) = plane.get("/effects").json()
    for path, body in (("/seed", {"world": "demo"}), ("/snapshot", {"name": "a"})):
        plane.post(path, json=body)
    plane.post("/restore", json={"name": "a"})
    assert plane.get("/effects").json()[0] == effect
    assert effect["actor"] == "human"
    plane.post("/reset")
    assert plane.get("/effects").json() == []
