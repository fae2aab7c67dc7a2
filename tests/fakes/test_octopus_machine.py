"""Callers of both faces and a person work in one Octopus: the books stay right to the cent."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
    run_state_machine_as_test,
)

from tests.fakes.octopus_hands import EXTERNAL, Hands, header, money, row, trade
from tests.fakes.octopus_locks import MONTH, YEAR
from tests.fakes.octopus_matching_acts import AMOUNT, Matching
from tests.fakes.octopus_model import HEAD, YEARS, Document, Item, Line, cents

CODA = (Path(__file__).parent / "coda" / "coda-1-ogm.cod").read_bytes()
CODA_PERIOD = 202603
CUSTOMERS = 9
"""So many customers are enough."""

TRIES = 3
"""So often a run imports the same statement."""

API = st.sampled_from(("rest", "soap"))
WHO = st.integers(1, 3)
SIGNED = st.tuples(AMOUNT, st.sampled_from((1, 1, 1, -1))).map(lambda pair: pair[0] * pair[1])
RATE = st.sampled_from((Decimal(1), Decimal(1), Decimal("1.0833"), Decimal("0.333333")))
SLIP = st.sampled_from((0, 0, 0, 0, 0, 1, -1))
"""By how much a caller's number is off."""


class Office(Matching):
    """Acts of callers, of a person and of the bank; the model says which ones are taken."""

    @initialize(sales=st.lists(SIGNED, max_size=4), receipts=st.lists(SIGNED, max_size=4))
    def begin(self, sales: list[Decimal], receipts: list[Decimal]) -> None:
        """Something to match is there from the start."""
        for total in sales:
            self.sell_by_hand(3, 1, 1, total)
        for amount in receipts:
            self.move_money("rest", 3, 2, "F1", 0, [("C", 1, amount)])

    # -- booking ----------------------------------------------------------------------------------

    @rule(
        face=API, year=YEAR, month=MONTH, who=WHO, bases=st.lists(SIGNED, min_size=1, max_size=3),
        credit=st.booleans(), rate=RATE, slip=SLIP,
    )  # fmt: skip
    def sell(
        self, face: str, year: int, month: int, who: int, bases: list[Decimal], credit: bool,
        rate: Decimal, slip: int,
    ) -> None:  # fmt: skip
        """A sale or credit note of one to three lines, in euro or another currency."""
        journal = "V2" if credit else "V1"
        lines = [(base, cents(base * Decimal("0.21"))) for base in bases]
        total = sum((base + vat for base, vat in lines), Decimal(0))
        if total < 0:
            lines, total = [(-base, -vat) for base, vat in lines], -total
        amount = -total if credit else total
        number = self.books.next_number(year, journal) + slip
        head = {**header(year, journal, number, month), "exchangeRate": float(rate)}
        currency = "EUR" if rate == 1 else "USD"
        rows = [row(base, vat) for base, vat in lines]
        taken = self.hands.book(face, "buySell", trade(head, who, amount, rows, currency))
        period = head["bookyearPeriodeNr"]
        assert taken == (self.books.takes(year, journal, period, at_screen=False) and not slip)
        if taken:
            owes = cents(abs(amount) * rate) * (1 if amount >= 0 else -1)
            document = Document(period, {HEAD: Item(who, "C", owes)}, amount, rate)
            self.books.book(year, journal, document)

    @rule(year=YEAR, month=MONTH, who=WHO, total=SIGNED)
    def sell_by_hand(self, year: int, month: int, who: int, total: Decimal) -> None:
        """A person books a sale; a negative total is a credit note."""
        journal = "V1" if total > 0 else "V2"
        day = f"{YEARS[year]}-{month:02}-15"
        taken = self.hands.human(self.human.book_sale, journal, who, total, on=day)
        period = YEARS[year] * 100 + month
        assert taken == self.books.takes(year, journal, period, at_screen=True)
        if taken:
            document = Document(period, {HEAD: Item(who, "C", total)}, total)
            self.books.book(year, journal, document)

    @rule(face=API, year=YEAR, month=MONTH, who=WHO, base=AMOUNT)
    def buy(self, face: str, year: int, month: int, who: int, base: Decimal) -> None:
        """A purchase: we owe."""
        vat = cents(base * Decimal("0.21"))
        head = header(year, "A1", self.books.next_number(year, "A1"), month)
        rows = [row(base, vat, account=600000, code="D21")]
        taken = self.hands.book(face, "buySell", trade(head, who, base + vat, rows))
        period = head["bookyearPeriodeNr"]
        assert taken == self.books.takes(year, "A1", period, at_screen=False)
        if taken:
            items = {HEAD: Item(who, "S", -base - vat)}
            self.books.book(year, "A1", Document(period, items, base + vat))

    @rule(
        face=API, year=YEAR, month=MONTH, journal=st.sampled_from(("F1", "F9")), slip=SLIP,
        moves=st.lists(st.tuples(st.sampled_from("CCSA"), WHO, SIGNED), min_size=1, max_size=3),
    )  # fmt: skip
    def move_money(
        self, face: str, year: int, month: int, journal: str, slip: int,
        moves: list[tuple[str, int, Decimal]],
    ) -> None:  # fmt: skip
        """A financial booking of customers, suppliers and accounts: + is money received."""
        number = self.books.next_number(year, journal) + slip
        rows = [
            money(kind, amount, account=580000) if kind == "A" else money(kind, amount, who)
            for kind, who, amount in moves
        ]
        document = {**header(year, journal, number, month), "bookingLines": rows}
        taken = self.hands.book(face, "financialDivers", document)
        period = document["bookyearPeriodeNr"]
        assert taken == (self.books.takes(year, journal, period, at_screen=False) and not slip)
        if taken:
            items = {
                place: Item(who, kind, -amount)
                for place, (kind, who, amount) in enumerate(moves, start=1)
                if kind != "A"
            }
            moved = sum((amount for _kind, _who, amount in moves), Decimal(0))
            self.books.book(year, journal, Document(period, items, moved=moved))

    @rule(face=API, year=YEAR, month=MONTH, who=WHO, amount=SIGNED, odd=st.booleans())
    def book_general(
        self, face: str, year: int, month: int, who: int, amount: Decimal, odd: bool
    ) -> None:
        """A general booking: + is debit, and the lines must sum to zero."""
        against = -amount + Decimal("0.01") if odd else -amount
        rows = [money("C", amount, who), money("A", against, account=580000)]
        number = self.books.next_number(year, "D1")
        document = {**header(year, "D1", number, month), "bookingLines": rows}
        taken = self.hands.book(face, "financialDivers", document)
        period = document["bookyearPeriodeNr"]
        assert taken == (self.books.takes(year, "D1", period, at_screen=False) and not odd)
        if taken:
            self.books.book(year, "D1", Document(period, {1: Item(who, "C", amount)}))

    @precondition(lambda self: self.books.tried < TRIES)
    @rule()
    def import_statement(self) -> None:
        """The bank's file brings a receipt once."""
        self.books.tried += 1
        before = self.books.next_number(3, "F1")
        rows: list[Any] = []
        taken = self.hands.human(lambda: rows.extend(self.human.import_coda(CODA)))
        taken = taken and "refused" not in rows[0]
        free = self.books.takes(3, "F1", CODA_PERIOD, at_screen=True)
        assert taken == (free and not self.books.imported)
        if taken:
            self.books.imported = True
            assert rows[0]["number"] == before
            amount = Decimal("1134.29")
            self.books.book(
                3, "F1", Document(CODA_PERIOD, {1: Item(1, "C", -amount)}, moved=amount)
            )

    @precondition(lambda self: self.books.relations < CUSTOMERS)
    @rule(face=API)
    def meet(self, face: str) -> None:
        """A new customer."""
        self.books.relations += 1
        external = EXTERNAL + self.books.relations
        assert self.hands.meet(face, external, f"Klant {external}")
        (found,) = self.hands.feed("relations", extRelationId=external)
        identity = found["relationIdentificationServiceData"]
        assert identity["relationKey"] == {"id": self.books.relations}

    # -- changing ---------------------------------------------------------------------------------

    @precondition(lambda self: self.books.heads())
    @rule(data=st.data(), total=st.none() | SIGNED)
    def edit(self, data: st.DataObject, total: Decimal | None) -> None:
        """A caller replaces a sale, with another amount or the same; a match keeps the amount."""
        at = data.draw(st.sampled_from(self.books.heads()))
        old = self.books.document(at)
        who = old.items[HEAD].who
        amount = cents(old.amount) if total is None else total
        head = header(at.year, at.journal, at.number, old.period % 100)
        body = trade(head, who, amount, [row(abs(amount), Decimal(0), code="00")])
        taken = self.hands.sent("PUT", "buysellbookings", body)
        free = self.books.takes(at.year, at.journal, old.period, at_screen=False)
        same = amount == old.amount * old.rate
        assert taken == (free and (same or not self.is_matched(at)))
        if taken:
            old.items, old.amount, old.rate = {HEAD: Item(who, "C", amount)}, amount, Decimal(1)

    @precondition(lambda self: self.books.heads())
    @rule(data=st.data())
    def empty(self, data: st.DataObject) -> None:
        """A person takes everything out of a sale that keeps its number."""
        at = data.draw(st.sampled_from(self.books.heads()))
        old = self.books.document(at)
        taken = self.hands.human(self.human.empty_booking, at.number, at.journal, at.year)
        free = self.books.takes(at.year, at.journal, old.period, at_screen=True)
        assert taken == (free and (not self.is_matched(at)))
        if taken:
            old.items[HEAD] = Item(old.items[HEAD].who, "C", Decimal(0))
            old.amount = Decimal(0)

    @precondition(lambda self: self.books.in_use())
    @rule(data=st.data())
    def delete_last(self, data: st.DataObject) -> None:
        """A person deletes the last document of a journal; a matched one stays."""
        year, journal = data.draw(st.sampled_from(self.books.in_use()))
        documents = self.books.shelves[year, journal].documents
        taken = self.hands.human(self.human.delete_last, journal, year)
        last = Line(year, journal, len(documents), HEAD)
        assert taken == (not self.is_matched(last))
        if taken:
            documents.pop()


def test_the_books_stay_right_whatever_is_done() -> None:
    """Debit is credit, numbers have no gap, and open amounts are right after every act."""
    hands = Hands()
    run_state_machine_as_test(
        lambda: Office(hands),
        settings=settings(
            max_examples=100,
            stateful_step_count=30,
            derandomize=True,
            database=None,
            deadline=None,
            phases=[Phase.generate, Phase.shrink],
            suppress_health_check=list(HealthCheck),
        ),
    )
