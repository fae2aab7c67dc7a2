"""Books: what stands in Octopus after the act, read from the fake and not from koppel."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.records import HEAD, Key, TradeDocument
from koppel_fakes.octopus.state import Dossier


@dataclass(frozen=True)
class Books:
    """The dossier of the demo."""

    fake: OctopusFake

    @property
    def dossier(self) -> Dossier:
        """The dossier that the fake's own description names."""
        dossiers: dict[int, Dossier] = self.fake.state.dossiers
        return dossiers[self.fake.description()["dossier_id"]]

    def sales(self, journal: str) -> list[TradeDocument]:
        """The documents of a sales journal, all years, in the order of their numbers."""
        return [b.document for b in self.dossier.trades() if b.document.journal == journal]

    def bookings_of(self, number: str) -> list[TradeDocument]:
        """The bookings on which Teamleader's number can be read."""
        start = f"TL {number} ·"
        return [
            booking.document
            for booking in self.dossier.trades()
            if (booking.document.comment or "").startswith(start)
        ]

    def number_of(self, document: TradeDocument) -> str:
        """Teamleader's number, read from the comment; empty when somebody else booked it."""
        head, dot, _rest = (document.comment or "").partition(" · ")
        return head.removeprefix("TL ") if dot and head.startswith("TL ") else ""

    def on_screen(self, journal: str) -> bool:
        """Whether the journal of some year stands open on somebody's screen."""
        journals = self.dossier.journals.values()
        return any(j.key == journal and j.open_by is not None for j in journals)

    def open_amount(self, document: TradeDocument) -> Decimal:
        """What is still to be settled, in euro."""
        key = Key(document.bookyear, document.journal, document.number, HEAD)
        return abs(document.amount) - self.dossier.matched.get(key, Decimal(0))
