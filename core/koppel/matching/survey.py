"""Survey: one look at the customers of both sides: verdicts, and what each criterion would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from koppel.matching import criteria, evidence
from koppel.matching import verdicts as judging
from koppel.matching.blocks import Blocks
from koppel.matching.certainty import Crowd
from koppel.matching.criteria import Count
from koppel.matching.party import Party
from koppel.matching.verdicts import Answer, Verdict


@dataclass(frozen=True)
class Survey:
    """What was found out about the customers who are not linked yet."""

    verdicts: tuple[Verdict, ...]
    """One for each customer of the first side."""
    counts: tuple[Count, ...]
    """One for each criterion."""

    def of(self, *answers: Answer) -> tuple[Verdict, ...]:
        """The verdicts with one of these answers."""
        return tuple(verdict for verdict in self.verdicts if verdict.answer in answers)


def survey(ours: Sequence[Party], theirs: Sequence[Party]) -> Survey:
    """Look for each unlinked customer of ``ours`` among ``theirs``.

    Both hold all customers of their side, the linked ones too: whether a number or a name is
    borne by one customer only is asked of all of them.
    """
    blocks = Blocks(theirs)
    compared = {
        party: [
            (other, said)
            for other in blocks.beside(party)
            if (said := evidence.compare(party, other)) is not None
        ]
        for party in ours
        if not party.taken
    }
    crowd = Crowd(ours, theirs)
    return Survey(judging.verdicts(compared, crowd), criteria.counts(compared, theirs))
