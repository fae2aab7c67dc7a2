"""Situation: how full both sides are when a link is made, and the steps that follow (R10). Pure.

It looks at what is left to do, so customers of the books who are linked count no more. A: the
books hold no (other) customers; B: they do, and the CRM holds none; C: both hold customers.
Exactly one applies; where both sides are empty it is A. The steps begin with what comes next now,
and what was done is none of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from koppel import commands
from koppel.decide.checkup import Letter, Situation, WayOn


@dataclass(frozen=True)
class Left:
    """What the last look of matching leaves to do, less what was linked since."""

    day: date
    """When somebody looked."""
    ours: int
    """Customers of the CRM who are not linked."""
    sure: int
    """Of those, who has a sure counterpart."""
    doubtful: int
    """Of those, about whom a person must be asked."""


@dataclass(frozen=True)
class Fill:
    """How many customers both sides hold now."""

    books: int
    """In the books."""
    loose: int
    """Of those, the ones that are not linked."""
    linked: int
    """Customers of the CRM that are linked."""
    others: bool
    """Whether the CRM holds customers besides the linked ones."""
    left: Left | None = None
    """None: nobody looked for pairs yet."""
    synced: bool = False
    """Whether a sync ended."""


def situation(link: str, crm: str, books: str, fill: Fill) -> Situation:
    """Name the situation of a link between two systems (by their titles), and the steps."""
    if not fill.loose:
        return _nothing_to_bring(link, books, fill)
    if not fill.others and not fill.linked:
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
    return Situation(Letter.A, text, _syncing(link, fill))


def _books_alone(link: str, crm: str, books: str, fill: Fill) -> Situation:
    text = f"{books} holds {fill.loose:,} customers that are not linked, {crm} holds none"
    steps = (
        WayOn(f"import the companies of {books}", commands.importing(link)),
        *_syncing(link, fill),
    )
    return Situation(Letter.B, text, steps)


def _both(link: str, crm: str, books: str, fill: Fill) -> Situation:
    bring = WayOn(
        f"import whom only {books} holds, if you like",
        commands.importing(link),
    )
    data = WayOn("look at what would be booked or created", commands.checking(link, "--data"))
    steps = (
        *(_matching(link, fill.left) if fill.others else ()),
        bring,
        *(() if fill.synced else (data,)),
        *_syncing(link, fill),
    )
    return Situation(Letter.C, _told(crm, books, fill), steps, _warning(crm, books, fill))


def _told(crm: str, books: str, fill: Fill) -> str:
    """How many are linked, and how many of each side are not."""
    linked = f"{fill.linked:,} of {crm} are linked" if fill.linked else "none is linked"
    loose = f"{fill.loose:,} of {fill.books:,} in {books} are not linked"
    if not fill.others:
        return f"both systems hold customers; all of {crm} are linked ({fill.linked:,}), {loose}"
    left = ""
    if fill.left is not None:
        seen = f"{fill.left.day:%d-%m-%Y}"
        left = f", nor {fill.left.ours:,} of {crm} (as matching saw them on {seen})"
    return f"both systems hold customers; {linked}, {loose}{left}"


def _matching(link: str, left: Left | None) -> Iterator[WayOn]:
    """What is next to be matched; nothing when all who have a counterpart are linked."""
    if left is None:
        yield WayOn("find the customers that both hold", commands.matching(link))
        return
    if left.sure:
        yield WayOn(f"link the sure pairs ({left.sure:,})", commands.matching(link, "--apply"))
    if left.doubtful:
        text = f"say who is who in doubt ({left.doubtful:,})"
        yield WayOn(text, commands.matching(link, "--ask"))


def _warning(crm: str, books: str, fill: Fill) -> str:
    if not fill.others:
        return ""
    text = (
        f"a customer of {crm} who is not linked, and has no VAT number in common with one of "
        f"{books}, is created there by the sync that his first document needs"
    )
    if fill.linked:
        return text
    return f"{text}; the first sync counts them and stops before it writes"


def _syncing(link: str, fill: Fill) -> tuple[WayOn, ...]:
    """The steps of a first sync; afterwards it is done every day."""
    sync = WayOn("sync", commands.syncing(link))
    return (
        (sync,)
        if fill.synced
        else (WayOn("see what a sync would do", commands.planning(link)), sync)
    )
