"""Settlement: what the balancings say about the payment of sales documents (octopus-api 2.9).

A balancing ties a debit line to a credit line of one customer. Each side that is the head of a
sales document gets news of it: the debit side is an invoice, the credit side a credit note.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from koppel import Change, CreditNote, Entry, Invoice, Settlement

from koppel_octopus.keys import HEAD, DocumentKey, LineKey, pair
from koppel_octopus.records import Balancing, Side

MONEY = frozenset("FD")
"""Letters of the journals in which money is booked; the rest settles without money."""


@dataclass
class _News:
    """What is new about one document."""

    entries: dict[str, Entry] = field(default_factory=dict)
    removed: dict[str, None] = field(default_factory=dict)


def settlements(balancings: Iterable[tuple[Balancing, bool]]) -> list[Change]:
    """Return one change per document that these (balancing, deleted) pairs concern."""
    news: dict[tuple[str, DocumentKey], _News] = {}
    for balancing, deleted in balancings:
        if balancing.type.type != "C":
            continue
        debit, credit = balancing.debet_document, balancing.credit_document
        for kind, own, other in ((Invoice, debit, credit), (CreditNote, credit, debit)):
            if _is_sales_head(own.balancing_key.line):
                found = news.setdefault((kind.__name__, own.balancing_key.key), _News())
                _note(found, balancing, other, deleted)
    return [_change(kind, key, found) for (kind, key), found in news.items()]


def balancing_record(amount: Decimal, debit: LineKey, credit: LineKey) -> dict[str, Any]:
    """Return the balancing of two lines for an amount (octopus-api 2.10)."""
    return {"debetKey": debit.record(), "creditKey": credit.record(), "balanceAmount": amount}


def _is_sales_head(line: LineKey) -> bool:
    return line.document.journal[0] == "V" and line.line == HEAD


def _note(news: _News, balancing: Balancing, other: Side, deleted: bool) -> None:
    debit, credit = balancing.debet_document, balancing.credit_document
    id = pair(debit.balancing_key.line, credit.balancing_key.line)
    if deleted:
        news.removed[id] = None
        return
    document = other.balancing_key.key
    news.entries[id] = Entry(
        id=id,
        amount=balancing.amount,
        date=other.document_date,
        by="" if document.journal[0] in MONEY else str(document),
    )


def _change(kind: str, key: DocumentKey, news: _News) -> Change:
    id = str(key)
    entity = Settlement(
        of=kind,
        document=id,
        entries=tuple(news.entries.values()),
        # A pair that was undone and made again stands in both lists of overlapping windows.
        removed=tuple(pair for pair in news.removed if pair not in news.entries),
        whole=False,
    )
    return Change(Settlement, id, entity=entity)
