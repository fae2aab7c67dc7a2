"""The fakes behind real sockets, and their command line."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
from typing import Any

import httpx
import pytest
from koppel_fakes.cli import main
from koppel_fakes.server import Server, is_loopback
from koppel_fakes.teamleader import TeamleaderFake

ANYWHERE = "0.0.0.0"  # every address of this machine
ELSEWHERE = "127.0.0.2"  # an address at which a server of 127.0.0.1 does not listen
pytestmark = pytest.mark.slow

COMMAND = [sys.executable, "-m", "koppel_fakes", "teamleader", "--port", "0"]


def start(*more: str) -> tuple[subprocess.Popen[str], dict[str, Any]]:
    process = subprocess.Popen(
        [*COMMAND, *more], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    return process, json.loads(process.stdout.readline())


def stop(process: subprocess.Popen[str], number: int) -> tuple[int, str]:
    process.send_signal(number)
    _, complaints = process.communicate(timeout=20)
    return process.returncode, complaints


def test_a_server_answers_on_loopback_while_it_lasts() -> None:
    """Requests come through a real socket; afterwards the port is closed."""
    fake = TeamleaderFake()
    headers = {"Authorization": f"Bearer {fake.grant().access_token}"}
    with Server(fake.app) as server:
        assert server.url.startswith("http://127.0.0.1:")
        answer = httpx.post(f"{server.url}/users.me", headers=headers)
        assert answer.status_code == 200
        assert answer.headers["Date"] == "Mon, 16 Nov 2026 08:00:00 GMT"
    with pytest.raises(httpx.ConnectError):
        httpx.post(f"{server.url}/users.me", headers=headers)
    assert [entry.operation for entry in fake.requests.since(0)] == ["users.me"]


def test_an_unused_server_closes_at_once() -> None:
    """Entering and leaving without a request leaves nothing behind."""
    with Server(TeamleaderFake().app) as server:
        url = server.url
    with pytest.raises(httpx.ConnectError):
        httpx.get(url)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_command_tells_how_to_log_in_and_stops_quietly(number: int) -> None:
    """The first line has addresses and credentials that work; a signal ends it with 0."""
    process, told = start("--world", "demo", "--invoices", "12")
    try:
        callback = "http://127.0.0.1:1/back"
        asked = {
            "client_id": told["client_id"],
            "response_type": "code",
            "redirect_uri": callback,
        }
        back = httpx.get(told["authorize_url"], params=asked).headers["Location"]
        fields = {
            "client_id": told["client_id"],
            "client_secret": told["client_secret"],
            "grant_type": "authorization_code",
            "code": back.split("code=")[1],
            "redirect_uri": callback,
        }
        token = httpx.post(told["token_url"], data=fields).json()["access_token"]
        bearer = {"Authorization": f"Bearer {token}"}
        listed = httpx.post(f"{told['url']}/invoices.list", headers=bearer)
        now = httpx.get(f"{told['url']}/_control/clock").json()["now"]
    finally:
        ended = stop(process, number)
    assert ended == (0, "")
    assert told["name"] == "teamleader"
    assert len(listed.json()["data"]) == 12
    assert now.startswith("2026-11-16T08:00")


def test_switches_and_start_are_options() -> None:
    """A switch, the limits and the first moment can be chosen on the command line."""
    process, told = start(
        "--switch", "edit_booked=off", "--limits", "off", "--start", "2026-01-05T09:00:00+01:00"
    )
    try:
        switches = httpx.get(f"{told['url']}/_control/switches").json()
        now = httpx.get(f"{told['url']}/_control/clock").json()["now"]
    finally:
        stop(process, signal.SIGTERM)
    assert switches["edit_booked"] is False
    assert now.startswith("2026-01-05T08:00")


@pytest.mark.parametrize(
    "options",
    [
        ["--switch", "gravity=off"],
        ["--switch", "edit_booked"],
        ["--start", "2026-01-05T09:00:00"],
        ["--start", "tomorrow"],
        ["--port", "99999"],
        ["--port", "-1"],
        ["--port", "http"],
        ["--invoices", "-3"],
        ["--world", "moon"],
    ],
)
def test_wrong_options_are_usage_errors(
    options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What cannot be is told on stderr, with exit code 2 and nothing on stdout."""
    with pytest.raises(SystemExit) as ended:
        main(["teamleader", *options])
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert "error:" in told.err


def test_a_fake_cannot_be_reached_from_the_network() -> None:
    """On a port that is served, any other address of the machine refuses connections."""
    with Server(TeamleaderFake().app) as server:
        port = int(server.url.rsplit(":", 1)[1])
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection((ELSEWHERE, port), timeout=5)


@pytest.mark.parametrize(
    ("host", "alone"),
    [
        ("127.0.0.1", True),
        ("127.0.0.2", True),
        ("::1", True),
        ("localhost", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
    ],
)
def test_only_loopback_addresses_lead_to_this_machine_alone(host: str, alone: bool) -> None:
    """Also of the other kind of internet, whether or not this machine speaks it."""
    assert is_loopback(host) is alone


@pytest.mark.parametrize("host", ["127.0.0.2", "localhost"])
def test_other_loopback_addresses_need_no_leave(host: str) -> None:
    """Whatever leads to this machine alone is served without more."""
    with Server(TeamleaderFake().app, host=host) as server:
        assert httpx.get(f"{server.url}/_control/clock", trust_env=False).status_code == 200


def test_an_exposed_server_answers_the_network() -> None:
    """Whoever asks for it gets a fake that others can reach; without asking it is an error."""
    app = TeamleaderFake().app
    for host in ("192.0.2.1", ANYWHERE, ""):
        with pytest.raises(ValueError, match="other machines"):
            Server(app, host=host)
    with Server(app, host=ANYWHERE, expose=True) as server:
        port = server.url.rsplit(":", 1)[1]
        answer = httpx.get(f"http://{ELSEWHERE}:{port}/_control/clock", trust_env=False)
    assert answer.status_code == 200


def test_the_command_refuses_to_expose_a_fake_by_accident(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """An address that others can reach is a usage error that names the flag."""
    with pytest.raises(SystemExit) as ended:
        main(["octopus", "--host", ANYWHERE])
    told = capsys.readouterr()
    assert (ended.value.code, told.out) == (2, "")
    assert "0.0.0.0 can be reached from other machines" in told.err
    assert "--expose" in told.err


def test_an_exposed_fake_warns_on_stderr() -> None:
    """With the flag it starts, and the first thing it says is who can come in."""
    process, told = start("--host", ANYWHERE, "--expose")
    code, complaints = stop(process, signal.SIGTERM)
    assert told["url"].startswith("http://0.0.0.0:")
    assert code == 0
    assert complaints.startswith("WARNING: everybody who can reach 0.0.0.0")


def test_a_port_that_is_taken_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    """Address, port and reason on stderr, exit code 1, and nothing is served."""
    with Server(TeamleaderFake().app) as server:
        port = server.url.rsplit(":", 1)[1]
        assert main(["teamleader", "--port", port]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.startswith(f"cannot serve at 127.0.0.1:{port}: Address already in use")
