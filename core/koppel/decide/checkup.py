"""Checkup: what a readiness check found, as values; JSON-ready through ``to_dict``."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from koppel.run import Calls


@dataclass(frozen=True)
class CheckLine:
    """One thing that the check looked at."""

    topic: str
    """"fiscal years", "journals", "VAT codes", "ledger accounts", "documents"."""
    ok: bool
    text: str
    rule: str = ""
    cure: str = ""
    """What to do where it is not ok; else what one may do."""
    blocks: bool = True
    """Whether the link cannot work while this is not ok; else only the records it concerns wait."""


@dataclass(frozen=True)
class Choice:
    """A code of the books that a VAT rate may be linked to, and how."""

    code: str
    description: str
    command: str


@dataclass(frozen=True)
class Rate:
    """One VAT rate of the CRM: where it goes in the books."""

    name: str
    percentage: str
    """"21", "5.5"."""
    code: str
    """VAT code of the books; empty: a person is asked."""
    choices: tuple[Choice, ...]
    """What a person may choose; empty where nothing is to be chosen."""
    account: str
    """Ledger account of lines that name none (R66); empty: such lines are held."""


class Letter(StrEnum):
    """The three situations in which a link is made."""

    A = "A"
    """The books hold no customers of their own: nothing to import or to match."""
    B = "B"
    """The books hold customers, the CRM none."""
    C = "C"
    """Both hold customers."""


@dataclass(frozen=True)
class WayOn:
    """One step that follows."""

    text: str
    command: str = ""
    """What a person types; empty where it is done elsewhere."""


@dataclass(frozen=True)
class Situation:
    """In which of the three situations a link is, and the steps that follow, in order (R10)."""

    letter: Letter
    text: str
    steps: tuple[WayOn, ...]
    warning: str = ""
    """What could go wrong when a step is left out (R31)."""


@dataclass(frozen=True)
class Readiness:
    """Whether a link can work, and what is missing."""

    link: str
    lines: tuple[CheckLine, ...]
    accounts: tuple[str, ...] = ()
    """The ledger accounts that will be offered: "700000 Verkopen" (R22)."""
    taxes: tuple[str, ...] = ()
    """How rates are linked: "21% -> 21"."""
    journals: tuple[str, ...] = ()
    """The sales journals of this year that may be chosen: "V1 Verkopen" (R21)."""
    rates: tuple[Rate, ...] = ()
    """All VAT rates of the CRM, linked or asked (R65)."""
    advice: tuple[str, ...] = ()
    """What is better agreed with somebody than done (R25)."""
    situation: Situation | None = None
    """None: it could not be told; ``lines`` say why."""
    calls: tuple[Calls, ...] = ()
    """What the check cost."""

    @property
    def ready(self) -> bool:
        """True when nothing is missing that the link cannot work without."""
        return all(line.ok or not line.blocks for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """Return the check as JSON-ready data."""
        calls = [each.to_dict() for each in self.calls if each.run]
        return {"ready": self.ready, **asdict(self), "calls": calls}
