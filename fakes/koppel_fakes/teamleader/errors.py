"""VendorError: a refusal in Teamleader's envelope (teamleader-api 1.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One entry of the envelope; `field` is the dotted path of the offending key."""

    title: str
    field: str | None = None
    hint: str | None = None


class VendorError(ValueError):
    """A request that Teamleader answers with a status of 400 or more."""

    def __init__(self, status: int, problems: Sequence[Problem]) -> None:
        super().__init__("; ".join(problem.title for problem in problems))
        self.status = status
        self.problems = tuple(problems)

    def body(self) -> dict[str, Any]:
        """The JSON of the answer."""
        return {"errors": [_entry(problem, self.status) for problem in self.problems]}


def refusal(title: str, field: str | None = None, status: int = 400) -> VendorError:
    """One problem, by default a 400: a rule violation or a reference to nothing."""
    return VendorError(status, [Problem(title, field)])


def not_found(what: str, status: int = 404) -> VendorError:
    """No object with that id, or no such endpoint."""
    return refusal(f"{what} not found", status=status)


def _entry(problem: Problem, status: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"code": 0, "title": problem.title, "status": status}
    meta = {"field": problem.field, "hint": problem.hint}
    filled = {name: value for name, value in meta.items() if value is not None}
    return {**entry, "meta": filled} if filled else entry
