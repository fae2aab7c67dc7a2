"""The core speaks no vendor's language, and asks connectors for nothing that only one can say."""

from __future__ import annotations

import ast
import re
from dataclasses import fields
from pathlib import Path

import pytest
from koppel import Declaration, Feed, Limit, Writes

ROOT = Path(__file__).parents[2]
CORE = ROOT / "core"
KIT = CORE / "koppel" / "testing"
CONNECTORS = [
    ROOT / "connectors" / "teamleader",
    ROOT / "connectors" / "octopus",
    CORE / "koppel" / "memory.py",
    CORE / "koppel" / "resource.py",
]
FOREIGN = re.compile(
    r"teamleader|octopus|book_?year|boekjaar|relation(?!ship)|balancing|dossier|dagboek|afpunt"
    r"|creditnota|soap|wsdl",
    re.IGNORECASE,
)
TEXTS = sorted(
    path for path in CORE.rglob("*") if path.suffix in {".py", ".toml", ".md"} and path.is_file()
)


def sources(place):
    """Return the Python files of a room, or the one file that it is."""
    return [place] if place.is_file() else sorted(place.rglob("*.py"))


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: str(path.relative_to(CORE)))
def test_no_vendor_is_named_in_the_core(path):
    """No vendor's name and no word that only one vendor uses stands in the core."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = [f"{n}: {line.strip()}" for n, line in enumerate(lines, 1) if FOREIGN.search(line)]

    assert found == []


def test_the_search_would_find_a_vendor():
    """The words are found where they do stand: in the vendors' own connectors."""
    for room in CONNECTORS[:2]:
        assert any(FOREIGN.search(path.read_text(encoding="utf-8")) for path in sources(room))


FACTS = [
    (declared, field.name)
    for declared in (Feed, Writes, Declaration, Limit)
    for field in fields(declared)
]


def said(path, declared, fact):
    """Whether a file gives a fact when it makes such a declaration, by name or by place."""
    place = [field.name for field in fields(declared)].index(fact)
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == declared.__name__:
            given = {keyword.arg for keyword in node.keywords}
            if fact in given or len(node.args) > place:
                return True
    return False


def read(path, fact):
    """Whether a file reads an attribute of that name."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return any(isinstance(node, ast.Attribute) and node.attr == fact for node in ast.walk(tree))


@pytest.mark.parametrize(
    ("declared", "fact"), FACTS, ids=lambda value: getattr(value, "__name__", value)
)
def test_what_is_declared_is_used_by_two_connectors_or_the_kit(declared, fact):
    """A fact that one connector alone declares, and that nobody checks, is a vendor in disguise."""
    saying = [c for c in CONNECTORS if any(said(path, declared, fact) for path in sources(c))]
    checked = any(read(path, fact) for path in sources(KIT))

    assert len(saying) >= 2 or checked, saying


@pytest.mark.parametrize(
    ("declared", "fact"), FACTS, ids=lambda value: getattr(value, "__name__", value)
)
def test_what_is_declared_has_an_effect(declared, fact):
    """A fact that the core and the kit never read would be declared for nothing."""
    readers = [path for path in sources(CORE / "koppel") if path.name != "connector.py"]

    assert any(read(path, fact) for path in readers)
