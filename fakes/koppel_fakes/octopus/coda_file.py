"""CODA file: the statements of a bank with their movements (belgian-accounting 6).

The file is checked first (`coda_check`), then read with febelfin-coda; what that library cannot
read is refused with the line it stood at.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from coda import CODA

from koppel_fakes.octopus import coda_check, ogm
from koppel_fakes.octopus.coda_check import CodaError, Statement
from koppel_fakes.said import Said

ACCOUNT_LENGTH = 34
"""febelfin-coda leaves the currency after the counterparty's account."""

IN_DETAIL = ("1", "2")
"""Transaction types whose details are the payments of customers (belgian-accounting 6.3)."""


@dataclass(frozen=True, slots=True)
class Movement:
    """Money that came (+) or went (-), in euro, and what the payer said."""

    amount: Decimal
    communication: str
    structured: str
    """The structured communication as twelve digits, wherever it stood; empty when none."""
    counterparty_account: str
    counterparty_name: str


@dataclass(frozen=True, slots=True)
class BankStatement:
    """One statement of one account."""

    account: str
    currency: str
    sequence: str
    dated: date
    old_balance: Decimal
    new_balance: Decimal
    movements: tuple[Movement, ...]

    @property
    def key(self) -> tuple[str, str, int, str]:
        """What names a statement: account, currency, year and CODA sequence number."""
        return self.account, self.currency, self.dated.year, self.sequence


def read(statement: Statement) -> BankStatement:
    """Read a statement. Raises `CodaError` when its arithmetic or a field of it is wrong."""
    coda_check.check_arithmetic(statement)
    at = statement[0].number

    def handed_over() -> Iterator[str]:
        nonlocal at
        for line, text in zip(statement, coda_check.texts(statement), strict=True):
            at = line.number
            yield text

    try:
        (found,) = CODA(handed_over()).statements
    # The library says nothing about what it cannot read: it may raise any of these.
    except (AssertionError, AttributeError, ValueError, IndexError, ArithmeticError) as error:
        raise CodaError(
            at,
            Said(
                f"this record cannot be read ({type(error).__name__})",
                f"deze record is niet leesbaar ({type(error).__name__})",
            ),
        ) from error
    return BankStatement(
        found.account,
        found.account_currency,
        found.coda_sequence,
        found.new_balance_date,
        _euro(found.old_balance),
        _euro(found.new_balance),
        tuple(_movements(found.moves)),
    )


def _movements(moves: list[Any]) -> Iterator[Movement]:
    """The payments: the details of a batch if it has any, else the movement itself."""
    for move in moves:
        parts = move.moves if move.transaction_type in IN_DETAIL and move.moves else [move]
        for part in parts:
            yield _movement(part)


def _movement(move: Any) -> Movement:
    text = (move.communication or "").strip()
    codes = ogm.find(text)
    account = (move.counterparty_account or "")[:ACCOUNT_LENGTH].strip()
    return Movement(
        _euro(move.amount), text, codes[0] if codes else "", account,
        (move.counterparty_name or "").strip(),
    )  # fmt: skip


def _euro(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))
