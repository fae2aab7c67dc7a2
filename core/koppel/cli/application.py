"""Application: the tree of commands.

Commands import what they need when they run, so asking for help loads Typer and nothing more.
Plugins add commands by the hook ``koppel_commands``; they are loaded when a command is asked for
that koppel itself does not have. A plugin whose entry point is named ``commands.NAME`` is listed
in the help under that name without being loaded.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib.metadata import entry_points
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup
from typer.main import get_group

from koppel.cli import inspecting, linking, matching, running, watching
from koppel.cli.options import Json, RootDatabase, Version

if TYPE_CHECKING:
    from koppel.cli.desk import Opener

Stop = typer.Abort
Usage: type[Exception] = typer.BadParameter.__mro__[1]
"""What Typer raises for arguments it cannot use, wherever this version of it keeps the class."""

GROUP = "koppel"
LISTED = "commands."

HELP = """koppel keeps a CRM and an accounting package in step.

Exit codes: 0 ok, 1 finished with held or failed records, 2 usage, 3 configuration or login,
4 a remote system is unavailable, limits us or is unreadable, 5 another run holds the link,
6 input file, 7 koppel's own database, 70 a bug, 130 interrupted."""


class Root(TyperGroup):
    """The root of the tree: loads the plugins when a command is asked for that it lacks."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """Find the command that the arguments name."""
        if args and args[0] not in BUILT_IN:
            self.commands.update(_plugin_commands())
        return super().resolve_command(ctx, args)


def dispatch(arguments: Sequence[str], opener: Opener | None = None) -> int:
    """Carry out the command that the arguments name; return its exit code."""
    root = get_group(application())
    try:
        with root.make_context("koppel", list(arguments), obj=opener) as context:
            code = root.invoke(context)
    except typer.Exit as end:
        return end.exit_code
    return code if isinstance(code, int) else 0


def application() -> typer.Typer:
    """Build the tree of commands."""
    app = typer.Typer(
        cls=Root,
        help=HELP,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(_root)
    inspecting.add_to(app)
    linking.add_to(app)
    matching.add_to(app)
    running.add_to(app)
    watching.add_to(app)
    for name, summary in _listed():
        app.command(name, help=summary)(_placeholder)
    return app


BUILT_IN = frozenset(
    {
        *inspecting.COMMANDS,
        *linking.COMMANDS,
        *matching.COMMANDS,
        *running.COMMANDS,
        *watching.COMMANDS,
    }
)


def _root(
    ctx: typer.Context,
    db: RootDatabase = None,
    as_json: Json = False,
    version: Version = False,
) -> None:
    from koppel.cli.desk import Desk

    ctx.obj = Desk(database=db, as_json=as_json, opener=ctx.obj)


def _placeholder() -> None:
    raise typer.BadParameter("this command's plugin is installed but does not provide it")


def _listed() -> list[tuple[str, str]]:
    """Name and summary of the commands that plugins announce by the name of their entry point."""
    found = {}
    for point in entry_points(group=GROUP):
        if point.name.startswith(LISTED):
            summary = point.dist.metadata["Summary"] if point.dist else ""
            found[point.name.removeprefix(LISTED)] = f"{summary}."
    return sorted(found.items())


def _plugin_commands() -> dict[str, Any]:
    from koppel.plugins import Registry

    registry = Registry.discover()
    for broken in registry.broken:
        sys.stderr.write(f"koppel: plugin {broken.name} cannot be loaded: {broken.reason}\n")
    plugins = typer.Typer(rich_markup_mode=None, add_completion=False)
    plugins.callback()(_nothing)
    registry.add_commands(plugins)
    return dict(get_group(plugins).commands)


def _nothing() -> None:
    """A group needs a callback; this one has nothing to do."""
