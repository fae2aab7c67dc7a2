"""Invoicee: the customer as his document shows him, who counts where his own record is no more.

A document must reach the books, also when its customer was deleted before he was linked. What it
tells of him suffices to find him by VAT number, or to make him; his place in the crosswalk is that
of the deleted record, so that a second document finds him there, and one who bears his number may
take it (D4, D9, D19). Pure.
"""

from __future__ import annotations

from koppel.decide.action import Action
from koppel.decide.crosswalk import DELETED
from koppel.model import Customer, Document
from koppel.run import Result


def told(document: Action) -> Customer | None:
    """Return the customer whom the document of an action shows; None when it shows none."""
    body = document.body
    return body.invoicee if isinstance(body, Document) else None


def as_told(decided: Action) -> Action:
    """Return what was decided about such a customer; the crosswalk learns that he is gone."""
    text = "deleted before he was linked: he is as his documents tell him"
    message = f"{text}; {decided.message}" if decided.message else text
    return decided.model_copy(update={"message": message, "gone": DELETED})


def untold(decided: Action) -> Action:
    """Return what was decided where the document shows nobody: his record is what it waits for."""
    if decided.result is not Result.NOT_DUE:
        return decided
    text = (
        "deleted before he was linked, and his document does not tell who he was: bring him back, "
        "or make the document out to another customer"
    )
    return decided.model_copy(update={"message": text})
