"""Books: Octopus as a scenario knows it: bookings by the Teamleader number that stands on them.

Everything seen here is read from the fake's own state and logs, not from koppel.
"""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.log import Effect, RequestEntry
from koppel_fakes.octopus import OctopusFake
from koppel_fakes.octopus.records import HEAD, Key, MoneyDocument, Relation, TradeDocument
from koppel_fakes.octopus.state import Dossier

WRITES = {
    "relation": ("PUT relations", "SOAP InsertUpdateRelation"),
    "booking": ("POST buysellbookings", "SOAP InsertBuySellBooking"),
    "receipt": ("POST financialdiversbookings", "SOAP InsertFinancialDiversBooking"),
    "settlement": ("POST balancings", "SOAP InsertBalancing"),
}
"""The operations that change the books, over REST and over SOAP."""


ACCOUNT_READS = frozenset({"GET accounts", "GET accounts/modified", "SOAP GetAccounts"})
"""The operations that read ledger accounts."""


class Books:
    """One Octopus dossier and the accountant who works in it."""

    def __init__(self, fake: OctopusFake) -> None:
        self.fake = fake
        self.human = fake.human
        self.number: int = fake.description()["dossier_id"]
        """Of the dossier that the scenario is about."""

    @property
    def dossier(self) -> Dossier:
        """The dossier that the scenario is about."""
        dossiers: dict[int, Dossier] = self.fake.state.dossiers
        return dossiers[self.number]

    def open_new_dossier(self, name: str) -> None:
        """Make an empty dossier, which the scenario is about from now on."""
        self.number = self.human.new_dossier(name)
        self.human.open_dossier(self.number)

    # -- what stands in the books -----------------------------------------------------------------

    def sales(self, journal: str) -> list[TradeDocument]:
        """The documents of a sales journal in the order of their numbers."""
        return [b.document for b in self.dossier.trades() if b.document.journal == journal]

    def all_sales(self) -> list[TradeDocument]:
        """The documents of all sales journals."""
        return [b.document for b in self.dossier.trades()]

    def receipts(self, journal: str) -> list[MoneyDocument]:
        """The documents of a financial journal."""
        return [b.document for b in self.dossier.moneys() if b.document.journal == journal]

    def bookings_of(self, number: str) -> list[TradeDocument]:
        """The bookings on which the number of a Teamleader invoice can be read (D13).

        Credit notes have a series of their own with like numbers. They have no structured
        communication, so theirs is the reference too.
        """
        start = f"TL {number} ·"
        found = [d for d in self.all_sales() if (d.comment or "").startswith(start)]
        return [d for d in found if d.reference != number]

    def booking_of(self, number: str) -> TradeDocument:
        """The one booking of a Teamleader number."""
        found = self.bookings_of(number)
        assert len(found) == 1, f"{number} stands {len(found)} times in the books"
        return found[0]

    def open_amount(self, document: TradeDocument) -> Decimal:
        """What is still to be settled of a document, in euro."""
        key = Key(document.bookyear, document.journal, document.number, HEAD)
        return abs(document.amount) - self.dossier.matched.get(key, Decimal(0))

    def relations(self, name: str) -> list[Relation]:
        """The relations with this name."""
        return [r for r in self.dossier.relations.values() if r.fields.get("name") == name]

    def relation(self, name: str) -> Relation:
        """The one relation with this name."""
        found = self.relations(name)
        assert len(found) == 1, f"{len(found)} relations are called {name}"
        return found[0]

    def number_given(self) -> int:
        """The external number that koppel gave the first relation it made."""
        made = [effect for effect in self.api_effects("relation") if effect.body["created"]]
        return int(made[0].body["relationIdentificationServiceData"]["externalRelationId"])

    # -- what koppel asked and did ----------------------------------------------------------------

    def requests(self, since: int = 0) -> list[RequestEntry]:
        """The requests that Octopus answered."""
        return self.fake.requests.since(since)

    def writes(self, what: str, since: int = 0) -> list[RequestEntry]:
        """The requests that tried to write a relation, booking, receipt or settlement."""
        return [entry for entry in self.requests(since) if entry.operation in WRITES[what]]

    def api_effects(self, kind: str = "", since: int = 0) -> list[Effect]:
        """The changes that a caller of the API made, after so many effects."""
        return [
            effect
            for effect in self.fake.effects.since(since)
            if effect.actor == "api" and (not kind or effect.kind == kind)
        ]
