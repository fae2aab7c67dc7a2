"""Souls: the customers of a made-up world, each with the truth about it.

Among them are sites of one company, namesakes in two towns, brothers with like names, persons
called like companies, people with their accountant's e-mail address, and firms from abroad.
"""

from __future__ import annotations

import random
import string
from collections.abc import Iterator
from dataclasses import dataclass, replace

from stdnum import luhn
from stdnum.iso7064 import mod_11_10, mod_97_10


def listed(words: str) -> tuple[str, ...]:
    """The words between the bars."""
    return tuple(words.split("|"))


FIRST = listed("Jan|Piet|An|Els|Tom|Koen|Lies|Bart|Sofie|Marc|Luc|Rita|André|Zoë|Loïc|Hélène|Noël")
LAST = listed(
    "Peeters|Janssens|Maes|Jacobs|Mertens|Willems|Claes|Goossens|Wouters|De Smet|Van den Broeck|"
    "Dubois|Lambert|Dupont|Martin|Simon|Lefèvre|Gérard|Noël|D'Hondt|Vandenberghe|De Backer|"
    "Van Damme|Hermans|Pauwels|Aerts|Michiels|Desmet|Verhoeven|Çelik|Özdemir|Müller|Leclercq|"
    "Vermeulen|Hendrickx|Lemmens|Bogaert|Segers|Thijs|Cools|Baert|Wauters|Renard|Fontaine|"
    "Verstraete|Coppens|Devos|Lemaire|Charlier|Denis|Van Acker|Van de Velde|Bauwens|Moens"
)
TRADES = listed(
    "Bakkerij|Garage|Transport|Schrijnwerken|Drukkerij|Slagerij|Apotheek|Tuinen|Dakwerken|"
    "Boulangerie|Électricité|Menuiserie|Imprimerie|Brasserie|Café|Traiteur|Interieur|Kapsalon|"
    "Etablissements|Gebroeders|Algemene Ondernemingen|Construction|Immobilière|Accountants|"
    "Advocatenkantoor|International Trading|Software|Consulting|Studio|Atelier|Keukens|Optiek|"
    "Fietsen|Bouwbedrijf|Loodgieterij|Carrosserie|Verzekeringen|Tandartspraktijk|Reclame"
)
SYLLABLES = listed(
    "al|tra|bel|no|vi|co|ma|ter|so|lu|ka|fi|ro|den|pro|tec|mi|ra|ne|xo|pa|li|dor|vex|um"
)
TOWNS = (
    ("9000", "Gent", "Gand"), ("2000", "Antwerpen", "Anvers"), ("1000", "Brussel", "Bruxelles"),
    ("4000", "Luik", "Liège"), ("8000", "Brugge", "Bruges"), ("3000", "Leuven", "Louvain"),
    ("5000", "Namen", "Namur"), ("8500", "Kortrijk", "Courtrai"), ("2800", "Mechelen", "Malines"),
    ("7000", "Bergen", "Mons"), ("9300", "Aalst", "Alost"), ("3500", "Hasselt", "Hasselt"),
    ("2300", "Turnhout", "Turnhout"), ("3600", "Genk", "Genk"), ("8400", "Oostende", "Ostende"),
    ("9100", "Sint-Niklaas", "Saint-Nicolas"), ("7500", "Doornik", "Tournai"),
    ("6000", "Charleroi", "Charleroi"), ("8800", "Roeselare", "Roulers"),
    ("2500", "Lier", "Lierre"),
    ("1300", "Waver", "Wavre"), ("9600", "Ronse", "Renaix"), ("2440", "Geel", "Geel"),
    ("8900", "Ieper", "Ypres"), ("3800", "Sint-Truiden", "Saint-Trond"),
)  # fmt: skip
STREETS = listed("Kerkstraat|Stationsstraat|Markt|Rue de l'Église|Chaussée de Mons|Dorpsstraat")
HOSTS = ("gmail.com", "hotmail.com", "telenet.be", "skynet.be", "proximus.be")
SITES = ("Noord", "Zuid", "Haven", "Centrum", "2", "3")
OWN_HOST, SHARED_HOST = 0.5, 0.1


@dataclass(frozen=True)
class Soul:
    """The truth about one customer. ``vat`` may be the number of several sites."""

    name: str
    form: str = ""
    first_name: str = ""
    vat: str = ""
    town: int = 0
    street: str = ""
    email: str = ""
    phone: str = ""
    country: str = "BE"
    city: str = ""

    @property
    def is_person(self) -> bool:
        """A private person or a sole trader."""
        return bool(self.first_name)


def souls(dice: random.Random, wanted: int) -> Iterator[Soul]:
    """Make up so many souls; no two companies have one number."""
    made = 0
    given: set[str] = set()
    while made < wanted:
        family = list(_family(dice))[: wanted - made]
        numbers = {soul.vat for soul in family} - {""}
        if given.isdisjoint(numbers):
            given |= numbers
            made += len(family)
            yield from family


