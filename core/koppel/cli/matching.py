"""Matching: the commands ``koppel match`` and ``koppel match undo``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.match_desk import agree, bind, look, pairing_of
from koppel.cli.match_file import match_file
from koppel.cli.options import Database, Json, OneLink

if TYPE_CHECKING:
    from koppel.cli.desk import Desk
    from koppel.decide.matches import Matches
    from koppel.engine.pairing import Pairing
    from koppel.matching import Verdict

COMMANDS = ("match",)

Apply = Annotated[bool, typer.Option("--apply", help="Link the sure pairs, after a question.")]
Ask = Annotated[bool, typer.Option("--ask", help="Ask about the doubtful ones, one by one.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before linking.")]
ExportFile = Annotated[
    Path | None,
    typer.Option("--export", metavar="FILE", help="Write the doubtful ones to a .csv or .xlsx."),
]
ImportFile = Annotated[
    Path | None,
    typer.Option("--import", metavar="FILE", help="Link what that file answers with yes."),
]
All = Annotated[bool, typer.Option("--all", help="Undo all that was matched, not the last only.")]


def add_to(app: typer.Typer) -> None:
    """Add the commands to the tree."""
    group = typer.Typer(rich_markup_mode=None, invoke_without_command=True)
    group.callback()(match)
    group.command("file")(match_file)
    group.command("undo")(undo)
    app.add_typer(group, name="match", help="Find which customers of both systems are the same.")


def match(
    ctx: typer.Context,
    link: OneLink = None,
    apply: Apply = False,
    ask: Ask = False,
    export: ExportFile = None,
    import_: ImportFile = None,
    yes: Yes = False,
    db: Database = None,
    as_json: Json = False,
) -> int:
    """Find which customers of both systems are the same; link nothing unless asked.

    Both systems are read once; nothing is created, changed or deleted in either.
    """
    if ctx.invoked_subcommand is not None:
        return 0
    from koppel.cli.desk import desk_of

    wanted = [apply, ask, export is not None, import_ is not None]
    if sum(wanted) > 1:
        raise typer.BadParameter("choose one of --apply, --ask, --export and --import")
    desk = desk_of(ctx, db, as_json)
    if desk.terminal.as_json and (ask or ((apply or import_) and not yes)):
        raise typer.BadParameter("--json cannot ask: add --yes, or leave --json out")
    with desk.koppel() as app:
        pairing = pairing_of(app, ctx, link)
        if apply:
            _apply(desk, pairing, yes)
        elif ask:
            _ask(desk, pairing)
        elif export is not None:
            _export(desk, pairing, export)
        elif import_ is not None:
            _import(desk, pairing, import_, yes)
        else:
            _show(desk, pairing)
    return 0


def undo(
    ctx: typer.Context,
    link: OneLink = None,
    everything: All = False,
    yes: Yes = False,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Take back what was last linked by matching; both systems keep what they hold."""
    from koppel.cli.desk import desk_of
    from koppel.cli.text import count

    desk = desk_of(ctx, db, as_json)
    if desk.terminal.as_json and not yes:
        raise typer.BadParameter("--json cannot ask: add --yes, or leave --json out")
    with desk.koppel() as app:
        pairing = pairing_of(app, ctx, link)
        batches = pairing.batches()
        if batches and not yes:
            which = "all that was linked by matching" if everything else "the last matching"
            agree(desk, f"Undo {which}?", "nothing was undone")
        undone = pairing.undo(everything)
        if desk.terminal.as_json:
            desk.terminal.data({"undone": len(undone.untied), "kept": len(undone.kept)})
            return
        desk.terminal.note(f"{count(len(undone.untied), 'pair')} undone")
        if undone.kept:
            number = count(len(undone.kept), "pair")
            desk.terminal.note(f"{number} kept: documents were booked on them since")


def _show(desk: Desk, pairing: Pairing) -> None:
    matches = look(desk, pairing)
    if desk.terminal.as_json:
        desk.terminal.data(matches.to_dict())
        return
    from koppel.cli import match_rendering

    desk.terminal.show(*match_rendering.matches(matches))


def _apply(desk: Desk, pairing: Pairing, yes: bool) -> None:
    from koppel.cli import match_rendering

    matches = look(desk, pairing)
    if not desk.terminal.as_json:
        desk.terminal.show(*match_rendering.sure(matches))
    bind(desk, pairing, matches, matches.sure, yes)


def _import(desk: Desk, pairing: Pairing, path: Path, yes: bool) -> None:
    from koppel.cli import match_rendering
    from koppel.cli.tables import table
    from koppel.files import questions, sheets

    sheet = sheets.read(path, questions.NEEDED)
    matches = look(desk, pairing)
    pairs = questions.answers(matches, sheet)
    if not desk.terminal.as_json and pairs:
        shown = match_rendering.shown
        rows = [(shown(matches.ours[p.ours]), shown(matches.theirs[p.theirs])) for p in pairs]
        desk.terminal.show(table((matches.crm, matches.books), rows))
    bind(desk, pairing, matches, pairs, yes)


def _export(desk: Desk, pairing: Pairing, path: Path) -> None:
    from koppel.cli.text import count
    from koppel.files import questions, sheets

    sheets.check_new(path)
    matches = look(desk, pairing)
    sheets.write(path, questions.COLUMNS, questions.rows(matches))
    number = len(matches.doubtful)
    if desk.terminal.as_json:
        desk.terminal.data({"link": matches.link, "exported": number, "file": str(path)})
        return
    desk.terminal.note(
        f"{count(number, 'doubtful customer')} written to {path}; write yes in the column same "
        f"where two are one, and read it back with: koppel match --import {path}"
    )


def _ask(desk: Desk, pairing: Pairing) -> None:
    """Ask about each doubtful customer; every answer is stored as soon as it is given."""
    from koppel.cli import match_rendering
    from koppel.cli.text import count
    from koppel.decide.matches import Pair

    matches = look(desk, pairing)
    gone: set[str] = set()
    for n, verdict in enumerate(matches.doubtful, 1):
        choices = [each for each in matches.choices(verdict) if each.party.ref.id not in gone]
        if not choices:
            continue
        desk.terminal.note(f"{n} of {len(matches.doubtful)}")
        desk.terminal.show(*match_rendering.question(matches, verdict))
        answer = _answer(verdict, [each.party.ref.id for each in choices], matches)
        if answer is None:
            break
        if answer:
            pairing.bind(matches, [Pair(verdict.party.ref.id, answer)])
            gone.add(answer)
    if gone:
        desk.terminal.note(f"{count(len(gone), 'pair')} linked; undo one by one: koppel match undo")
        return
    doubtful = "nobody was linked" if matches.doubtful else "nobody is in doubt"
    sure = f"; link the {count(len(matches.sure), 'sure pair')} with: koppel match --apply"
    desk.terminal.note(doubtful + (sure if matches.sure else ""))


def _answer(verdict: Verdict, left: list[str], matches: Matches) -> str | None:
    """The id that a person chose; "" for none of them, None to stop."""
    numbered = {str(n): c.party.ref.id for n, c in enumerate(matches.choices(verdict), 1)}
    allowed = {n: id for n, id in numbered.items() if id in left}
    prompt = f"Which one is he? {'/'.join(allowed)}, n for none, q to stop"
    while True:
        typed = str(typer.prompt(prompt, default="n", err=True)).strip().casefold()
        if typed in allowed:
            return allowed[typed]
        if typed in ("n", "q"):
            return "" if typed == "n" else None
