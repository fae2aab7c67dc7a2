"""docs/testing-with-the-fakes.md: what it shows is run."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from koppel_fakes import pytest_plugin
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.server import Server
from koppel_fakes.teamleader import TeamleaderFake

pytest_plugins = ("pytester",)

PAGE = (Path(__file__).parents[2] / "docs" / "testing-with-the-fakes.md").read_text("utf-8")


def blocks(language: str) -> list[str]:
    """The blocks of code in a language, in order."""
    return re.findall(rf"^```{language}\n(.*?)^```", PAGE, re.DOTALL | re.MULTILINE)


def test_every_block_is_of_a_kind_that_is_run() -> None:
    """Nothing but Python and shell, and some of both."""
    assert set(re.findall(r"^```(\w+)", PAGE, re.MULTILINE)) == {"python", "sh"}
    assert len(blocks("python")) + len(blocks("sh")) == PAGE.count("\n```") / 2


def test_the_python_of_the_page_passes(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All blocks together are one test module, with the fixtures of the plugin."""
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile("\n".join(blocks("python")))
    result = pytester.runpytest_inprocess("-W", "error", plugins=[pytest_plugin])
    result.assert_outcomes(passed="".join(blocks("python")).count("def test_"))


@pytest.mark.slow
def test_the_command_of_the_page_starts_a_fake() -> None:
    """Its first line is JSON with what the page says."""
    words = blocks("sh")[0].split()
    assert words.pop(0) == "koppel-fakes"
    command = [sys.executable, "-m", "koppel_fakes", *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        process.terminate()
    assert {"url", "rest_url", "wsdl_url", "user", "password"} <= set(told)


@pytest.mark.slow
def test_the_calls_of_the_page_are_answered() -> None:
    """Each line of the shell block succeeds on a fake that is served, in order."""
    fake = OctopusFake()
    with Server(fake.app) as server:
        for line in blocks("sh")[1].splitlines():
            command = ["sh", "-c", line]
            environment = {**os.environ, "URL": server.url, "NO_PROXY": "*"}
            done = subprocess.run(command, env=environment, capture_output=True, check=False)
            assert done.returncode == 0, line
            assert json.loads(done.stdout) is not None
    assert [effect.operation for effect in fake.effects.since()] == ["open_journal"]


@pytest.mark.parametrize("fake", [TeamleaderFake(), OctopusFake()], ids=lambda fake: fake.name)
def test_the_page_has_every_kind_of_fault(fake: TeamleaderFake | OctopusFake) -> None:
    """Each kind that a fake knows stands in the table with the words of the fake."""
    for kind, words in fake.faults.kinds.items():
        assert f"| `{kind}` | {words}" in PAGE


def test_the_page_names_every_fixture() -> None:
    """Each fixture of the plugin is in the page."""
    source = Path(pytest_plugin.__file__).read_text("utf-8")
    fixtures = re.findall(r"@pytest\.fixture\ndef (\w+)", source)
    assert len(fixtures) == 8
    assert all(f"`{name}`" in PAGE for name in fixtures)
