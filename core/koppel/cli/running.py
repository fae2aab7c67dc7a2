"""Running: the commands plan and sync."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.options import Database, Json, OneLink

if TYPE_CHECKING:
    from koppel.app import Link
    from koppel.cli.terminal import Terminal
    from koppel.run import Report

COMMANDS = ("plan", "sync")
TROUBLE = 1

OutFile = Annotated[
    Path | None,
    typer.Option("--out", metavar="FILE", help="Write the plan to a new file, one line an action."),
]
PlanFile = Annotated[
    Path | None,
    typer.Option("--plan", metavar="FILE", help="Carry out a saved plan, where it still holds."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    app.command("plan")(plan)
    app.command("sync")(sync)


def plan(
    ctx: typer.Context,
    link: OneLink = None,
    out: OutFile = None,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Show what a sync would do now; nothing is written anywhere (a dry run)."""
    from koppel.cli.desk import desk_of, links_of
    from koppel.cli.progress import told
    from koppel.errors import ConfigError
    from koppel.run import TROUBLE as IN_TROUBLE

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        links = links_of(app, link)
        if out is not None and len(links) > 1:
            raise ConfigError("a plan file holds one link; choose it with --link NAME")
        plans = []
        for found in links:
            if out is not None:
                _refuse_existing(out)
            with told(desk.terminal, f"plan {found.name}") as listener:
                plans.append(found.plan(listener))
        if out is not None:
            from koppel.plans import write_plan

            write_plan(plans[0], out)
            desk.terminal.note(f"the plan is in {out}; carry it out with: koppel sync --plan {out}")
        if desk.terminal.as_json:
            desk.terminal.data([value.to_dict() for value in plans])
        else:
            from koppel.cli import rendering

            for value in plans:
                desk.terminal.show(*rendering.plan(value))
        counts = [row for value in plans for row in value.counts.values()]
        return TROUBLE if any(row.get(r) for row in counts for r in IN_TROUBLE) else 0


def sync(
    ctx: typer.Context,
    link: OneLink = None,
    plan_file: PlanFile = None,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Bring the two systems of each link in step."""
    from koppel.cli.desk import desk_of, links_of
    from koppel.errors import ConfigError

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        links = links_of(app, link)
        if plan_file is not None and len(links) > 1:
            raise ConfigError("a plan file holds one link; choose it with --link NAME")
        return _sync_all(links, desk.terminal, plan_file)


def _sync_all(links: list[Link], terminal: Terminal, plan_file: Path | None) -> int:
    """Run each link; what stops one does not keep the others from running."""
    from koppel.errors import KoppelError

    reports: list[Report] = []
    errors: list[KoppelError] = []
    for found in links:
        try:
            reports.append(_sync_one(found, terminal, plan_file))
        except KoppelError as error:
            if len(links) == 1:
                raise
            terminal.note(f"link {found.name}: {error}")
            errors.append(error)
    if terminal.as_json:
        terminal.data([report.to_dict() for report in reports])
    return max([report.exit_code for report in reports] + [e.exit_code for e in errors])


def _sync_one(found: Link, terminal: Terminal, plan_file: Path | None) -> Report:
    from koppel.cli.progress import told

    with told(terminal, f"sync {found.name}") as listener:
        report = found.run(listener, plan=plan_file)
    if not terminal.as_json:
        from koppel.cli import rendering

        terminal.show(*rendering.report(report))
    return report


def _refuse_existing(path: Path) -> None:
    from koppel.errors import InputError

    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; choose another name or remove it first")
