"""Two lists of customers of which it is known who is who: hard on purpose, and seeded.

Each side shows a soul as a clerk typed it: legal form before, after or left out, accents lost,
words abbreviated or mistyped, numbers in any style, wrong or missing, an old address.
"""

from __future__ import annotations

import random
import string
from dataclasses import dataclass, field, replace

from koppel import Customer, Ref

from tests.core.matching_souls import TOWNS, TRADES, Soul, elsewhere, souls

FORMS = {
    "bv": ("BV", "BVBA", "B.V.", "bvba", "SRL", "SPRL", "B.V.B.A."),
    "nv": ("NV", "N.V.", "SA", "S.A.", "nv"),
    "vof": ("VOF", "SNC"),
    "vzw": ("VZW", "ASBL", "vzw"),
    "commv": ("Comm.V", "CommV", "SCS"),
}
SHORTER = {
    "International": "Int.", "Etablissements": "Ets", "Gebroeders": "Gebr.", "Algemene": "Alg.",
    "Ondernemingen": "Ond.", "Transport": "Transp.", "Construction": "Constr.", "Saint": "St",
}  # fmt: skip


@dataclass
class World:
    """Both lists, and what is true of them.

    ``twins``: pairs of ids that are one soul. ``same``: pairs of one legal person, so two sites of
    one company too: an invoice on the other one's account is still on the right number (D19).
    """

    crm: list[tuple[Ref, Customer]] = field(default_factory=list)
    books: list[tuple[Ref, Customer]] = field(default_factory=list)
    twins: set[tuple[str, str]] = field(default_factory=set)
    _persons: dict[str, str] = field(default_factory=dict)

    def is_same(self, ours: str, theirs: str) -> bool:
        """Whether two records are of one legal person."""
        return self._persons[ours] == self._persons[theirs]

    def add(self, side: str, n: int, soul: Soul, dice: random.Random) -> str:
        """Show a soul on a side; return the id that it has there."""
        id = f"{side[0]}{n}"
        customer = _typed(soul, dice, books=side == "books")
        rows = self.books if side == "books" else self.crm
        rows.append((Ref(f"made.{side}", "Customer", id), customer))
        self._persons[id] = soul.vat or f"soul {n}"
        return id


def world(seed: int, size: int = 5000, share: float = 0.6) -> World:
    """Make two lists of ``size`` customers, of whom ``share`` stand in both."""
    dice = random.Random(seed)
    both = round(size * share)
    made_up = list(souls(dice, both + 2 * (size - both)))
    dice.shuffle(made_up)
    made = World()
    for n, soul in enumerate(made_up):
        sides = ("crm", "books") if n < both else ("crm",) if n < size else ("books",)
        ids = [made.add(side, n, soul, dice) for side in sides]
        if len(ids) == len(("crm", "books")):
            made.twins.add((ids[0], ids[1]))
    dice.shuffle(made.books)
    return made


def _typed(soul: Soul, dice: random.Random, *, books: bool) -> Customer:
    moved = soul
    if dice.random() < 0.08:
        there = elsewhere(soul, dice)
        moved = replace(soul, town=there.town, street=there.street)
    code, dutch, french = TOWNS[moved.town]
    abroad = soul.country != "BE"
    name = soul.name if soul.is_person else _typed_name(soul, dice)
    if soul.is_person and dice.random() < 0.15:  # both names in one field
        name = f"{soul.name} {soul.first_name}"
        soul = replace(soul, first_name="")
    if books:
        name = name[:30]
        name = name.upper() if dice.random() < 0.25 else name
    return Customer(
        name=_mistyped(name, dice, 0.04),
        first_name=soul.first_name,
        is_person=bool(soul.first_name),
        vat_number=_typed_number(soul, dice, missing=0.2 if books else 0.12),
        street=moved.street if dice.random() < 0.9 else "",
        postal_code="" if abroad or dice.random() < 0.08 else code,
        city=soul.city if abroad else "" if dice.random() < 0.05 else dice.choice((dutch, french)),
        country=soul.country if dice.random() < 0.9 else "",
        email=moved.email if dice.random() < 0.5 else "",
        phone=_typed_phone(moved.phone, dice) if dice.random() < 0.5 else "",
    )


def _typed_name(soul: Soul, dice: random.Random) -> str:
    name = soul.name
    if dice.random() < 0.03:  # the name over the door instead of the one in the register
        name = f"{dice.choice(TRADES)} {name.split()[-1]}"
    if dice.random() < 0.25:
        for long, short in SHORTER.items():
            name = name.replace(long, short)
    if dice.random() < 0.4:
        name = name.replace("&", dice.choice(("en", "et", "+")))
    if dice.random() < 0.5:
        name = _without_accents(name)
    if dice.random() < 0.04:
        words = name.split()
        name = " ".join(words[1:] + words[:1])
    form = dice.choice(FORMS[soul.form])
    where = dice.random()
    shown = name if where < 0.3 else f"{form} {name}" if where < 0.4 else f"{name} {form}"
    ended = dice.random() < 0.01
    return f"{shown} (in vereffening)" if ended else shown


def _without_accents(text: str) -> str:
    pairs = str.maketrans("éèêëïîçöüÉÇÖ", "eeeeiicoueco".ljust(12, "o"))
    return text.translate(pairs)


def _mistyped(text: str, dice: random.Random, chance: float) -> str:
    if dice.random() >= chance or len(text) < 5:
        return text
    at = dice.randrange(1, len(text) - 1)
    kind = dice.random()
    if kind < 0.35:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    if kind < 0.7:
        return text[:at] + text[at + 1 :]
    return text[:at] + dice.choice(string.ascii_lowercase) + text[at:]


def _typed_number(soul: Soul, dice: random.Random, missing: float) -> str:
    if not soul.vat or dice.random() < missing:
        return dice.choice(("", "", "", "n.v.t.", "-", "BE"))
    number = soul.vat
    if dice.random() < 0.03:
        at = dice.randrange(3, len(number) - 1)
        number = dice.choice(
            (
                number[:at] + number[at + 1] + number[at] + number[at + 2 :],
                number[:at] + dice.choice(string.digits) + number[at + 1 :],
                number[:at] + number[at + 1 :],
            )
        )
    if not number.startswith("BE") or len(number) != 12:
        return number
    a, b, c = number[2:6], number[6:9], number[9:]
    styles = ("BE {}.{}.{}", "BE{}{}{}", "{}.{}.{}", "BE {} {} {}", "be{}.{}.{}", "BTW BE {}.{}.{}")
    return dice.choice(styles).format(a, b, c)


def _typed_phone(phone: str, dice: random.Random) -> str:
    return dice.choice((phone, f"+32 {phone[1:3]} {phone[3:]}", f"{phone[:3]}/{phone[3:]}"))
