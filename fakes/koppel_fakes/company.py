"""Company: the parties the demo company sells to, made up deterministically from a seed."""

from __future__ import annotations

import hashlib
import random
from dataclasses import dataclass
from typing import Literal

Kind = Literal["company", "contact"]

_STEMS = (
    "Bakkerij Janssens", "Drukkerij De Smedt", "Schrijnwerken Peeters", "Café Belle-Île",
    "Garage Vermeulen", "Tuinen Claes", "Électricité Dubois", "Brasserie François",
    "Apotheek Wouters", "Boekhandel Het Avontuur", "Fietsen Goossens", "Traiteur Mertens",
    "Slagerij Van den Broeck", "Interieur Noël", "Transport Hermans", "Kapsalon Désirée",
    "Studio Maïté", "Imprimerie Façon", "Dakwerken Jacobs", "Loodgieterij Maes",
    "Koeltechniek Willems", "Maçonnerie Lefèvre", "Reclame Aerts", "Veranda's Michiels",
    "Wijnhandel Château d'Or", "Advies & Audit Leemans", "Bloemen Céline", "Optiek Segers",
    "Keukens Vandenberghe", "Groothandel in Verwarming en Sanitair Coppens",
    "Schilderwerken Stevens", "Architectenbureau Rousseau & Lambrecht Vennoten", "Hotel Gruuthuse",
    "Carrosserie Pauwels", "Zonnepanelen Desmet", "Evenementen Bogaert", "Zwembaden Cools",
    "Isolatie Baert", "Meubelen Thijs", "Software Lievens", "Ateliers Gérard", "Catering Naïef",
)  # fmt: skip
_FORMS = ("BV", "NV", "SRL", "SA", "CV", "VOF")
_FIRST_NAMES = ("André", "Zoë", "Loïc", "Françoise", "Jan", "Greet", "Noémie", "Bart", "Inès")
_LAST_NAMES = ("Vandeputte", "Müller", "D'Hondt", "Lejeune", "Van Damme", "Çelik", "Renård", "Pée")
_STREETS = ("Kerkstraat", "Stationsstraat", "Rue de l'Église", "Markt", "Chaussée de Mons", "Dreef")
_PLACES = (
    ("9000", "Gent", "nl"), ("2000", "Antwerpen", "nl"), ("4000", "Liège", "fr"),
    ("8000", "Brugge", "nl"), ("5000", "Namur", "fr"), ("3000", "Leuven", "nl"),
    ("1000", "Bruxelles", "fr"), ("8500", "Kortrijk", "nl"),
)  # fmt: skip

_CONTACT_EVERY = 8
_TYPING_STYLES = ("BE {a}.{b}.{c}", "BE{a}{b}{c}", "{a}.{b}.{c}", "BE {a}{b}{c}", "be{a}.{b}.{c}")


@dataclass(frozen=True, slots=True)
class Party:
    """One customer as a person typed it in: `vat_number` in whatever style, or none.

    A company has `name`; a contact has `first_name` and `last_name`, and `name` is both.
    `id` looks like a UUID; both vendors may use it to recognise the party.
    """

    id: str
    kind: Kind
    name: str
    first_name: str | None
    last_name: str | None
    vat_number: str | None
    country: str
    street: str
    postal_code: str
    city: str
    email: str
    phone: str
    language: str


class Company:
    """The demo company: its parties, and how many documents it has.

    The same seed and sizes give the same parties, whatever the machine. At least 10 parties:
    the first ones are a foreign EU company, one outside the EU, one without VAT number and
    one whose name has more than 30 characters; every eighth is a private person.
    """

    def __init__(
        self, seed: int = 1, parties: int = 60, invoices: int = 250, credit_notes: int = 20
    ) -> None:
        if parties < 10:
            raise ValueError("the demo company has at least 10 parties")
        self.seed = seed
        self.invoices = invoices
        self.credit_notes = credit_notes
        self.parties = tuple(_parties(random.Random(seed), seed, parties))

    @property
    def belgian_companies(self) -> tuple[Party, ...]:
        """The companies in Belgium that have a VAT number."""
        return tuple(
            party
            for party in self.parties
            if party.kind == "company" and party.country == "BE" and party.vat_number
        )


def enterprise_number(first_eight: int) -> str:
    """Ten digits with the right check: 97 less the first eight modulo 97 (belgian-accounting 5.1).

    Numbers below 0200... and in the 19 range are fictional.
    """
    return f"{first_eight:08d}{97 - first_eight % 97:02d}"


