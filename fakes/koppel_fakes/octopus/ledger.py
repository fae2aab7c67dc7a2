"""Ledger: what a document does to the accounts, and what of it can be matched.

A *posting* is one amount on one account, debit positive. An *item* is what a balancing ties: the
relation total of a sale or purchase, or one client or supplier line of a money document
(octopus-api 2.9 and section 7, rules 8 and 9; belgian-accounting 1.1).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from koppel_fakes.octopus.records import HEAD, Journal, Key, MoneyDocument, MoneyLine, TradeDocument
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.switches import Switches

CENT = Decimal("0.01")
ONE = Decimal(1)
ROUNDING_ACCOUNT = 657100
"""Takes the odd cent that conversion or the tolerance of a document leaves."""

Side = Literal["debet", "credit"]


def cents(amount: Decimal) -> Decimal:
    """The amount to the cent, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


@dataclass(frozen=True, slots=True)
class Posting:
    """An amount on an account: euro in `amount`, document currency in `document_amount`."""

    line: int
    account: int
    amount: Decimal
    document_amount: Decimal
    comment: str = ""
    vat_code: str = ""
    relation_id: int = 0


@dataclass(frozen=True, slots=True)
class Item:
    """Something that can be matched; amounts are positive, `side` says which way it points."""

    key: Key
    kind: str
    relation_id: int
    side: Side
    amount: Decimal
    document_amount: Decimal
    currency: str
    rate: Decimal
    dated: date
    expiry: date
    period: int
    comment: str
    reference: str

    @property
    def signed(self) -> Decimal:
        """What the relation owes by this item; negative for a credit."""
        return self.amount if self.side == "debet" else -self.amount


def postings(
    dossier: Dossier, document: TradeDocument | MoneyDocument, switches: Switches
) -> list[Posting]:
    """What the document does to the accounts; the amounts sum to zero."""
    if isinstance(document, TradeDocument):
        found = list(_trade_postings(dossier, document))
    else:
        found = list(_money_postings(dossier, document, switches))
    rest = -sum((p.amount for p in found), Decimal(0))
    if rest:
        found.append(Posting(len(found), ROUNDING_ACCOUNT, rest, Decimal(0)))
    return found


def _trade_postings(dossier: Dossier, document: TradeDocument) -> Iterator[Posting]:
    sale = document.journal.startswith("V")
    head = 1 if sale else -1
    line_sign = -head if document.amount >= 0 else head
    relation = dossier.find_relation(document.relation)
    yield Posting(
        HEAD,
        dossier.customers_account if sale else dossier.suppliers_account,
        cents(head * document.amount * document.rate),
        head * document.amount,
        document.comment or "",
        relation_id=relation.id if relation else 0,
    )
    vat_account = dossier.vat_due_account if sale else dossier.vat_deductible_account
    number = 0
    for line in document.lines:
        for account, amount in ((line.account, line.base), (vat_account, line.vat)):
            if not amount and account == vat_account:
                continue
            number += 1
            signed = line_sign * amount
            yield Posting(
                number,
                account,
                cents(signed * document.rate),
                signed,
                line.comment or "",
                line.vat_code,
            )


def _money_postings(
    dossier: Dossier, document: MoneyDocument, switches: Switches
) -> Iterator[Posting]:
    financial = document.journal.startswith("F")
    total = Decimal(0)
    for number, line in enumerate(document.lines, start=1):
        signed = _debit_of(document, line, switches)
        total += signed
        relation = dossier.find_relation(line.relation)
        yield Posting(
            number,
            _account_of(dossier, line),
            cents(signed * document.rate),
            signed,
            line.reference or "",
            relation_id=relation.id if relation else 0,
        )
    if financial:
        bank = dossier.journals[(document.bookyear, document.journal)].account
        yield Posting(HEAD, bank, cents(-total * document.rate), -total)


def _account_of(dossier: Dossier, line: MoneyLine) -> int:
    if line.kind == "A":
        return line.account
    return dossier.customers_account if line.kind == "C" else dossier.suppliers_account


def _debit_of(document: MoneyDocument, line: MoneyLine, switches: Switches) -> Decimal:
    """The line seen from its account: money received credits the counterpart (2.10)."""
    if document.journal.startswith("F"):
        return -line.amount
    return line.amount if switches["general_positive"] == "debit" else -line.amount


def financial_balance(journal: Journal) -> Decimal:
    """What the bank account of an F journal gained by the bookings of its bookyear, in euro.

    Nothing is carried over from the bookyear before (an assumption of 2.3).
    """
    total = Decimal(0)
    for booking in journal.all():
        if isinstance(booking.document, MoneyDocument):
            for line in booking.document.lines:
                total += cents(line.amount * booking.document.rate)
    return total


def item_at(dossier: Dossier, key: Key, switches: Switches) -> Item | None:
    """What can be matched at that line; nothing for account lines and unknown keys."""
    booking = dossier.booking(key.bookyear, key.journal, key.number)
    if booking is None:
        return None
    document = booking.document
    if isinstance(document, TradeDocument):
        return _head_item(dossier, document) if key.line == HEAD else None
    if 1 <= key.line <= len(document.lines):
        return _line_item(dossier, document, key.line, switches)
    return None


def items_of(
    dossier: Dossier, document: TradeDocument | MoneyDocument, switches: Switches
) -> Iterator[Item]:
    """Everything in the document that can be matched."""
    if isinstance(document, TradeDocument):
        found: list[Item | None] = [_head_item(dossier, document)]
    else:
        numbers = range(1, len(document.lines) + 1)
        found = [_line_item(dossier, document, number, switches) for number in numbers]
    yield from (item for item in found if item is not None)


def open_amount(dossier: Dossier, item: Item) -> Decimal:
    """What is not matched yet of an item, in euro, zero or positive."""
    return item.amount - dossier.matched.get(item.key, Decimal(0))


def _head_item(dossier: Dossier, document: TradeDocument) -> Item | None:
    relation = dossier.find_relation(document.relation)
    if relation is None or document.dated is None or document.expiry is None:
        return None
    sale = document.journal.startswith("V")
    return Item(
        key=Key(document.bookyear, document.journal, document.number, HEAD),
        kind="C" if sale else "S",
        relation_id=relation.id,
        side="debet" if (document.amount >= 0) == sale else "credit",
        amount=cents(abs(document.amount) * document.rate),
        document_amount=abs(document.amount),
        currency=document.currency,
        rate=document.rate,
        dated=document.dated,
        expiry=document.expiry,
        period=document.period,
        comment=document.comment or "",
        reference=document.reference or "",
    )


def _line_item(
    dossier: Dossier, document: MoneyDocument, number: int, switches: Switches
) -> Item | None:
    line = document.lines[number - 1]
    relation = dossier.find_relation(line.relation)
    if line.kind not in ("C", "S") or relation is None or document.dated is None:
        return None
    signed = _debit_of(document, line, switches)
    return Item(
        key=Key(document.bookyear, document.journal, document.number, number),
        kind=line.kind,
        relation_id=relation.id,
        side="debet" if signed > 0 else "credit",
        amount=cents(abs(signed) * document.rate),
        document_amount=abs(signed),
        currency=dossier.journals[(document.bookyear, document.journal)].currency,
        rate=document.rate,
        dated=document.dated,
        expiry=document.dated,
        period=document.period,
        # Seen in traffic: a line's reference comes back as the comment of its side (2.10).
        comment=line.reference or "",
        reference="",
    )
