"""Importing: ``koppel link import``, and ``koppel link check --complete``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.options import Database, Json, LinkName

if TYPE_CHECKING:
    from rich.console import RenderableType

    from koppel.checks.completeness import Completeness
    from koppel.cli.terminal import Terminal
    from koppel.link import Link

INCOMPLETE = 1
SHOWN = 40
"""So many invoices are listed for people; --json has all."""


def import_customers(
    ctx: typer.Context,
    name: LinkName,
    as_is: Annotated[
        bool,
        typer.Option("--as-is", help="Look for nobody first: all who are not linked are created."),
    ] = False,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Create the companies of the books in the CRM, with a tag and their number.

    Who stands there already is linked where that is sure, and left to a person where it is not.
    Killed or stopped, it goes on where it was when you ask again; nobody is created twice.
    """
    from koppel.cli import rendering
    from koppel.cli.desk import desk_of
    from koppel.cli.progress import told

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        link = app.link(name)
        with told(desk.terminal, f"import {link.name}") as listener:
            report = link.import_customers(as_is, listener)
        desk.terminal.give([report], rendering.report)
        return report.exit_code


def completeness(terminal: Terminal, links: list[Link]) -> int:
    """Show which invoices of each link show no number of the books; exit code 1 where one does."""
    from koppel.cli.progress import told

    values = []
    for link in links:
        with told(terminal, f"check {link.name}") as listener:
            values.append(link.completeness(listener))
    terminal.give(values, rendered)
    return 0 if all(value.complete for value in values) else INCOMPLETE


def rendered(value: Completeness) -> Iterator[RenderableType]:
    """Yield how many invoices show no number, and each of the first ones with what to do."""
    from koppel.cli.tables import table, words
    from koppel.cli.text import count

    lacking = count(len(value.gaps), "invoice")
    told = f"Link {value.link}: {lacking} of {value.invoices:,} without customer number."
    yield words(told, "bold")
    if not value.gaps:
        return
    rows = [(gap.invoice, gap.customer, f"{gap.reason}. {gap.cure}") for gap in value.gaps[:SHOWN]]
    yield table(("invoice", "customer", "why, and what to do"), rows)
    if len(value.gaps) > SHOWN:
        yield words(f"... and {count(len(value.gaps) - SHOWN, 'invoice')} more; --json has all")
