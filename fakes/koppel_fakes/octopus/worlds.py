"""Worlds: what stands in the books when a fake starts.

"empty" is a dossier with bookyears, journals, accounts and VAT codes and nothing booked; "demo"
adds six customers whom the demo company knows too. Both have a second dossier whose VAT codes and
periods are deliberately odd, so that nothing can be hard-coded against the first.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime

from koppel_fakes.company import Company, Party
from koppel_fakes.octopus import bookyears
from koppel_fakes.octopus.chart import minimal_accounts
from koppel_fakes.octopus.records import Bookyear, Journal, Relation, VatCode
from koppel_fakes.octopus.relations import DEFAULTS
from koppel_fakes.octopus.state import Dossier, State
from koppel_fakes.octopus.vat_lists import odd_vat_codes, usual_vat_codes

DOSSIER = 4711
ODD_DOSSIER = 4712
BANK_ACCOUNT = "BE68539007547034"
"""The account of journal F1; statements of it can be imported."""

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
_LANGUAGES = {"nl": 0, "fr": 1, "en": 2, "de": 3}


def build(world: str) -> State:
    """The state of a world, "empty" or "demo"."""
    main = _dossier(DOSSIER, "Voorbeeld BV", "BE0123.456.749", "MONTH", usual_vat_codes())
    odd = _dossier(ODD_DOSSIER, "Zonderling VOF", "BE0198.765.470", "QUARTER", odd_vat_codes())
    if world == "demo":
        for party in Company().belgian_companies[:ADOPTABLE]:
            _add_customer(main, party)
    return State({main.id: main, odd.id: odd})


def _dossier(
    number: int,
    name: str,
    vat_nr: str,
    period_type: str,
    vat_codes: Iterable[VatCode],
) -> Dossier:
    dossier = Dossier(
        number,
        name,
        vat_nr=vat_nr,
        street_and_nr="Dorpsstraat 1",
        postal_code="9000",
        city="Gent",
        email="boekhouding@voorbeeld.test",
        url="https://www.voorbeeld.test",
    )
    dossier.vat_codes.extend(vat_codes)
    for id_, year in enumerate((2024, 2025, 2026), start=1):
        add_bookyear(dossier, id_, year, period_type, closed=year == 2024)
    dossier.bank_accounts[BANK_ACCOUNT] = "F1"
    return dossier


def add_bookyear(
    dossier: Dossier, id_: int, year: int, period_type: str, *, closed: bool = False
) -> Bookyear:
    """A calendar year with the usual journals and accounts."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    record = Bookyear(
        id_,
        f"Boekjaar {year}",
        start,
        end,
        tuple(bookyears.periods(start, end, period_type)),
        period_type,
        closed,
        declarant="MONTHLY" if period_type == "MONTH" else "QUARTERLY",
    )
    dossier.bookyears[id_] = record
    sales_codes = {row.default_account: row.code for row in reversed(dossier.vat_codes)}
    for key, name, insertion_type, account in _JOURNALS:
        dossier.journals[(id_, key)] = Journal(
            id_, key, name, SET_UP, insertion_type=insertion_type, account=account
        )
    for entry in minimal_accounts(id_, SET_UP):
        entry.sales_vat_code = sales_codes.get(entry.number)
        dossier.accounts[(id_, entry.number)] = entry
    return record


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
