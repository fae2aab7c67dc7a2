"""What the code of the core may not hold: handlers that swallow a kill, impure decisions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import koppel
import pytest

CORE = Path(koppel.__file__).parent
ROOT = Path(__file__).parents[2]
ROOMS = ("core", "connectors", "notify", "demo", "fakes")
LONGEST = 300
"""Lines of a module (CONTRIBUTING)."""
LONGER: dict[str, str] = {}
"""Module -> why it may be longer: only what would be no clearer in two."""
ROOMS_OF_IO = ("koppel.store", "koppel.engine", "koppel.checks", "koppel.files", "koppel.cli")
IMPURE = {"sqlalchemy", "time", "random", "secrets", "os", "socket", "pathlib", "subprocess"}
PURE = sorted(
    str(file.relative_to(CORE))
    for pattern in (
        *("decide/*.py", "matching/*.py"),
        *("rules.py", "model.py", "reference.py", "kinds.py", "commands.py"),
    )
    for file in CORE.glob(pattern)
)


def handlers(tree: ast.AST) -> Iterator[ast.ExceptHandler]:
    """Every except clause."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler))


def test_nothing_swallows_a_kill() -> None:
    """No handler of the core catches BaseException, by that name or by none."""
    files = list(CORE.rglob("*.py"))
    assert len(files) > 30
    for file in files:
        for handler in handlers(ast.parse(file.read_text(encoding="utf-8"))):
            assert handler.type is not None, f"{file}:{handler.lineno}"
            assert "BaseException" not in ast.unparse(handler.type), f"{file}:{handler.lineno}"


@pytest.mark.parametrize("file", PURE)
def test_decisions_are_pure(file: str) -> None:
    """What decides imports neither a clock, nor a file, a socket or the store, and asks no time."""
    imported: set[str] = set()
    for node in ast.walk(ast.parse((CORE / file).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module))
        elif isinstance(node, ast.Call):
            assert getattr(node.func, "attr", "") not in {"now", "today", "utcnow"}
    assert not {module.split(".")[0] for module in imported} & IMPURE
    assert not [module for module in imported if module.startswith(ROOMS_OF_IO)]


def test_the_map_names_every_module() -> None:
    """docs/architecture.md names each module of the core, and none that is not there."""
    page = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    named = re.findall(r"\b(\w+)\.py\b", page.split("## Modules of the core")[1].split("## ")[0])
    rooms = ("checks", "decide", "engine", "files", "store")
    files = [*CORE.glob("*.py"), *(file for room in rooms for file in (CORE / room).glob("*.py"))]

    assert sorted({"__init__", *named}) == sorted({file.stem for file in files})


def test_a_module_is_short_and_says_what_it_holds() -> None:
    """A module has at most 300 lines, unless a reason stands in the table, and a docstring."""
    files = [file for room in ROOMS for file in (ROOT / room).rglob("*.py")]
    assert len(files) > 300
    lengths = {
        str(file.relative_to(ROOT)): len(file.read_text(encoding="utf-8").splitlines())
        for file in files
    }

    assert {file for file, lines in lengths.items() if lines > LONGEST} == set(LONGER)
    assert all(ast.get_docstring(ast.parse(file.read_text(encoding="utf-8"))) for file in files)
