"""Ledger: the bookyears and journals of a dossier, as this connection last read them.

Both may be read 24 times a day only (octopus-api 1.5), so what one run has read serves all of it.
The next number of a journal is counted here, and read again after Octopus refused one.
"""

from __future__ import annotations

from koppel import Held, OverBudget, Reach

from koppel_octopus.calendar import BEGINNING
from koppel_octopus.client import OctopusClient
from koppel_octopus.keys import DocumentKey
from koppel_octopus.records import Bookyear, CommonJournal, JournalRecord
from koppel_octopus.reference import checked


class Ledger:
    """What one connection knows of the books."""

    def __init__(self, client: OctopusClient) -> None:
        self._client = client
        self._years: list[Bookyear] | None = None
        self._journals: dict[int, list[JournalRecord]] = {}
        self._next: dict[tuple[int, str], int] = {}

    def refreshed(self) -> list[Bookyear]:
        """Read all bookyears."""
        self._years = checked(Bookyear, self._client.bookyears(), "a bookyear")
        return self._years

    def years(self) -> list[Bookyear]:
        """Return all bookyears."""
        return self.refreshed() if self._years is None else self._years

    def open_years(self) -> list[Bookyear]:
        """Return the bookyears that take bookings."""
        return [year for year in self.years() if not year.closed]

    def read_journals(self, year: Bookyear) -> list[JournalRecord]:
        """Read the journals of a bookyear."""
        return self._read(year.bookyear_key.id)

    def journals(self, year: Bookyear) -> list[JournalRecord]:
        """Return the journals of a bookyear."""
        known = self._journals.get(year.bookyear_key.id)
        return self.read_journals(year) if known is None else known

    def next_key(self, year: int, journal: str) -> DocumentKey:
        """Return the key that the next booking of a journal must get. Raises ``Held``."""
        place = (year, journal)
        if place not in self._next:
            self._count(year)
        if place not in self._next:
            raise Held(
                f"journal {journal} does not exist in bookyear {year} in Octopus: create it there"
                " with that bookyear open",
                "R17",
                Reach.LANE,
            )
        return DocumentKey(year, journal, self._next[place])

    def used(self, key: DocumentKey) -> None:
        """Note that a booking stands at this key."""
        place = (key.year, key.journal)
        if place in self._next:
            self._next[place] = max(self._next[place], key.number + 1)

    def forget(self, key: DocumentKey) -> None:
        """Read the numbers of this journal again before the next claim: ours was not right."""
        self._next.pop((key.year, key.journal), None)

    def _count(self, year: int) -> None:
        """Learn the next numbers of a year's journals; the feed tells them too, and may be read
        when the lists of this day are spent (octopus-api 1.5)."""
        try:
            self._read(year)
        except OverBudget:
            if not self._client.tells_changes:
                raise
            feed = self._client.modified_journals(BEGINNING)
            raw = (seen.record for seen in feed if not seen.deleted)
            for journal in checked(CommonJournal, raw, "a journal"):
                self._next[journal.journal_key_service_data.place] = journal.next_document_number

    def _read(self, year: int) -> list[JournalRecord]:
        found = checked(JournalRecord, self._client.journals(year), "a journal")
        self._journals[year] = found
        for journal in found:
            self._next[(year, journal.journal_key)] = journal.last_booked_document_nr + 1
        return found
