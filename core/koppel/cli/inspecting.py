"""Inspecting: the commands that only look: connectors, status, runs, explain."""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.options import Database, Json, OneLink, any_role

if TYPE_CHECKING:
    from koppel.connector import Connector

COMMANDS = ("connectors", "status", "runs", "explain")


def add_to(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command("connectors")(connectors)
    app.command("status")(status)
    app.command("runs")(runs)
    app.command("explain")(explain)


def connectors(
    ctx: typer.Context,
    role: Annotated[
        str,
        typer.Option(
            "--role", metavar="ROLE", callback=any_role, help="Only these: crm or accounting."
        ),
    ] = "",
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Show the connectors that are installed: their role, what they read and write."""
    from koppel.cli.desk import desk_of
    from koppel.cli.tables import table, words
    from koppel.plugins import Registry

    terminal = desk_of(ctx, db, as_json).terminal
    registry = Registry.discover()
    for broken in registry.broken:
        terminal.note(f"plugin {broken.name} cannot be loaded: {broken.reason}")
    facts = [_facts(found) for found in registry if role in ("", found.role)]
    if terminal.as_json:
        terminal.data(facts)
        return
    columns = ("connector", "system", "version", "role", "reads", "writes")
    rows = [[", ".join(x) if isinstance(x, list) else x for x in f.values()][:6] for f in facts]
    terminal.show(table(columns, rows))
    for fact in facts:
        for lack in fact["lacks"]:
            terminal.show(words(f"{fact['title']}: {lack}"))


def _facts(connector: Connector) -> dict[str, Any]:
    declared = connector.declare()
    reads = {kind.__name__: None for feed in declared.feeds for kind in feed.kinds}
    writes = {writes.kind.__name__: None for writes in declared.writes}
    return {
        "name": connector.name,
        "title": connector.title or connector.name,
        "version": _version(type(connector).__module__),
        "role": str(connector.role),
        "reads": list(reads),
        "writes": list(writes),
        "settings": list(connector.settings.model_fields),
        "lacks": list(declared.lacks),
    }


def _version(module: str) -> str:
    try:
        return version(module.partition(".")[0].replace("_", "-"))
    except PackageNotFoundError:
        return ""


def status(
    ctx: typer.Context, link: OneLink = None, db: Database = None, as_json: Json = False
) -> None:
    """Show how the links stand: the last notification, what waits, what is open."""
    from koppel.cli import rendering
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        values = [found.status() for found in links_of(app, link)]
        desk.terminal.give(values, rendering.status)


def runs(
    ctx: typer.Context,
    link: OneLink = None,
    limit: Annotated[
        int,
        typer.Option(
            "--limit", metavar="N", min=1, max=1000, help="How many of each link, at most."
        ),
    ] = 20,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Show the last runs."""
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        values = [report for found in links_of(app, link) for report in found.runs(limit)]
        if desk.terminal.as_json:
            desk.terminal.data([value.to_dict() for value in values])
            return
        from koppel.cli import rendering

        desk.terminal.show(*rendering.runs(values))


def explain(
    ctx: typer.Context,
    document: Annotated[
        str, typer.Argument(metavar="DOCUMENT", help='Number of the document: "2026 / 41".')
    ],
    link: OneLink = None,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Tell where one invoice or credit note is, why, and what to do."""
    from koppel.cli import rendering
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        found = [why for one in links_of(app, link) for why in one.explain(document)]
        if not found:
            raise typer.BadParameter(
                f"no document {document} is known here: check the number, or run koppel sync first"
            )
        desk.terminal.give(found, rendering.explanation)
