"""Truths: what holds in the books of the Octopus fake after every act, read over REST."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from hypothesis.stateful import RuleBasedStateMachine, invariant

from tests.fakes.octopus_hands import Hands, line_of
from tests.fakes.octopus_model import YEARS, Books, Line


class Truths(RuleBasedStateMachine):
    """Somebody with hands on a fake, and a model beside it; a subclass acts on both."""

    def __init__(self, hands: Hands) -> None:
        super().__init__()
        hands.fresh()
        self.hands = hands
        self.human = hands.fake.human
        self.books = Books()

    @invariant()
    def every_document_balances_and_explains_the_accounts(self) -> None:
        """Debit is credit in each document, and no account has more than its lines say."""
        lines = self._ledger()
        sums: dict[Any, Decimal] = defaultdict(Decimal)
        balances: dict[Any, Decimal] = defaultdict(Decimal)
        for line in lines:
            year = line["bookyearKey"]["id"]
            document = (year, line["journalType"], line["journalNr"], line["documentSequenceNr"])
            sums[document] += line["bookingAmount"]
            balances[year, line["accountKey"], line["bookyearPeriodeNr"]] += line["bookingAmount"]
        assert not any(sums.values()), sums
        shown = {_account(entry): entry["balance"] for entry in self._account_amounts()}
        assert {k: v for k, v in shown.items() if v} == {k: v for k, v in balances.items() if v}

    @invariant()
    def the_numbers_have_no_gap(self) -> None:
        """Every journal holds the documents 1 to n, and says that n is its last."""
        numbers = defaultdict(set)
        for feed in ("buysellbookings", "financialdiversbookings"):
            for booking in self.hands.changed(f"{feed}/modified", bookyearId=-1) or []:
                home = (booking["bookyearKey"]["id"], booking["journalKey"])
                assert booking["documentSequenceNr"] not in numbers[home]
                numbers[home].add(booking["documentSequenceNr"])
        for year in YEARS:
            for journal in self.hands.feed(f"bookyears/{year}/journals"):
                home, last = (year, journal["journalKey"]), journal["lastBookedDocumentNr"]
                assert numbers[home] == set(range(1, last + 1))
                if home in self.books.shelves:
                    assert last == len(self.books.shelves[home].documents)

    @invariant()
    def the_open_amounts_are_what_is_not_matched(self) -> None:
        """The reports of customers and suppliers show each open line, to the cent."""
        rows = [*self.hands.still_open("clients"), *self.hands.still_open("suppliers")]
        shown = {line_of(found): found["openBookingAmount"] for found in rows}
        assert len(shown) == len(rows)
        assert shown == self.books.open_amounts()

    @invariant()
    def the_feed_shows_the_matches(self) -> None:
        """The matches that stand are those that were made and not undone."""
        assert self.shown_matches() == self.books.matches

    @invariant()
    def the_bank_has_what_it_received(self) -> None:
        """The balance of a financial journal is the sum of its movements."""
        for (year, journal), shelf in self.books.shelves.items():
            if journal.startswith("F"):
                shown = self.hands.feed(f"bookyears/{year}/journals/{journal}")["balance"]
                assert shown == sum((d.moved for d in shelf.documents), Decimal(0))

    def is_matched(self, at: Line) -> bool:
        """Whether anything in the document of the line is matched, by the model."""
        return self.books.is_matched(at.year, at.journal, at.number)

    def _ledger(self) -> list[Any]:
        found = self.hands.changed("bookyears/-1/bookings/modified", journalTypeId=-1)
        return found["modifiedBookings"] if found else []

    def _account_amounts(self) -> list[Any]:
        found = self.hands.changed("accounts/amounts/modified")
        return found["modified"] if found else []

    def shown_matches(self) -> dict[tuple[Line, Line], Decimal]:
        """The matches that stand, with their amounts, by the feed."""
        found = self.hands.changed("balancings/modified") or {"modifiedBalancings": []}
        return {
            (
                line_of(entry["debetDocument"]["balancingKey"]),
                line_of(entry["creditDocument"]["balancingKey"]),
            ): entry["creditBalancedBookingAmount"]
            for entry in found["modifiedBalancings"]
        }


def _account(entry: Any) -> tuple[int, int, int]:
    found = entry["accountAmountKey"]
    account, period = found["accountKey"], found["bookyearPeriodKey"]
    return (account["bookyearKey"]["id"], account["id"], period["bookyearPeriodNr"])
