"""Bookkeeping: the menus "Boekhouding" and "Afpunten": booking by hand, receipts, matching."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import matching, posting
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.ledger import ONE, Item, item_at, open_amount
from koppel_fakes.octopus.records import (
    HEAD,
    Journal,
    Key,
    MoneyDocument,
    MoneyLine,
    RelationRef,
    TradeDocument,
    TradeLine,
)
from koppel_fakes.octopus.screen import Amount, Day, Screen, to_amount, to_day

Line = Sequence[Any]
"""A money line as [journal, document number, line], the line 1-based; a fourth element names the
bookyear when it is not the latest open one."""

DAYS_TO_PAY = 30


class Bookkeeping(Screen):
    """What a person books and matches, and the bank's receipts."""

    def book_sale(
        self,
        journal: str,
        relation_id: int,
        total: Amount | None = None,
        lines: Iterable[Mapping[str, Any]] | None = None,
        on: Day | None = None,
        reference: str = "",
        comment: str = "",
        account: int = 700000,
        vat_code: str = "",
    ) -> int:
        """Book a sale by hand. Answers its number, the journal's next one.

        Either `lines`, each {"account", "base", "vat_code", "vat"}, or only a `total` on one line
        without VAT. A negative total makes a credit note, whose lines are positive.
        """
        day = to_day(on) if on else self._today()
        home = self._journal(journal, None, day)
        booked = [_trade_line(line) for line in lines or ()]
        if total is None:
            amount = sum((line.base + line.vat for line in booked), Decimal(0))
        else:
            amount = to_amount(total)
        if not booked:
            code = vat_code or self._zero_code()
            booked = [TradeLine(account, abs(amount), code, Decimal(0))]
        document = TradeDocument(
            home.bookyear, journal, home.last_number + 1, self._period(home, day), day,
            day + timedelta(days=DAYS_TO_PAY), RelationRef(relation_id), amount, "EUR", ONE,
            tuple(booked), reference, comment,
        )  # fmt: skip
        with self._at_work("book_sale") as desk:
            posting.insert(desk, document)
        return document.number

    def edit_booking(
        self,
        number: int,
        journal: str = "V1",
        year: int | None = None,
        comment: str | None = None,
        reference: str | None = None,
        relation_id: int | None = None,
        total: Amount | None = None,
    ) -> None:
        """Change a sale by hand; a new `total` goes to its first line."""
        with self._at_work("edit_booking") as desk:
            document = self._sale(number, journal, year)
            if total is not None:
                document = _with_total(document, to_amount(total))
            document = replace(
                document,
                comment=document.comment if comment is None else comment,
                reference=document.reference if reference is None else reference,
                relation=document.relation if relation_id is None else RelationRef(relation_id),
            )
            posting.update(desk, document)

    def empty_booking(self, number: int, journal: str = "V1", year: int | None = None) -> None:
        """Take amount and lines out of a sale that must keep its number, as was seen (2.7)."""
        with self._at_work("empty_booking") as desk:
            document = self._sale(number, journal, year)
            posting.update(desk, replace(document, amount=Decimal(0), lines=()))

    def delete_last(self, journal: str, year: int | None = None) -> int:
        """Delete the last document of a journal. Answers its number, which is free again."""
        with self._at_work("delete_last") as desk:
            return posting.delete_last(desk, self._journal(journal, year))

    def receipt(
        self,
        relation_id: int,
        amount: Amount,
        on: Day | None = None,
        journal: str = "F1",
        reference: str = "",
    ) -> int:
        """The bank receives money from a customer (negative: pays back). Answers its number."""
        day = to_day(on) if on else self._today()
        home = self._journal(journal, None, day)
        line = MoneyLine(
            "C", to_amount(amount), relation=RelationRef(relation_id), reference=reference
        )
        document = MoneyDocument(
            home.bookyear, journal, home.last_number + 1, self._period(home, day), day, ONE, (line,)
        )
        with self._at_work("receipt", actor="bank") as desk:
            posting.insert(desk, document)
        return document.number

    def match(
        self,
        number: int,
        receipt: Line,
        amount: Amount | None = None,
        invoice_journal: str = "V1",
        year: int | None = None,
    ) -> None:
        """Match an invoice (or credit note) with a money line, for all that is open or less."""
        with self._at_work("match") as desk:
            head = self._head(invoice_journal, number, year)
            self._tie(desk, head, self._line(receipt), amount)

    def unmatch(
        self, number: int, receipt: Line, invoice_journal: str = "V1", year: int | None = None
    ) -> None:
        """Undo a match of an invoice (or credit note) with a money line."""
        with self._at_work("unmatch") as desk:
            head = self._head(invoice_journal, number, year)
            pair = self._ordered(desk, head, self._line(receipt))
            matching.unmatch(desk, *pair)

    def unmatch_all(
        self, number: int, invoice_journal: str = "V1", year: int | None = None
    ) -> None:
        """Undo every match of an invoice (or credit note)."""
        with self._at_work("unmatch_all") as desk:
            matching.unmatch_line(desk, self._head(invoice_journal, number, year))

    def offset(
        self,
        invoice: int,
        credit_note: int,
        amount: Amount | None = None,
        invoice_journal: str = "V1",
        credit_journal: str = "V2",
        year: int | None = None,
    ) -> None:
        """Match an invoice with a credit note, without money."""
        with self._at_work("offset") as desk:
            head = self._head(invoice_journal, invoice, year)
            self._tie(desk, head, self._head(credit_journal, credit_note, year), amount)

    def settle(
        self,
        number: int,
        amount: Amount | None = None,
        on: Day | None = None,
        invoice_journal: str = "V1",
        year: int | None = None,
        journal: str = "F1",
    ) -> int:
        """The bank receives what a document has open (or an amount), and it is matched.

        Answers the number of the receipt. A credit note is paid back. More than is open, or
        nothing, is refused before any money is booked.
        """
        item = self._item(self._head(invoice_journal, number, year))
        rest = open_amount(self._dossier, item)
        money = to_amount(amount) if amount is not None else rest
        if item.kind != "C":
            raise HumanError(
                f"{invoice_journal}/{number} is no sale, so the bank receives nothing",
                f"{invoice_journal}/{number} is geen verkoop, dus de bank ontvangt niets",
            )
        if not 0 < money <= rest:
            raise HumanError(
                f"{invoice_journal}/{number} has {rest} open, so {money} cannot be received for it",
                f"op {invoice_journal}/{number} staat {rest} open, geen {money}",
            )
        signed = money if item.side == "debet" else -money
        made = self.receipt(item.relation_id, signed, on, journal, item.reference or item.comment)
        day = to_day(on) if on else self._today()
        line = [journal, made, 1, self._bookyear(None, day).id]
        self.match(number, line, money, invoice_journal, year)
        return made

    def settle_open(
        self, invoice_journal: str = "V1", year: int | None = None, on: Day | None = None
    ) -> int:
        """Receive and match everything open in a journal. Answers how many documents."""
        numbers = [
            document.number
            for document in (b.document for b in self._journal(invoice_journal, year).all())
            if open_amount(self._dossier, self._item(_head_of(document)))
        ]
        for number in numbers:
            self.settle(number, None, on, invoice_journal, year)
        return len(numbers)

    def book_many(
        self, count: int, journal: str = "V1", relation_id: int | None = None, total: Amount = 121
    ) -> int:
        """Book equal sales by hand, to fill the books. Answers the last number."""
        customer = relation_id or min(self._dossier.relations, default=0)
        number = 0
        for _index in range(count):
            number = self.book_sale(journal, customer, total)
        return number

    def _sale(self, number: int, journal: str, year: int | None) -> TradeDocument:
        home = self._journal(journal, year)
        stored = self._dossier.booking(home.bookyear, journal, number)
        if stored is None or not isinstance(stored.document, TradeDocument):
            raise HumanError(
                f"no sale {number} in {journal}", f"er is geen verkoop {number} in {journal}"
            )
        return stored.document

    def _tie(self, desk: Desk, one: Key, other: Key, amount: Amount | None) -> None:
        debet, credit = self._ordered(desk, one, other)
        room = min(
            open_amount(desk.dossier, self._item(debet)),
            open_amount(desk.dossier, self._item(credit)),
        )
        matching.match(desk, debet, credit, room if amount is None else to_amount(amount))

    def _ordered(self, desk: Desk, one: Key, other: Key) -> tuple[Key, Key]:
        """The two as debit and credit."""
        return (one, other) if self._item(one).side == "debet" else (other, one)

    def _item(self, key: Key) -> Item:
        item = item_at(self._dossier, key, self._fake.switches)
        if item is None:
            raise HumanError(f"nothing to match at {key}", f"er valt niets af te punten op {key}")
        return item

    def _head(self, journal: str, number: int, year: int | None) -> Key:
        return Key(self._journal(journal, year).bookyear, journal, number, HEAD)

    def _line(self, line: Line) -> Key:
        journal, number, position, *rest = line
        year = rest[0] if rest else None
        return Key(self._journal(journal, year).bookyear, journal, number, position)

    def _period(self, journal: Journal, day: date) -> int:
        period = self._dossier.bookyears[journal.bookyear].period_of(day)
        if period is None:
            raise HumanError(f"no period for {day}", f"er is geen periode voor {day}")
        return period.number

    def _zero_code(self) -> str:
        codes = [c.code for c in self._dossier.vat_codes if c.type == 2 and c.percentage == 0]
        if not codes:
            raise HumanError(
                "no sales code of 0 %: give vat_code",
                "er is geen verkoopcode van 0 %: geef vat_code op",
            )
        return codes[0]


def _trade_line(line: Mapping[str, Any]) -> TradeLine:
    return TradeLine(
        int(line["account"]),
        to_amount(line["base"]),
        str(line["vat_code"]),
        to_amount(line.get("vat", 0)),
        line.get("comment"),
    )


def _head_of(document: TradeDocument | MoneyDocument) -> Key:
    return Key(document.bookyear, document.journal, document.number, HEAD)


def _with_total(document: TradeDocument, total: Decimal) -> TradeDocument:
    first, *others = document.lines
    rest = sum((line.base + line.vat for line in others), Decimal(0))
    base = abs(total) - rest - first.vat
    return replace(document, amount=total, lines=(replace(first, base=base), *others))
