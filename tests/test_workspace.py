"""The workspace: what is installed is pinned, and nothing points at a private place."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("core", "connectors/teamleader", "connectors/octopus", "notify", "fakes", "demo")
NAME = re.compile(r"[A-Za-z0-9._-]+")


def wanted() -> set[str]:
    """Return the names of all dependencies that the rooms and the development group name."""
    names: set[str] = set()
    for room in ROOMS:
        project = tomllib.loads((ROOT / room / "pyproject.toml").read_text())["project"]
        extras = project.get("optional-dependencies", {}).values()
        names.update(project["dependencies"], *extras)
    names.update(tomllib.loads((ROOT / "pyproject.toml").read_text())["dependency-groups"]["dev"])
    return {plain(name) for name in names if not name.startswith("koppel")}


def plain(requirement: str) -> str:
    """Return the normalised name in a requirement: "psycopg[binary]>=3.2" is psycopg."""
    found = NAME.match(requirement)
    assert found is not None
    return found[0].lower().replace("_", "-").replace(".", "-")


def test_every_dependency_is_pinned() -> None:
    """constraints.txt holds an exact version of everything a room or the tests name."""
    lines = (ROOT / "constraints.txt").read_text().splitlines()
    pinned = {plain(line) for line in lines if "==" in line}

    assert wanted() - pinned == set()


@pytest.mark.parametrize("word", ["--index-url", "--extra-index-url", "--find-links", "://"])
def test_constraints_name_no_registry(word: str) -> None:
    """Where packages come from is the business of who installs."""
    assert word not in (ROOT / "constraints.txt").read_text()


def test_no_lock_with_addresses_is_tracked() -> None:
    """uv.lock holds addresses of a registry and stays out of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "uv.lock"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert listed.stdout == ""
