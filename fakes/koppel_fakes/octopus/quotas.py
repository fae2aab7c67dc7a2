"""Quotas: how often a day an operation may be called (octopus-api 1.5).

Counted per dossier, operation and calendar day in Belgium; a refused call counts as well, a call
without a valid token does not (assumptions of 1.5). An operation that is not in the table has no
quota.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

_BY_LIMIT: Mapping[int, tuple[str, ...]] = {
    2: ("GET accounts", "GET vatcodes", "GET relations", "GET currencies"),
    10: (
        "GET buysellbookings",
        "PUT buysellbookings",
        "GET financialdiversbookings",
        "PUT financialdiversbookings",
        "PUT invoices",
    ),
    24: (
        "GET bookyears",
        "GET bookyear",
        "POST bookyears",
        "POST bookyear close",
        "GET journals",
        "GET journal",
        "GET journal balance",
        "POST journals",
        "PUT journals",
        "POST reports/clients/open",
        "POST reports/clients/history",
        "POST reports/suppliers/open",
        "POST reports/suppliers/history",
        "POST invoices/book",
    ),
    48: (
        "GET journals/modified",
        "GET accounts/modified",
        "GET accounts/amounts/modified",
        "GET bank/invoices",
        "GET relations/modified",
        "GET buysellbookings/modified",
        "GET financialdiversbookings/modified",
        "GET balancings/modified",
        "GET bookings/modified",
        "GET invoices/modified",
    ),
    100: ("GET error",),
    150: ("GET dossiers", "POST dossiers"),
    400: (
        "PUT relations",
        "PUT accounts",
        "GET rappels",
        "GET relations (search)",
        "POST buysellbookings",
        "POST financialdiversbookings",
        "POST bookings/attachements",
        "POST balancings",
        "POST invoices",
        "GET invoices",
        "DELETE balancings/delete",
        "DELETE balancings/bookingline/delete",
        "DELETE balancings/document/delete",
    ),
}

LIMITS: Mapping[str, int] = {name: limit for limit, names in _BY_LIMIT.items() for name in names}

SOAP_TWINS: Mapping[str, str] = {
    "GetDossiers": "GET dossiers",
    "ConnectToDossier": "POST dossiers",
    "AuthenticateAndConnect": "POST dossiers",
    "GetBookyears": "GET bookyears",
    "GetJournals": "GET journals",
    "GetAccounts": "GET accounts",
    "GetVatCodes": "GET vatcodes",
    "GetRelations": "GET relations",
    "GetModifiedRelations": "GET relations/modified",
    "InsertUpdateRelation": "PUT relations",
    "InsertBuySellBooking": "POST buysellbookings",
    "UpdateBuySellBooking": "PUT buysellbookings",
    "GetBuySellBooking": "GET buysellbookings",
    "GetModifiedBuySellBookings": "GET buysellbookings/modified",
    "InsertFinancialDiversBooking": "POST financialdiversbookings",
    "UpdateFinancialDiversBooking": "PUT financialdiversbookings",
    "GetFinancialDiversBooking": "GET financialdiversbookings",
    "GetModifiedFinancialDiversBookings": "GET financialdiversbookings/modified",
    "InsertInvoice": "POST invoices",
    "UpdateInvoice": "PUT invoices",
    "GetInvoice": "GET invoices",
    "GetModifiedInvoices": "GET invoices/modified",
    "InsertBalancing": "POST balancings",
    "GetModifiedBalancingRelations": "GET balancings/modified",
    "GetReportOpenClient": "POST reports/clients/open",
    "GetReportOpenSupplier": "POST reports/suppliers/open",
    "GetReportHistoryClient": "POST reports/clients/history",
    "GetReportHistorySupplier": "POST reports/suppliers/history",
    "GetRappelInformation": "GET rappels",
    "GetFinancialJournalBalance": "GET journal balance",
    "GetModifiedAccountAmounts": "GET accounts/amounts/modified",
    "InsertUpdateAccount": "PUT accounts",
}
"""The REST operation whose quota a SOAP operation would share (switch `soap_quotas`)."""


class Quotas:
    """The calls of today and before, per dossier and operation."""

    def __init__(self) -> None:
        self._calls: Counter[tuple[int, str, date]] = Counter()

    def take(self, dossier_id: int, operation: str, now: datetime) -> bool:
        """Count a call; False when it is beyond the quota of its day."""
        limit = LIMITS.get(operation)
        if limit is None:
            return True
        slot = (dossier_id, operation, now.astimezone(BRUSSELS).date())
        self._calls[slot] += 1
        return self._calls[slot] <= limit

    def spend(self, dossier_id: int, operation: str, now: datetime) -> None:
        """Use up the calls of an operation for the day."""
        slot = (dossier_id, operation, now.astimezone(BRUSSELS).date())
        self._calls[slot] = max(self._calls[slot], LIMITS.get(operation, 0))

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def used(self, dossier_id: int, operation: str, now: datetime) -> int:
        """How many calls of the operation were made today."""
        return self._calls[(dossier_id, operation, now.astimezone(BRUSSELS).date())]
