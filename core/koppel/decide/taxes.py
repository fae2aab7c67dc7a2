"""Taxes: to which VAT code of the books a VAT rate of the CRM goes. Pure.

A rate is linked by itself where one code of the books is meant without doubt; else a person is
asked, with the codes he may choose among. Nothing is guessed (R65).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from koppel import commands
from koppel.reference import TaxCode, TaxUse
from koppel.rules import Policy


@dataclass(frozen=True)
class TaxLink:
    """One rate of the CRM, and the code of the books that it goes to."""

    rate: TaxCode
    code: str = ""
    """Code of the books; empty: none yet."""
    choices: tuple[TaxCode, ...] = ()
    """The codes of the books with this percentage, where a person must choose."""
    why: str = ""
    """Why there is no code, as the end of a sentence about the rate."""

    @property
    def name(self) -> str:
        """How people, and settings, call the rate."""
        return self.rate.description or self.rate.code

    @property
    def problem(self) -> str:
        """The sentence about a rate without code."""
        return f"VAT rate {self.rate.description or percentage(self.rate)} {self.why}"

    def command(self, link: str, code: str = "CODE") -> str:
        """What a person types to link the rate."""
        return commands.setting(link, f"taxes.{self.name}={code}")

    def cure(self, link: str) -> str:
        """What a person does about a rate without code."""
        if not self.choices:
            return f"make a sales VAT code there, or link it: {self.command(link)}"
        if len(self.choices) == 1:
            (one,) = self.choices
            return f"if {one.code} is meant, link it: {self.command(link, one.code)}"
        return f"link it: {self.command(link)}"


def link_taxes(
    rates: Iterable[TaxCode], codes: Iterable[TaxCode], policy: Policy
) -> tuple[TaxLink, ...]:
    """Return one link for each rate of the CRM, in their order. ``rates`` are all there are.

    A rate is linked by itself when one code of the books has its percentage, and when either it
    is the CRM's only rate with that percentage or its description says nothing more. "0% export"
    beside "0%" is asked.
    """
    rates = tuple(rates)
    sales = tuple(code for code in codes if code.use is TaxUse.SALE)
    return tuple(_link(rate, rates, sales, policy) for rate in rates)


def percent(rate: Decimal) -> str:
    """0.21 -> "21", 0.055 -> "5.5"."""
    return f"{(rate * 100).normalize():f}"


def percentage(rate: TaxCode) -> str:
    """How a rate is written that has no description: "21%"."""
    return f"{percent(rate.rate)}%"


def _link(
    rate: TaxCode, rates: tuple[TaxCode, ...], sales: tuple[TaxCode, ...], policy: Policy
) -> TaxLink:
    alike = sum(other.rate == rate.rate for other in rates)
    choices = tuple(sorted((c for c in sales if c.rate == rate.rate), key=lambda code: code.code))
    chosen = policy.taxes.get(rate.code) or policy.taxes.get(rate.description)
    if chosen:
        if any(code.code == chosen for code in sales):
            return TaxLink(rate, chosen)
        return TaxLink(rate, choices=choices, why=f"is linked to {chosen}, which the books lack")
    if not choices:
        return TaxLink(rate, why="has no counterpart in the books")
    if len(choices) > 1:
        named = ", ".join(code.code for code in choices)
        return TaxLink(rate, choices=choices, why=f"has several candidates in the books ({named})")
    if alike > 1 and rate.description.replace(" ", "") != percentage(rate):
        why = f"is one of {alike} rates of {percentage(rate)} in the CRM"
        return TaxLink(rate, choices=choices, why=why)
    return TaxLink(rate, choices[0].code)
