"""Snapshots of both fakes, and the list of switches."""

from __future__ import annotations

import httpx
import pytest
from koppel_fakes import cli
from koppel_fakes.fake import Fake
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.switch_list import all_switches, lines
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.octopus_caller import RestCaller


def plane(fake: Fake) -> httpx.Client:
    """A client of the control plane."""
    transport = httpx.WSGITransport(app=fake.app)
    return httpx.Client(transport=transport, base_url="http://fake.test/_control")


def test_what_came_after_a_snapshot_is_gone_after_the_restore() -> None:
    """Books, rights and switches are as they were; the login still holds."""
    fake = OctopusFake()
    customer = fake.human.add_relation("Acme NV")
    caller = RestCaller(fake)
    control = plane(fake)
    assert control.post("/snapshot", json={"name": "before"}).status_code == 200
    fake.human.book_sale("V1", customer, total=121)
    fake.human.set_rights("api@test", allowed=False)
    fake.switches.set("numbering", "lax")
    assert control.post("/restore", json={"name": "before"}).status_code == 200
    assert fake.human.list_bookings("V1") == []
    assert fake.switches["numbering"] == "strict"
    assert caller.book().status_code == 201
    RestCaller(fake)


def test_a_snapshot_can_be_restored_again_and_again() -> None:
    """What is done after a restore does not change the snapshot."""
    fake = OctopusFake()
    customer = fake.human.add_relation("Acme NV")
    fake.snapshot("start")
    for _time in range(2):
        fake.human.book_sale("V1", customer, total=121)
        fake.restore("start")
        assert fake.human.list_bookings("V1") == []


def test_a_person_in_a_dossier_that_is_gone_comes_back_to_the_first() -> None:
    """After the restore the person stands in the usual dossier."""
    fake = OctopusFake()
    fake.snapshot("start")
    fake.human.open_dossier(fake.human.new_dossier("Nieuw BV"))
    fake.restore("start")
    assert len(fake.human.list_bookyears()) == 3


def test_clock_and_logs_go_on_over_a_restore() -> None:
    """Time does not go back, and the logs are append-only."""
    fake = OctopusFake()
    fake.snapshot("start")
    fake.human.add_relation("Acme NV")
    fake.clock.advance(60)
    now, effects = fake.clock.now(), len(fake.effects)
    fake.restore("start")
    assert (fake.clock.now(), len(fake.effects)) == (now, effects)


def test_an_unknown_snapshot_is_refused_with_the_names_there_are() -> None:
    """400, in words."""
    control = plane(OctopusFake())
    control.post("/snapshot", json={"name": "one"})
    answer = control.post("/restore", json={"name": "two"})
    assert answer.status_code == 400
    assert answer.json()["error"] == "no snapshot 'two'; the snapshots are: one"
    assert control.post("/restore", json={}).status_code == 400


def test_teamleader_has_snapshots_too() -> None:
    """A company made after the snapshot is gone after the restore; the clock stays shared."""
    fake = TeamleaderFake(world="demo", invoices=5)
    control = plane(fake)
    control.post("/snapshot", json={"name": "start"})
    before = len(fake.state.customers)
    fake.human.add_company(name="Later BV")
    assert len(fake.state.customers) == before + 1
    control.post("/restore", json={"name": "start"})
    assert len(fake.state.customers) == before
    assert fake.state.clock is fake.clock


def test_every_switch_is_listed_with_default_and_meaning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`koppel-fakes switches` prints one line per switch of both vendors and ends with 0."""
    assert cli.main(["switches"]) == 0
    printed = capsys.readouterr().out.splitlines()
    assert printed == list(lines())
    for vendor, switches in all_switches().items():
        for name, switch in switches.items():
            (line,) = [row for row in printed if row.startswith(f"{vendor}  {name}=")]
            assert line.endswith(switch.meaning)
    assert "octopus  numbering=strict  (or unique, lax)  which document numbers" in "\n".join(
        printed
    )
