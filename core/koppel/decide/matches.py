"""Matches: what was found out about the customers of a link, at one moment. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from koppel.connector import Change
from koppel.matching import (
    Answer,
    Candidate,
    Party,
    Survey,
    Verdict,
    doubles,
    is_worth_bulk,
    numbers,
)
from koppel.matching.numbers import Numbers
from koppel.run import Calls


@dataclass(frozen=True)
class Pair:
    """A customer of the CRM and one of the books that a person takes for the same."""

    ours: str
    theirs: str


@dataclass(frozen=True)
class Matches:
    """What was found out about the customers of a link, at one moment."""

    link: str
    crm: str
    """Title of the CRM."""
    books: str
    """Title of the books."""
    survey: Survey
    ours: Mapping[str, Party] = field(repr=False)
    """All customers of the CRM, by id."""
    theirs: Mapping[str, Party] = field(repr=False)
    """All customers of the books, by id."""
    partners: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Who of the CRM is linked to a customer of the books, by the latter's id."""
    vacant: Mapping[str, frozenset[str]] = field(default_factory=dict, repr=False)
    """Who was, and is no longer in the CRM: the customer of the books is free again."""
    calls: tuple[Calls, ...] = ()
    changes: Mapping[str, Change] = field(default_factory=dict, repr=False)

    @cached_property
    def sure(self) -> tuple[Pair, ...]:
        """The pairs that need no person."""
        found = self.survey.of(Answer.SURE)
        return tuple(Pair(v.party.ref.id, v.candidates[0].party.ref.id) for v in found)

    @cached_property
    def doubtful(self) -> tuple[Verdict, ...]:
        """Those whom a person must look at, the likeliest first."""
        found = self.survey.of(Answer.DOUBTFUL, Answer.SEVERAL, Answer.TAKEN)
        open_ = [verdict for verdict in found if self.choices(verdict)]
        return tuple(sorted(open_, key=lambda v: (-v.candidates[0].evidence.score, v.party.label)))

    @cached_property
    def doubles(self) -> int:
        """How many would be made again in the books, or stand twice in the CRM."""
        return len(doubles(self.survey))

    @property
    def bulk_advised(self) -> bool:
        """Whether there are so many doubles that a bulk way is worth it (R42)."""
        return is_worth_bulk(self.doubles)

    def choices(self, verdict: Verdict) -> tuple[Candidate, ...]:
        """The candidates of a verdict whom a person may still choose."""
        return tuple(each for each in verdict.candidates if not each.party.taken)

    def counted(self) -> dict[str, int]:
        """How many customers of the CRM had each answer."""
        return {str(answer): len(self.survey.of(answer)) for answer in Answer}

    def objection(self, pair: Pair) -> str:
        """Return why a pair cannot be bound, whatever a person says; empty when it can."""
        ours, theirs = self.ours.get(pair.ours), self.theirs.get(pair.theirs)
        if ours is None:
            return f"{self.crm} has no customer {pair.ours}"
        if theirs is None:
            return f"{self.books} has no customer {pair.theirs}"
        for party in (ours, theirs):
            if party.taken:
                return f"{party.label} is linked already"
        if numbers.compare(ours.number, theirs.number) is Numbers.OTHER:
            return (
                f"{ours.label} has VAT number {ours.number.text} and {theirs.label} "
                f"{theirs.number.text}, both valid: correct one of them first"
            )
        return ""

    def to_dict(self) -> dict[str, Any]:
        """Return the matches as JSON-ready data."""
        return {
            "link": self.link,
            "counts": self.counted(),
            "doubles": self.doubles,
            "bulk_advised": self.bulk_advised,
            "criteria": [
                {
                    "criterion": str(count.criterion),
                    "pairs": count.pairs,
                    "several": count.several,
                    "new_in_books": count.new_there,
                    "new_in_crm": count.new_here,
                    "lowest": count.lowest,
                }
                for count in self.survey.counts
            ],
            "customers": [_told(verdict) for verdict in self.survey.verdicts],
            "calls": [calls.to_dict() for calls in self.calls],
        }


def _told(verdict: Verdict) -> dict[str, Any]:
    return {
        "id": verdict.party.ref.id,
        "name": verdict.party.label,
        "answer": str(verdict.answer),
        "why": verdict.why,
        "candidates": [
            {
                "id": each.party.ref.id,
                "name": each.party.label,
                "confidence": str(each.confidence),
                "score": each.evidence.score,
                "reason": each.reason,
                "doubt": each.doubt,
                "linked": each.party.taken,
            }
            for each in verdict.candidates
        ],
    }
