"""Bookyears: fiscal years follow one another without gaps, each divided into periods.

The start of a next bookyear is the day after the last one ends and cannot be chosen; accounts and
journals of the last one are taken over (octopus-api 2.2; belgian-accounting 4.1 and 4.2).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from koppel_fakes.octopus import wire
from koppel_fakes.octopus.chart import minimal_accounts
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.records import Account, Bookyear, Journal, Period
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.said import Said

ONE_DAY = timedelta(days=1)
LONGEST_MONTHS = 24
"""A bookyear lasts less than this (belgian-accounting 4.1)."""

MONTHS_IN: Mapping[str, int] = {"MONTH": 1, "QUARTER": 3, "YEAR": LONGEST_MONTHS + 1}
"""How many calendar months a period of a type holds; the one of YEAR is the whole bookyear."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A bookyear that somebody asks for; `options` are the flags of its detail (2.2)."""

    start: date
    end: date
    description: str
    period_type: str = "MONTH"
    declarant: str = "MONTHLY"
    options: Mapping[str, bool] = field(default_factory=dict)


def next_start(dossier: Dossier) -> date | None:
    """The only day a new bookyear can start on; None when the dossier has no bookyear yet."""
    ends = [year.end for year in dossier.bookyears.values()]
    return max(ends) + ONE_DAY if ends else None


def objection(dossier: Dossier, plan: Plan) -> str:
    """Why the bookyear cannot be made, naming what would be right; empty when it can."""
    start = next_start(dossier)
    if start is not None and plan.start != start:
        return Said(
            f"Bookyears follow one another: the next one is {start.year} "
            f"and starts on {start:%d-%m-%Y}, not on {plan.start:%d-%m-%Y}",
            f"Boekjaren volgen op elkaar: het volgende is {start.year} "
            f"en begint op {start:%d-%m-%Y}, niet op {plan.start:%d-%m-%Y}",
        )
    return _impossible(plan)


def _impossible(plan: Plan) -> str:
    """What is wrong with a plan by itself."""
    if plan.period_type not in MONTHS_IN:
        return Said(
            f"Unknown booking period type {plan.period_type}: {', '.join(MONTHS_IN)}",
            f"Onbekend type van periode {plan.period_type}: {', '.join(MONTHS_IN)}",
        )
    if plan.end <= plan.start:
        return Said(
            f"The bookyear ends on {plan.end:%d-%m-%Y}, before it starts",
            f"Het boekjaar eindigt op {plan.end:%d-%m-%Y}, voor het begint",
        )
    if plan.end >= _months_later(plan.start, LONGEST_MONTHS) - ONE_DAY:
        return Said(
            f"A bookyear lasts at most {LONGEST_MONTHS} months less one day",
            f"Een boekjaar duurt hoogstens {LONGEST_MONTHS} maanden min een dag",
        )
    return ""


def create(desk: Desk, plan: Plan) -> Bookyear:
    """Make the next bookyear. Raises `Refused` with the switch's code, naming the right start."""
    dossier = desk.dossier
    reason = objection(dossier, plan)
    if reason:
        raise Refused(int(desk.switches["bookyear_refused_code"]), reason)
    last = max(dossier.bookyears.values(), key=lambda year: year.end, default=None)
    made = Bookyear(
        max(dossier.bookyears, default=0) + 1,
        plan.description,
        plan.start,
        plan.end,
        tuple(periods(plan.start, plan.end, plan.period_type)),
        plan.period_type,
        declarant=plan.declarant,
        options=dict(plan.options),
    )
    dossier.bookyears[made.id] = made
    for account in _accounts_for(desk, made.id, last):
        dossier.accounts[(made.id, account.number)] = account
    for journal in _journals_for(desk, made.id, last):
        dossier.journals[(made.id, journal.key)] = journal
    desk.record("bookyear", str(made.id), wire.bookyear(made))
    return made


def update(desk: Desk, bookyear: Bookyear, plan: Plan) -> None:
    """Make a bookyear what the plan says.

    Only the first one can start, and only the last one end on another day; dates and periods stay
    once something is booked in it. Raises `Refused` with the switch's code.
    """
    reason = _impossible(plan) or _fixed(desk.dossier, bookyear, plan)
    if reason:
        raise Refused(int(desk.switches["bookyear_refused_code"]), reason)
    if _calendar(bookyear) != (plan.start, plan.end, plan.period_type):
        bookyear.periods = tuple(periods(plan.start, plan.end, plan.period_type))
    bookyear.start, bookyear.end, bookyear.period_type = plan.start, plan.end, plan.period_type
    bookyear.description, bookyear.declarant = plan.description, plan.declarant
    bookyear.options = dict(plan.options)
    desk.record("bookyear", str(bookyear.id), wire.bookyear_detail(bookyear))


