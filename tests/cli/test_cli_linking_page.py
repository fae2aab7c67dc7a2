"""docs/linking.md: somebody who does what the page says, and nothing else, gets there."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.cli.terminal_stage import Person

PAGE = (Path(__file__).parents[2] / "docs" / "linking.md").read_text(encoding="utf-8")
ASKED = re.compile(r"^\| ([^|*]+?) \| (`[^`]+`|Enter) \|", re.MULTILINE)
PORTS = {"teamleader": "8001", "octopus": "8002"}
ENDS = {
    "koppel link import acme": (0, 1),
    "koppel link check acme --data": (0, 1),
    "koppel daemon": (0, 130),
}
"""Where another end than 0 is what the page says."""


def blocks(language: str) -> list[str]:
    """The blocks of code in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


COMMANDS = [
    " ".join(line.split())
    for block in blocks("sh")
    for line in block.replace("\\\n", " ").splitlines()
    if line
]


class Reader:
    """Somebody with the page, two fakes and a folder."""

    def __init__(self, folder: Path, served: dict[str, dict[str, Any]]) -> None:
        self.folder = folder
        self.served = served
        self.environment = {
            "TL_SECRET": served["teamleader"]["client_secret"],
            "OCTOPUS_ID": served["octopus"]["software_house"],
            "OCTOPUS_PASSWORD": served["octopus"]["password"],
        }

    def types(self, line: str) -> Person:
        """Type a line of the page, with the addresses that the fakes really have."""
        for name, port in PORTS.items():
            line = line.replace(f"http://127.0.0.1:{port}", self.served[name]["url"])
        return Person(shlex.split(line)[1:], self.folder, self.environment)

    @property
    def addresses(self) -> str:
        """The practice addresses, as the page gives them."""
        return " ".join(re.findall(r"--set \S+=http\S+", PAGE))


def serve(line: str) -> tuple[subprocess.Popen[str], str, dict[str, Any]]:
    """Start a fake as the page does, but at a free port; return what it says of itself."""
    words = shlex.split(line)[1:]
    words[words.index("--port") + 1] = "0"
    command = [sys.executable, "-m", "koppel_fakes", *words]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    told = json.loads(process.stdout.readline())
    return process, words[0], told


@pytest.fixture
def reader(tmp_path: Path) -> Iterator[Reader]:
    """Both fakes of the page's first block run, and the file of its last one is written."""
    with ExitStack() as stack:
        served = {}
        for line in COMMANDS[:2]:
            process, name, told = serve(line)
            stack.enter_context(process)
            stack.callback(process.terminate)
            served[name] = told
        file = tmp_path / "acme.toml"
        file.write_text(blocks("toml")[0], encoding="utf-8")
        yield Reader(tmp_path, served)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """Shell and one file; indented commands are those of koppel match, which have their test."""
    assert set(re.findall(r"^```(\w+)", PAGE, re.MULTILINE)) == {"sh", "toml"}
    indented = [line.strip() for line in PAGE.splitlines() if re.match(r" {4,}koppel", line)]
    assert [line for line in indented if not line.startswith("koppel match")] == []
    assert all(line.startswith(("koppel ", "koppel-fakes ")) for line in COMMANDS)


def press(url: str, page: str, button: str) -> None:
    """Press a button of a page, as a browser without scripts does."""
    with urllib.request.urlopen(f"{url}{page}") as answer:
        shown = answer.read().decode()
    forms = re.findall(r'<form[^>]*action="([^"]+)"[^>]*>(.*?)</form>', shown, re.DOTALL)
    (action,) = {action for action, inside in forms if button in inside}
    headers = {"Origin": url, "Sec-Fetch-Site": "same-origin"}
    with urllib.request.urlopen(urllib.request.Request(f"{url}{action}", b"", headers)) as done:
        assert done.status == 200


@pytest.mark.slow
def test_who_follows_the_page_gets_there(reader: Reader) -> None:
    """Each command, in order, answered as the table says: to a link that runs by itself."""
    (button,) = re.findall(r"press \*([^*]+)\*", PAGE)
    press(reader.served["teamleader"]["url"], "/screen/companies", button)
    make, *rest = COMMANDS[2:]
    person = reader.types(make)
    for question, answer in ASKED.findall(PAGE):
        person.answers(re.escape(question), "" if answer == "Enter" else answer.strip("`"))
        if question == "Client secret":
            person.consents()
    assert person.code() == 0, person.screen
    assert "link acme is active" in person.screen
    for line in rest:
        follow(reader, line)


def follow(reader: Reader, line: str) -> None:
    """Type a command of the page, and see it end as it should."""
    adds = line.startswith("koppel link add")
    person = reader.types(f"{line} {reader.addresses}" if adds else line)
    if adds or "sign-in" in line:
        person.consents()
    if line == "koppel daemon":
        person.reads("next run|waiting|due|daemon")
        person.interrupts()
    assert person.code() in ENDS.get(line, (0,)), (line, person.screen)
