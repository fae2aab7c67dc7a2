"""Watching: the command ``koppel daemon``, which runs automatic links when they are due."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from koppel.cli.options import Database, Json

if TYPE_CHECKING:
    from koppel.app import Koppel
    from koppel.cli.terminal import Terminal
    from koppel.run import Report

COMMANDS = ("daemon",)
NONE_IS_AUTOMATIC = "no link is automatic yet; make one so with: koppel link set NAME automatic=on"

Once = Annotated[
    bool,
    typer.Option("--once", help="Run what is due now and end: for cron or another scheduler."),
]


def add_to(app: typer.Typer) -> None:
    """Add the command to the tree."""
    app.command("daemon")(daemon)


def daemon(
    ctx: typer.Context, once: Once = False, db: Database = None, as_json: Json = False
) -> int:
    """Run the automatic links when they are due, until Ctrl-C or SIGTERM."""
    from koppel.cli.desk import desk_of

    desk = desk_of(ctx, db, as_json)
    with desk.koppel() as app:
        if app.next_due() is None:
            desk.terminal.note(NONE_IS_AUTOMATIC)
        return _once(app, desk.terminal) if once else _watch(app, desk.terminal)


def _once(app: Koppel, terminal: Terminal) -> int:
    from koppel.cli.progress import told

    with told(terminal, "automatic sync") as listener:
        reports = app.run_due(listener)
    if terminal.as_json:
        terminal.data([report.to_dict() for report in reports])
    else:
        for report in reports:
            terminal.verbatim(_line(report))
    return max((report.exit_code for report in reports), default=0)


def _watch(app: Koppel, terminal: Terminal) -> int:
    from koppel.belgium import clock
    from koppel.cli.ending import asked_to_end
    from koppel.daemon import watch

    def tell(report: Report) -> None:
        if terminal.as_json:
            terminal.data_line(report.to_dict())
        else:
            terminal.verbatim(_line(report))

    due = app.next_due()
    if due is not None:
        when = "now" if due <= app.world.clock() else f"at {clock(due)}"
        terminal.note(f"watching the automatic links; the next run is due {when}; Ctrl-C ends")
    with asked_to_end(terminal.note) as ended:
        watch(app, ended, tell)
    terminal.note("ended; what is due is run when the daemon is started again")
    return 0


def _line(report: Report) -> str:
    """A run in one line; ``koppel status`` has the rest."""
    from koppel.belgium import clock
    from koppel.store.telling import summary

    text = f"stopped: {report.stopped}" if report.stopped else summary(report.counts)
    return f"{clock(report.ended or report.started)} {report.link}: {text}"
