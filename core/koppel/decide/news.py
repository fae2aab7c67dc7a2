"""News: whether people are told about a run, and why (D11). Pure.

A run that somebody asked for is always told. An automatic one is told when a record is newly held
or failed, and when the link changes: it fails, needs attention, or is well again. A link that
swings to and fro is told a few times a day, then only once it stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from koppel.decide.past import Past
from koppel.notification import News
from koppel.run import RunState

DAY = timedelta(days=1)
SWINGS = 4
"""So many changes of a link are told at once within a day."""
STEADY = 3
"""So many runs in a row must then agree before the next change is told."""

TELLING = {
    RunState.OK: News.WELL,
    RunState.TROUBLE: News.TROUBLE,
    RunState.STOPPED: News.FAILING,
}


def news_of(run: Past, before: Sequence[Past], fresh: bool) -> News:
    """Return what is new in a run; ``NONE``: nobody is told.

    ``before``: the runs before it, newest first. ``fresh``: a record is held, failed or in doubt
    now that was not so before.
    """
    if not run.automatic:
        return News.ASKED
    if run.state not in TELLING:
        return News.NONE  # interrupted: whoever did it knows, and the next run goes on
    changed = next(_told(before), None) is None or _standing(run) != _last_told(before)
    if fresh or (changed and _settled(run, before)):
        return TELLING[run.state]
    return News.NONE


def _settled(run: Past, before: Sequence[Past]) -> bool:
    """Whether a change may be told: the link does not swing, or it has stayed as it is."""
    if _swings(run, before) < SWINGS:
        return True
    latest = [each for each in before if each.state in TELLING][: STEADY - 1]
    return all(_standing(each) == _standing(run) for each in latest)


def _swings(run: Past, before: Sequence[Past]) -> int:
    """How often people were told within a day that the link had changed."""
    since = run.started - DAY
    changes = (new for new, old in pairwise(_told(before)) if _standing(new) != _standing(old))
    return sum(each.started > since for each in changes)


def _told(before: Sequence[Past]) -> Iterator[Past]:
    """The runs that people were told about, newest first."""
    return (each for each in before if each.news is not News.NONE and each.state in TELLING)


def _last_told(before: Sequence[Past]) -> tuple[RunState, int]:
    return _standing(next(_told(before)))


def _standing(run: Past) -> tuple[RunState, int]:
    """How the link stood: a stop for another cause is another standing."""
    return run.state, run.exit_code if run.state is RunState.STOPPED else 0
