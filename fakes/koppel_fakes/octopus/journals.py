"""Journals: they are made in one bookyear, and their next number can be set (octopus-api 2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from koppel_fakes.octopus import errors, wire
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.records import JOURNAL_TYPES, Journal
from koppel_fakes.octopus.removed import RemovedJournal
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.said import Said

FINANCIAL_ACCOUNTS = range(500000, 600000)
NEXT_NUMBERS = range(1, 1_000_000_001)
INSERTION_TYPES = range(1, 6)
"""1 bookings, 2 and 3 invoices, 4 and 5 delivery notes."""


@dataclass(frozen=True, slots=True)
class JournalPlan:
    """A journal that somebody asks for. Only F has an account, only V and L an insertion type."""

    bookyear: int
    key: str
    name: str
    insertion_type: int = 1
    account: int = 0
    next_number: int = 1
    currency: str = "EUR"
    extras: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class JournalLimits:
    """What stops bookings in a journal, for good or up to a period; 0 is no period."""

    closed: bool = False
    protected_period: int = 0
    closed_period: int = 0


NO_LIMITS = JournalLimits()


def objection(plan: JournalPlan) -> str:
    """What is wrong with the journal by itself; empty when nothing is."""
    if plan.key[:1] not in JOURNAL_TYPES or not plan.key[1:].isdigit() or plan.key[1:] == "0":
        return Said(
            f"{plan.key!r} is no journal; it is a letter and a number, as V4",
            f"{plan.key!r} is geen dagboek; dat is een letter en een nummer, zoals V4",
        )
    if plan.key.startswith("F") and plan.account not in FINANCIAL_ACCOUNTS:
        return Said(
            "An F journal has an account from 500000 to 599999",
            "Een F-dagboek heeft een rekening van 500000 tot 599999",
        )
    if plan.next_number not in NEXT_NUMBERS:
        return Said(
            "The next document number lies between 1 and 1000000000",
            "Het volgende nummer ligt tussen 1 en 1000000000",
        )
    if plan.insertion_type not in INSERTION_TYPES:
        return Said(
            f"Unknown insertion type {plan.insertion_type}",
            f"Onbekend invoertype {plan.insertion_type}",
        )
    return ""


def create(desk: Desk, plan: JournalPlan, limits: JournalLimits = NO_LIMITS) -> Journal:
    """Make a journal. Raises `Refused` -9 without its bookyear, -79 for anything else."""
    if plan.bookyear not in desk.dossier.bookyears:
        raise Refused(errors.UNKNOWN_BOOKYEAR, f"Unknown bookyear {plan.bookyear}")
    reason = objection(plan)
    if not reason and (plan.bookyear, plan.key) in desk.dossier.journals:
        reason = Said(
            f"Journal {plan.key} exists in bookyear {plan.bookyear}",
            f"Dagboek {plan.key} bestaat al in boekjaar {plan.bookyear}",
        )
    if reason:
        raise Refused(errors.INVALID_PARAMETER, reason, plan.key)
    made = Journal(
        plan.bookyear,
        plan.key,
        plan.name,
        desk.now(),
        insertion_type=plan.insertion_type,
        account=plan.account,
        currency=plan.currency,
        closed=limits.closed,
        protected_period=limits.protected_period,
        closed_period=limits.closed_period,
        start_number=plan.next_number - 1,
        last_number=plan.next_number - 1,
        extras=dict(plan.extras),
    )
    desk.dossier.journals[(made.bookyear, made.key)] = made
    desk.dossier.removed_journals[:] = [
        gone
        for gone in desk.dossier.removed_journals
        if (gone.bookyear, gone.key) != (made.bookyear, made.key)
    ]
    desk.record("journal", key_of(made), wire.journal(made))
    return made


def update(desk: Desk, plan: JournalPlan, limits: JournalLimits) -> Journal:
    """Change a journal. Raises `Refused` -10 without it, -79 for a number that would leave a gap.

    The next number may be set while the journal is empty; afterwards it must be the one that
    follows the last booking.
    """
    journal = needed(desk.dossier, plan.bookyear, plan.key)
    reason = objection(plan)
    if not reason and journal.bookings and plan.next_number != journal.last_number + 1:
        reason = Said(
            f"The next document number of journal {plan.key} is {journal.last_number + 1}",
            f"Het volgende nummer van dagboek {plan.key} is {journal.last_number + 1}",
        )
    if reason:
        raise Refused(errors.INVALID_PARAMETER, reason, plan.key)
    journal.name = plan.name
    journal.insertion_type, journal.account = plan.insertion_type, plan.account
    journal.currency, journal.extras = plan.currency, dict(plan.extras)
    journal.closed = limits.closed
    journal.protected_period = limits.protected_period
    journal.closed_period = limits.closed_period
    if not journal.bookings:
        journal.start_number = journal.last_number = plan.next_number - 1
    journal.stamp = desk.now()
    desk.record("journal", key_of(journal), wire.journal(journal))
    return journal


def needed(dossier: Dossier, bookyear: int, key: str) -> Journal:
    """The journal of that bookyear. Raises `Refused` -10 without it."""
    journal = dossier.journals.get((bookyear, key))
    if journal is None:
        raise Refused(errors.UNKNOWN_JOURNAL, f"Unknown journal {key}", key)
    return journal


def remove(desk: Desk, journal: Journal) -> None:
    """Remove an empty journal. Raises `Refused` -79 for one with documents in it."""
    invoices = desk.dossier.invoices
    if journal.bookings or any(at[:2] == (journal.bookyear, journal.key) for at in invoices):
        raise Refused(
            errors.INVALID_PARAMETER,
            Said(f"Journal {journal.key} holds bookings", f"Dagboek {journal.key} bevat boekingen"),
            journal.key,
        )
    del desk.dossier.journals[(journal.bookyear, journal.key)]
    gone = RemovedJournal(journal.bookyear, journal.key, desk.now())
    desk.dossier.removed_journals.append(gone)
    desk.record("journal", key_of(journal), {"removed": True})


def key_of(journal: Journal) -> str:
    """The journal's name in the effect log."""
    return f"{journal.bookyear}/{journal.key}"
