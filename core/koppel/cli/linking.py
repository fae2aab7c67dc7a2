"""Linking: the commands under ``koppel link``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.adding import add
from koppel.cli.changing import set_policy
from koppel.cli.options import Database, Json, LinkName, link_name, role_name

if TYPE_CHECKING:
    from koppel.link import Link

COMMANDS = ("link",)
NOT_READY = 3
DECLINED = 130
"""The person broke off."""

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
    link.command("remove")(remove)
    link.command("sign-in")(sign_in)
    app.add_typer(link, name="link", help="Make, look over and remove links.")


def list_links(ctx: typer.Context, db: Database = None, as_json: Json = False) -> None:
    """List the links."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        facts = [_facts(link) for link in app.links()]
        if desk.terminal.as_json:
            desk.terminal.data(facts)
            return
        from koppel.cli.tables import table, words

        if not facts:
            desk.terminal.show(words("No link yet; make one with: koppel link add NAME ..."))
            return
        rows = [
            (f["name"], f["crm"]["connector"], f["accounting"]["connector"], f["policy"]["start"])
            for f in facts
        ]
        desk.terminal.show(table(("link", "crm", "accounting", "start"), rows))


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
    ctx: typer.Context, name: OptionalName = None, db: Database = None, as_json: Json = False
) -> int:
    """Look whether the links can work: fiscal years, journals, VAT codes, ledger accounts."""
    from koppel.cli import rendering
    from koppel.cli.desk import desk_of, links_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        values = [link.check() for link in links_of(app, name)]
        desk.terminal.give(values, rendering.readiness)
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
        link = app.link(name)
        question = f"Remove link {link.name} and forget what it linked?"
        if not yes and not desk.terminal.confirms(question):
            desk.terminal.note(f"link {name} stays as it is")
            return DECLINED
        link.remove()
        if desk.terminal.as_json:
            desk.terminal.data({"removed": name})
        else:
            desk.terminal.note(f"link {name} is removed; nothing changed in the two systems")
        return 0


def sign_in(
    ctx: typer.Context,
    name: LinkName,
    role: RoleName = "crm",
    port: Annotated[
        int,
        typer.Option(
            "--redirect-port",
            metavar="N",
            min=0,
            max=65535,
            help="Port of this machine for the answer of the sign-in page; 0: any free one.",
        ),
    ] = 0,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Sign in again where a grant has ended."""
    from koppel.cli.desk import desk_of
    from koppel.cli.sign_in import Callback, consent
    from koppel.connector import Role

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app, Callback(port) as callback:
        link, side = app.link(name), Role(role)
        request = link.begin_sign_in(side, callback.redirect)
        code = consent(
            request.url, request.state, callback, desk.terminal, desk.terminal.err.is_terminal
        )
        link.sign_in(side, callback.redirect, code)
        if desk.terminal.as_json:
            desk.terminal.data({"link": name, "signed_in": role})
        else:
            desk.terminal.note(f"signed in; link {name} can run again")


def _facts(link: Link) -> dict[str, Any]:
    sides = {
        str(role): {"connector": side.connector, **side.settings}
        for role, side in link.sides.items()
    }
    return {"name": link.name, **sides, "policy": link.policy.model_dump(mode="json")}


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
