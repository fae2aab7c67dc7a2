"""What the code of the core may not hold: handlers that swallow a kill, impure decisions."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import koppel
import pytest

CORE = Path(koppel.__file__).parent
PURE = (
    *("planner", "payments", "placing", "settlement", "action", "crosswalk", "rules", "model"),
    *("due", "news", "past"),
    *("taxes", "readiness", "situation", "unmatched", "commands", "checkup", "quality"),
)
IMPURE = {"sqlalchemy", "time", "random", "secrets", "os", "socket", "pathlib", "subprocess"}
ROOMS_OF_IO = {"database", "engine", "context", "sender", "act", "look", "cash", "history", "facts"}


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


@pytest.mark.parametrize("name", PURE)
def test_decisions_are_pure(name: str) -> None:
    """What decides imports neither a clock, nor a file, a socket or the store."""
    tree = ast.parse((CORE / f"{name}.py").read_text(encoding="utf-8"))
    imported: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            imported |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            imported.add(str(node.module))
    assert not {module.split(".")[0] for module in imported} & IMPURE
    assert not imported & {f"koppel.{room}" for room in ROOMS_OF_IO}
