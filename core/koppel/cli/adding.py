"""Adding: the command ``koppel link add``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.options import Database, Json, LinkName, day

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.cli.desk import Desk
    from koppel.linking import Side
    from koppel.run import Readiness

NUMBERINGS = ("next", "same")
NOT_READY = 3


def _numbering(text: str | None) -> str | None:
    if text is None or text in NUMBERINGS:
        return text
    raise typer.BadParameter(f"{text!r} is not one of next, same")


@dataclass(frozen=True)
class Wish:
    """What the person asked for, as typed."""

    connectors: dict[str, str]
    settings: list[str]
    policy: dict[str, Any]
    file: Path | None


def add(
    ctx: typer.Context,
    name: LinkName,
    crm: Annotated[str, typer.Option("--crm", metavar="CONNECTOR", help="The CRM.")] = "",
    accounting: Annotated[
        str, typer.Option("--accounting", metavar="CONNECTOR", help="The accounting package.")
    ] = "",
    start: Annotated[
        date | None,
        typer.Option("--start", parser=day, metavar="DATE", help="First document date, inclusive."),
    ] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            metavar="SIDE.NAME=VALUE",
            help="A setting of a side; a value may be @env:NAME or @file:PATH.",
        ),
    ] = None,
    invoices: Annotated[
        str, typer.Option("--invoices", metavar="JOURNAL", help="Sales journal of invoices.")
    ] = "",
    credit_notes: Annotated[
        str, typer.Option("--credit-notes", metavar="JOURNAL", help="Journal of credit notes.")
    ] = "",
    payments: Annotated[
        str, typer.Option("--payments", metavar="JOURNAL", help="Journal of CRM payments.")
    ] = "",
    taxes: Annotated[
        list[str] | None,
        typer.Option("--tax", metavar="RATE=CODE", help='VAT: "0% export=EX"; repeat or list.'),
    ] = None,
    accounts: Annotated[
        list[str] | None,
        typer.Option("--account", metavar="PERCENT=ACCOUNT", help="For lines without account."),
    ] = None,
    numbering: Annotated[
        str | None,
        typer.Option(
            "--numbering", metavar="next|same", callback=_numbering, help="Numbers in the books."
        ),
    ] = None,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take the settings from TOML.")
    ] = None,
    port: Annotated[
        int,
        typer.Option(
            "--redirect-port",
            metavar="N",
            min=0,
            max=65535,
            help="Port of this machine for the answer of a sign-in page; 0: any free one.",
        ),
    ] = 0,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Link a CRM and an accounting package."""
    from koppel.cli.desk import desk_of
    from koppel.cli.values import pairs

    journals = {"invoices": invoices, "credit_notes": credit_notes, "payments": payments}
    policy = {
        "start": start,
        "journals": {role: code for role, code in journals.items() if code},
        "taxes": pairs(taxes or [], '"RATE=CODE"'),
        "accounts": pairs(accounts or [], "21=700000"),
        "numbering": numbering,
    }
    chosen = {key: value for key, value in policy.items() if value}
    wish = Wish({"crm": crm, "accounting": accounting}, settings or [], chosen, file)
    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        return _carry_out(app, desk, name, wish, port)


def _carry_out(app: Koppel, desk: Desk, name: str, wish: Wish, port: int) -> int:
    from koppel.cli import filling
    from koppel.linking import Side

    values, policy = _merged(wish)
    connectors = filling.check_names(app.registry, values)
    if wish.file is not None:
        for secret in filling.guard_secrets(wish.file, connectors, values):
            desk.terminal.note(f"{wish.file} holds a secret ({secret}); @env:NAME is safer")
    ask = _ask if desk.terminal.err.is_terminal else None
    halves = {
        role: Side(connector.name, filling.fill(role, connector, values[role], ask))
        for role, connector in connectors.items()
    }
    codes = {
        role: _sign_in(app, desk, half, port)
        for role, half in halves.items()
        if connectors[role].sign_in is not None
    }
    link = app.add_link(
        name, crm=halves["crm"], accounting=halves["accounting"], policy=policy, codes=codes
    )
    # Told before the check: when that fails, the person must know that the link stays.
    desk.terminal.note(f"link {name} is made")
    return _tell(desk, link.name, link.check())


def _merged(wish: Wish) -> tuple[dict[str, dict[str, Any]], dict[str, Any]]:
    """The file's tables with what was typed on top."""
    from koppel.cli import filling

    tables = filling.read_file(wish.file) if wish.file is not None else {}
    policy = dict(tables.pop("policy", {}))
    for role, connector in wish.connectors.items():
        if connector:
            tables.setdefault(role, {})["connector"] = connector
    filling.take_settings(tables, wish.settings)
    for key, value in wish.policy.items():
        policy[key] = {**policy.get(key, {}), **value} if isinstance(value, dict) else value
    return tables, policy


def _ask(what: str) -> str:
    return str(typer.prompt(what, hide_input=True, err=True))


def _sign_in(app: Koppel, desk: Desk, half: Side, port: int) -> tuple[str, str]:
    from koppel.cli.sign_in import Callback, consent

    with Callback(port) as callback:
        request = app.begin_sign_in(half, callback.redirect)
        terminal = desk.terminal
        code = consent(request.url, request.state, callback, terminal, terminal.err.is_terminal)
        return callback.redirect, code


def _tell(desk: Desk, name: str, readiness: Readiness) -> int:
    if desk.terminal.as_json:
        desk.terminal.data({"link": name, "check": readiness.to_dict()})
    else:
        from koppel.cli import rendering

        desk.terminal.show(*rendering.readiness(readiness))
    return 0 if readiness.ready else NOT_READY
