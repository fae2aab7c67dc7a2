"""Evidence: all that speaks for and against two customers being the same."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from koppel.matching import likeness, numbers, places
from koppel.matching.likeness import Likeness
from koppel.matching.numbers import Numbers
from koppel.matching.party import Party
from koppel.matching.places import Places

NEAR = 80
"""From here on two names are near."""


@dataclass(frozen=True)
class Evidence:
    """What a comparison of two customers found."""

    number: Numbers
    name: Likeness
    place: Places
    street: bool
    other_street: bool
    """Both have a street, and not the same."""
    apart: bool
    """Both have a street, a telephone or an e-mail domain of their own, and not the same."""
    email: bool
    domain: bool
    phone: bool
    kinds: bool
    """One is a person, the other a company."""
    forms: bool
    """Both have a legal form, not the same."""
    ended: bool
    """One of the two says that the company has ended."""
    retired: bool
    """One of the two is marked as not to be used."""
    shown: bool
    """One shows the number of the other, as a person or a file says (D16)."""

    @property
    def same_name(self) -> bool:
        """Equal after legal form, accents and spelling of "and"."""
        return self.name.score == likeness.SAME

    @property
    def near_name(self) -> bool:
        """Alike enough to be told to a person."""
        return self.name.score >= NEAR

    @property
    def contact(self) -> bool:
        """The same e-mail address or telephone."""
        return self.email or self.phone

    @property
    def telling(self) -> bool:
        """Whether a name, a number or an address of his own speaks for it, not his town alone."""
        numbered = self.number in (Numbers.EQUAL, Numbers.UNCHECKED, Numbers.ALIKE) or self.shown
        return numbered or self.near_name or self.name.agree or self.contact

    @cached_property
    def score(self) -> int:
        """Rank among candidates, 0 to 100: it orders what people see and decides nothing."""
        points = {
            Numbers.EQUAL: 55,
            Numbers.UNCHECKED: 45,
            Numbers.ALIKE: 30,
            Numbers.CONTRADICT: -15,
            Numbers.SILENT: 0,
        }[self.number]
        points += max(0, self.name.score - 50) + (5 if self.same_name else 0)
        points += {Places.SAME: 15, Places.UNKNOWN: 0, Places.OTHER: -10}[self.place]
        points += (
            40 * self.shown + 8 * self.street + 15 * self.email + 4 * self.domain + 12 * self.phone
        )
        points -= 15 * self.kinds + 5 * self.forms + 5 * self.ended + 10 * self.retired
        points -= 10 * (self.name.sites and self.place is Places.OTHER)
        return max(0, min(100, points))

    @property
    def reasons(self) -> tuple[str, ...]:
        """What speaks for it, and what against it, in words for people; the strongest first."""
        return tuple(filter(None, (*self._for(), *self._against())))

    def _for(self) -> tuple[str, ...]:
        name = "name equal" if self.same_name else f"near name ({self.name.score} %)"
        number = {
            Numbers.EQUAL: "VAT number equal",
            Numbers.UNCHECKED: "VAT number equal, but it cannot be checked",
            Numbers.ALIKE: "VAT number nearly equal, but not valid on both sides",
        }.get(self.number, "")
        return (
            number,
            "shows his customer number" if self.shown else "",
            name if self.near_name else "",
            "same town" if self.place is Places.SAME else "",
            "same street and number" if self.street else "",
            "e-mail equal" if self.email else "same e-mail domain" if self.domain else "",
            "telephone equal" if self.phone else "",
        )

    def _against(self) -> tuple[str, ...]:
        return (
            "other name" if not self.near_name else "",
            "other town" if self.place is Places.OTHER else "",
            "other street" if self.other_street and self.place is not Places.OTHER else "",
            "other VAT number, one of them not valid" if self.number is Numbers.CONTRADICT else "",
            "one is a person, the other a company" if self.kinds else "",
            "other legal form" if self.forms else "",
            "one is marked as ended" if self.ended else "",
            "one is marked as not to be used" if self.retired else "",
        )


def compare(one: Party, other: Party) -> Evidence | None:
    """Return what speaks for and against two customers being the same.

    None: nothing can, for their numbers are valid and differ. They are two (8.1).
    """
    number = numbers.compare(one.number, other.number)
    if number is Numbers.OTHER:
        return None
    place = places.compare(one.place, other.place)
    street = bool(one.street) and one.street == other.street and place is Places.SAME
    return Evidence(
        number=number,
        name=likeness.liken(one.name, other.name),
        place=place,
        street=street,
        other_street=_differ(one.street, other.street),
        apart=any(
            _differ(getattr(one, known), getattr(other, known))
            for known in ("street", "domain", "phone")
        ),
        email=bool(one.email) and one.email == other.email,
        domain=bool(one.domain) and one.domain == other.domain,
        phone=bool(one.phone) and one.phone == other.phone,
        kinds=one.person is not other.person,
        forms=bool(one.name.form and other.name.form) and one.name.form != other.name.form,
        ended=one.name.ended is not other.name.ended,
        retired=one.name.retired or other.name.retired,
        shown=one.ref.id == other.shown or other.ref.id == one.shown,
    )


def _differ(one: str, other: str) -> bool:
    return bool(one and other) and one != other
