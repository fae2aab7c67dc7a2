"""Plugin: adds ``koppel demo`` to the command line."""

from __future__ import annotations

from typing import Any

from koppel import hookimpl


@hookimpl
def koppel_commands(cli: Any) -> None:
    """Add the command; what it tells is loaded when it runs."""
    from koppel_demo.command import demo

    cli.command("demo")(demo)
