"""VAT: numbers as koppel compares them and as Octopus writes them, and a customer's VAT type.

Canonical is "BE0123456749"; Octopus wants Belgian ones with dots, "BE0123.456.749", and leaves
foreign ones free (belgian-accounting 5.1, 5.2; octopus-api 2.6).
"""

from __future__ import annotations

import re

from koppel import Customer
from stdnum.be import vat as belgian
from stdnum.eu import vat as european

PLACEHOLDERS = frozenset(
    {"", "0", "BE", "BE0", "0000000000", "BE0000000000", "NVT", "GEEN", "PARTICULIER"}
    | {"VRIJGESTELD", "NONASSUJETTI", "NA"}
)
"""What people type when there is no number (belgian-accounting 5.1), without separators."""

EU = frozenset(
    {"AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "EL", "GR", "ES", "FI", "FR", "HR", "HU"}
    | {"IE", "IT", "LT", "LU", "LV", "MT", "NL", "PL", "PT", "RO", "SE", "SI", "SK", "XI"}
)
"""Prefixes of VAT numbers, and codes of countries, inside the European Union."""

BELGIAN_PAYER, EU_PAYER, FOREIGN_PAYER = 1, 4, 6
BELGIAN_PERSON, EU_PERSON, FOREIGN_PERSON = 7, 8, 9
NOT_LIABLE = 10
PERSONS = frozenset({BELGIAN_PERSON, EU_PERSON, FOREIGN_PERSON})


def canonical(text: str) -> str:
    """Return the number without separators and with its country; empty for a placeholder."""
    bare = re.sub(r"[\s./\-()]", "", text).upper()
    if bare in PLACEHOLDERS:
        return ""
    if bare.startswith("GR"):
        return f"EL{bare[2:]}"
    digits = bare.removeprefix("BE")
    if digits.isdecimal() and digits.isascii() and len(digits) in (9, 10):
        return f"BE{digits.zfill(10)}"
    return bare


def is_valid(number: str) -> bool:
    """Say whether the check digits of a canonical number are right; True outside the EU."""
    if number.startswith("BE"):
        return bool(belgian.is_valid(number[2:]))
    if number[:2] in EU:
        return bool(european.is_valid(number))
    return bool(number)


def dotted(number: str) -> str:
    """Return a canonical number as Octopus writes it."""
    if re.fullmatch(r"BE\d{10}", number):
        return f"BE{number[2:6]}.{number[6:9]}.{number[9:]}"
    return number


def vat_type(customer: Customer) -> int:
    """Return Octopus' VAT type of a customer (octopus-api 2.6, belgian-accounting 2.5).

    A number decides, also over the country of the address and for a person (a sole trader);
    without one a person is private where he lives, and a company is not VAT liable.
    """
    if customer.vat_number:
        prefix = customer.vat_number[:2]
        if prefix == "BE":
            return BELGIAN_PAYER
        return EU_PAYER if prefix in EU else FOREIGN_PAYER
    if not customer.is_person:
        return NOT_LIABLE
    if customer.country in ("", "BE"):
        return BELGIAN_PERSON
    return EU_PERSON if customer.country in EU else FOREIGN_PERSON
