"""The fakes behind real sockets, and their command line."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from typing import Any

import httpx
import pytest
from koppel_fakes.cli import main
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake

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
