"""Verdict: what is known of one unbound customer: a sure pair, or candidates and why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from koppel.matching.certainty import Crowd, doubt
from koppel.matching.criteria import Comparisons
from koppel.matching.evidence import Evidence
from koppel.matching.numbers import Numbers
from koppel.matching.party import Party

SHOWN = 5
"""So many candidates a person is shown."""

POSSIBLE = 35
"""Below this score a candidate is not worth a person's time."""

LIKELY = 70
"""From this score on a candidate who leads is likely."""

LEAD = 10
"""So far the best must be ahead of the next to lead."""


class Answer(StrEnum):
    """What came of looking for one customer on the other side."""

    SURE = "sure"
    DOUBTFUL = "doubtful"
    """One candidate, but the evidence is not certain."""
    SEVERAL = "several"
    """More than one candidate."""
    TAKEN = "taken"
    """The best candidate is linked to another customer already."""
    NONE = "none"


class Confidence(StrEnum):
    """How much speaks for a candidate."""

    SURE = "sure"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True)
class Candidate:
    """A customer of the other side who may be the same."""

    party: Party
    evidence: Evidence
    confidence: Confidence
    doubt: str
    """Why it is not sure; empty when it is."""

    @property
    def reason(self) -> str:
        """Why he is a candidate, for people."""
        return ", ".join(self.evidence.reasons)


@dataclass(frozen=True)
class Verdict:
    """What is known of one unbound customer."""

    party: Party
    answer: Answer
    candidates: tuple[Candidate, ...] = ()
    """The best first; a sure pair is alone."""
    why: str = ""
    """Why no pair is sure; empty when one is."""


def verdicts(compared: Comparisons, crowd: Crowd) -> tuple[Verdict, ...]:
    """Return a verdict for each customer that was compared, in their order."""
    found = {party: _candidates(beside, party, crowd) for party, beside in compared.items()}
    once = _once(found)
    return tuple(_verdict(party, candidates, once) for party, candidates in found.items())


def _candidates(
    beside: Sequence[tuple[Party, Evidence]], party: Party, crowd: Crowd
) -> tuple[Candidate, ...]:
    """Keep those that a person would look at, the best first."""
    worth = [(other, said) for other, said in beside if _is_worth(said)]
    worth.sort(key=lambda pair: (-pair[1].score, pair[0].taken, pair[0].ref))
    numbered = {other for other, said in worth if said.number is Numbers.EQUAL}
    found = []
    for other, said in worth:
        why = doubt(party, other, said, crowd)
        if not why and numbered - {other}:
            why = "another customer bears the VAT number"
        found.append(Candidate(other, said, _confidence(said, worth, why), why))
    return tuple(found[:SHOWN])


def _is_worth(said: Evidence) -> bool:
    return said.number is Numbers.EQUAL or said.shown or said.score >= POSSIBLE


def _confidence(said: Evidence, worth: Sequence[tuple[Party, Evidence]], why: str) -> Confidence:
    if not why:
        return Confidence.SURE
    best, *others = [each.score for _, each in worth]
    leads = said.score == best and all(best - each >= LEAD for each in others[:1])
    return Confidence.LIKELY if leads and best >= LIKELY else Confidence.POSSIBLE


def _once(found: dict[Party, tuple[Candidate, ...]]) -> frozenset[Party]:
    """The customers of the other side whom exactly one sure pair claims."""
    claims = Counter(
        candidate.party
        for candidates in found.values()
        for candidate in candidates
        if not candidate.doubt
    )
    return frozenset(party for party, number in claims.items() if number == 1)


def _verdict(party: Party, candidates: tuple[Candidate, ...], once: frozenset[Party]) -> Verdict:
    if not candidates:
        return Verdict(party, Answer.NONE, why="nobody there has his number, or a name like his")
    sure = [each for each in candidates if not each.doubt]
    if len(sure) == 1 and sure[0].party in once:
        return Verdict(party, Answer.SURE, (sure[0],))
    kept = tuple(_doubted(each) for each in candidates)
    best = kept[0]
    if best.party.taken:
        return Verdict(party, Answer.TAKEN, kept, best.doubt)
    answer = Answer.DOUBTFUL if len(kept) == 1 else Answer.SEVERAL
    return Verdict(party, answer, kept, best.doubt)


def _doubted(candidate: Candidate) -> Candidate:
    """A pair that seemed sure beside another that seemed so too is not."""
    if candidate.doubt:
        return candidate
    why = "another customer is as sure a match"
    return replace(candidate, doubt=why, confidence=Confidence.LIKELY)
