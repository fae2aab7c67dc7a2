"""Due: when an automatic link runs next, told from its runs. Pure: no clock, no store (R67).

Every run counts, whoever started it: the interval spares the quotas of the systems. A link that is
stopped again and again waits longer each time, up to four intervals and never beyond a day; a
spent quota is waited for; a setting or a sign-in that somebody must mend is tried again once it
was changed, or after a day, for it may have been mended in the other system.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import takewhile

from koppel.decide.past import Past
from koppel.errors import ConfigError
from koppel.rules import Policy
from koppel.run import RunState

DAY = timedelta(days=1)
LONGEST = 4
"""So many intervals a link waits at most that is stopped again and again."""


def next_due(
    policy: Policy, past: Sequence[Past], changed: datetime | None, now: datetime
) -> datetime | None:
    """Return when the link runs next by itself; None: never.

    ``past``: its runs, newest first. ``changed``: when somebody last changed a setting or signed
    in. A moment that is over means: now.
    """
    if not policy.automatic:
        return None
    if not past:
        return now
    last = past[0]
    if last.started > now + DAY:  # the clock was wrong then: nobody waits for that day
        return now
    if last.state is RunState.STOPPED and last.exit_code == ConfigError.exit_code:
        return changed if changed and changed > last.started else last.started + DAY
    regular = last.started + _pause(policy, past)
    return max(regular, min(last.until, last.started + DAY)) if last.until else regular


def has_worked(past: Sequence[Past]) -> bool:
    """Whether one of the runs was fully successful (R68)."""
    return any(each.state is RunState.OK for each in past)


def _pause(policy: Policy, past: Sequence[Past]) -> timedelta:
    """From the start of the last run to the next."""
    stopped = sum(1 for _ in takewhile(lambda each: each.state is RunState.STOPPED, past))
    times = min(1 << max(stopped - 1, 0), LONGEST)
    return min(timedelta(minutes=policy.interval) * times, DAY)
