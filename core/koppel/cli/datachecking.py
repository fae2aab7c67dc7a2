"""Data checking: ``koppel link check --data``: what a person can mend before a sync."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import RenderableType

from koppel.cli.tables import counts_table, kind_name, table, words
from koppel.cli.text import count
from koppel.run import Result

if TYPE_CHECKING:
    from koppel.checks.datacheck import Datacheck
    from koppel.cli.terminal import Terminal
    from koppel.decide.quality import Flaw
    from koppel.link import Link

COLUMNS = ("what", "record", "problem", "cure", "rule", "held")
SHOWN_COLUMNS = COLUMNS[1:]
"""What stands on a screen: the record says itself what it is."""
SHOWN = 40
"""So many flaws are shown; --json and --export have all."""
TROUBLE = 1


def check_data(terminal: Terminal, links: list[Link], export: Path | None) -> int:
    """Look through the data of links, show or write what was found; return the exit code."""
    from koppel.cli.progress import told

    if export is not None:
        _check_export(export, links)
    found = []
    for link in links:
        with told(terminal, f"check {link.name}") as listener:
            found.append(link.check_data(listener))
    if export is not None:
        _write(export, found[0], terminal)
    terminal.give(found, datacheck)
    return TROUBLE if any(value.holding or value.notes for value in found) else 0


def datacheck(value: Datacheck) -> Iterator[RenderableType]:
    """Yield what a sync would do, and what is the matter, as a table to work through."""
    held = value.holding
    yield words(
        f"Link {value.link}: {count(len(value.flaws), 'thing')} to look at; {held:,} of them "
        f"{'keeps its record' if held == 1 else 'keep their record'} from the books. Nothing was "
        "written.",
        "bold",
    )
    yield ""
    plain = {kind: {str(r): n for r, n in row.items()} for kind, row in value.counts.items()}
    if plain:
        yield counts_table(plain, [str(result) for result in Result])
        yield ""
    if value.standing:
        yield words(
            f"The books hold {count(value.standing, 'document')} that koppel neither made nor "
            f"linked; {value.same:,} of the documents to be booked stand there already (D20)."
        )
        yield ""
    for note in value.notes:
        yield words(f"Note: {note}")
        yield ""
    yield from _table(value)


def _table(value: Datacheck) -> Iterator[RenderableType]:
    rows = [[_row(flaw)[column] for column in SHOWN_COLUMNS] for flaw in islice(value.flaws, SHOWN)]
    if rows:
        yield table(SHOWN_COLUMNS, rows)
    more = len(value.flaws) - len(rows)
    if more > 0:
        yield words(f"... and {more:,} more; --export FILE.csv or --json has all")


def _row(flaw: Flaw) -> dict[str, str]:
    cells = (kind_name(flaw.kind), flaw.record, flaw.problem, flaw.cure, flaw.rule)
    return dict(zip(COLUMNS, (*cells, "yes" if flaw.holds else "no"), strict=True))


def _check_export(path: Path, links: list[Link]) -> None:
    """Refuse what cannot be written to, before any call is spent."""
    from koppel.errors import ConfigError
    from koppel.files import sheets

    if len(links) > 1:
        raise ConfigError("a file holds one link; name it: koppel link check NAME --data")
    sheets.check_new(path)


def _write(path: Path, value: Datacheck, terminal: Terminal) -> None:
    from koppel.files import sheets

    sheets.write(path, COLUMNS, (_row(flaw) for flaw in value.flaws))
    terminal.note(f"{count(len(value.flaws), 'thing')} to look at, written to {path}")
