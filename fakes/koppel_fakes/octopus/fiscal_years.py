"""Fiscal years: the menus "Dossiers" and "Boekjaren": which one stands open, and the next one."""

from __future__ import annotations

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import bookyears, wire
from koppel_fakes.octopus.bookyears import Plan
from koppel_fakes.octopus.screen import Day, Screen, to_day
from koppel_fakes.octopus.state import Dossier, State
from koppel_fakes.octopus.vat_lists import usual_vat_codes


class FiscalYears(Screen):
    """What a person does with dossiers and bookyears."""

    def new_dossier(self, name: str, vat_number: str = "") -> int:
        """Make an empty dossier: VAT codes, no bookyear, no journal. Answers its number.

        Every user gets rights on it. Whoever makes it still has the other one open.
        """
        with self._at_work("new_dossier") as desk:
            state: State = self._fake.state
            dossiers = state.dossiers
            number = max(dossiers) + 1
            made = Dossier(number, name, vat_nr=vat_number)
            made.vat_codes.extend(usual_vat_codes())
            dossiers[number] = made
            for user in self._fake.door.users.values():
                user.dossiers.add(number)
            desk.record("dossier", str(number), {"dossierDescription": name})
            return number

    def open_dossier(self, dossier_id: int) -> None:
        """Leave this dossier and open another one."""
        with self._fake.lock:
            if dossier_id not in self._fake.state.dossiers:
                raise HumanError(f"no dossier {dossier_id}", f"er is geen dossier {dossier_id}")
            self._dossier_id = dossier_id
            self._standing_in = None

    def next_bookyear_start(self) -> str | None:
        """The only day the next bookyear can start on; None while any day will do (R13)."""
        with self._fake.lock:
            return wire.day(bookyears.next_start(self._dossier))

    def create_bookyear(
        self,
        start: Day | None = None,
        end: Day | None = None,
        period_type: str = "MONTH",
        description: str = "",
    ) -> int:
        """Make the next bookyear, twelve months if no end is given. Answers its id (R12 to R15).

        The start may be left out: it is the day after the last bookyear. Only the first bookyear
        of a dossier has a start to choose; another one is refused, and the right one named.
        """
        with self._at_work("create_bookyear") as desk:
            fixed = bookyears.next_start(self._dossier)
            if start is None and fixed is None:
                raise HumanError(
                    "the first bookyear needs a start: write YYYY-MM-DD",
                    "het eerste boekjaar heeft een begin nodig: schrijf JJJJ-MM-DD",
                )
            begin = fixed if start is None and fixed is not None else to_day(start or "")
            until = to_day(end) if end else bookyears.year_from(begin)
            plan = Plan(begin, until, description or f"Boekjaar {begin.year}", period_type)
            return bookyears.create(desk, plan).id

    def edit_bookyear(
        self, year: int, description: str | None = None, start: Day | None = None
    ) -> None:
        """Rename a bookyear. Its start cannot be edited (R13)."""
        with self._at_work("edit_bookyear") as desk:
            bookyear = self._bookyear(year)
            if start is not None and to_day(start) != bookyear.start:
                raise HumanError(
                    f"the start of {bookyear.description} is fixed: {bookyear.start:%d-%m-%Y}",
                    f"het begin van {bookyear.description} ligt vast: {bookyear.start:%d-%m-%Y}",
                )
            if description:
                bookyear.description = description
            desk.record("bookyear", str(bookyear.id), {"description": bookyear.description})

    def open_bookyear(self, year: int) -> None:
        """Stand in a bookyear: what is made or looked up without a year is meant there (R17)."""
        with self._fake.lock:
            self._standing_in = self._bookyear(year).id

    def close_bookyear(self, year: int) -> None:
        """Close a bookyear: nothing can be booked in it."""
        self._set_bookyear_closed("close_bookyear", year, closed=True)

    def reopen_bookyear(self, year: int) -> None:
        """Open a closed bookyear again."""
        self._set_bookyear_closed("reopen_bookyear", year, closed=False)

    def _set_bookyear_closed(self, operation: str, year: int, *, closed: bool) -> None:
        with self._at_work(operation) as desk:
            bookyears.set_closed(desk, self._bookyear(year), closed=closed)
