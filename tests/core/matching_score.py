"""Score: how right a survey was, where it is known who is who."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass

from koppel.matching import Answer, Party, Survey, Verdict

Pair = tuple[str, str]


@dataclass(frozen=True)
class Score:
    """The figures; a share of nothing is 1."""

    sure: int
    wrong: tuple[Pair, ...]
    """Automatic pairs that are not the same."""
    precision: float
    """Of the automatic pairs, the right ones."""
    recall_with_number: float
    """Of the pairs with a VAT number on both sides, those paired automatically."""
    recall_automatic: float
    """Of all pairs, those paired automatically."""
    recall_ranked_first: float
    """Of all pairs, those paired automatically or suggested first."""


def score(
    survey: Survey,
    theirs: Collection[Party],
    twins: Collection[Pair],
    is_same: Callable[[str, str], bool],
) -> Score:
    """Compare a survey with the truth: pairs of ids that are the same."""
    sure = {_first(verdict) for verdict in survey.of(Answer.SURE)}
    first = {_first(verdict) for verdict in survey.verdicts if verdict.candidates}
    numbered = {verdict.party.ref.id for verdict in survey.verdicts if verdict.party.number.text}
    numbered |= {party.ref.id for party in theirs if party.number.text}
    with_number = {pair for pair in twins if numbered.issuperset(pair)}
    wrong = tuple(sorted(pair for pair in sure if not is_same(*pair)))
    return Score(
        sure=len(sure),
        wrong=wrong,
        precision=_share(len(sure) - len(wrong), len(sure)),
        recall_with_number=_share(len(with_number & sure), len(with_number)),
        recall_automatic=_share(len(sure.intersection(twins)), len(twins)),
        recall_ranked_first=_share(len(first.intersection(twins)), len(twins)),
    )


def _first(verdict: Verdict) -> Pair:
    return verdict.party.ref.id, verdict.candidates[0].party.ref.id


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 1.0
