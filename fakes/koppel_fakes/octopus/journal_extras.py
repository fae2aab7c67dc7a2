"""Journal extras: what a journal only keeps: its bank account, and the columns of its invoices.

They change nothing in the books; what is sent comes back in the detail (octopus-api 2.3, and its
source S1 for the fields).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from koppel_fakes.octopus.errors import Missing
from koppel_fakes.octopus.reading import Fields

BANK = "bankAccountServiceData"
INVOICING = "invoicingServiceData"

KEPT_BY: Mapping[str, tuple[str, ...]] = {"V": (BANK, INVOICING), "F": (BANK,), "L": (INVOICING,)}
"""Which letters have what; A and D have nothing besides the common part."""

_BANK_TEXTS = (
    "bankAccountNumber",
    "bankAccountIban",
    "bankAccountBic",
    "bankAccountClientName",
    "bankAccountClientFirstname",
)
_ADDRESS_TEXTS = ("streetAndNr", "postalCode", "city", "countryCode")
_COLUMNS = (
    "showProduct",
    "showDescription",
    "showCostCentre",
    "showCount",
    "showUnit",
    "showUnitPrice",
    "showDiscount",
    "showVatCode",
    "showTotal",
)
_SCALE = "unitPriceScale"
_SCALES = ("TWO", "FOUR")
_CUSTOM_FIELDS = ("customFieldInvoiceList", "customFieldLineList")


def read_extras(body: Fields, letter: str) -> dict[str, Any]:
    """The extras in a request for a journal of that letter, in REST names."""
    readers = {BANK: _bank, INVOICING: _invoicing}
    sent = {name: body.inner(name) for name in KEPT_BY.get(letter, ())}
    return {name: readers[name](data) for name, data in sent.items() if data is not None}


def shown_extras(extras: Mapping[str, Any], letter: str) -> dict[str, Any]:
    """The extras as the detail shows them: an empty object for what was never sent."""
    return {name: extras.get(name, {}) for name in KEPT_BY.get(letter, ())}


def _bank(data: Fields) -> dict[str, Any]:
    read: dict[str, Any] = _texts(data, _BANK_TEXTS)
    address = data.inner("address")
    if address is not None:
        read["address"] = _texts(address, _ADDRESS_TEXTS)
    return read


def _invoicing(data: Fields) -> dict[str, Any]:
    read: dict[str, Any] = {name: data.flag(name) for name in _COLUMNS if data.has(name)}
    scale = data.text(_SCALE)
    if scale is not None and scale not in _SCALES:
        raise Missing(_SCALE)
    if scale is not None:
        read[_SCALE] = scale
    for name in _CUSTOM_FIELDS:
        if data.has(name):
            read[name] = [{"id": key.number("id")} for key in data.each(name)]
    return read


def _texts(data: Fields, names: tuple[str, ...]) -> dict[str, Any]:
    read = {name: data.text(name) for name in names}
    return {name: text for name, text in read.items() if text is not None}
