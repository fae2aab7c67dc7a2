"""Situation: how full both sides are when a link is made, and the steps that follow (R10). Pure.

It looks at what is left to do, so customers of the books who are linked count no more. A: the
books hold no (other) customers; B: they do, and the CRM holds none; C: both hold customers.
Exactly one applies; where both sides are empty it is A.
"""

from __future__ import annotations

from dataclasses import dataclass

from koppel import commands
from koppel.decide.checkup import Letter, Situation, WayOn


@dataclass(frozen=True)
class Fill:
    """How many customers both sides hold."""

    books: int
    """In the books."""
    loose: int
    """Of those, the ones that are not linked."""
    crm: bool
    """Whether the CRM holds any."""
    linked: int
    """Customers of the CRM that are linked."""


def situation(link: str, crm: str, books: str, fill: Fill) -> Situation:
    """Name the situation of a link between two systems (by their titles), and the steps."""
    if not fill.loose:
        return _nothing_to_bring(link, books, fill)
    if not fill.crm:
        return _books_alone(link, crm, books, fill)
    return _both(link, crm, books, fill)


def _nothing_to_bring(link: str, books: str, fill: Fill) -> Situation:
    held = f"{books} holds no customers"
    if fill.books or fill.linked:
        held = f"all customers of {books} are linked ({max(fill.books, fill.linked):,})"
    text = (
        f"{held}: there is nothing to import or to match; a sync makes the customers that "
        "documents need"
    )
    return Situation(Letter.A, text, _syncing(link))


def _books_alone(link: str, crm: str, books: str, fill: Fill) -> Situation:
    text = f"{books} holds {fill.loose:,} customers that are not linked, {crm} holds none"
    steps = (
        WayOn(f"bring the companies of {books} into {crm}", commands.importing(link)),
        *_syncing(link),
    )
    return Situation(Letter.B, text, steps)


def _both(link: str, crm: str, books: str, fill: Fill) -> Situation:
    text = (
        f"both systems hold customers; {fill.loose:,} of {fill.books:,} in {books} are not linked"
    )
    steps = (
        WayOn("find the customers that both hold, and link them", commands.matching(link)),
        WayOn(
            f"import the companies that only {books} holds, where {crm} is to have them",
            commands.importing(link),
        ),
        WayOn("look at what would be booked or created", commands.checking(link, "--data")),
        *_syncing(link),
    )
    warning = (
        f"a customer of {crm} who is not linked, and has no VAT number in common with one of "
        f"{books}, is created there by the sync that his first document needs"
    )
    if not fill.linked:
        warning += "; the first sync counts them and stops before it writes"
    return Situation(Letter.C, text, steps, warning)


def _syncing(link: str) -> tuple[WayOn, ...]:
    return (
        WayOn("see what a sync would do", f"koppel plan --link {link}"),
        WayOn("sync", commands.syncing(link)),
    )
