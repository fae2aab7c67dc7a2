"""Matching: which unbound customers of two systems are the same, and why. Pure.

Two lists of customers go in. For every unbound one of the first comes out a *verdict*: a sure
pair, or the *candidates* of the other side with reasons that a person understands, and why none
of them is sure. A wrong pair puts one customer's invoices on another's account, a missed one
costs a question: so only certain evidence makes a pair sure.
"""

from __future__ import annotations

from koppel.matching.advice import doubles, is_worth_bulk
from koppel.matching.criteria import Count, Criterion
from koppel.matching.party import Party, parties
from koppel.matching.survey import Survey, survey
from koppel.matching.verdicts import Answer, Candidate, Confidence, Verdict

__all__ = [
    "Answer",
    "Candidate",
    "Confidence",
    "Count",
    "Criterion",
    "Party",
    "Survey",
    "Verdict",
    "doubles",
    "is_worth_bulk",
    "parties",
    "survey",
]
