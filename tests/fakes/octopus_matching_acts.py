"""Matching: callers and a person tie sales and money together, and untie them."""

from __future__ import annotations

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from tests.fakes.octopus_hands import key
from tests.fakes.octopus_locks import MONTH, YEAR, Locks
from tests.fakes.octopus_model import HEAD, YEARS, Document, Item, Line

AMOUNT = st.integers(1, 300_000).map(lambda n: Decimal(n) / 100)
MANY = 6
"""So many pairs that could be matched make it worth while to look at the proposals."""


class Matching(Locks):
    """What ties debit to credit; no lock of a journal stops it."""

    @precondition(lambda self: self.books.pairs())
    @rule(data=st.data(), face=st.sampled_from(("rest", "soap", "human")), part=AMOUNT)
    def match(self, data: st.DataObject, face: str, part: Decimal) -> None:
        """A match for all that is open, for a part, or for a cent too much."""
        debit, credit = data.draw(st.sampled_from(self.books.pairs()))
        room = min(self.books.left(debit), self.books.left(credit))
        amount = data.draw(st.sampled_from((room, min(part, room), room + Decimal("0.01"))))
        sound = self.books.may_match(debit, credit, amount)
        sale, other = (debit, credit) if debit.line == HEAD else (credit, debit)
        if face == "human" and sale.line == HEAD and other.line != HEAD:
            receipt = [other.journal, other.number, other.line, other.year]
            act = (sale.number, receipt, amount, sale.journal, sale.year)
            taken = self.hands.human(self.human.match, *act)
        else:
            taken = self.hands.match("rest" if face == "human" else face, debit, credit, amount)
        assert taken == sound
        if taken:
            self.books.matches[debit, credit] = amount

    @precondition(lambda self: self.books.matches)
    @rule(data=st.data(), way=st.sampled_from(("pair", "line", "document", "by hand")))
    def unmatch(self, data: st.DataObject, way: str) -> None:
        """A match is undone by itself, with its line, or with its document."""
        pair = data.draw(st.sampled_from(sorted(self.books.matches)))
        side = data.draw(st.sampled_from(pair))
        if way == "pair":
            keys = {"debetKey": key(pair[0]), "creditKey": key(pair[1])}
            assert self.hands.sent("DELETE", "balancings/delete", keys)
            self.books.unmatch(*pair)
        elif way == "line" or (way == "by hand" and side.line != HEAD):
            assert self.hands.sent("DELETE", "balancings/bookingline/delete", key(side))
            self.books.unmatch(side)
        elif way == "document":
            named = {"journal": side.journal, "documentSequenceNr": side.number}
            body = {"bookyearKey": {"id": side.year}, **named}
            assert self.hands.sent("DELETE", "balancings/document/delete", body)
            self.books.unmatch_document(side)
        else:
            assert self.hands.human(self.human.unmatch_all, side.number, side.journal, side.year)
            self.books.unmatch(side)

    @precondition(lambda self: any(self.books.left(at) for at in self.books.heads()))
    @rule(data=st.data(), year=YEAR, month=MONTH, part=st.none() | AMOUNT)
    def settle(self, data: st.DataObject, year: int, month: int, part: Decimal | None) -> None:
        """The bank receives what a sale has open, or pays a credit note back, and it is matched."""
        at = data.draw(st.sampled_from([h for h in self.books.heads() if self.books.left(h)]))
        left, item = self.books.left(at), self.books.document(at).items[HEAD]
        amount = left if part is None else min(part, left)
        day = f"{YEARS[year]}-{month:02}-15"
        act = (at.number, amount, day, at.journal, at.year)
        taken = self.hands.human(self.human.settle, *act)
        period = YEARS[year] * 100 + month
        assert taken == self.books.takes(year, "F1", period, at_screen=True)
        if taken:
            paid = -amount if item.owes > 0 else amount
            document = Document(period, {1: Item(item.who, "C", paid)}, moved=-paid)
            line = Line(year, "F1", self.books.book(year, "F1", document), 1)
            pair = (at, line) if item.owes > 0 else (line, at)
            self.books.matches[pair] = amount

    @precondition(lambda self: len(self.books.pairs()) > MANY)
    @rule()
    def accept_proposals(self) -> None:
        """A person accepts what "Klanten afpunten" proposes; each match is a sound one."""
        assert self.hands.human(self.human.accept_proposals)
        for pair, amount in self.shown_matches().items():
            if pair not in self.books.matches:
                debit, credit = (self.books.document(at).items[at.line] for at in pair)
                assert debit.owes > 0 > credit.owes
                assert (debit.who, debit.kind) == (credit.who, credit.kind)
                assert self.books.may_match(*pair, amount)
                self.books.matches[pair] = amount
