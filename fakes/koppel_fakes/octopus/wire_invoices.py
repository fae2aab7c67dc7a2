"""Wire invoices: documents of the invoice module, as a caller sends and sees them (4.1)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus.documents import read_details, read_ref, required_text
from koppel_fakes.octopus.invoice import Invoice, InvoiceDocument, InvoiceLine
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.octopus.wire import Wire, day, identity_of, without_nulls

_ZERO = Decimal(0)
_LINE_TEXTS = ("externProductNr", "description", "unit")


def read_invoice(data: Fields) -> InvoiceDocument:
    """An InvoiceServiceData."""
    return InvoiceDocument(
        bookyear=data.key("bookyearKey"),
        journal=required_text(data, "journalKey"),
        number=data.number("documentSequenceNr"),
        period=data.number("bookyearPeriodeNr"),
        dated=data.day("documentDate"),
        expiry=data.day("expiryDate"),
        relation=read_ref(data.need("relationIdentificationServiceData")),
        currency=required_text(data, "currencyCode"),
        rate=data.decimal("exchangeRate"),
        lines=tuple(_read_line(line) for line in data.each("invoiceLines")),
        reference=data.text("reference"),
        comment=data.text("comment"),
        details=without_nulls(
            {
                "orderReference": data.text("orderReference"),
                "financialDiscount": data.decimal("financialDiscount", _ZERO),
                "customFieldValueList": _custom_fields(data),
            }
        ),
    )


def invoice(home: Dossier, record: Invoice) -> Wire:
    """The InvoiceServiceData of an invoice."""
    document = record.document
    return without_nulls(
        {
            "bookyearKey": {"id": document.bookyear},
            "journalKey": document.journal,
            "documentSequenceNr": document.number,
            "bookyearPeriodeNr": document.period,
            "documentDate": day(document.dated),
            "expiryDate": day(document.expiry),
            "relationIdentificationServiceData": identity_of(home, document.relation),
            "currencyCode": document.currency,
            "exchangeRate": document.rate,
            "reference": document.reference or "",
            "comment": document.comment or "",
            **document.details,
            "invoiceLines": [_line(line) for line in document.lines],
        }
    )


def _read_line(line: Fields) -> InvoiceLine:
    texts: Mapping[str, Any] = {name: line.text(name) for name in _LINE_TEXTS}
    centre = line.inner("costCentreKey")
    return InvoiceLine(
        count=line.decimal("count", _ZERO),
        unit_price=line.decimal("unitPrice", _ZERO),
        vat_code=line.text("vatCodeKey") or "",
        discount=line.decimal("discountPercentage", _ZERO),
        account=line.number("bookingAccountNr", 0),
        cost_centre=centre.number("id", 0) if centre else 0,
        details=without_nulls(
            {**texts, **read_details(line), "customFieldValueList": _custom_fields(line)}
        ),
    )


def _line(line: InvoiceLine) -> Wire:
    return {
        **line.details,
        "count": line.count,
        "unitPrice": line.unit_price,
        "discountPercentage": line.discount,
        "vatCodeKey": line.vat_code,
        "bookingAccountNr": line.account,
    }


def _custom_fields(data: Fields) -> list[Wire] | None:
    """The values of custom fields, kept as they are sent."""
    given = data.each("customFieldValueList")
    found = [
        {"customFieldKey": {"id": item.key("customFieldKey")}, "value": item.text("value") or ""}
        for item in given
    ]
    return found or None
