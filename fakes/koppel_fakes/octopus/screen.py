"""Screen: what every act of a person in Octopus has in common.

An act happens in one dossier, at one moment, under the fake's lock, and is refused in words. A
bookyear is named by its calendar year (2026) or its id; left out, it is the one that contains the
date in question, else the latest that is open.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from koppel_fakes.fake import HumanError
from koppel_fakes.log import Actor
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.quotas import BRUSSELS
from koppel_fakes.octopus.records import Bookyear, Journal
from koppel_fakes.octopus.state import Dossier, State
from koppel_fakes.octopus.texts import DUTCH, ENGLISH
from koppel_fakes.said import Said

if TYPE_CHECKING:
    from koppel_fakes.octopus.fake import OctopusFake

Amount = Decimal | int | str
Day = date | str


class Screen:
    """A person with one dossier open."""

    def __init__(self, fake: OctopusFake, dossier_id: int) -> None:
        self._fake = fake
        self._dossier_id = dossier_id
        self._standing_in: int | None = None

    @property
    def _dossier(self) -> Dossier:
        state: State = self._fake.state
        return state.dossiers[self._dossier_id]

    @contextmanager
    def _at_work(self, operation: str, actor: Actor = "human") -> Iterator[Desk]:
        """A desk for one act. What the books refuse becomes a `HumanError`."""
        fake = self._fake
        with fake.lock:
            desk = Desk(self._dossier, fake.clock, fake.switches, fake.effects, actor, operation)
            try:
                yield desk
            except Refused as refusal:
                words = f"{refusal.message(ENGLISH)} {refusal.technical}"
                raise HumanError(
                    f"{operation}: {words} ({refusal.code})", _in_dutch(refusal)
                ) from refusal

    def _today(self) -> date:
        return self._fake.clock.now().astimezone(BRUSSELS).date()

    def _bookyear(self, year: int | None, on: date | None = None) -> Bookyear:
        if year is not None:
            for bookyear in self._dossier.bookyears.values():
                if year in (bookyear.id, bookyear.start.year):
                    return bookyear
            raise HumanError(
                f"no bookyear {year} in dossier {self._dossier_id}",
                f"er is geen boekjaar {year} in dossier {self._dossier_id}",
            )
        found = self._dossier.bookyear_on(on) if on else self._open_bookyear()
        if found is None:
            raise _no_bookyear(self._dossier_id, on)
        return found

    def _open_bookyear(self) -> Bookyear | None:
        standing_in = self._dossier.bookyears.get(self._standing_in or 0)
        return standing_in or self._dossier.latest_open_bookyear()

    def _journal(self, key: str, year: int | None, on: date | None = None) -> Journal:
        bookyear = self._bookyear(year, on)
        journal = self._dossier.journals.get((bookyear.id, key))
        if journal is None:
            raise HumanError(
                f"no journal {key} in {bookyear.description}",
                f"er is geen dagboek {key} in {bookyear.description}",
            )
        return journal


def _in_dutch(refusal: Refused) -> str:
    """What the books refuse, in Dutch; the words for developers only where they have Dutch."""
    detail = refusal.technical
    more = f" {detail.dutch}" if isinstance(detail, Said) else ""
    return f"{refusal.message(DUTCH)}{more} ({refusal.code})"


def _no_bookyear(dossier_id: int, on: date | None) -> HumanError:
    if on:
        return HumanError(f"no bookyear for {on}", f"er is geen boekjaar voor {on}")
    return HumanError(
        f"no open bookyear in dossier {dossier_id}: make one first",
        f"er is geen open boekjaar in dossier {dossier_id}: maak er eerst een",
    )


def to_day(value: Day) -> date:
    """A date, or its ISO text."""
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise HumanError(
            f"{value!r} is no date; write YYYY-MM-DD",
            f"{value!r} is geen datum; schrijf JJJJ-MM-DD",
        ) from None


def to_amount(value: Amount) -> Decimal:
    """An amount with at most two decimals; floats are refused, they are not exact."""
    if isinstance(value, float):
        raise HumanError(
            "an amount is a Decimal, a whole number or a text, not a float",
            "een bedrag is een Decimal, een geheel getal of een tekst, geen float",
        )
    try:
        amount = Decimal(value)
    except InvalidOperation:
        raise HumanError(f"{value!r} is no amount", f"{value!r} is geen bedrag") from None
    if amount != round(amount, 2):
        raise HumanError(
            f"{value} has more than two decimals", f"{value} heeft meer dan twee decimalen"
        )
    return amount
