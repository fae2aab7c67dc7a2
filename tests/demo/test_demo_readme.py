"""The README's code runs as printed."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from koppel import Connector, Cursor, Customer, Koppel, Registry, Role
from koppel_demo.stage import Stage

README = Path(__file__).parents[2] / "README.md"


def example(name: str) -> str:
    """Return the code block of the README that carries the name."""
    pattern = rf"<!-- example: {name} -->\n```python\n(.*?)```"
    found = re.search(pattern, README.read_text(encoding="utf-8"), re.DOTALL)
    assert found is not None
    return found[1]


def test_the_first_connector_is_one() -> None:
    """The connector of the README is found by its hook and brings its customer."""
    names: dict[str, Any] = {}
    exec(compile(example("connector"), str(README), "exec"), names)
    connector: Connector = names["koppel_connector"]()

    registry = Registry([connector])
    page = next(iter(registry["shelf"].connect(None, None).changes("customers", Cursor())))

    assert registry["shelf"].role is Role.CRM
    assert page.changes[0].entity == Customer(name="Acme NV", vat_number="BE0123456749")


@pytest.mark.slow
def test_a_program_runs_a_link_as_printed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lines of the README run the link acme of a real database and print what is held."""
    with Stage(lambda _: None, invoices=20, limits=False) as stage:
        stage.make_link()
        monkeypatch.chdir(Path(stage.database.removeprefix("sqlite:///")).parent)
        names: dict[str, Any] = {}
        exec(compile(example("embed"), str(README), "exec"), names)
        report = names["report"]
        assert isinstance(names["app"], Koppel)
        assert report.started <= datetime.now(UTC)
        assert report.candidates > 0
        assert capsys.readouterr().out.count("\n") == len(list(report.held))
