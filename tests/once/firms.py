"""Firm: a company of the world outside, and how it stands on a card of one of the two systems.

Both systems draw from the same few firms, in different spelling and with things left out, so that
the same firm stands on both sides, twice on one, or at two addresses.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from random import Random


@dataclass(frozen=True)
class Card:
    """What is written of a firm; an empty field was left out."""

    name: str
    vat_number: str
    street: str
    postal_code: str
    city: str


def _firm(n: int, name: str, postal_code: str, city: str) -> Card:
    first = 4001230 + 417 * n
    return Card(name, f"BE{first * 100 + 97 - first % 97:010}", f"Dorp {n}", postal_code, city)


FIRMS = (
    _firm(1, "Acme NV", "9000", "Gent"),
    _firm(2, "Bakkerij Maes BV", "8000", "Brugge"),
    _firm(3, "Crème Fraîche BV", "1000", "Brussel"),
    _firm(4, "Garage Dupont SRL", "4000", "Liège"),
    _firm(5, "Dakwerken Peeters BV", "2000", "Antwerpen"),
    _firm(6, "Zonnepanelen Vlaanderen NV", "3000", "Leuven"),
    _firm(7, "Tandarts De Smet", "9300", "Aalst"),
)


def card(dice: Random) -> Card:
    """A firm as somebody writes it down, mostly right."""
    written = dice.choice(FIRMS)
    if dice.random() < 0.35:
        written = replace(written, vat_number="")
    if dice.random() < 0.2:
        written = replace(written, name=written.name.upper())
    if dice.random() < 0.2:
        written = replace(written, name=written.name.rsplit(" ", 1)[0])
    if dice.random() < 0.2:
        written = replace(written, street="Steenweg 100")
    if dice.random() < 0.15:
        written = replace(written, postal_code="8400", city="Oostende")
    return written
