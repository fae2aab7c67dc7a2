"""Totals: how the sums of a document come about (teamleader-api 2.0)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from koppel_fakes.teamleader.documents import (
    ZERO,
    DocumentDiscount,
    Group,
    Line,
    TaxTotal,
    Totals,
)

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


@dataclass(frozen=True, slots=True)
class LineTotals:
    """The sums of one line, before any discount on the whole document."""

    exclusive: Decimal
    exclusive_before_discount: Decimal
    inclusive: Decimal
    inclusive_before_discount: Decimal


def round2(amount: Decimal) -> Decimal:
    """To the cent, half away from zero."""
    return amount.quantize(CENT, rounding=ROUND_HALF_UP)


def line_totals(line: Line) -> LineTotals:
    """What one line amounts to: quantity x price, less its own discount, each rounded."""
    before = round2(line.quantity * line.unit_amount)
    exclusive = _exclusive(line)
    factor = 1 + line.rate
    return LineTotals(exclusive, before, round2(exclusive * factor), round2(before * factor))


def document_totals(
    groups: Iterable[Group], discounts: Sequence[DocumentDiscount] = (), *, per_line: bool = False
) -> Totals:
    """Sums per percentage: discounts one after the other, tax rounded once per percentage.

    With `per_line` the tax of each line is rounded by itself, where there is no discount on the
    whole document.
    """
    groups = tuple(groups)
    taxable: dict[Decimal, Decimal] = {}
    before: dict[Decimal, Decimal] = {}
    for group in groups:
        for line in group.lines:
            taxable[line.rate] = taxable.get(line.rate, ZERO) + _exclusive(line)
            full = round2(line.quantity * line.unit_amount)
            before[line.rate] = before.get(line.rate, ZERO) + full
    for discount in discounts:
        for rate, amount in taxable.items():
            taxable[rate] = round2(amount * (HUNDRED - discount.value) / HUNDRED)
    by_line = _tax_by_line(groups) if per_line and not discounts else {}
    taxes = tuple(
        TaxTotal(rate, taxable[rate], by_line.get(rate, round2(taxable[rate] * rate)))
        for rate in sorted(taxable, reverse=True)
    )
    exclusive = sum((tax.taxable for tax in taxes), ZERO)
    exclusive_before = sum(before.values(), ZERO)
    return Totals(
        exclusive=exclusive,
        exclusive_before_discount=exclusive_before,
        inclusive=exclusive + sum((tax.tax for tax in taxes), ZERO),
        inclusive_before_discount=exclusive_before
        + sum((round2(amount * rate) for rate, amount in before.items()), ZERO),
        taxes=taxes,
    )


def _tax_by_line(groups: Iterable[Group]) -> dict[Decimal, Decimal]:
    taxes: dict[Decimal, Decimal] = {}
    for line in (line for group in groups for line in group.lines):
        taxes[line.rate] = taxes.get(line.rate, ZERO) + round2(_exclusive(line) * line.rate)
    return taxes


def _exclusive(line: Line) -> Decimal:
    amount = line.quantity * line.unit_amount
    if line.discount:
        amount = amount * (HUNDRED - line.discount) / HUNDRED
    return round2(amount)
