"""Overwrite: a field that the CRM holds and an import of a file would change (R48). Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from koppel.files.customerfile import Row
from koppel.matching import Party, numbers
from koppel.matching.letters import plain
from koppel.matching.party import PHONE

COUNTRIES: Mapping[str, str] = MappingProxyType(
    {"belgie": "be", "belgique": "be", "belgium": "be", "nederland": "nl", "pays bas": "nl"}
    | {"netherlands": "nl", "frankrijk": "fr", "france": "fr", "duitsland": "de"}
    | {"allemagne": "de", "germany": "de", "luxemburg": "lu", "luxembourg": "lu"}
)
"""Names of the countries around, as people's lists have them."""


@dataclass(frozen=True)
class Overwrite:
    """One field, how many customers would get another value, and one of them as an example."""

    field: str
    customers: int
    name: str
    line: int
    old: str
    new: str


def overwrites(
    written: Iterable[tuple[Row, Party]], fields: Collection[str]
) -> tuple[Overwrite, ...]:
    """Return what rows would overwrite of the customers they are for, the worst field first.

    An empty cell overwrites nothing; filling an empty field is no overwriting.
    """
    found: dict[str, Overwrite] = {}
    for row, party in written:
        for field in fields:
            old, new = getattr(party.customer, field), row.cells.get(field, "")
            same = _SAME.get(field, plain)
            if not (old and new) or same(old) == same(new):
                continue
            first = found.get(field, Overwrite(field, 0, party.label, row.line, old, new))
            found[field] = Overwrite(**{**vars(first), "customers": first.customers + 1})
    return tuple(sorted(found.values(), key=lambda each: (-each.customers, each.field)))


def _number(text: str) -> str:
    return numbers.read(text).text


def _digits(text: str) -> str:
    return re.sub(r"\D", "", text)[-PHONE:]


def _country(text: str) -> str:
    name = plain(text)
    return COUNTRIES.get(name, name)


def _language(text: str) -> str:
    return text[:2].casefold()


_SAME: Mapping[str, Callable[[str], str]] = {
    "name": str.strip,
    "vat_number": _number,
    "phone": _digits,
    "email": str.casefold,
    "country": _country,
    "language": _language,
}
"""How a field is compared where signs and capitals are not all that may differ."""
