"""Checking: reads from both systems what a readiness check looks at; writes nothing there.

It costs the reference data of both sides, and the census: one reading of the books' customers
before the first run, nothing afterwards, and at most one page of each list of the CRM's.
"""

from __future__ import annotations

from koppel.belgium import day_of
from koppel.census import census
from koppel.checkup import CheckLine, Readiness, Situation
from koppel.connector import Role
from koppel.context import Context
from koppel.engine import Engine, ToolsFor
from koppel.errors import Held
from koppel.readiness import check
from koppel.reference import refresh
from koppel.situation import situation


def look_over(context: Context, tools: ToolsFor, *, afresh: bool = True) -> Readiness:
    """Look over both sides of a link: what will be used, what is missing, what to do.

    ``afresh``: read all reference data; else only what is due, as a run does.
    """
    notes: list[CheckLine] = []
    where: Situation | None = None
    with Engine(context, tools).at_both():
        refresh(context, afresh=afresh)
        try:
            where = _situation(context)
        except Held as held:
            text = f"the customers of both systems cannot be counted now: {held}"
            notes.append(CheckLine("customers", False, text, "R10", blocks=False))
        calls = [line for side in context.sides.values() for line in side.ledger.report()]
    return check(context.policy, context.books, day_of(context.now), where, notes, calls)


def _situation(context: Context) -> Situation | None:
    fill = census(context)
    if fill is None:
        return None
    crm, books = context.sides[Role.CRM].connector, context.sides[Role.ACCOUNTING].connector
    return situation(context.link, crm.title, books.title, fill)
