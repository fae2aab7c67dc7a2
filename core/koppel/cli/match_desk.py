"""Match desk: what the commands of matching share: the one link, a look, and a question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from koppel.cli.options import DECLINED

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.cli.desk import Desk
    from koppel.decide.matches import Matches, Pair
    from koppel.engine.pairing import Pairing


def pairing_of(app: Koppel, ctx: typer.Context, name: str | None) -> Pairing:
    """Return the pairing of the only link, or of the one that is named.

    The name may stand before the subcommand. Raises ``ConfigError`` when it is not clear.
    """
    from koppel.cli.desk import links_of
    from koppel.errors import ConfigError

    before = ctx.parent.params.get("link") if ctx.parent else None
    found = links_of(app, name or before)
    if len(found) > 1:
        raise ConfigError("there are several links; choose one with --link NAME")
    return found[0].pairing()


def look(desk: Desk, pairing: Pairing) -> Matches:
    """Read the customers of both systems while somebody waits."""
    desk.terminal.note("reading the customers of both systems ...")
    return pairing.look()


def agree(desk: Desk, question: str, declined: str) -> None:
    """Ask for a yes; a no ends the command, and says so."""
    if not typer.confirm(question, err=True):
        desk.terminal.note(declined)
        raise typer.Exit(DECLINED)


def bind(
    desk: Desk,
    pairing: Pairing,
    matches: Matches,
    pairs: Sequence[Pair],
    yes: bool,
    told: Mapping[str, Any] | None = None,
) -> None:
    """Bind pairs after a question; ``told``: what a program is told besides."""
    from koppel.cli.text import count

    number = count(len(pairs), "pair")
    if pairs and not yes:
        agree(desk, f"Link {number}?", "nothing was linked")
    batch = pairing.bind(matches, pairs)
    if desk.terminal.as_json:
        done = {"link": matches.link, "linked": len(pairs), "batch": batch}
        desk.terminal.data({**(told or {}), **done})
    elif pairs:
        desk.terminal.note(f"{number} linked; take them back with: koppel match undo")
    else:
        desk.terminal.note("no pair to link")
