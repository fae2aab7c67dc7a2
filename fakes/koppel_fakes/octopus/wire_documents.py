"""Wire documents: bookings, balancings and reports in the shape of the REST API (octopus-api 4.1).

As in `wire`: plain dicts with the vendor's names, dates as text, amounts as Decimal.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from koppel_fakes.octopus.ledger import Item, Posting, open_amount
from koppel_fakes.octopus.records import (
    JOURNAL_TYPES,
    Balancing,
    Booking,
    Key,
    MoneyDocument,
    MoneyLine,
    Relation,
    TradeDocument,
    TradeLine,
)
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.octopus.wire import FULL, Wire, day, identity_of, relation, without_nulls
from koppel_fakes.switches import Switches

_NOT_IN_HISTORY = frozenset(
    {
        "lineSequenceNr",
        "expirationDate",
        "relationKey",
        "externalRelationId",
        "openBookingAmount",
        "openDocAmount",
    }
)


def trade(home: Dossier, document: TradeDocument) -> Wire:
    """A BuySellBookingServiceData; empty texts are left out."""
    return without_nulls(
        {
            "bookyearKey": {"id": document.bookyear},
            "journalKey": document.journal,
            "documentSequenceNr": document.number,
            "bookyearPeriodeNr": document.period,
            "documentDate": day(document.dated),
            "expiryDate": day(document.expiry),
            "relationIdentificationServiceData": identity_of(home, document.relation),
            "amount": document.amount,
            "currencyCode": document.currency,
            "exchangeRate": document.rate,
            "reference": document.reference or "",
            "comment": document.comment or "",
            "orderReference": document.order_reference or None,
            "paymentMethod": document.payment_method,
            "bookingLines": [_trade_line(document, line) for line in document.lines],
        }
    )


def _trade_line(document: TradeDocument, line: TradeLine) -> Wire:
    fields: Wire = {
        "accountKey": line.account,
        "baseAmount": line.base,
        "vatCodeKey": line.vat_code,
        "vatAmount": line.vat,
        "comment": line.comment or "",
    }
    if document.journal.startswith("A"):
        fields["vatRecupPercentage"] = FULL if line.vat_recup is None else line.vat_recup
    return {**fields, **line.details}


def money(home: Dossier, document: MoneyDocument) -> Wire:
    """A FinancialDiversBookingServiceData; unused ids are 0 (2.10)."""
    return without_nulls(
        {
            "bookyearKey": {"id": document.bookyear},
            "journalKey": document.journal,
            "documentSequenceNr": document.number,
            "bookyearPeriodeNr": document.period,
            "documentDate": day(document.dated),
            "exchangeRate": document.rate,
            "bookingLines": [_money_line(home, line) for line in document.lines],
        }
    )


def _money_line(home: Dossier, line: MoneyLine) -> Wire:
    found = home.find_relation(line.relation)
    fields: Wire = {
        "type": line.kind,
        "accountKey": line.account,
        "relationId": found.id if found else 0,
        "externalRelationId": found.external_id if found else 0,
        "amount": line.amount,
        "reference": line.reference or "",
    }
    if line.coda is not None:
        fields["codaInfo"] = {
            "codaVersion": {"codaVersion": line.coda.version},
            "codaMoveLineData": list(line.coda.moves),
        }
    return fields


def booking(home: Dossier, record: Booking[TradeDocument] | Booking[MoneyDocument]) -> Wire:
    """The booking in the shape of its kind."""
    document = record.document
    return trade(home, document) if isinstance(document, TradeDocument) else money(home, document)


def key(record: Key) -> Wire:
    """A BalancingKeyServiceData."""
    return {
        "bookyearKey": {"id": record.bookyear},
        "journalKey": record.journal,
        "documentSequenceNr": record.number,
        "lineSequenceNr": record.line,
    }


def balancing(home: Dossier, record: Balancing, debet: Item, credit: Item) -> Wire:
    """A BalancingDetailServiceData; the matched amount stands on the credit side (2.9)."""
    found = home.relations[record.relation_id]
    return {
        "type": {
            "type": record.kind,
            "relationKey": {"id": record.relation_id},
            "externalRelationId": found.external_id,
            "accountNr": 0,
        },
        "debetDocument": _side(debet),
        "creditDocument": _side(credit),
        "debetBalancedBookingAmount": Decimal(0),
        "creditBalancedBookingAmount": record.amount,
    }


def _side(item: Item) -> Wire:
    return {
        "balancingKey": key(item.key),
        "documentDate": day(item.dated),
        "currencyCode": item.currency,
        "exchangeRate": item.rate,
        "comment": item.comment,
        "reference": item.reference,
        **_four_amounts(item),
    }


def _four_amounts(item: Item) -> Wire:
    debet = item.side == "debet"
    zero = Decimal(0)
    return {
        "debetBookingAmount": item.amount if debet else zero,
        "creditBookingAmount": zero if debet else item.amount,
        "debetDocumentAmount": item.document_amount if debet else zero,
        "creditDocumentAmount": zero if debet else item.document_amount,
    }


def open_data(home: Dossier, item: Item) -> Wire:
    """An OpenData row; the open amount is positive when the customer owes (2.9)."""
    rest = open_amount(home, item)
    signed = rest if item.side == "debet" else -rest
    in_document = signed * item.document_amount / item.amount if item.amount else signed
    return {
        "bookyearKey": {"id": item.key.bookyear},
        "journalKey": item.key.journal,
        "documentSequenceNr": item.key.number,
        "lineSequenceNr": item.key.line,
        "bookyearPeriodNr": item.period,
        "documentDate": day(item.dated),
        "expirationDate": day(item.expiry),
        "relationKey": {"id": item.relation_id},
        "externalRelationId": home.relations[item.relation_id].external_id,
        "currencyCode": item.currency,
        "exchangeRate": item.rate,
        "openBookingAmount": signed,
        "openDocAmount": in_document.quantize(Decimal("0.01")),
        "comment": item.comment,
        "reference": item.reference,
        **_four_amounts(item),
    }


def as_reported(row: Wire, switches: Switches) -> Wire:
    """An OpenData row with its open amounts signed, or all of them positive (a switch)."""
    if switches["open_amount_sign"] == "signed" or "openBookingAmount" not in row:
        return row
    return {**row, **{name: abs(row[name]) for name in ("openBookingAmount", "openDocAmount")}}


def history_data(home: Dossier, item: Item) -> Wire:
    """A HistoryData row: a ledger line without anything about matching."""
    row = open_data(home, item)
    return {name: value for name, value in row.items() if name not in _NOT_IN_HISTORY}


def rappel(home: Dossier, who: Relation, items: list[Item]) -> Wire:
    """A RappelServiceData. No reminder was ever sent, so `rappelInfoList` is empty."""
    rows: list[Wire] = [
        {
            "bookyearKey": {"id": item.key.bookyear},
            "journalKey": item.key.journal,
            "documentSequenceNr": item.key.number,
            "documentDate": day(item.dated),
            "expirationDate": day(item.expiry),
            "openAmount": open_amount(home, item),
            "currencyCode": item.currency,
            "comment": item.comment,
            "reference": item.reference,
            "rappelInfoList": [],
        }
        for item in items
    ]
    return {"relation": relation(who), "invoiceList": rows}


def bank_document(home: Dossier, item: Item) -> Wire:
    """A BankDocumentServiceData: the whole amount, and whether it is a credit."""
    return {
        "bookyearKey": {"id": item.key.bookyear},
        "journalKey": item.key.journal,
        "documentSequenceNr": item.key.number,
        "documentDate": day(item.dated),
        "expiryDate": day(item.expiry),
        "amount": item.document_amount,
        "currencyCode": item.currency,
        "relationKey": {"id": item.relation_id},
        "relationName": str(home.relations[item.relation_id].fields.get("name", "")),
        "comment": item.comment,
        "reference": item.reference,
        "credit": item.side == "debet",
    }


def _recuperation(document: TradeDocument | MoneyDocument, posting: Posting) -> Decimal | None:
    """How much of the VAT of a purchase comes back; other lines have none."""
    bought = document.journal.startswith("A") and posting.vat_code
    return FULL if bought else None


def report_lines(
    record: Booking[TradeDocument] | Booking[MoneyDocument], found: list[Posting]
) -> Iterator[Wire]:
    """BookingReportData rows of one booking; debit is positive (an assumption, 2.11)."""
    document = record.document
    sale = document if isinstance(document, TradeDocument) else None
    for posting in found:
        yield without_nulls(
            {
                "bookyearKey": {"id": document.bookyear},
                "journalType": JOURNAL_TYPES[document.journal[0]],
                "journalNr": int(document.journal[1:]),
                "documentSequenceNr": document.number,
                "lineSequenceNr": posting.line,
                "bookyearPeriodeNr": document.period,
                "documentDate": day(document.dated),
                "expiryDate": day(sale.expiry) if sale else None,
                "currencyCode": sale.currency if sale else "EUR",
                "exchangeRate": document.rate,
                "relationKey": {"id": posting.relation_id} if posting.relation_id else None,
                "comment": posting.comment,
                "reference": (sale.reference or "") if sale else "",
                "accountKey": posting.account,
                "bookingAmount": posting.amount,
                "documentAmount": posting.document_amount,
                "vatSectionCode": posting.vat_code or None,
                "vatRecuperationPercentage": _recuperation(document, posting),
            }
        )
