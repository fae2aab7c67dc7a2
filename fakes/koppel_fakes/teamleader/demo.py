"""The demo world: two years in the life of the demo company, lived through day by day."""

from __future__ import annotations

import gc
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from koppel_fakes.clock import Clock
from koppel_fakes.company import Company
from koppel_fakes.fake import TODAY
from koppel_fakes.switches import Switches
from koppel_fakes.teamleader import lifecycle
from koppel_fakes.teamleader.demo_documents import DocumentMaker, customer_of
from koppel_fakes.teamleader.documents import Group, Invoice, Payment
from koppel_fakes.teamleader.state import State
from koppel_fakes.teamleader.totals import round2

FIRST_DAY = date(2025, 1, 6)
LINK_START = date(2025, 7, 1)
LAST_DAY = date(2026, 11, 13)
EARLY_SHARE = 7
"""One invoice in so many is dated before the link's start date."""

_SETTLING_DAYS = 60


def fill_demo(
    state: State,
    switches: Switches,
    *,
    invoices: int = 250,
    credit_notes: int | None = None,
    parties: int = 60,
) -> None:
    """Fill an empty account: customers, then invoices and credit notes in order of date."""
    notes = invoices * 20 // 250 if credit_notes is None else credit_notes
    company = Company(parties=parties, invoices=invoices, credit_notes=notes)
    present, state.clock = state.clock, Clock(start=TODAY)
    try:
        with _collector_at_rest():
            _Life(state, switches, company).live()
    finally:
        state.clock = present


@contextmanager
def _collector_at_rest() -> Iterator[None]:
    """Every object made here stays: the garbage collector would walk them in vain, for long."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if not gc.get_freeze_count():
            # Both together move all objects to the oldest generation without a walk over them:
            # else the collector would look at a whole big world during the first requests.
            gc.freeze()
            gc.unfreeze()
        if was_enabled:
            gc.enable()


class _Life:
    """What happened; the state's clock is set to each event, as if it had been lived through."""

    def __init__(self, state: State, switches: Switches, company: Company) -> None:
        self._state = state
        self._switches = switches
        self._company = company
        self._rng = random.Random(company.seed * 7919)
        self._maker = DocumentMaker(state, switches, company, self._rng)
        self._roles = roles_of(company.invoices, company.credit_notes)

    def live(self) -> None:
        self._at(FIRST_DAY - timedelta(days=60))
        for party in self._company.parties:
            self._state.put_customer(customer_of(party, self._state.now()))
        credited = []
        for position, day in enumerate(days_of(self._company.invoices)):
            role = self._roles.get(position, "normal")
            self._at(day)
            invoice = self._maker.invoice(position, role)
            if role == "draft":
                self._state.put_invoice(invoice)
                continue
            booked = lifecycle.book(self._state, self._switches, invoice, day)
            if role in ("credited", "credited_partly"):
                credited.append(booked.id)
            elif booked.totals.payable > 0:
                self._settle(booked, day)
        self._credit(credited)

    def _settle(self, invoice: Invoice, day: date) -> None:
        """Most old invoices are paid, few of the recent ones; some only in part."""
        recent = TODAY.date() - day < timedelta(days=_SETTLING_DAYS)
        chance = self._rng.random()
        if chance > (0.25 if recent else 0.85):
            return
        paid_on = min(day + timedelta(days=self._rng.randint(5, 40)), LAST_DAY)
        amount = invoice.due
        if chance < 0.06:
            amount = round2(invoice.due / 2)
        if amount > 0:
            self._at(paid_on, hour=15)
            payment = Payment(datetime.combine(paid_on, time(10, 30), UTC), amount)
            lifecycle.pay(self._state, self._switches, invoice, payment)

    def _credit(self, invoice_ids: list[str]) -> None:
        """Credit the chosen invoices in order of date; the last note belongs to no invoice."""
        for invoice_id in invoice_ids:
            invoice = self._state.invoices[invoice_id]
            assert invoice.on is not None, "a booked invoice has a date"
            day = min(invoice.on + timedelta(days=10), LAST_DAY)
            self._at(day, hour=14)
            partly = self._roles[self._maker.position_of(invoice_id)] == "credited_partly"
            groups = (_first_line_once(invoice),) if partly else None
            lifecycle.credit(self._state, self._switches, invoice, day, groups)
        if self._company.credit_notes > len(invoice_ids):
            like = replace(self._maker.invoice(4, "normal"), note=None)
            self._at(LAST_DAY, hour=16)
            lifecycle.credit_without_invoice(
                self._state, self._switches, like, LAST_DAY, like.groups
            )

    def _at(self, day: date, hour: int = 9) -> None:
        self._state.clock.set(datetime.combine(day, time(hour), UTC))


def days_of(invoices: int) -> list[date]:
    """The dates of so many invoices, ascending: a share before the link's start, the rest after."""
    early = invoices // EARLY_SHARE
    return [
        *_spread(FIRST_DAY, LINK_START - timedelta(days=1), early),
        *_spread(LINK_START, LAST_DAY, invoices - early),
    ]


def roles_of(invoices: int, credit_notes: int) -> dict[int, str]:
    """Which invoices are out of the ordinary, by position; all others are normal ones."""
    roles: dict[int, str] = {}
    _claim(roles, invoices, [invoices // 2], "usd")
    _claim(roles, invoices, [invoices // 3], "zero_total")
    tied = max(credit_notes - 1, 0)
    for number in range(tied):
        kind = "credited" if number % 3 == 0 else "credited_partly"
        _claim(roles, invoices, [number * invoices // max(tied, 1) + 1], kind)
    _claim(roles, invoices, range(24, invoices, 25), "draft", after=invoices // 2)
    _claim(roles, invoices, range(20, invoices, 60), "no_category")
    _claim(roles, invoices, range(40, invoices, 80), "second_department")
    _claim(roles, invoices, range(11, invoices, 25), "co_contractor")
    _claim(roles, invoices, range(14, invoices, 70), "plain_zero_rate")
    _claim(roles, invoices, range(6, invoices, 15), "rounding")
    return roles


def _claim(
    roles: dict[int, str], invoices: int, wanted: range | list[int], role: str, after: int = 0
) -> None:
    """Give the role to each wanted position, or to the next one that is free."""
    for position in wanted:
        if position < after:
            continue
        free = next((p for p in range(position, invoices) if p not in roles), None)
        if free is not None:
            roles[free] = role


def _spread(first: date, last: date, count: int) -> list[date]:
    span = (last - first).days
    return [first + timedelta(days=span * n // max(count - 1, 1)) for n in range(count)]


def _first_line_once(invoice: Invoice) -> Group:
    """One unit of the first line."""
    line = invoice.groups[0].lines[0]
    return Group((replace(line, quantity=min(line.quantity, Decimal(1))),))
