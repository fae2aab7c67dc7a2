"""Cause: what a message says apart from the record that it is said about.

One cause may hold many records; people are told it once, with the first few of those.
"""

from __future__ import annotations

import re

ELSEWHERE = "…"
"""Stands for the name of a record where a cause is told of several."""
LINE = re.compile(r"^(?:a line|line \d+(?:, \d+)*)(?: \(.*?\))?: ")
NAME = re.compile(r"^(?:Payment of )?(?:Customer|Invoice|Credit note) (.+?)(?: \(.*\))?$", re.I)


def at_line(numbers: tuple[int, ...], text: str, message: str) -> str:
    """Return a message about a line of a document: "line 2 (Advice): no such account"."""
    where = f"line {', '.join(map(str, numbers))}" if numbers else "a line"
    return f"{where} ({text}): {message}" if text else f"{where}: {message}"


def cause_of(message: str, label: str) -> str:
    """Return what a message says without the line and the name of its record.

    ``label``: how people call the record, "Invoice 2026 / 41 (Acme NV)".
    """
    text = LINE.sub("", message, count=1)
    name = NAME.match(label)
    if name is None or name.group(1).isdigit():  # digits may stand for anything else too
        return text
    return re.sub(rf"(?<!\w){re.escape(name.group(1))}(?!\w)", ELSEWHERE, text)
