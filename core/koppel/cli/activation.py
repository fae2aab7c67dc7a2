"""Activation: a link is looked over; it runs from the first green check on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from koppel import commands
from koppel.cli.text import count

if TYPE_CHECKING:
    from koppel.cli.terminal import Terminal
    from koppel.decide.checkup import Readiness
    from koppel.link import Link
    from koppel.run import Report


def look_over(link: Link, *, afresh: bool = True) -> tuple[Readiness, bool]:
    """Check a link, and let it run when it is ready; also return whether that is new.

    ``afresh``: False for a link whose books were just read, because vendors count such calls.
    """
    readiness = link.check(afresh=afresh)
    new = readiness.ready and not link.active
    if new:
        link.activate(readiness)
    return readiness, new


def tell(link: Link, readiness: Readiness, new: bool, terminal: Terminal) -> None:
    """Say what follows from a check, to the person who waits."""
    if new:
        asked = sum(not line.ok for line in readiness.lines)
        left = f"; {count(asked, 'question')} can wait" if asked else ""
        terminal.note(f"link {link.name} is active{left}. {_next(link, readiness)}")
    elif not link.active:
        terminal.note(
            f"link {link.name} is not active yet: do what is said above, then: "
            f"{commands.checking(link.name)}"
        )


def _next(link: Link, readiness: Readiness) -> str:
    """What comes first now; customers that both sides hold are brought together before a sync."""
    if link.wanted_import:
        return "The import that was asked for comes first"
    steps = readiness.situation.steps if readiness.situation is not None else ()
    for step in steps[:1]:
        return f"Next, {step.text}: {step.command}"
    return f"See what a sync would do with: {commands.planning(link.name)}"


def bring(link: Link, terminal: Terminal) -> Report | None:
    """Run the import that was asked for when the link was made, once it is active (R64)."""
    if not link.active or not link.wanted_import:
        return None
    from koppel.cli.progress import told

    with told(terminal, f"import {link.name}") as listener:
        report = link.import_as_wanted(listener)
    if report is not None and not terminal.as_json:
        from koppel.cli import rendering

        terminal.show("", *rendering.report(report))
    return report
