"""Command: ``koppel demo``."""

from __future__ import annotations

from typing import Annotated

import typer


def demo(
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
) -> int:
    """Watch koppel do its whole job on a believable company; both systems are played here."""
    from koppel.cli.terminal import Terminal

    from koppel_demo.keeping import keep_open
    from koppel_demo.stage import Stage
    from koppel_demo.story import Story
    from koppel_demo.teller import Teller

    teller = Teller(Terminal())
    with Stage(teller.wait, invoices=invoices, limits=limits) as stage:
        code = Story(stage, teller).tell()
        if keep:
            keep_open(stage, teller)
    return code
