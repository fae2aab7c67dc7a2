"""Quotas: how often a day an operation may be called (octopus-api 1.5).

Counted per dossier or user, operation and calendar day, as the switches say; a call without a
valid token is not counted. An operation that is not in the table has no quota.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from koppel_fakes.switches import Switches

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
        "PUT bookyears",
        "POST bookyears/book",
        "POST bookyear close",
        "GET journals",
        "GET journal",
        "GET journal balance",
        "POST journals",
        "PUT journals",
        "DELETE journal",
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
        "GET deliverynotes/modified",
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
        "GET invoices/export",
        "POST invoices/generate",
        "POST invoices/send",
        "POST invoices/send/report/deliverystate",
        "POST invoices/send/testmail",
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
    "ExportInvoice": "GET invoices/export",
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
    """The calls of today and before, per owner of the quota and operation."""

    def __init__(self, switches: Switches) -> None:
        self._switches = switches
        self._calls: Counter[tuple[str, str, date]] = Counter()

    def take(self, dossier_id: int, user: str, operation: str, now: datetime) -> bool:
        """Count a call; False when it is beyond the quota of its day."""
        limit = LIMITS.get(operation)
        if limit is None:
            return True
        slot = self._slot(dossier_id, user, operation, now)
        within = self._calls[slot] < limit
        if within or self._switches.on("quota_refused_calls_count"):
            self._calls[slot] += 1
        return within

    def spend(self, dossier_id: int, user: str, operation: str, now: datetime) -> None:
        """Use up the calls of an operation for the day."""
        slot = self._slot(dossier_id, user, operation, now)
        self._calls[slot] = max(self._calls[slot], LIMITS.get(operation, 0))

    def clear(self) -> None:
        """Forget all calls."""
        self._calls.clear()

    def _slot(
        self, dossier_id: int, user: str, operation: str, now: datetime
    ) -> tuple[str, str, date]:
        """Whose calls of which day are counted together."""
        by_user = self._switches["quota_scope"] == "user"
        zone = ZoneInfo(str(self._switches["quota_zone"]))
        return (user if by_user else str(dossier_id), operation, now.astimezone(zone).date())
