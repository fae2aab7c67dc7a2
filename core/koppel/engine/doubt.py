"""Doubt: whether the effect of a request is there is not known; the next run looks first."""

from __future__ import annotations

from datetime import timedelta

from koppel.connector import Verdict
from koppel.declaration import Writes


class InDoubt(Exception):
    """The effect of a write may be there or not, or may still come.

    ``ordered``: nothing may overtake it in its lane.
    """

    def __init__(self, text: str, ordered: bool) -> None:
        super().__init__(text)
        self.ordered = ordered


def unresolved(verdict: Verdict, writes: Writes) -> str:
    """Say why a look did not end a doubt, and what happens next."""
    if writes.landing is None:
        return (
            "whether it arrived is not known and this system cannot tell: look there, then say "
            "so by hand"
        )
    minutes = int(writes.landing / timedelta(minutes=1))
    if verdict is Verdict.UNKNOWN:
        return "whether it arrived is not known: looking did not tell; the next run looks again"
    return (
        f"whether it arrived is not known: it may still arrive within {minutes} minutes; a run "
        "after that looks again and goes on"
    )


def cause(error: Exception) -> str:
    """The kind of an error and its first line."""
    text = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {text[:200]}" if text else type(error).__name__
