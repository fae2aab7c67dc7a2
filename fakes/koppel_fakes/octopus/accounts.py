"""Accounts: a ledger account is made or changed by one call (octopus-api 2.4)."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from koppel_fakes.octopus import errors, wire
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.records import FULL_PERCENTAGE, Account, Percentages
from koppel_fakes.said import Said

NUMBERS = range(1, 1_000_000)
_RANGE_CODES = (errors.VAT_RECUP_RANGE, errors.FISC_PROF_RANGE, errors.FISC_RECUP_RANGE)


def upsert(
    desk: Desk,
    bookyear: int,
    number: int,
    names: Mapping[str, str],
    percentages: tuple[Decimal | None, Decimal | None, Decimal | None],
) -> bool:
    """Make or change an account; True when it was made. What is None stays, or is 100.

    Raises `Refused`: -9 unknown bookyear, -27 an impossible number, -30 to -32 a percentage
    outside 0 to 100. A new account can be booked on.
    """
    if bookyear not in desk.dossier.bookyears:
        raise Refused(errors.UNKNOWN_BOOKYEAR, f"Unknown bookyear {bookyear}")
    if number not in NUMBERS:
        raise Refused(
            errors.INSERT_ACCOUNT,
            Said(
                f"Account number {number} is not possible",
                f"Rekeningnummer {number} is niet mogelijk",
            ),
        )
    for code, value in zip(_RANGE_CODES, percentages, strict=True):
        if value is not None and not 0 <= value <= FULL_PERCENTAGE:
            raise Refused(code, f"Percentage {value} is outside 0 to 100")
    stored = desk.dossier.accounts.get((bookyear, number))
    record = stored or Account(bookyear, number, {}, desk.now())
    record.names = {**record.names, **names}
    kept = zip(percentages, record.percentages, strict=True)
    record.percentages = Percentages(*(old if new is None else new for new, old in kept))
    record.stamp = desk.now()
    desk.dossier.accounts[(bookyear, number)] = record
    desk.record("account", f"{bookyear}/{number}", wire.account(record))
    return stored is None
