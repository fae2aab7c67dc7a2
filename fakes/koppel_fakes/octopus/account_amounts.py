"""Account amounts: the balance of each ledger account per period, and when it last changed.

octopus-api 2.11 and 4.2 (accountAmountServiceData). Debit is positive (an assumption).
"""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from koppel_fakes.octopus.ledger import postings
from koppel_fakes.octopus.records import MoneyDocument, TradeDocument
from koppel_fakes.octopus.state import AmountKey, Dossier
from koppel_fakes.octopus.visit import Since
from koppel_fakes.switches import Switches


class Amounts(NamedTuple):
    """What changed since: the balances there are, and the keys on which nothing stands any more."""

    modified: dict[AmountKey, Decimal]
    deleted: list[AmountKey]


def touch(
    dossier: Dossier, document: TradeDocument | MoneyDocument, switches: Switches, now: datetime
) -> None:
    """Note that the accounts of a document changed: it was booked, replaced or deleted."""
    for posting in postings(dossier, document, switches):
        key = AmountKey(document.bookyear, posting.account, document.period)
        dossier.amount_stamps[key] = now


def modified(dossier: Dossier, switches: Switches, since: Since) -> Amounts:
    """The balances of the accounts and periods that changed since."""
    changed = {key for key, stamp in dossier.amount_stamps.items() if since.covers(stamp)}
    balances: defaultdict[AmountKey, Decimal] = defaultdict(Decimal)
    for booking in dossier.bookings() if changed else ():
        document = booking.document
        for posting in postings(dossier, document, switches):
            balances[AmountKey(document.bookyear, posting.account, document.period)] += (
                posting.amount
            )
    standing = {key: balances[key] for key in sorted(changed) if key in balances}
    return Amounts(standing, sorted(changed - standing.keys()))
