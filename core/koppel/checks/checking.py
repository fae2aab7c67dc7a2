"""Checking: reads from both systems what a readiness check looks at; writes nothing there.

It costs the reference data of both sides, and the census: one reading of the books' customers, of
all before the first run and of what changed afterwards; at most one page of each list of the CRM's;
and, where the CRM lists no deletions, asking which of the linked ones are there.
"""

from __future__ import annotations

from collections.abc import Iterator

from koppel.belgium import day_of
from koppel.checks.census import census
from koppel.connector import Role
from koppel.decide.checkup import CheckLine, Readiness, Situation
from koppel.decide.readiness import check
from koppel.decide.situation import situation
from koppel.engine.context import Context
from koppel.engine.opening import Opening, ToolsFor
from koppel.engine.reference import refresh
from koppel.engine.telling_numbers import no_place
from koppel.errors import Held, Refused
from koppel.model import Number


def look_over(context: Context, tools: ToolsFor, *, afresh: bool = True) -> Readiness:
    """Look over both sides of a link: what will be used, what is missing, what to do.

    ``afresh``: read all reference data; else only what is due, as a run does.
    """
    notes: list[CheckLine] = []
    where: Situation | None = None
    with Opening(context, tools).at_both():
        refresh(context, afresh=afresh)
        try:
            where = _situation(context)
        except (Held, Refused) as held:
            text = f"the customers of both systems cannot be counted now: {held}"
            notes.append(CheckLine("customers", False, text, "R10", blocks=False))
        notes += _numbers(context)
        calls = [line for side in context.sides.values() for line in side.ledger.report()]
    return check(context.policy, context.books, day_of(context.now), where, notes, calls)


def _numbers(context: Context) -> Iterator[CheckLine]:
    """What keeps the numbers of the books from being shown in the CRM (D16)."""
    crm = context.sides[Role.CRM]
    held = no_place(crm) if crm.takes(Number) else None
    if held is not None:
        cure = "until then no customer shows his number, and companies cannot be imported"
        yield CheckLine("customer numbers", False, str(held), "D16", cure, blocks=False)


def _situation(context: Context) -> Situation | None:
    fill = census(context)
    if fill is None:
        return None
    crm, books = context.sides[Role.CRM].connector, context.sides[Role.ACCOUNTING].connector
    return situation(context.link, crm.title, books.title, fill)
