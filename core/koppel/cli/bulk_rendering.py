"""Bulk rendering: what the preview of a file of customers looks like, for people and programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from rich.console import RenderableType

from koppel.cli.match_rendering import SHOWN, shown
from koppel.cli.tables import table, words
from koppel.cli.text import count
from koppel.decide.matches import Matches
from koppel.files.bulk import Bulk, New, Preview

NAMES = {"vat": "VAT number", "name": "name"}
"""How people call the criteria."""

NEEDED = ("name", "vat_number")
"""Fields whose columns stay in the file (R49)."""


def preview(matches: Matches, bulk: Bulk, chosen: Preview) -> Iterator[RenderableType]:
    """Yield what an import of the file would do by each criterion, and by the chosen one."""
    rows = len(bulk.file.rows)
    yield words(f"Link {matches.link}: {count(rows, 'customer')} in the file", "bold")
    yield words(f"  read as {bulk.file.form}", "dim")
    for warning in bulk.warnings:
        yield words(f"  Mind: {warning}", "yellow")
    yield ""
    yield from _criteria(matches, bulk)
    yield from _overwrites(chosen)
    yield from _left(chosen)
    yield from _new(chosen)
    yield from _found(matches, chosen)


def to_dict(matches: Matches, bulk: Bulk, chosen: Preview) -> dict[str, Any]:
    """Return the preview as JSON-ready data."""
    return {
        "link": matches.link,
        "rows": len(bulk.file.rows),
        "form": bulk.file.form,
        "warnings": list(bulk.warnings),
        "criteria": [
            {"by": str(p.by), "updated": p.updated, "new": len(p.new), "lowest": p.lowest}
            for p in bulk.previews
        ],
        "by": str(chosen.by),
        "found": [
            {
                **{"line": each.row.line, "number": each.row.number, "name": each.row.name},
                **{"crm_id": each.party.ref.id, "crm_name": each.party.label},
                "doubt": each.doubt,
            }
            for each in chosen.found
        ],
        "linked_already": [row.number for row in chosen.linked],
        "left": [
            {"line": e.row.line, "number": e.row.number, "name": e.row.name, "why": e.why}
            for e in chosen.left
        ],
        "new": [_new_told(each) for each in chosen.new],
        "overwrites": [vars(each) for each in chosen.overwrites],
    }


def _new_told(each: New) -> dict[str, Any]:
    return {
        **{"line": each.row.line, "number": each.row.number, "name": each.row.name},
        "bearer": each.bearer.ref.id if each.bearer else "",
        "near": [
            {
                **{"crm_id": party.ref.id, "crm_name": party.label},
                **{"reason": candidate.reason, "doubt": candidate.doubt},
            }
            for party, candidate in each.near
        ],
    }


def _criteria(matches: Matches, bulk: Bulk) -> Iterator[RenderableType]:
    columns = ("an import by", "would update", f"new in {matches.crm}")
    told = not all(p.lowest for p in bulk.previews)
    rows = [
        (f"{NAMES[p.by]}{' (fewest new)' if told and p.lowest else ''}", p.updated, len(p.new))
        for p in bulk.previews
    ]
    yield table(columns, rows, numbers=columns[1:])
    yield ""


def _overwrites(chosen: Preview) -> Iterator[RenderableType]:
    if not chosen.overwrites:
        return
    further = any(each.field not in NEEDED for each in chosen.overwrites)
    advice = "; take the further columns out of the file first" if further else ""
    yield words(f"An import would overwrite{advice}", "bold")
    rows = [
        (each.field.replace("_", " "), each.customers, f"{each.name}: {each.old} -> {each.new}")
        for each in chosen.overwrites
    ]
    yield table(("field", "customers", "for one"), rows, numbers=("customers",))
    yield ""


def _left(chosen: Preview) -> Iterator[RenderableType]:
    rows = [(each.row.line, each.row.number, each.row.name, each.why) for each in chosen.left]
    yield from _listed("To be looked at", ("line", "number", "name", "why"), rows)


def _new(chosen: Preview) -> Iterator[RenderableType]:
    rows = [(each.row.line, each.row.number, each.row.name, _meant(each)) for each in chosen.new]
    yield from _listed("New: look whom they mean", ("line", "number", "name", "near"), rows)


def _meant(each: New) -> str:
    if each.bearer:
        return f"{each.bearer.label} has this number already"
    near = [f"{shown(party)}: {candidate.reason}" for party, candidate in each.near]
    return "; ".join(near) or "nobody"


def _found(matches: Matches, chosen: Preview) -> Iterator[RenderableType]:
    rows = [
        (each.row.line, each.row.number, shown(each.party), each.doubt) for each in chosen.found
    ]
    title = f"Found by {NAMES[chosen.by]}, not linked yet"
    yield from _listed(title, ("line", "number", matches.crm, "doubt"), rows)
    yield words(
        f"{count(len(chosen.found), 'customer')} found, {len(chosen.linked):,} linked already, "
        f"{len(chosen.left):,} to be looked at, {len(chosen.new):,} new"
    )


def _listed(
    title: str, columns: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> Iterator[RenderableType]:
    if not rows:
        return
    yield words(title, "bold")
    yield table(columns, rows[:SHOWN], numbers=("line", "number"))
    if len(rows) > SHOWN:
        yield words(f"... and {len(rows) - SHOWN:,} more")
    yield ""
