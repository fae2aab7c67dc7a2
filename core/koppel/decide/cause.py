"""Cause: what a message says apart from the record that it is said about.

One cause may hold many records; people are told it once, with the first few of those.
"""

from __future__ import annotations

import re

ELSEWHERE = "…"
"""Stands for the name of a record where a cause is told of several."""
LINE = re.compile(r"^(?:a line|line \d+(?:, \d+)*)(?: \(.*?\))?: ")
NAME = re.compile(r"^(?:Payment of )?(?:Customer|Invoice|Credit note) (.+?)(?: \((.*)\))?$", re.I)
"""The number or name in a label, and the customer who is named behind a number."""


def at_line(numbers: tuple[int, ...], text: str, message: str) -> str:
    """Return a message about a line of a document: "line 2 (Advice): no such account"."""
    where = f"line {', '.join(map(str, numbers))}" if numbers else "a line"
    return f"{where} ({text}): {message}" if text else f"{where}: {message}"


def parted(message: str) -> tuple[str, str]:
    """Return what happened and what to do: messages say both, with a colon between them.

    A first word alone before a colon names who speaks ("Books: ..."), and the place of a line
    belongs to what happened.
    """
    where = LINE.match(message)
    begin = where.end() if where else 0
    for colon in re.finditer(r": ", message[begin:]):
        what = message[begin : begin + colon.start()]
        if " " in what:
            return message[: begin + colon.start()], message[begin + colon.end() :]
    return message, ""


def cause_of(message: str, label: str) -> str:
    """Return what a message says without the line and the name of its record.

    ``label``: how people call the record, "Invoice 2026 / 41 (Acme NV)".
    """
    text = LINE.sub("", message, count=1)
    named = NAME.match(label)
    if named is None:
        return text
    name, customer = named.groups(default="")
    for said in (f"{name} ({customer})", name, customer):
        if said and not said.isdigit():  # digits may stand for anything else too
            text = re.sub(rf"(?<!\w){re.escape(said)}(?!\w)", ELSEWHERE, text)
    return text
