"""Rivals: customers of one side who bear the same VAT number; only one of them is linked (D19).

A customer is in the way of another one when he is linked, on his way to the target, or about to
be: he would be made there twice otherwise. Every function works within a transaction of its
caller; ``run`` is the number of the run whose looks count besides what holds.
"""

from __future__ import annotations

from sqlalchemy import Connection as Db

from koppel.decide.action import Action
from koppel.decide.crosswalk import natural_keys
from koppel.model import Customer, Ref
from koppel.store import crosswalk, history, intents, planrows, sightings


def note(db: Db, action: Action, *runs: int) -> None:
    """Note under which keys a customer stands who is linked, or is about to be."""
    if isinstance(action.body, Customer) and (action.writes or action.found):
        for run in runs:
            sightings.note(db, action.source, natural_keys(action.body), run)


def rival(db: Db, ref: Ref, customer: Customer, target: str, run: int, but: str = "") -> str:
    """Name the one who is in the way of a customer, for people; empty when nobody is.

    ``but``: id of one who is not in his way, for he is no more.
    """
    keys = natural_keys(customer)
    found = {s.id for s in sightings.under(db, ref.connection, ref.kind, keys, run)}
    for id in sorted(found - {ref.id, but}):
        other = Ref(ref.connection, ref.kind, id)
        if crosswalk.twin(db, other, target) is not None:
            return history.label_of(db, other) or f"{other.kind} {other.id}"
        planned = planrows.planned(db, run, other)
        if planned and (planned.writes or planned.found) and not _told(db, run, other):
            return planned.label
    for action in intents.alive_of_kind(db, ref.connection, ref.kind, target):
        same = isinstance(action.body, Customer) and set(natural_keys(action.body)) & set(keys)
        if same and action.source != ref:
            return action.label
    return ""


def _told(db: Db, run: int, ref: Ref) -> bool:
    return history.outcome_of(db, run, ref) is not None
