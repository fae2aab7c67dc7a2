"""SOAP table: which handler serves which operation; what absent modules answer."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.octopus import soap_invoices, soap_reports
from koppel_fakes.octopus import soap_operations as operations
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.soap_operations import Call, Handler, Values

HANDLERS: Mapping[str, Handler] = {
    "GetBookyears": operations.get_bookyears,
    "GetJournals": operations.get_journals,
    "GetAccounts": operations.get_accounts,
    "GetVatCodes": operations.get_vat_codes,
    "GetRelations": operations.get_relations,
    "GetModifiedRelations": operations.get_modified_relations,
    "InsertUpdateRelation": operations.insert_update_relation,
    "InsertBuySellBooking": operations.insert_trade,
    "UpdateBuySellBooking": operations.update_trade,
    "GetBuySellBooking": operations.get_trade,
    "GetModifiedBuySellBookings": operations.get_modified_trades,
    "InsertFinancialDiversBooking": operations.insert_money,
    "UpdateFinancialDiversBooking": operations.update_money,
    "GetFinancialDiversBooking": operations.get_money,
    "GetModifiedFinancialDiversBookings": operations.get_modified_moneys,
    "InsertBalancing": operations.insert_balancing,
    "GetModifiedBalancingRelations": operations.get_modified_balancings,
    **soap_reports.HANDLERS,
    **soap_invoices.HANDLERS,
}

NOT_OFFERED: Mapping[str, int] = {
    "ExportDeliveryNote": -72,
    "ExportRappel": -74,
    "GetCostCentres": -45,
    "GetDeliveryNote": -60,
    "GetModifiedDeliveryNotes": -60,
    "GetProductGroups": -48,
    "GetProducts": -46,
    "GetReportHistoryAccount": -55,
    "GetReportHistoryCostCentre": -66,
    "GetReportOpenAccount": -58,
    "InsertDeliveryNote": -43,
    "InsertUpdateCostcentre": -76,
    "InsertUpdateProduct": -49,
    "UpdateDeliveryNote": -63,
}
"""Modules that the fake's dossiers lack, with the code that refuses them (3.1)."""


def handler_of(operation: str) -> Handler:
    """What the operation does; for a module that the dossier lacks, its refusal."""
    return HANDLERS.get(operation) or _not_offered(operation)


def _not_offered(operation: str) -> Handler:
    def handler(_call: Call) -> Values:
        raise Refused(NOT_OFFERED[operation], f"{operation} is not available in this dossier")

    return handler
