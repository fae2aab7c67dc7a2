"""The command line: ``koppel``. Imported lazily, so that asking for help costs little."""

from __future__ import annotations


def main() -> None:
    """Run the command line and leave with its exit code."""
    import sys

    from koppel.cli.entry import run

    sys.exit(run(sys.argv[1:]))
