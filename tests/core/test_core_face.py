"""koppel has one public face: a sorted list of names that is true."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import koppel
import pytest

FACE = Path(koppel.__file__)


def typed():
    """Return the names that a type checker sees."""
    for node in ast.walk(ast.parse(FACE.read_text(encoding="utf-8"))):
        if isinstance(node, ast.If) and getattr(node.test, "id", "") == "TYPE_CHECKING":
            imports = [each for each in node.body if isinstance(each, ast.ImportFrom)]
            return {name.name: each.module for each in imports for name in each.names}
    return {}


def test_the_face_is_sorted_and_has_no_doubles():
    """A reader finds a name where it should be."""
    assert list(koppel.__all__) == sorted(set(koppel.__all__))


def test_a_type_checker_sees_what_a_program_sees():
    """What is loaded lazily and what is told to type checkers is the same."""
    homes = koppel._HOMES
    lazy = {name: f"koppel.{home}" for home, names in homes.items() for name in names.split()}

    assert typed() == lazy
    assert set(lazy) == set(koppel.__all__)


@pytest.mark.parametrize("name", koppel.__all__)
def test_every_name_is_there(name):
    """A name on the face is loaded from its home, and has a sentence of its own."""
    thing = getattr(koppel, name)

    assert thing is not None
    assert thing.__doc__


def test_a_name_that_is_not_there_is_an_error():
    """A misspelt name fails as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'Kopel'"):
        koppel.Kopel  # noqa: B018 - the access is the test


@pytest.mark.slow
def test_importing_koppel_costs_nothing():
    """Until a name is asked for, no database and no model is loaded."""
    code = (
        "import sys, koppel; print(sorted({'sqlalchemy', 'pydantic', 'pluggy'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert ran.stdout.strip() == "[]"
