"""Reference data: bookyears, journals, accounts and VAT codes in koppel's words."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

from koppel import (
    Change,
    Entity,
    FiscalYear,
    Journal,
    LedgerAccount,
    Period,
    Purpose,
    TaxCode,
    TaxUse,
    Unreadable,
)

from koppel_octopus import records
from koppel_octopus.records import BadRecord, read

PURPOSES = {
    "A": Purpose.PURCHASES,
    "V": Purpose.SALES,
    "F": Purpose.FINANCIAL,
    "D": Purpose.GENERAL,
}
"""By the letter of a journal; others (L, delivery notes) are for something else."""

SALES_BOOKINGS = 1
"""The entry type of a sales journal that takes bookings (octopus-api 2.3)."""

TAX_USES = {
    1: ("purchase", TaxUse.PURCHASE),
    2: ("sale", TaxUse.SALE),
    3: ("purchase-credit", TaxUse.PURCHASE),
    4: ("sale-credit", TaxUse.SALE_CREDIT),
}
"""By the type of a VAT code (octopus-api 2.5): the first part of its id, and its use."""

SMALLEST_BOOKABLE = 100000
"""Accounts have six digits; shorter ones are headings (octopus-api 2.4)."""

NAMES = ("NL", "FR", "EN", "DE")
"""Languages of an account's description, in the order in which one is looked for."""

M = TypeVar("M", bound=records.Model)


def checked(model: type[M], raw: Iterable[dict[str, Any]], what: str) -> list[M]:
    """Return reference records, all of them sound. Raises ``Unreadable``."""
    try:
        return [read(model, record) for record in raw]
    except BadRecord as error:
        raise Unreadable(f"Octopus sent {what} that cannot be understood: {error}") from error


def fiscal_year(year: records.Bookyear) -> Change:
    """Return a bookyear; its number is both id and code, because everything refers to it so."""
    code = str(year.bookyear_key.id)
    periods = tuple(
        Period(code=str(period.bookyear_period), start=period.start_date, end=period.end_date)
        for period in year.periods
    )
    entity = FiscalYear(
        code=code, start=year.start_date, end=year.end_date, closed=year.closed, periods=periods
    )
    return _change(code, entity)


def journal(record: records.JournalRecord, year: records.Bookyear) -> Change:
    """Return a journal of a bookyear."""
    code = record.journal_key
    entity = Journal(
        code=code,
        year=str(year.bookyear_key.id),
        name=record.name,
        purpose=PURPOSES.get(code[0], Purpose.OTHER),
        bookable=_bookable(record),
        closed=record.closed,
        closed_until=_closed_until(record, year),
    )
    return _change(f"{entity.year}/{code}", entity)


def gone_journal(key: records.JournalKey) -> Change:
    """Return the change of a journal that was removed."""
    year, code = key.place
    return Change(Journal, f"{year}/{code}", gone=True)


def takes_bookings(record: records.JournalRecord) -> bool:
    """Say whether documents may stand in this journal, as far as Octopus tells."""
    return record.journal_key[0] == "V" and _bookable(record) is not False


def account(record: records.Account) -> Change:
    """Return a ledger account of a bookyear."""
    year, code = str(record.account_key.bookyear_key.id), str(record.account_key.id)
    entity = LedgerAccount(
        code=code,
        year=year,
        name=_name(record),
        bookable=record.account_key.id >= SMALLEST_BOOKABLE,
    )
    return _change(f"{year}/{code}", entity)


def tax_code(record: records.VatCode) -> Change:
    """Return a VAT code. Raises ``Unreadable`` for a type that is not documented."""
    if record.type not in TAX_USES:
        raise Unreadable(f"Octopus sent VAT code {record.code} with the unknown type {record.type}")
    name, use = TAX_USES[record.type]
    entity = TaxCode(
        code=record.code,
        description=record.description,
        rate=record.base_percentage / Decimal(100),
        use=use,
    )
    return _change(f"{name}/{record.code}", entity)


def _change(id: str, entity: Entity) -> Change:
    return Change(type(entity), id, entity=entity)


def _bookable(record: records.JournalRecord) -> bool | None:
    if record.journal_key[0] != "V":
        return True
    # SOAP does not tell the entry type (octopus-api 6): then the first booking does, with -29.
    return None if record.insertion_type is None else record.insertion_type == SALES_BOOKINGS


def _closed_until(record: records.JournalRecord, year: records.Bookyear) -> date | None:
    """Return the last day that is closed or protected (octopus-api 2.3); 0 is no limit."""
    limit = max(record.protected_period, record.closed_period)
    ends = [period.end_date for period in year.periods if period.bookyear_period <= limit]
    return max(ends, default=None) if limit else None


def _name(record: records.Account) -> str:
    found = (record.description.get(f"description_{language}") for language in NAMES)
    return next((name for name in found if name), "")
