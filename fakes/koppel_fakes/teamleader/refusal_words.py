"""Refusal words: what Teamleader's API refuses in English, as its screen says it in Dutch."""

from __future__ import annotations

from collections.abc import Mapping

from koppel_fakes.teamleader.errors import VendorError

DUTCH: Mapping[str, str] = {
    "invoice must be a draft": "de factuur moet een ontwerp zijn",
    "invoice must be booked": "de factuur moet geboekt zijn",
    "invoice must not be matched": "de factuur mag niet afgepunt zijn",
    "invoice must have payments": "de factuur moet betalingen hebben",
    "invoice must not be credited already": "de factuur mag nog niet gecrediteerd zijn",
    "invoice must be a draft or the last booked invoice": (
        "de factuur moet een ontwerp of de laatst geboekte factuur zijn"
    ),
    "payment.amount must be greater than 0": "het bedrag moet groter zijn dan 0",
    "payment.amount must not exceed the due amount": (
        "het bedrag mag niet groter zijn dan wat nog te betalen is"
    ),
    "credited amount must not exceed the due amount": (
        "er mag niet meer gecrediteerd worden dan wat nog te betalen is"
    ),
    "on must not be before the last booked invoice": (
        "de datum mag niet vóór die van de laatst geboekte factuur liggen"
    ),
}
"""By title. A title that only a program meets is not here, and stays English."""


def in_dutch(refused: VendorError) -> str:
    """What the screen says, in Dutch where there is any."""
    return "; ".join(DUTCH.get(problem.title, problem.title) for problem in refused.problems)
