"""Running: the commands plan and sync."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.options import Database, Json, OneLink

if TYPE_CHECKING:
    from koppel.cli.terminal import Terminal
    from koppel.link import Link
    from koppel.plan import Plan
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
CreateUnmatched = Annotated[
    bool,
    typer.Option(
        "--create-unmatched",
        help="The customers that a first sync creates in the books are really new; remembered.",
    ),
]
AdoptExisting = Annotated[
    bool,
    typer.Option(
        "--adopt-existing",
        help="Documents that stand in the books already are the same; remembered.",
    ),
]


@dataclass(frozen=True)
class Orders:
    """What a person says about one sync, by the names that ``Link.run`` has for it."""

    plan: Path | None
    create_unmatched: bool
    adopt_existing: bool


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
    from koppel.cli import rendering
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        links = links_of(app, link)
        if out is not None:
            _check_out(out, links)
        plans = [_plan_one(found, desk.terminal) for found in links]
        if out is not None:
            _save(plans[0], out, desk.terminal)
        desk.terminal.give(plans, rendering.plan)
        return max(_plan_code(value) for value in plans)


def sync(
    ctx: typer.Context,
    link: OneLink = None,
    plan_file: PlanFile = None,
    create_unmatched: CreateUnmatched = False,
    adopt_existing: AdoptExisting = False,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Bring the two systems of each link in step."""
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        links = links_of(app, link)
        if plan_file is not None:
            _one_link(links, "a plan file holds")
        if create_unmatched or adopt_existing:
            _one_link(links, "what is confirmed is confirmed for")
        orders = Orders(plan_file, create_unmatched, adopt_existing)
        return _sync_all(links, desk.terminal, orders)


def _sync_all(links: list[Link], terminal: Terminal, orders: Orders) -> int:
    """Run each link; what stops one does not keep the others from running."""
    from koppel.errors import KoppelError

    reports: list[Report] = []
    errors: list[KoppelError] = []
    for found in links:
        try:
            reports.append(_sync_one(found, terminal, orders))
        except KoppelError as error:
            if len(links) == 1:
                raise
            terminal.note(f"link {found.name}: {error}")
            errors.append(error)
    if terminal.as_json:
        terminal.data([report.to_dict() for report in reports])
    return max([report.exit_code for report in reports] + [e.exit_code for e in errors])


def _sync_one(found: Link, terminal: Terminal, orders: Orders) -> Report:
    from koppel.cli.progress import told

    with told(terminal, f"sync {found.name}") as listener:
        report = found.run(listener, **asdict(orders))
    if not terminal.as_json:
        from koppel.cli import rendering

        terminal.show(*rendering.report(report))
    return report


def _plan_one(found: Link, terminal: Terminal) -> Plan:
    from koppel.cli.progress import told

    with told(terminal, f"plan {found.name}") as listener:
        return found.plan(listener)


def _plan_code(value: Plan) -> int:
    from koppel.run import TROUBLE as IN_TROUBLE

    in_trouble = any(row.get(result) for row in value.counts.values() for result in IN_TROUBLE)
    return TROUBLE if in_trouble else 0


def _check_out(path: Path, links: list[Link]) -> None:
    """Refuse what cannot be written to, before any call is spent on a plan."""
    from koppel.errors import InputError

    _one_link(links, "a plan file holds")
    if path.exists() or path.is_symlink():
        raise InputError(f"{path} exists already; choose another name or remove it first")


def _one_link(links: list[Link], why: str) -> None:
    from koppel.errors import ConfigError

    if len(links) > 1:
        raise ConfigError(f"{why} one link; choose it with --link NAME")


def _save(value: Plan, path: Path, terminal: Terminal) -> None:
    from koppel.files.plans import write_plan

    write_plan(value, path)
    terminal.note(f"the plan is in {path}; carry it out with: koppel sync --plan {path}")
