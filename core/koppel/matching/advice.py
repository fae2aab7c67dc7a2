"""Advice: whether doubles are worth bringing together in bulk (R42). Pure.

A *double* is an unlinked customer of the first side who has, on the other side, a customer with
his VAT number or his name: the next run would make him there again, or he stands on his own side
twice, once linked and once not. Near names are no doubles: no bulk way finds them (R43).
"""

from __future__ import annotations

from koppel.matching.numbers import Numbers
from koppel.matching.survey import Survey
from koppel.matching.verdicts import Verdict

BY_HAND = 50
"""So many doubles are brought together by hand; more are worth a bulk way."""


def doubles(found: Survey) -> tuple[Verdict, ...]:
    """Return the verdicts about doubles."""
    return tuple(verdict for verdict in found.verdicts if _is_double(verdict))


def is_worth_bulk(number: int) -> bool:
    """Whether so many doubles are worth a bulk way (R42)."""
    return number > BY_HAND


def _is_double(verdict: Verdict) -> bool:
    return any(
        each.evidence.number is Numbers.EQUAL or each.evidence.same_name
        for each in verdict.candidates
    )
