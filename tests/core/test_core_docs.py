"""Every block of code in docs/connectors.md runs as printed."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import koppel
import pytest
from koppel import Customer, KeyRefused, Koppel, Role, Verdict
from koppel.connector import Connection
from koppel.declaration import Declaration, Feed, Writes
from koppel.testing.conformance import ConnectorConformance, Subject, kit_tools
from koppel.testing.trial import Trial

PAGE = Path(__file__).parents[2] / "docs" / "connectors.md"
TEXT = PAGE.read_text(encoding="utf-8")
EXAMPLES = dict(re.findall(r"<!-- example: (\S+) -->\n```\w+\n(.*?)```", TEXT, re.DOTALL))
DECLARED_LINES = 60
"""So many lines a two-way connector with its HTTP may have, formatted."""


def names_of(example):
    """Run a block as a module and return its names."""
    names = {"__name__": example.removesuffix(".py")}
    exec(compile(EXAMPLES[example], example, "exec"), names)
    return names


def test_every_block_is_an_example_that_is_run():
    """No code stands on the page that no test runs."""
    assert len(re.findall(r"^```\w", TEXT, re.MULTILINE)) == len(EXAMPLES)
    assert set(EXAMPLES) == {"ledgerly.py", "test_ledgerly.py", "pyproject.toml", "cards.py"}


@pytest.mark.slow
def test_the_declared_connector_passes_the_kit_as_printed(tmp_path):
    """The module and its test, saved as named, are green in a pytest of their own."""
    for name in ("ledgerly.py", "test_ledgerly.py"):
        (tmp_path / name).write_text(EXAMPLES[name], encoding="utf-8")
    options = ["-q", "-p", "no:cacheprovider", "--strict-config", "-W", "error"]
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", *options, "test_ledgerly.py"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=120,
    )

    checks = [name for name in dir(ConnectorConformance) if name.startswith("test_")]
    assert ran.returncode == 0, ran.stdout
    assert f"{len(checks)} passed" in ran.stdout


def test_the_declared_connector_is_short():
    """A two-way accounting connector with its HTTP stays within its lines, formatted."""
    lines = [line for line in EXAMPLES["ledgerly.py"].splitlines() if line.strip()]

    assert len(lines) <= DECLARED_LINES


def test_code_is_printed_as_the_formatter_leaves_it(tmp_path):
    """A reader may paste a block: it is formatted, and its lines fit."""
    for name, code in EXAMPLES.items():
        if not name.endswith(".py"):
            continue
        path = tmp_path / name
        path.write_text(code, encoding="utf-8")
        ran = subprocess.run(
            [sys.executable, "-m", "ruff", "format", "--line-length=100", "--check", path],
            capture_output=True,
            text=True,
        )
        assert ran.returncode == 0, ran.stdout


def test_the_hook_returns_the_connector():
    """koppel finds the connector by the hook that the page shows."""
    connector = names_of("ledgerly.py")["koppel_connector"]()

    assert (connector.name, connector.role) == ("ledgerly", Role.ACCOUNTING)
    assert Koppel("sqlite://", connectors=[connector]).registry["ledgerly"] is connector


def test_the_project_file_names_the_group():
    """The entry point stands in the group that koppel looks in."""
    project = tomllib.loads(EXAMPLES["pyproject.toml"])["project"]

    assert project["entry-points"]["koppel"] == {"ledgerly": "ledgerly"}


@pytest.fixture
def cards():
    """Give the kit's hands on the card index."""
    names = names_of("cards.py")
    names["Cards"].drawer = {}
    subject = Subject(names["CardsConnector"](), kit_tools(), lambda: 0, lambda: 0)
    with subject.open() as connection:
        yield Trial(subject, connection, subject.tools.budget)


def test_the_coded_connector_writes_what_it_shows(cards):
    """A customer is written under the claimed number, found there, and brought by the feed."""
    writes = cards.writes(Customer)
    sent = cards.carry_out(writes, next(cards.samples(writes)))

    assert sent.id == "1"
    assert cards.connection.find(sent.attempts[0]).verdict is Verdict.PRESENT
    assert cards.seen(Customer, "1").entity == sent.write.entity


def test_the_coded_connector_refuses_a_taken_number(cards):
    """A key that somebody else took is refused, so that another is claimed."""
    writes = cards.writes(Customer)
    late = next(cards.steps(writes, next(cards.samples(writes)), {}))
    cards.carry_out(writes, next(cards.samples(writes)))

    with pytest.raises(KeyRefused):
        cards.connection.create(late)


@pytest.mark.parametrize("declared", [Feed, Writes, Declaration])
def test_everything_that_is_declared_is_explained(declared):
    """The page has a line for each fact that a connector may declare."""
    told = set(re.findall(rf"`{declared.__name__}\.(\w+)`", TEXT))
    obvious = {"name", "kind", "feeds", "writes"}

    assert told == set(declared.__dataclass_fields__) - obvious


def test_every_verb_is_explained():
    """The page has a line for each verb of the port."""
    told = set(re.findall(r"^\| `(\w+)\(", TEXT, re.MULTILINE))
    verbs = {name for name in vars(Connection) if not name.startswith("_") and name != "account"}

    assert verbs <= told


def test_every_exception_it_names_can_be_imported():
    """What the page tells an author to raise is on koppel's face."""
    table = TEXT.split("### What a verb answers")[1].split("###")[0]
    raised = set(re.findall(r"`([A-Z]\w+)[(`]", table))

    assert raised >= {"Held", "Refused", "KeyRefused", "Gone", "AccessLost", "Unavailable"}
    assert raised <= set(koppel.__all__)
