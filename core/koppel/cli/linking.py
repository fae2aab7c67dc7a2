"""Linking: the commands under ``koppel link``."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.adding import add
from koppel.cli.changing import set_policy
from koppel.cli.importing import completeness, import_customers
from koppel.cli.options import (
    DECLINED,
    Database,
    Json,
    LinkName,
    RedirectPort,
    link_name,
    role_name,
)

if TYPE_CHECKING:
    from koppel.link import Link
    from koppel.unfinished import UnfinishedLink

COMMANDS = ("link",)
NOT_READY = 3

RoleName = Annotated[
    str,
    typer.Argument(metavar="[ROLE]", callback=role_name, help="The side: crm or accounting."),
]
OptionalName = Annotated[
    str | None,
    typer.Argument(metavar="[NAME]", callback=link_name, help="The link; none: all of them."),
]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    link = typer.Typer(rich_markup_mode=None)
    link.command("add")(add)
    link.command("list")(list_links)
    link.command("show")(show)
    link.command("set")(set_policy)
    link.command("check")(check)
    link.command("import")(import_customers)
    link.command("remove")(remove)
    link.command("sign-in")(sign_in)
    app.add_typer(link, name="link", help="Make, look over and remove links.")


def list_links(ctx: typer.Context, db: Database = None, as_json: Json = False) -> None:
    """List the links."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        facts = [_facts(link) for link in app.links()]
        facts += [_unfinished(begun) for begun in app.unfinished()]
        if desk.terminal.as_json:
            desk.terminal.data(facts)
            return
        from koppel.cli.tables import table, words

        if not facts:
            desk.terminal.show(words("No link yet; make one with: koppel link add NAME ..."))
            return
        rows = [_row(fact) for fact in facts]
        desk.terminal.show(table(("link", "crm", "accounting", "start", "state"), rows))


def show(ctx: typer.Context, name: LinkName, db: Database = None, as_json: Json = False) -> None:
    """Show the settings of a link; secrets stay hidden."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        facts = _facts(app.link(name))
        if desk.terminal.as_json:
            desk.terminal.data(facts)
            return
        from koppel.cli.tables import table

        desk.terminal.show(table(("setting", "value"), _rows(facts)))


def check(
    ctx: typer.Context,
    name: OptionalName = None,
    complete: Annotated[
        bool,
        typer.Option("--complete", help="Look which invoices show no customer number instead."),
    ] = False,
    data: Annotated[
        bool,
        typer.Option("--data", help="Look at each customer and document that would go instead."),
    ] = False,
    export: Annotated[
        Path | None,
        typer.Option("--export", metavar="FILE", help="With --data: write it to a .csv or .xlsx."),
    ] = None,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Look whether the links can work: fiscal years, journals, VAT codes, ledger accounts."""
    from koppel.cli import rendering
    from koppel.cli.activation import bring, look_over, tell
    from koppel.cli.desk import desk_of, links_of

    if complete and data:
        raise typer.BadParameter("choose one of --complete and --data")
    if export is not None and not data:
        raise typer.BadParameter("--export goes with --data")
    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        if complete:
            return completeness(desk.terminal, links_of(app, name))
        if data:
            from koppel.cli.datachecking import check_data

            return check_data(desk.terminal, links_of(app, name), export)
        found = [(link, *look_over(link)) for link in links_of(app, name)]
        values = [readiness for _, readiness, _ in found]
        desk.terminal.give(values, rendering.readiness)
        for link, readiness, new in found:
            tell(link, readiness, new, desk.terminal)
            bring(link, desk.terminal)
        return 0 if all(value.ready for value in values) else NOT_READY


def remove(
    ctx: typer.Context,
    name: LinkName,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Remove a link with its secrets; nothing changes in the two systems."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        begun = {each.name: each for each in app.unfinished()}.get(name)
        what = "what was answered for it" if begun else "what it linked"
        drop = begun.discard if begun else app.link(name).remove
        if not yes and not desk.terminal.confirms(f"Remove link {name} and forget {what}?"):
            desk.terminal.note(f"link {name} stays as it is")
            return DECLINED
        drop()
        if desk.terminal.as_json:
            desk.terminal.data({"removed": name})
        else:
            desk.terminal.note(f"link {name} is removed; nothing changed in the two systems")
        return 0


def sign_in(
    ctx: typer.Context,
    name: LinkName,
    role: RoleName = "crm",
    port: RedirectPort = 0,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Sign in again where a grant has ended."""
    from koppel.cli.desk import desk_of
    from koppel.cli.sign_in import signed_in
    from koppel.connector import Role

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        link, side = app.link(name), Role(role)
        begin = partial(link.begin_sign_in, side)
        link.sign_in(side, *signed_in(begin, desk.terminal, port))
        if desk.terminal.as_json:
            desk.terminal.data({"link": name, "signed_in": role})
        else:
            desk.terminal.note(f"signed in; link {name} can run again")


def _facts(link: Link) -> dict[str, Any]:
    sides = {
        str(role): {"connector": side.connector, **side.settings}
        for role, side in link.sides.items()
    }
    state = "active" if link.active else "inactive"
    policy = link.policy.model_dump(mode="json")
    return {"name": link.name, "state": state, **sides, "policy": policy}


def _unfinished(begun: UnfinishedLink) -> dict[str, Any]:
    answers = begun.answers
    sides = {
        str(role): {"connector": side.connector, **side.settings}
        for role, side in (("crm", answers.crm), ("accounting", answers.accounting))
    }
    return {"name": begun.name, "state": "unfinished", **sides, "policy": dict(answers.policy)}


STATES = {
    "active": "active",
    "inactive": "not active: koppel link check {}",
    "unfinished": "unfinished: koppel link add {}",
}


def _row(fact: dict[str, Any]) -> tuple[object, ...]:
    name, start = fact["name"], fact["policy"].get("start", "")
    systems = (fact[role]["connector"] for role in ("crm", "accounting"))
    return (name, *systems, start, STATES[fact["state"]].format(name))


def _rows(facts: dict[str, Any], before: str = "") -> list[tuple[str, object]]:
    rows: list[tuple[str, object]] = []
    for name, value in facts.items():
        if isinstance(value, dict) and value:
            rows += _rows(value, f"{before}{name}.")
        elif value not in ("", {}, None):
            rows.append(
                (before + name, ", ".join(map(str, value)) if isinstance(value, list) else value)
            )
    return rows
