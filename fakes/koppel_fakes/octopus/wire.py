"""Wire: the records of a dossier in the shape of the REST API (octopus-api 2 and 4.1).

Plain dicts with the vendor's names: dates as YYYY-MM-DD, amounts as Decimal, nothing where the
vendor leaves a null out. The SOAP face and the effect log start from the same shapes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus.ledger import Item, Posting, open_amount
from koppel_fakes.octopus.records import (
    JOURNAL_TYPES,
    Account,
    Balancing,
    Booking,
    Bookyear,
    Journal,
    Key,
    MoneyDocument,
    MoneyLine,
    Relation,
    RelationRef,
    TradeDocument,
    TradeLine,
    VatCode,
)
from koppel_fakes.octopus.state import Dossier

Wire = dict[str, Any]
FULL = Decimal("100.0")
_INSERTION = {1: "BOOKING", 2: "VAT_EXCLUSIVE", 3: "VAT_INCLUSIVE"}


def dumps(value: object) -> str:
    """JSON as the vendor writes it: keys in alphabetical order, amounts as doubles (1210.0)."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=_plain)


def _plain(value: object) -> object:
    if isinstance(value, Decimal):
        # The text of the nearest double is the amount itself up to 15 digits.
        return float(value)
    raise TypeError(f"{type(value).__name__} has no place in an answer")


def without_nulls(fields: Wire) -> Wire:
    """The fields that have a value: the vendor leaves the others out."""
    return {name: value for name, value in fields.items() if value is not None}


def day(value: date | None) -> str | None:
    """A date as the API writes it."""
    return value.isoformat() if value else None


def dossier(record: Dossier) -> Wire:
    """A DossierServiceData."""
    return {
        "dossierKey": {"id": record.id},
        "dossierDescription": record.description,
        "vatNr": record.vat_nr,
        "streetAndNr": record.street_and_nr,
        "postalCode": record.postal_code,
        "city": record.city,
        "country": record.country,
        "email": record.email,
        "languageCode": record.language,
    }


def bookyear(record: Bookyear) -> Wire:
    """A BookyearServiceData with its periods."""
    return {
        "bookyearKey": {"id": record.id},
        "bookyearDescription": record.description,
        "startDate": day(record.start),
        "endDate": day(record.end),
        "closed": record.closed,
        "periods": [
            {"bookyearPeriod": p.number, "startDate": day(p.start), "endDate": day(p.end)}
            for p in record.periods
        ],
    }


def bookyear_detail(record: Bookyear) -> Wire:
    """The detail of a bookyear (2.2)."""
    languages = ("NL", "FR", "EN", "DE")
    return {
        "bookyearKey": {"id": record.id},
        "bookingPeriodType": record.period_type,
        "fromDate": day(record.start),
        "toDate": day(record.end),
        "closed": record.closed,
        "declarantType": "MONTHLY" if record.period_type == "MONTH" else "QUARTERLY",
        "names": [{"language": code, "value": record.description} for code in languages],
    }


def journal(record: Journal) -> Wire:
    """A JournalServiceData. That somebody has the journal open is not in it (3.2)."""
    fields: Wire = {
        "bookyearKey": {"id": record.bookyear},
        "journalKey": record.key,
        "name": record.name,
        "closed": record.closed,
        "lastBookedDocumentNr": record.last_number,
        "protectedPeriod": record.protected_period,
        "closedPeriod": record.closed_period,
        "insertionType": record.insertion_type if record.letter == "V" else 0,
        "customFieldList": [],
        "customFieldLineList": [],
    }
    if record.letter == "F":
        fields["currencyCode"] = record.currency
    return fields


def journal_key(record: Journal) -> Wire:
    """A JournalKeyServiceData."""
    return {
        "bookyearKey": {"id": record.bookyear},
        "journalTypeCode": record.letter,
        "sequenceNumber": record.sequence,
    }


def journal_detail(record: Journal) -> Wire:
    """The detail of a journal, with the number it expects next (2.3)."""
    names = [{"language": code, "value": record.name} for code in ("NL", "FR", "EN", "DE")]
    fields: Wire = {
        "commonJournalServiceData": {
            "journalKeyServiceData": journal_key(record),
            "names": names,
            "nextDocumentNumber": record.last_number + 1,
            "protectedPeriod": record.protected_period,
            "closed": record.closed,
            "closedPeriod": record.closed_period,
        }
    }
    if record.letter == "V":
        fields["insertionType"] = _INSERTION.get(record.insertion_type, "BOOKING")
    if record.letter == "F":
        fields |= {"account": record.account, "currency": record.currency}
    return fields


def account(record: Account) -> Wire:
    """An AccountServiceData."""
    return without_nulls(
        {
            "accountKey": {"bookyearKey": {"id": record.bookyear}, "id": record.number},
            "description": {f"description_{code}": name for code, name in record.names.items()},
            "vatRecupPercentage": FULL,
            "fiscProfessionalPercentage": FULL,
            "fiscRecupPercentage": FULL,
            "salesVatCode": record.sales_vat_code,
            "purchaseVatCode": record.purchase_vat_code,
            "costCentreType": 0,
        }
    )


def vat_code(record: VatCode) -> Wire:
    """A VatCodeServiceData."""
    return {
        "code": record.code,
        "description": record.description,
        "type": record.type,
        "basePercentage": record.percentage,
        "defaultSellBookingAccountNr": record.default_account,
    }


def relation(record: Relation) -> Wire:
    """A RelationServiceData; the external number of a relation made by hand is 0."""
    return {**without_nulls(record.fields), "relationIdentificationServiceData": identity(record)}


def identity(record: Relation) -> Wire:
    """A RelationIdentificationServiceData."""
    return {"relationKey": {"id": record.id}, "externalRelationId": record.external_id}


def identity_of(home: Dossier, ref: RelationRef) -> Wire:
    """The identification of the relation a document names."""
    found = home.find_relation(ref)
    return identity(found) if found else {"relationKey": {"id": 0}, "externalRelationId": 0}


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
        fields["vatRecupPercentage"] = FULL
    return fields


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
    return {
        "type": line.kind,
        "accountKey": line.account,
        "relationId": found.id if found else 0,
        "externalRelationId": found.external_id if found else 0,
        "amount": line.amount,
        "reference": line.reference or "",
    }


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
            }
        )
