"""Belgium: the day and the time on the clock of the people who are told about a moment."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

BELGIUM = ZoneInfo("Europe/Brussels")


def day_of(moment: datetime) -> date:
    """The Belgian date of a moment."""
    return moment.astimezone(BELGIUM).date()


def clock(moment: datetime) -> str:
    """A moment as people there read it: "16-11-2026 09:00"."""
    return f"{moment.astimezone(BELGIUM):%d-%m-%Y %H:%M}"


def next_midnight(moment: datetime) -> datetime:
    """When the Belgian day of a moment ends."""
    local = moment.astimezone(BELGIUM)
    return (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