def _family(dice: random.Random) -> Iterator[Soul]:
    """One soul, sometimes with those that are easily taken for it."""
    soul = _person(dice) if dice.random() < 0.12 else _company(dice)
    kind = dice.random()
    if soul.is_person or soul.country != "BE" or kind >= 0.2:
        yield soul
    elif kind < 0.02:
        yield from _sites(soul, dice)
    elif kind < 0.09:  # a namesake in another town
        yield soul
        yield replace(elsewhere(soul, dice), vat=_number(dice))
    elif kind < 0.15:  # brothers and sisters with like names, in one town
        yield from _brothers(soul, dice)
    elif kind < 0.17:  # a person who is called like the company
        first, last = dice.choice(FIRST), dice.choice(LAST)
        company = replace(soul, name=f"{first} {last}", form="bv")
        yield company
        yield replace(_person(dice), first_name=first, name=last, town=company.town)
    else:  # the same trade under the same family name, with another legal form
        yield soul
        yield replace(
            elsewhere(soul, dice), vat=_number(dice), form="nv" if soul.form == "bv" else "bv"
        )


def _company(dice: random.Random) -> Soul:
    name = dice.choice((_family_name, _made_up, _made_up, _partners))(dice)
    number = _number(dice) if dice.random() < 0.96 else ""
    soul = Soul(
        name, dice.choice(("bv", "bv", "bv", "nv", "nv", "vof", "vzw", "commv")), "", number
    )
    soul = _housed(soul, dice)
    return _abroad(soul, dice) if dice.random() < 0.04 else soul


def _person(dice: random.Random) -> Soul:
    number = _number(dice) if dice.random() < 0.3 else ""
    return _housed(Soul(dice.choice(LAST), "", dice.choice(FIRST), number), dice)


def _family_name(dice: random.Random) -> str:
    return f"{dice.choice(TRADES)} {dice.choice(LAST)}"


def _made_up(dice: random.Random) -> str:
    word = "".join(dice.choices(SYLLABLES, k=dice.randint(2, 4))).capitalize()
    return word if dice.random() < 0.4 else f"{word} {dice.choice(TRADES)}"


def _partners(dice: random.Random) -> str:
    one, other = dice.sample(LAST, 2)
    return f"{one} & {dice.choice((other, 'Zonen', 'Co', 'Fils'))}"


def _housed(soul: Soul, dice: random.Random) -> Soul:
    word = "".join(char for char in soul.name.lower() if char in string.ascii_letters)[:12]
    chance = dice.random()
    host = f"{word}{dice.choice(('', '', '-group', '-bv', dice.randint(1, 99)))}.be"
    if chance < SHARED_HOST:
        host = f"kantoor{dice.randint(1, 8)}.be"
    elif chance > SHARED_HOST + OWN_HOST:
        host = dice.choice(HOSTS)
    local = "info" if host.startswith(word) or "kantoor" in host else word
    return replace(
        soul,
        town=dice.randrange(len(TOWNS)),
        street=f"{dice.choice(STREETS)} {dice.randint(1, 250)}",
        email=f"{local}@{host}",
        phone="0" + "".join(dice.choices(string.digits[1:], k=8)),
    )


def elsewhere(soul: Soul, dice: random.Random) -> Soul:
    there = _housed(soul, dice)
    while there.town == soul.town:
        there = replace(there, town=dice.randrange(len(TOWNS)))
    return there


def _sites(soul: Soul, dice: random.Random) -> Iterator[Soul]:
    """Sites of one company: one number, other addresses, and often the site in the name."""
    yield soul
    for site in dice.sample(SITES, dice.randint(1, 3)):
        there = elsewhere(soul, dice)
        suffix = dice.choice((site, TOWNS[there.town][1], ""))
        yield replace(there, name=f"{soul.name} {suffix}".strip(), email=soul.email)


def _brothers(soul: Soul, dice: random.Random) -> Iterator[Soul]:
    """Companies of one family in one town, each with a number of its own."""
    last = dice.choice(LAST)
    words = dice.sample(("Holding", "Invest", "Immo", "Jan", "Piet", "1", "2", "& Zonen"), 2)
    for word in words:
        brother = replace(soul, name=f"{last} {word}", vat=_number(dice), email=soul.email)
        yield replace(brother, phone=_housed(soul, dice).phone)


def _abroad(soul: Soul, dice: random.Random) -> Soul:
    country = dice.choice(("NL", "DE", "FR", "LU", "GB"))
    city = {"NL": "Breda", "DE": "Aachen", "FR": "Lille", "LU": "Luxembourg", "GB": "Leeds"}[
        country
    ]
    return replace(soul, country=country, city=city, vat=_foreign_number(country, dice))


def _number(dice: random.Random) -> str:
    """A valid Belgian number that nobody has."""
    body = (
        f"01{dice.randrange(10**6):06d}"
        if dice.random() < 0.8
        else f"19{dice.randrange(10**6):06d}"
    )
    return f"BE{body}{97 - int(body) % 97:02d}"


def _foreign_number(country: str, dice: random.Random) -> str:
    digits = f"{dice.randrange(10**8):08d}"
    if country == "NL":
        body = f"{digits}{dice.randrange(10)}B"
        return next(f"NL{body}{n:02d}" for n in range(2, 99) if _is_dutch(f"NL{body}{n:02d}"))
    if country == "DE":
        body = f"1{digits[1:]}"
        return f"DE{body}{mod_11_10.calc_check_digit(body)}"
    if country == "FR":
        siren = digits + luhn.calc_check_digit(digits)
        return f"FR{int(siren + '12') % 97:02d}{siren}"
    if country == "LU":
        return f"LU{digits[:6]}{int(digits[:6]) % 89:02d}"
    return f"GB{digits}1"


def _is_dutch(number: str) -> bool:
    return bool(mod_97_10.is_valid(number))
