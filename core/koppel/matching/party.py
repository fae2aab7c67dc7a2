"""Party: one customer of one side, with all that he is compared by."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from koppel.matching import names, numbers, places
from koppel.matching.letters import bare, plain
from koppel.matching.names import Name
from koppel.matching.numbers import Number
from koppel.matching.places import Place
from koppel.model import Customer, Ref

SHARED_HOSTS = frozenset(
    {"gmail", "hotmail", "outlook", "telenet", "skynet", "proximus", "icloud", "yahoo", "live"}
    | {"msn", "pandora", "scarlet", "belgacom", "voo", "me", "gmx", "protonmail", "mail", "orange"}
)
"""First words of hosts at which anybody has an address (belgian-accounting 8.1)."""

PHONE = 8
"""So many last digits of a telephone number tell it from others, however it was typed."""

_HOUSE = re.compile(r"\d+")


@dataclass(frozen=True, eq=False)
class Party:
    """A customer and what he is compared by; ``taken``: he is linked already."""

    ref: Ref
    customer: Customer
    taken: bool
    name: Name
    number: Number
    place: Place
    person: bool
    street: str
    email: str
    domain: str
    """Of his e-mail address, where it is his own and not a provider's."""
    phone: str
    shown: str
    """The number of the books that he shows in the CRM; a person may have typed it (D16)."""

    @property
    def label(self) -> str:
        """His name for people."""
        return " ".join(filter(None, (self.customer.first_name, self.customer.name)))


def parties(
    customers: Iterable[tuple[Ref, Customer]], taken: Callable[[Ref], bool]
) -> tuple[Party, ...]:
    """Return the customers of one side, ready to be compared."""
    return tuple(party(ref, customer, taken(ref)) for ref, customer in customers)


def party(ref: Ref, customer: Customer, taken: bool = False) -> Party:
    """Return one customer, ready to be compared."""
    person = customer.is_person or bool(customer.first_name)
    full = f"{customer.first_name} {customer.name}" if customer.first_name else customer.name
    email = bare(customer.email).strip()
    return Party(
        ref=ref,
        customer=customer,
        taken=taken,
        name=names.read(full, person),
        number=_number(customer),
        place=places.read(customer.postal_code, customer.city, customer.country),
        person=person,
        street=_street(customer.street),
        email=email if "@" in email else "",
        domain=_domain(email),
        phone=_phone(customer.phone),
        shown=customer.books_number,
    )


def _number(customer: Customer) -> Number:
    """His VAT number, else his enterprise number: in Belgium they are one (5.1)."""
    return numbers.read(customer.vat_number) if customer.vat_number else _enterprise(customer)


def _enterprise(customer: Customer) -> Number:
    return numbers.read(customer.enterprise_number)


def _street(text: str) -> str:
    """The street's beginning and the house number: "stationss 4"; empty without a number."""
    words = plain(text)
    house = _HOUSE.search(words)
    name = words[: house.start()] if house else ""
    return f"{name.replace(' ', '')[:9]} {house[0]}" if house and name else ""


def _domain(email: str) -> str:
    host = email.rpartition("@")[2]
    return "" if host.split(".")[0] in SHARED_HOSTS else host


def _phone(text: str) -> str:
    digits = re.sub(r"\D", "", text)
    return digits[-PHONE:] if len(digits) >= PHONE else ""
