"""Worlds: what stands in the books when a fake starts.

"empty" is a dossier with bookyears, journals, accounts and VAT codes and nothing booked; "demo"
adds six customers whom the demo company knows too. Both have a second dossier whose VAT codes and
periods are deliberately odd, so that nothing can be hard-coded against the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from koppel_fakes.company import Company, Party
from koppel_fakes.octopus.records import Account, Bookyear, Journal, Period, Relation, VatCode
from koppel_fakes.octopus.relations import DEFAULTS
from koppel_fakes.octopus.state import Dossier, State

DOSSIER = 4711
ODD_DOSSIER = 4712
ADOPTABLE = 6
"""How many customers of the demo company the books know already."""

SET_UP = datetime(2024, 1, 2, 8, 0, tzinfo=UTC)
"""When everything a dossier starts with was last changed."""

_JOURNALS = (
    ("A1", "Aankopen", 1, 0),
    ("V1", "Verkopen", 1, 0),
    ("V2", "Creditnota's verkoop", 1, 0),
    ("V3", "Facturatie", 2, 0),
    ("F1", "Bank", 1, 550000),
    ("F9", "Teamleader", 1, 580000),
    ("D1", "Diverse verrichtingen", 1, 0),
)
_ACCOUNTS = (
    (70, "Omzet", "Chiffre d'affaires", "Turnover", False),
    (400000, "Klanten", "Clients", "Customers", True),
    (440000, "Leveranciers", "Fournisseurs", "Suppliers", True),
    (550000, "Bank", "Banque", "Bank", True),
    (580000, "Interne overboekingen", "Virements internes", "Internal transfers", True),
    (600000, "Aankopen", "Achats", "Purchases", True),
    (700000, "Verkoop goederen", "Ventes de marchandises", "Sales of goods", True),
    (700100, "Verkoop goederen 6 %", "Ventes à 6 %", "Sales of goods at 6 %", True),
    (704000, "Verkoop werken", "Ventes de travaux", "Sales of works", True),
    (705000, "Verkoop diensten", "Prestations de services", "Services", True),
    (708000, "Toegekende kortingen", "Remises accordées", "Discounts granted", True),
)
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
_LANGUAGES = {"nl": 0, "fr": 1, "en": 2, "de": 3}


def build(world: str) -> State:
    """The state of a world, "empty" or "demo"."""
    main = _dossier(DOSSIER, "Voorbeeld BV", "BE0123.456.749", "MONTH", _SALES_CODES)
    odd = _dossier(ODD_DOSSIER, "Zonderling VOF", "BE0198.765.470", "QUARTER", _ODD_SALES_CODES)
    if world == "demo":
        for party in Company().belgian_companies[:ADOPTABLE]:
            _add_customer(main, party)
    return State({main.id: main, odd.id: odd})


def _dossier(
    number: int,
    name: str,
    vat_nr: str,
    period_type: str,
    sales_codes: tuple[tuple[str, str, int], ...],
) -> Dossier:
    dossier = Dossier(
        number,
        name,
        vat_nr=vat_nr,
        street_and_nr="Dorpsstraat 1",
        postal_code="9000",
        city="Gent",
        email="boekhouding@voorbeeld.test",
    )
    for id_, year in enumerate((2024, 2025, 2026), start=1):
        add_bookyear(dossier, id_, year, period_type, closed=year == 2024)
    dossier.vat_codes.extend(_vat_codes(sales_codes))
    return dossier


def add_bookyear(
    dossier: Dossier, id_: int, year: int, period_type: str, *, closed: bool = False
) -> Bookyear:
    """A calendar year with the usual journals and accounts."""
    record = Bookyear(
        id_,
        f"Boekjaar {year}",
        date(year, 1, 1),
        date(year, 12, 31),
        tuple(_periods(year, period_type)),
        period_type,
        closed,
    )
    dossier.bookyears[id_] = record
    for key, name, insertion_type, account in _JOURNALS:
        dossier.journals[(id_, key)] = Journal(
            id_, key, name, SET_UP, insertion_type=insertion_type, account=account
        )
    for number, dutch, french, english, bookable in _ACCOUNTS:
        names = {"NL": dutch, "FR": french, "EN": english}
        dossier.accounts[(id_, number)] = Account(id_, number, names, SET_UP, bookable)
    return record


def _periods(year: int, period_type: str) -> Iterator[Period]:
    """Months or quarters, numbered YYYY01 onwards."""
    count = {"MONTH": 12, "QUARTER": 4, "YEAR": 1}[period_type]
    months = 12 // count
    for index in range(count):
        start = date(year, index * months + 1, 1)
        after = date(year + (index + 1) // count, (index + 1) * months % 12 + 1, 1)
        yield Period(year * 100 + index + 1, start, after - timedelta(days=1))


def _vat_codes(sales_codes: tuple[tuple[str, str, int], ...]) -> Iterator[VatCode]:
    """Sales codes are listed twice, for invoices and credit notes (2.5)."""
    for code, text, percentage in sales_codes:
        yield VatCode(code, text, 2, Decimal(percentage), 700000)
        yield VatCode(code, f"{text} (creditnota)", 4, Decimal(percentage), 700000)
    for code, text, percentage in _BUY_CODES:
        yield VatCode(code, text, 1, Decimal(percentage))


def _add_customer(dossier: Dossier, party: Party) -> None:
    """A customer made by hand in Octopus: dotted VAT number, no external number."""
    digits = re.sub(r"\D", "", party.vat_number or "")
    fields = {
        **DEFAULTS,
        "name": party.name,
        "streetAndNr": party.street,
        "postalCode": party.postal_code,
        "city": party.city,
        "country": party.country,
        "client": True,
        "vatNr": f"BE{digits[:4]}.{digits[4:7]}.{digits[7:]}",
        "vatType": 1,
        "factLanguage": _LANGUAGES.get(party.language, 0),
    }
    id_ = dossier.next_relation_id()
    dossier.relations[id_] = Relation(id_, 0, fields, SET_UP)
