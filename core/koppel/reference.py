"""Reference data: what the books are arranged by: fiscal years, journals, accounts and VAT codes.

The rates of the CRM are reference data too: a VAT code says in its own system what a rate is there.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from enum import StrEnum

from koppel.model import Entity, Kind, Value


class Period(Value):
    """A part of a fiscal year."""

    code: str
    start: date
    end: date


class FiscalYear(Entity):
    """A fiscal year of the books; years follow one another without gaps."""

    code: str
    start: date
    end: date
    closed: bool = False
    periods: tuple[Period, ...] = ()


class Purpose(StrEnum):
    """What a journal is for."""

    SALES = "sales"
    PURCHASES = "purchases"
    FINANCIAL = "financial"
    GENERAL = "general"
    OTHER = "other"


class Journal(Entity):
    """A bookkeeping journal of one fiscal year."""

    code: str
    year: str = ""
    name: str = ""
    purpose: Purpose = Purpose.SALES
    bookable: bool | None = None
    """Whether its entry type takes bookings; None when the system does not tell."""
    closed: bool = False
    closed_until: date | None = None
    """Last day of the last closed or protected period; None: no limit."""


class LedgerAccount(Entity):
    """An account of the books in one fiscal year."""

    code: str
    year: str = ""
    name: str = ""
    bookable: bool = True


class TaxUse(StrEnum):
    """The documents a tax code is meant for."""

    SALE = "sale"
    SALE_CREDIT = "sale_credit"
    PURCHASE = "purchase"


class TaxCode(Entity):
    """A VAT rate of the CRM, or a VAT code of the books."""

    code: str
    """What documents carry: the id in the CRM, the code in the books."""
    description: str = ""
    rate: Decimal
    """As a fraction: 0.21."""
    use: TaxUse = TaxUse.SALE


REFERENCE_KINDS: frozenset[Kind] = frozenset({FiscalYear, Journal, LedgerAccount, TaxCode})
