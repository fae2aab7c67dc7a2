"""Plan files: a plan as JSON Lines, one action a line, in the order of the run."""

from __future__ import annotations

import json
import tempfile
import weakref
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from koppel.errors import InputError
from koppel.model import Ref
from koppel.plan import Plan, PlanLine
from koppel.run import Result

T = TypeVar("T")


class Spool(Collection[T]):
    """Values kept in a temporary file, so that memory does not grow with them."""

    def __init__(
        self, dumped: Callable[[T], dict[str, Any]], loaded: Callable[[dict[str, Any]], T]
    ) -> None:
        """``dumped`` makes a value JSON-ready, ``loaded`` brings it back."""
        self._dumped, self._loaded = dumped, loaded
        self._file = tempfile.TemporaryFile("w+", encoding="utf-8")  # noqa: SIM115 - see below
        weakref.finalize(self, self._file.close)
        self._n = 0

    def append(self, value: T) -> None:
        """Add a value at the end."""
        self._file.seek(0, 2)
        self._file.write(json.dumps(self._dumped(value)) + "\n")
        self._n += 1

    def __len__(self) -> int:
        return self._n

    def __contains__(self, value: object) -> bool:
        return any(each == value for each in self)

    def __iter__(self) -> Iterator[T]:
        position = 0
        for _ in range(self._n):
            self._file.seek(position)
            data = json.loads(self._file.readline())
            position = self._file.tell()
            yield self._loaded(data)


def plan_lines() -> Spool[PlanLine]:
    """Return room for the lines of a plan."""
    return Spool(PlanLine.to_dict, _line)


def write_plan(plan: Plan, path: Path) -> None:
    """Write a plan to a file. Raises ``InputError`` when the file cannot be written."""
    try:
        with path.open("w", encoding="utf-8") as out:
            for line in plan.lines:
                out.write(json.dumps(line.to_dict(), ensure_ascii=False) + "\n")
    except OSError as error:
        raise InputError(f"the plan cannot be written to {path}: {error.strerror}") from error


def read_plan(path: Path) -> dict[str, str]:
    """Return record -> decided content of a saved plan. Raises ``InputError`` with the line."""
    saved: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8") as lines:
            for n, text in enumerate(lines, 1):
                line = _parse(path, n, text)
                saved[str(line.ref)] = line.decided
    except OSError as error:
        raise InputError(f"the plan {path} cannot be read: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise InputError(f"the plan {path} is not text in UTF-8 (byte {error.start})") from error
    if not saved:
        raise InputError(f"the plan {path} has no lines; make one with koppel plan --out FILE")
    return saved


def _parse(path: Path, n: int, text: str) -> PlanLine:
    try:
        return _line(json.loads(text))
    except (ValueError, KeyError, TypeError) as error:
        raise InputError(
            f"line {n} of {path} is no line of a plan; make a new one with koppel plan --out FILE"
        ) from error


def _line(data: dict[str, Any]) -> PlanLine:
    fields = {**data, "ref": Ref(*data["ref"]), "result": Result(data["result"])}
    return PlanLine(**fields)
