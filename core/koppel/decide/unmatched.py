"""Unmatched: customers whom a first sync would make in books that hold customers already. Pure.

A sync is the *first* one as long as no customer who is still there is bound, and no document:
who was imported and deleted again is nobody's counterpart. Customers of the CRM are then found in
the books by their VAT number alone; the others would be made there, perhaps a second time (R31).
So such a sync stops before its first write, unless a person said that they are new (D14).
"""

from __future__ import annotations

from dataclasses import dataclass

from koppel import commands
from koppel.rules import Policy


@dataclass(frozen=True)
class Unmatched:
    """What a first sync would do to the customers of the books."""

    link: str
    crm: str
    """Title of the CRM."""
    books: str
    """Title of the books."""
    made: int
    """Customers who would be created."""
    found: int
    """Customers who are known there by their VAT number."""
    there: int
    """Customers whom the books hold already."""
    bound: int
    """Customers of the CRM who are bound and still there."""
    begun: bool
    """Whether documents are bound, so that this is no first sync."""

    def must_stop(self, policy: Policy) -> bool:
        """Whether a sync must stop before its first write (D14)."""
        return self.is_risky and not policy.create_unmatched

    @property
    def is_risky(self) -> bool:
        """Whether customers may be made a second time (R31)."""
        return bool(self.made and self.there and not self.bound and not self.begun)

    @property
    def loose(self) -> int:
        """Customers of the books who are not bound."""
        return max(0, self.there - self.bound)

    def note(self, policy: Policy) -> str:
        """What a plan says of it, whether the sync stops or not; empty: nobody is made twice."""
        if self.must_stop(policy):
            return self.warning
        if policy.create_unmatched or not (self.made and self.loose):
            return ""
        return (
            f"a sync creates {_customers(self.made)} in {self.books}, where {self.loose:,} of "
            f"{_customers(self.there)} are not linked; see whether some are the same: "
            f"{commands.matching(self.link)}"
        )

    @property
    def warning(self) -> str:
        """How many would be created, and the ways on."""
        made = _customers(self.made)
        found = f", and finds {self.found:,} by VAT number" if self.found else ""
        return (
            f"no customer of {self.crm} is linked yet: the first sync creates {made} in "
            f"{self.books}{found}, while {self.books} holds {_customers(self.there)} already. "
            f"Find out first who is who: {commands.matching(self.link)}. Or import the companies "
            f"of {self.books}: {commands.importing(self.link)}. If the customers to be created "
            f"are really new: {commands.syncing(self.link, '--create-unmatched')}"
        )


def _customers(number: int) -> str:
    return f"{number:,} customer{'' if number == 1 else 's'}"
