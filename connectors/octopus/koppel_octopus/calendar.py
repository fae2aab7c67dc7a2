"""Calendar: Belgian days and moments, as Octopus writes and reads them (octopus-api 1.6, 2.11)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

BRUSSELS = ZoneInfo("Europe/Brussels")

BEGINNING = datetime(1980, 1, 1, tzinfo=BRUSSELS)
"""Since when a feed is asked for the first time (octopus-api 2.11)."""

OVERLAP = timedelta(minutes=10)
"""How far a feed goes back over what it brought: changes may become visible late."""


def stamp(moment: datetime, zone: ZoneInfo = BRUSSELS) -> str:
    """Return "YYYY-MM-DD hh:mm:ss.SSS" in a zone's time."""
    local = moment.astimezone(zone)
    return f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}"


def midnight(day: date) -> datetime:
    """Return the start of a day in Belgium, with the offset of that day."""
    return datetime.combine(day, time(), BRUSSELS)


def next_midnight(moment: datetime) -> datetime:
    """Return when the next Belgian day begins: then quotas are given out again."""
    return midnight(moment.astimezone(BRUSSELS).date() + timedelta(days=1))


def belgian_day(moment: datetime) -> date:
    """Return the Belgian date of a moment; one without zone is taken as Belgian already."""
    return moment.date() if moment.tzinfo is None else moment.astimezone(BRUSSELS).date()