def _parties(rng: random.Random, seed: int, count: int) -> list[Party]:
    special = [_dutch(seed), _swiss(seed), _without_vat(seed), _long_name(seed)]
    rest = [_ordinary(rng, seed, position) for position in range(len(special), count)]
    return special + rest


def _ordinary(rng: random.Random, seed: int, position: int) -> Party:
    if position % _CONTACT_EVERY == _CONTACT_EVERY - 1:
        return _person(rng, seed, position)
    stem = _STEMS[position % len(_STEMS)]
    postal_code, city, language = rng.choice(_PLACES)
    # Past the list of names, the town keeps two namesakes apart.
    town = f" {city} {position // len(_STEMS)}" if position >= len(_STEMS) else ""
    return Party(
        id=_id(seed, position),
        kind="company",
        name=f"{stem}{town} {rng.choice(_FORMS)}",
        first_name=None,
        last_name=None,
        vat_number=_typed(_fictional(rng, position), position),
        country="BE",
        street=f"{rng.choice(_STREETS)} {rng.randint(1, 180)}",
        postal_code=postal_code,
        city=city,
        email=f"info@klant{position}.example",
        phone=f"09{rng.randint(1000000, 9999999)}",
        language=language,
    )


def _person(rng: random.Random, seed: int, position: int) -> Party:
    first_name, last_name = rng.choice(_FIRST_NAMES), rng.choice(_LAST_NAMES)
    postal_code, city, language = rng.choice(_PLACES)
    return Party(
        id=_id(seed, position),
        kind="contact",
        name=f"{first_name} {last_name}",
        first_name=first_name,
        last_name=last_name,
        vat_number=None,
        country="BE",
        street=f"{rng.choice(_STREETS)} {rng.randint(1, 180)}",
        postal_code=postal_code,
        city=city,
        email=f"persoon{position}@post.example",
        phone=f"0470{rng.randint(100000, 999999)}",
        language=language,
    )


def _special(seed: int, position: int, name: str, vat_number: str | None, **place: str) -> Party:
    return Party(
        id=_id(seed, position),
        kind="company",
        name=name,
        first_name=None,
        last_name=None,
        vat_number=vat_number,
        email=f"info@klant{position}.example",
        phone=f"0931112{position:02d}",
        **place,
    )


def _dutch(seed: int) -> Party:
    return _special(
        seed, 0, "Kaas & Zonen B.V.", "NL123456782B90", country="NL", street="Damrak 12",
        postal_code="1012 LG", city="Amsterdam", language="nl",
    )  # fmt: skip


def _swiss(seed: int) -> Party:
    return _special(
        seed, 1, "Horlogerie du Léman Sàrl", "CHE-123.456.788 TVA", country="CH",
        street="Rue du Rhône 8", postal_code="1204", city="Genève", language="fr",
    )  # fmt: skip


def _without_vat(seed: int) -> Party:
    return _special(
        seed, 2, "VZW De Vrije Muzikanten", None, country="BE", street="Muziekplein 3",
        postal_code="9000", city="Gent", language="nl",
    )  # fmt: skip


def _long_name(seed: int) -> Party:
    vat_number = _typed(enterprise_number(1_234_500), 0)
    return _special(
        seed, 3, "Coöperatieve Vennootschap voor Duurzame Energie en Warmte", vat_number,
        country="BE", street="Energielaan 21", postal_code="3000", city="Leuven", language="nl",
    )  # fmt: skip


def _fictional(rng: random.Random, position: int) -> str:
    """An enterprise number of its own for this position, in the 01 or the 19 range."""
    start = 19_000_000 if position % 9 == 5 else 1_000_000
    return enterprise_number(start + position * 997 + rng.randint(0, 900))


def _typed(digits: str, position: int) -> str:
    style = _TYPING_STYLES[position % len(_TYPING_STYLES)]
    return style.format(a=digits[:4], b=digits[4:7], c=digits[7:])


def _id(seed: int, position: int) -> str:
    """Looks like a UUID without being one by the letter, as the vendor's ids do."""
    digest = hashlib.sha256(f"party:{seed}:{position}".encode()).hexdigest()
    return f"{digest[:8]}-{digest[8:12]}-0{digest[12:15]}-{digest[15:19]}-{digest[19:31]}"
