"""Currencies: those that Teamleader knows (teamleader-api 1.9), and what one euro is in each."""

from __future__ import annotations

from decimal import Decimal

_RATES = (
    ("BAM", "KM", "Bosnian mark", "1.956"), ("CAD", "CA$", "Canadian dollar", "1.48"),
    ("CHF", "CHF", "Swiss franc", "0.94"), ("CLP", "CLP", "Chilean peso", "1020"),
    ("CNY", "CN¥", "Chinese yuan", "7.8"), ("COP", "COP", "Colombian peso", "4500"),
    ("CZK", "Kč", "Czech koruna", "25.1"), ("DKK", "kr.", "Danish krone", "7.46"),
    ("EUR", "€", "Euro", "1"), ("GBP", "£", "Pound sterling", "0.85"),
    ("INR", "₹", "Indian rupee", "91"), ("ISK", "ISK", "Icelandic krona", "150"),
    ("JPY", "¥", "Japanese yen", "163"), ("MAD", "MAD", "Moroccan dirham", "10.7"),
    ("MXN", "MX$", "Mexican peso", "20"), ("NOK", "kr", "Norwegian krone", "11.7"),
    ("PEN", "PEN", "Peruvian sol", "4"), ("PLN", "zł", "Polish zloty", "4.3"),
    ("RON", "lei", "Romanian leu", "4.97"), ("SEK", "kr", "Swedish krona", "11.4"),
    ("TRY", "₺", "Turkish lira", "37"), ("USD", "$", "US dollar", "1.08"),
    ("ZAR", "R", "South African rand", "19.6"),
)  # fmt: skip

EURO_RATES = tuple((code, symbol, name, Decimal(rate)) for code, symbol, name, rate in _RATES)
"""Code, symbol, name, and how much of it one euro is; the numbers are invented."""

CURRENCIES = tuple(code for code, *_ in EURO_RATES)
