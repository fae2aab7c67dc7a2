"""Adding: the command ``koppel link add``."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from koppel.cli.options import DECLINED, Database, Json, LinkName, RedirectPort, day

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.cli.desk import Desk
    from koppel.link import Link
    from koppel.unfinished import UnfinishedLink

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

    @property
    def empty(self) -> bool:
        """Whether nothing was said but a name."""
        return not (any(self.connectors.values()) or self.settings or self.policy or self.file)


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
    import_: Annotated[
        bool, typer.Option("--import", help="Import companies of the books once, paired first.")
    ] = False,
    as_is: Annotated[
        bool, typer.Option("--import-as-is", help="The same, and pair nothing (doubles arise).")
    ] = False,
    file: Annotated[
        Path | None, typer.Option("--from", metavar="FILE", help="Take the settings from TOML.")
    ] = None,
    port: RedirectPort = 0,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Link a CRM and an accounting package; at a terminal, what is not given is asked.

    An unfinished link of this name is taken up where it was left.
    """
    from koppel.cli.desk import desk_of
    from koppel.cli.values import pairs

    journals = {"invoices": invoices, "credit_notes": credit_notes, "payments": payments}
    policy = {
        "start": start,
        "journals": {role: code for role, code in journals.items() if code},
        "taxes": pairs(taxes or [], '"RATE=CODE"'),
        "accounts": pairs(accounts or [], "21=700000"),
        "numbering": numbering,
        "import_companies": "as-is" if as_is else "match" if import_ else "",
    }
    chosen = {key: value for key, value in policy.items() if value}
    wish = Wish({"crm": crm, "accounting": accounting}, settings or [], chosen, file)
    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        return _carry_out(app, desk, name, wish, port)


def _carry_out(app: Koppel, desk: Desk, name: str, wish: Wish, port: int) -> int:
    if wish.empty and _waits_for_its_check(app, name):
        return _look_over(desk, app.link(name))
    fresh = name not in {begun.name for begun in app.unfinished()}
    begun = app.begin_link(name)
    talks = _can_talk(desk)
    try:
        if not _answered(app, desk, begun, wish, port, talks):
            desk.terminal.note(f"link {name} stays unfinished: {_GO_ON.format(name)}")
            return DECLINED
        link = begun.finish()
    except (Exception, KeyboardInterrupt) as error:
        if fresh and (not talks or begun.untouched):
            begun.discard()
        elif isinstance(error, KeyboardInterrupt):
            desk.terminal.note("")
            desk.terminal.note(f"left; what was answered is kept: {_GO_ON.format(name)}")
            return DECLINED
        else:
            desk.terminal.note(f"what was answered is kept: {_GO_ON.format(name)}")
        raise
    # Told before the check: when that fails, the person must know that the link stays.
    desk.terminal.note(f"link {name} is made")
    return _look_over(desk, link, afresh=False)


_GO_ON = "go on with koppel link add {0}, or drop it with koppel link remove {0}"


def _answered(
    app: Koppel, desk: Desk, begun: UnfinishedLink, wish: Wish, port: int, talks: bool
) -> bool:
    """Take what was given and get the rest; return whether the link is to be made."""
    from koppel.cli.taking import given_of, take

    tables, policy = _merged(wish)
    for secret in take(begun, tables, policy, wish.file, talks):
        desk.terminal.note(f"{wish.file} holds a secret ({secret}); @env:NAME is safer")
    if talks:
        from koppel.cli.conversation import Conversation

        given = given_of(tables, policy)
        return Conversation(app, begun, desk.terminal, port, given).hold()
    _complete(app, desk, begun, port)
    return True


def _complete(app: Koppel, desk: Desk, begun: UnfinishedLink, port: int) -> None:
    """See that nothing is missing, and sign in where a browser is needed."""
    from koppel.belgium import day_of
    from koppel.cli.filling import need
    from koppel.cli.sign_in import signed_in
    from koppel.connector import Role
    from koppel.store import linking

    need(app.registry, begun)
    linking.startable(begun.answers.policy, day_of(app.world.clock()))
    for role in Role:
        if begun.needs_sign_in(role):
            begin = partial(begun.begin_sign_in, role)
            begun.sign_in(role, *signed_in(begin, desk.terminal, port))


def _can_talk(desk: Desk) -> bool:
    """Whether there is somebody who can be asked."""
    return not desk.terminal.as_json and sys.stdin.isatty() and sys.stderr.isatty()


def _waits_for_its_check(app: Koppel, name: str) -> bool:
    return any(link.name == name and not link.active for link in app.links())


def _look_over(desk: Desk, link: Link, *, afresh: bool = True) -> int:
    from koppel.cli import activation

    readiness, new = activation.look_over(link, afresh=afresh)
    if not desk.terminal.as_json:
        from koppel.cli import rendering

        desk.terminal.show(*rendering.readiness(readiness))
    activation.tell(link, readiness, new, desk.terminal)
    report = activation.bring(link, desk.terminal)
    if desk.terminal.as_json:
        facts = {"link": link.name, "active": link.active, "check": readiness.to_dict()}
        desk.terminal.data({**facts, "import": report.to_dict() if report else None})
    if not readiness.ready:
        return NOT_READY
    return report.exit_code if report else 0


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
