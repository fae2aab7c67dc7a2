"""Wire: the records of a dossier in the shape of the REST API (octopus-api 2 and 4.1).

Plain dicts with the vendor's names: dates as YYYY-MM-DD, amounts as Decimal, nothing where the
vendor leaves a null out. The SOAP face and the effect log start from the same shapes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from koppel_fakes.octopus.journal_extras import shown_extras
from koppel_fakes.octopus.records import (
    FULL_PERCENTAGE,
    Account,
    Bookyear,
    Journal,
    Relation,
    RelationRef,
    VatCode,
)
from koppel_fakes.octopus.removed import RemovedJournal
from koppel_fakes.octopus.state import AmountKey, Dossier
from koppel_fakes.switches import Switches

Wire = dict[str, Any]
FULL = FULL_PERCENTAGE
CREDIT_TYPES = (3, 4)
"""The types of VAT codes for credit notes (2.5)."""
BOOKYEAR_OPTIONS = {
    "proRataTemporis": False,
    "deprecationFullBookyear": True,
    "activateDbaNp": True,
    "activateDfbNp": True,
    "declarantIntrastatReceiver": False,
    "declarantIntrastatSender": False,
    "visibleFiscalControl": False,
}
"""The flags of a bookyear's detail, with what they are when nobody chose (2.2)."""

INSERTIONS: Mapping[str, Mapping[str, int]] = {
    "V": {"BOOKING": 1, "VAT_EXCLUSIVE": 2, "VAT_INCLUSIVE": 3},
    "L": {"VAT_EXCLUSIVE": 4, "VAT_INCLUSIVE": 5},
}
"""By letter: what the detail calls an insertion type, and the number of the list (2.3)."""


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
        "url": record.url,
        "corporationTypeKey": {"id": record.corporation_type},
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
        **BOOKYEAR_OPTIONS,
        **record.options,
        "bookyearKey": {"id": record.id},
        "bookingPeriodType": record.period_type,
        "fromDate": day(record.start),
        "toDate": day(record.end),
        "closed": record.closed,
        "declarantType": record.declarant,
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


def journal_balance(record: Journal, balance: Decimal) -> Wire:
    """A JournalBalance."""
    return {
        "bookyearKey": {"id": record.bookyear},
        "journalKey": record.key,
        "balance": balance,
    }


def journal_key(record: Journal | RemovedJournal) -> Wire:
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
    kinds = INSERTIONS.get(record.letter, {})
    if kinds:
        named = {number: name for name, number in kinds.items()}
        fields["insertionType"] = named.get(record.insertion_type, next(iter(kinds)))
    if record.letter == "F":
        fields |= {"account": record.account, "currency": record.currency}
    return fields | shown_extras(record.extras, record.letter)


def account(record: Account) -> Wire:
    """An AccountServiceData."""
    return without_nulls(
        {
            "accountKey": {"bookyearKey": {"id": record.bookyear}, "id": record.number},
            "description": {f"description_{code}": name for code, name in record.names.items()},
            "vatRecupPercentage": record.percentages.vat_recup,
            "fiscProfessionalPercentage": record.percentages.fisc_professional,
            "fiscRecupPercentage": record.percentages.fisc_recup,
            "salesVatCode": record.sales_vat_code,
            "purchaseVatCode": record.purchase_vat_code,
            "costCentreType": 0,
        }
    )


def account_amount(key: AmountKey, balance: Decimal) -> Wire:
    """An AccountAmountServiceData."""
    year = {"id": key.bookyear}
    return {
        "accountAmountKey": {
            "accountKey": {"bookyearKey": year, "id": key.account},
            "bookyearPeriodKey": {"bookyearKey": year, "bookyearPeriodNr": key.period},
        },
        "balance": balance,
    }


def vat_code(record: VatCode) -> Wire:
    """A VatCodeServiceData."""
    return {
        "code": record.code,
        "description": record.description,
        "type": record.type,
        "basePercentage": record.percentage,
        "defaultSellBookingAccountNr": record.default_account,
    }


def vat_codes(home: Dossier, switches: Switches) -> list[Wire]:
    """All VAT codes; those of credit notes are listed under the same code, or not at all."""
    both = switches.on("vat_credit_note_rows")
    return [
        vat_code(record) for record in home.vat_codes if both or record.type not in CREDIT_TYPES
    ]


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
