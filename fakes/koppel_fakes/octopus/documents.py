"""Documents: bookings as a caller sends them, in the names of the REST API (octopus-api 4.1).

Amounts are taken to the cent. Raises `Missing` and `Malformed` as `reading` does; dates and texts
that the vendor checks itself (-17, -18) may be left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus.errors import MissingField
from koppel_fakes.octopus.ledger import cents
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import (
    CodaInfo,
    MoneyDocument,
    MoneyLine,
    RelationRef,
    TradeDocument,
    TradeLine,
)

DETAILS: Mapping[str, Mapping[str, str]] = {
    "intrastatServiceData": {
        "isoCountrycode": "text",
        "transactionCode": "number",
        "productCode": "text",
        "region": "number",
        "weight": "decimal",
        "unitCount": "decimal",
        "transportCode": "number",
        "incoTerms": "text",
        "originCountry": "text",
    },
    "overflowBookingServiceData": {
        "beginDate": "day",
        "endDate": "day",
        "overflowBookingPeriodType": "number",
        "accountNr": "number",
    },
}
"""The data of a line that the books only keep, and how each field is read."""


def read_trade_document(data: Fields, attachments: tuple[str, ...]) -> TradeDocument:
    """A BuySellBookingServiceData."""
    return TradeDocument(
        bookyear=data.key("bookyearKey"),
        journal=required_text(data, "journalKey"),
        number=data.number("documentSequenceNr"),
        period=data.number("bookyearPeriodeNr"),
        dated=data.day("documentDate"),
        expiry=data.day("expiryDate"),
        relation=read_ref(data.need("relationIdentificationServiceData")),
        amount=cents(data.decimal("amount")),
        currency=required_text(data, "currencyCode"),
        rate=data.decimal("exchangeRate"),
        lines=tuple(_read_trade_line(line) for line in data.each("bookingLines")),
        reference=data.text("reference"),
        comment=data.text("comment"),
        order_reference=data.text("orderReference"),
        payment_method=data.number("paymentMethod", 0),
        attachments=attachments,
    )


def _read_trade_line(line: Fields) -> TradeLine:
    return TradeLine(
        account=line.number("accountKey", 0),
        base=cents(line.decimal("baseAmount", Decimal(0))),
        vat_code=line.text("vatCodeKey") or "",
        vat=cents(line.decimal("vatAmount", Decimal(0))),
        comment=line.text("comment"),
        cost_centre=_cost_centre(line),
        vat_recup=line.decimal("vatRecupPercentage") if line.has("vatRecupPercentage") else None,
        details=read_details(line),
    )


def read_money_document(data: Fields, attachments: tuple[str, ...]) -> MoneyDocument:
    """A FinancialDiversBookingServiceData."""
    return MoneyDocument(
        bookyear=data.key("bookyearKey"),
        journal=required_text(data, "journalKey"),
        number=data.number("documentSequenceNr"),
        period=data.number("bookyearPeriodeNr"),
        dated=data.day("documentDate"),
        rate=data.decimal("exchangeRate"),
        lines=tuple(_read_money_line(line) for line in data.each("bookingLines")),
        attachments=attachments,
    )


def _read_money_line(line: Fields) -> MoneyLine:
    return MoneyLine(
        kind=required_text(line, "type"),
        amount=cents(line.decimal("amount")),
        account=line.number("accountKey", 0),
        relation=RelationRef(line.number("relationId", 0), line.number("externalRelationId", 0)),
        reference=line.text("reference"),
        cost_centre=_cost_centre(line),
        coda=_read_coda(line),
    )


def _cost_centre(line: Fields) -> int:
    key = line.inner("costCentreKey")
    return key.number("id", 0) if key else 0


def _read_coda(line: Fields) -> CodaInfo | None:
    """A version that is missing is left to the checks, which have a code for it (-78)."""
    info = line.inner("codaInfo")
    if info is None:
        return None
    version = info.inner("codaVersion")
    known = version is not None and version.has("codaVersion")
    number = version.number("codaVersion") if version is not None and known else None
    return CodaInfo(number, tuple(info.texts("codaMoveLineData")))


def read_details(line: Fields) -> dict[str, Any]:
    """Intrastat and overflow data of a line, each field of the type it must have (4.1)."""
    details: dict[str, Any] = {}
    for name, fields in DETAILS.items():
        inner = line.inner(name)
        if inner is not None:
            read = {
                key: getattr(inner, kind)(key) for key, kind in fields.items() if inner.has(key)
            }
            details[name] = {key: _plain(value) for key, value in read.items()}
    return details


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def read_ref(identification: Fields) -> RelationRef:
    """The relation that an identification names."""
    key = identification.inner("relationKey")
    return RelationRef(
        key.number("id", 0) if key else 0, identification.number("externalRelationId", 0)
    )


def required_text(data: Fields, name: str) -> str:
    """A text that is required."""
    text = data.text(name)
    if text is None:
        raise MissingField(name)
    return text
