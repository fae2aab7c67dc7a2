"""Command: ``koppel demo``."""

from __future__ import annotations

from typing import Annotated

import typer
from koppel.cli.options import Json


def demo(
    ctx: typer.Context,
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave both systems running and say what to try.")
    ] = False,
    invoices: Annotated[
        int,
        typer.Option(
            "--invoices", metavar="N", min=20, max=100_000, help="Size of the demo company."
        ),
    ] = 250,
    limits: Annotated[
        bool, typer.Option("--limits/--no-limits", hidden=True, help="Off for measuring only.")
    ] = True,
    as_json: Json = False,
) -> int:
    """Watch koppel do its whole job on a believable company; both systems are played here."""
    from koppel.cli.desk import desk_of

    from koppel_demo.keeping import keep_open
    from koppel_demo.stage import Stage
    from koppel_demo.story import Story
    from koppel_demo.teller import Teller

    teller = Teller(desk_of(ctx, None, as_json).terminal)
    with Stage(teller.wait, invoices=invoices, limits=limits) as stage:
        code = Story(stage, teller).tell()
        teller.end()
        if keep:
            keep_open(stage, teller)
    return code
