"""Match file: the command ``koppel match file``."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.match_desk import bind, look, pairing_of
from koppel.cli.options import Database, Json, OneLink

if TYPE_CHECKING:
    from koppel.files.bulk import By, Preview

File = Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx out of the CRM.")]
Criterion = Annotated[
    str | None,
    typer.Option("--by", metavar="name|vat", help="Link those whom this criterion finds."),
]
Columns = Annotated[
    list[str] | None,
    typer.Option("--column", metavar="HEADING=FIELD", help="What a column holds; = leaves it out."),
]
Doubtful = Annotated[
    bool, typer.Option("--doubtful", help="Link those with a doubt as well, without asking.")
]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask before linking.")]


def match_file(
    ctx: typer.Context,
    file: File,
    by: Criterion = None,
    column: Columns = None,
    doubtful: Doubtful = False,
    yes: Yes = False,
    link: OneLink = None,
    db: Database = None,
    as_json: Json = False,
) -> None:
    """Preview an import of a file of customers into the CRM, and link whom it finds.

    The file has the name and the customer number, and if possible the VAT number, of customers
    who were imported from the books. Neither system is written to.
    """
    from koppel.cli import bulk_rendering
    from koppel.cli.desk import desk_of
    from koppel.files import bulk, customerfile, sheets

    desk = desk_of(ctx, db, as_json)
    criterion = _criterion(by)
    if as_json and criterion and not yes:
        raise typer.BadParameter("--json cannot ask: add --yes, or leave --json or --by out")
    with desk.koppel() as app:
        pairing = pairing_of(app, ctx, link)
        customers = customerfile.understand(sheets.read(file), _by_hand(column or []))
        matches = look(desk, pairing)
        found = bulk.preview(matches, customers)
        chosen = found.by(criterion)
        if not desk.terminal.as_json:
            desk.terminal.show(*bulk_rendering.preview(matches, found, chosen))
        told = bulk_rendering.to_dict(matches, found, chosen)
        if criterion:
            everybody = doubtful or (not yes and _wants_doubtful(chosen))
            bind(desk, pairing, matches, chosen.pairs(everybody), yes, told)
            if chosen.doubtful and not everybody:
                desk.terminal.note(
                    f"{chosen.doubtful:,} with a doubt left: koppel match --ask, or --doubtful here"
                )
        elif desk.terminal.as_json:
            desk.terminal.data(told)
        elif chosen.found:
            desk.terminal.note(f"nothing was linked; link them with: --by {chosen.by}")


def _wants_doubtful(chosen: Preview) -> bool:
    """Whether those with a doubt are to be linked as well."""
    if not chosen.doubtful:
        return False
    chosen.pairs()  # a file that cannot be used is refused before anything is asked
    question = f"Link those with a doubt as well ({chosen.doubtful:,} of {len(chosen.found):,})?"
    return typer.confirm(question, default=False, err=True)


def _criterion(by: str | None) -> By | None:
    from koppel.files.bulk import By

    if by is None:
        return None
    if by not in list(By):
        raise typer.BadParameter(f"--by {by}: it is {' or '.join(By)}")
    return By(by)


def _by_hand(columns: list[str]) -> dict[str, str]:
    """What a person says of columns: "Klantnr=number"."""
    pairs = [text.rpartition("=") for text in columns]
    if any(not sign for _, sign, _ in pairs):
        raise typer.BadParameter("--column is HEADING=FIELD, such as 'Klantnr=number'")
    return {heading.strip(): field.strip() for heading, _, field in pairs}
