"""VAT lists: the VAT codes that a dossier of the fake starts with (octopus-api 2.5)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from koppel_fakes.octopus.records import VatCode

_SALES_CODES = (
    ("21", "Binnenlandse verkoop 21 %", 21),
    ("12", "Binnenlandse verkoop 12 %", 12),
    ("06", "Binnenlandse verkoop 6 %", 6),
    ("00", "Binnenlandse verkoop 0 %, nultarief", 0),
    ("IC", "Intracommunautaire levering van goederen", 0),
    ("EX", "Uitvoer buiten de EU", 0),
    ("MC", "Medecontractant, btw verlegd", 0),
)
_ODD_SALES_CODES = (
    ("21A", "Verkoop binnenland standaard", 21),
    ("6", "Verkoop binnenland verlaagd", 6),
    ("ICD", "Intracommunautaire diensten", 0),
    ("MC0", "Werken in onroerende staat, medecontractant", 0),
)
_BUY_CODES = (
    ("D21", "Aankoop diensten 21 %", 21),
    ("D12", "Aankoop diensten 12 %", 12),
    ("D06", "Aankoop diensten 6 %", 6),
)


def usual_vat_codes() -> Iterator[VatCode]:
    """The codes that samples and most dossiers have."""
    return _vat_codes(_SALES_CODES)


def odd_vat_codes() -> Iterator[VatCode]:
    """Codes that nobody would guess, so that nothing can be hard-coded."""
    return _vat_codes(_ODD_SALES_CODES)


def _vat_codes(sales_codes: tuple[tuple[str, str, int], ...]) -> Iterator[VatCode]:
    """Sales codes are listed twice, for invoices and credit notes (2.5)."""
    for code, text, percentage in sales_codes:
        yield VatCode(code, text, 2, Decimal(percentage), 700000)
        yield VatCode(code, f"{text} (creditnota)", 4, Decimal(percentage), 700000)
    for code, text, percentage in _BUY_CODES:
        yield VatCode(code, text, 1, Decimal(percentage))
