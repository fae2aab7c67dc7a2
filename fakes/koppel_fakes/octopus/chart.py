"""Chart: the minimal chart of accounts that a first bookyear starts with (octopus-api 2.4).

Accounts belong to a bookyear; a later bookyear takes over those of the one before it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from koppel_fakes.octopus.records import Account

_MINIMAL = (
    (70, "Omzet", "Chiffre d'affaires", "Turnover", False),
    (400000, "Klanten", "Clients", "Customers", True),
    (440000, "Leveranciers", "Fournisseurs", "Suppliers", True),
    (499000, "Wachtrekening", "Compte d'attente", "Waiting account", True),
    (550000, "Bank", "Banque", "Bank", True),
    (580000, "Interne overboekingen", "Virements internes", "Internal transfers", True),
    (600000, "Aankopen", "Achats", "Purchases", True),
    (700000, "Verkoop goederen", "Ventes de marchandises", "Sales of goods", True),
    (700100, "Verkoop goederen 6 %", "Ventes à 6 %", "Sales of goods at 6 %", True),
    (704000, "Verkoop werken", "Ventes de travaux", "Sales of works", True),
    (705000, "Verkoop diensten", "Prestations de services", "Services", True),
    (708000, "Toegekende kortingen", "Remises accordées", "Discounts granted", True),
)


def minimal_accounts(bookyear: int, stamp: datetime) -> Iterator[Account]:
    """The accounts of a first bookyear; heading 70 cannot be booked on."""
    for number, dutch, french, english, bookable in _MINIMAL:
        names = {"NL": dutch, "FR": french, "EN": english}
        yield Account(bookyear, number, names, stamp, bookable)