def _calendar(bookyear: Bookyear) -> tuple[date, date, str]:
    return bookyear.start, bookyear.end, bookyear.period_type


def _fixed(dossier: Dossier, bookyear: Bookyear, plan: Plan) -> str:
    """Which part of its calendar cannot be changed any more."""
    years = dossier.bookyears.values()
    if plan.start != bookyear.start and any(year.start < bookyear.start for year in years):
        return Said(
            f"The start of {bookyear.description} is fixed: {bookyear.start:%d-%m-%Y}",
            f"Het begin van {bookyear.description} ligt vast: {bookyear.start:%d-%m-%Y}",
        )
    if plan.end != bookyear.end and any(year.end > bookyear.end for year in years):
        return Said(
            f"The end of {bookyear.description} is fixed: {bookyear.end:%d-%m-%Y}",
            f"Het einde van {bookyear.description} ligt vast: {bookyear.end:%d-%m-%Y}",
        )
    moved = _calendar(bookyear) != (plan.start, plan.end, plan.period_type)
    if moved and any(j.bookings for j in dossier.journals.values() if j.bookyear == bookyear.id):
        return Said(
            f"{bookyear.description} holds bookings: its dates and periods are fixed",
            f"{bookyear.description} bevat boekingen: begin, einde en periodes liggen vast",
        )
    return ""


def following(dossier: Dossier, bookyear: Bookyear) -> Bookyear | None:
    """The bookyear that starts when this one ends."""
    start = bookyear.end + ONE_DAY
    return next((year for year in dossier.bookyears.values() if year.start == start), None)


def carry_over(desk: Desk, bookyear: Bookyear, *, every_name: bool) -> None:
    """Take the accounts of a bookyear over to the next one; `every_name` also those it has there.

    Raises `Refused` with the switch's code when there is no next one. No opening entries are made.
    """
    dossier, after = desk.dossier, following(desk.dossier, bookyear)
    if after is None:
        reason = Said(
            f"There is no bookyear after {bookyear.description}",
            f"Er is geen boekjaar na {bookyear.description}",
        )
        raise Refused(int(desk.switches["bookyear_refused_code"]), reason)
    for account in [one for one in dossier.accounts.values() if one.bookyear == bookyear.id]:
        known = dossier.accounts.get((after.id, account.number))
        if known is None:
            made = replace(account, bookyear=after.id, names=dict(account.names), stamp=desk.now())
            dossier.accounts[(after.id, account.number)] = made
        elif every_name and known.names != account.names:
            known.names, known.stamp = dict(account.names), desk.now()
    desk.record("bookyear", str(bookyear.id), {"carriedOverTo": after.id})


def set_closed(desk: Desk, bookyear: Bookyear, *, closed: bool) -> None:
    """Close a bookyear, in which nothing can be booked then, or open it again."""
    bookyear.closed = closed
    desk.record("bookyear", str(bookyear.id), {"closed": closed})


def periods(start: date, end: date, period_type: str) -> Iterator[Period]:
    """The parts of a bookyear, numbered YYYYNN from its first year and 01 on.

    A part ends with a calendar month; the first and last one may be broken.
    """
    step = MONTHS_IN[period_type]
    begin, number = start, start.year * 100
    while begin <= end:
        number += 1
        after = _months_later(begin.replace(day=1), step)
        yield Period(number, begin, min(after - ONE_DAY, end))
        begin = after


def year_from(start: date) -> date:
    """The last day of the twelve months that begin on a day."""
    return _months_later(start, 12) - ONE_DAY


def _months_later(day: date, count: int) -> date:
    """The same day so many months on, or the last day of that month."""
    years, month = divmod(day.month - 1 + count, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _accounts_for(desk: Desk, bookyear: int, last: Bookyear | None) -> list[Account]:
    if last is None:
        return list(minimal_accounts(bookyear, desk.now()))
    return [
        replace(account, bookyear=bookyear, stamp=desk.now())
        for account in desk.dossier.accounts.values()
        if account.bookyear == last.id
    ]


def _journals_for(desk: Desk, bookyear: int, last: Bookyear | None) -> list[Journal]:
    """The journals of the last bookyear, empty and unlocked; a first bookyear has none."""
    return [
        Journal(
            bookyear,
            journal.key,
            journal.name,
            desk.now(),
            insertion_type=journal.insertion_type,
            account=journal.account,
            currency=journal.currency,
        )
        for journal in desk.dossier.journals.values()
        if last is not None and journal.bookyear == last.id
    ]
