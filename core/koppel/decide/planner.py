"""Planner: what to do with a candidate. Change + Known + Policy -> Action or Need.

Pure: no I/O, no clock, no SQL. The engine supplies what a ``Need`` asks for and asks again.
Adoption is decided here, never at the write.
"""

from __future__ import annotations

from koppel.connector import Change
from koppel.decide.action import Action, Need
from koppel.decide.crosswalk import DELETED, Binding, differing, prints
from koppel.decide.customers import changed_customer, new_customer
from koppel.decide.documents import new_document
from koppel.decide.known import Known
from koppel.decide.labels import label, names
from koppel.errors import Held, Refused
from koppel.model import Customer, Document
from koppel.rules import Do
from koppel.run import Result

OF_CUSTOMER = ("customer", "customer_name")
"""The fields of a document that follow its customer."""


def decide(change: Change, known: Known) -> Action | Need:
    """Decide about a customer or a document that a feed brought, or that waited."""
    if change.gone:
        return _gone(change, known)
    if change.problem:
        return known.action(change, Result.FAILED, known.rule.id, change.problem)
    refusal = _guard(change, known)
    if refusal is not None and known.binding is None:
        return refusal
    if known.binding is not None and change.version and change.version == known.binding.version:
        return known.action(change, Result.UNCHANGED)
    if not change.complete or change.entity is None:
        return Need(fetch=True)
    if known.binding is not None and known.twin is not None and known.twin.gone:
        text = f"changed, and {known.twin.ref.id} of the books is not sure to be his any more"
        return known.action(change, Result.HELD, "D4", text)
    if known.binding is not None:
        return _changed(change, known, known.binding)
    try:
        return _new(change, known)
    except Held as held:
        return known.action(change, Result.HELD, held.rule or known.rule.id, str(held))
    except Refused as refused:
        return known.action(change, Result.FAILED, refused.rule or known.rule.id, str(refused))


def _guard(change: Change, known: Known) -> Action | None:
    """The first guard that a summary does not pass, as an action; None when all hold."""
    if change.entity is None:
        return None
    for guard in known.rule.guards:
        if not guard.holds(change.entity, known.policy):
            return known.action(change, Result.NOT_DUE, guard.id, guard.reason)
    return None


def _gone(change: Change, known: Known) -> Action:
    if known.binding is None:
        text = "deleted before it was exported"
        return known.action(change, Result.NOT_DUE, "D4", text, gone=DELETED)
    text = (
        "deleted at its source after it was exported: nothing is deleted in the other system; "
        "look at it there"
    )
    issue = "D4" if known.rule.gone is Do.REPORT else ""
    return known.action(change, Result.UNCHANGED, "D4", text, issue=issue, gone=DELETED)


def _changed(change: Change, known: Known, binding: Binding) -> Action:
    entity = change.entity
    assert entity is not None  # decide() asked for the whole record
    now = prints(entity)
    before = dict(binding.prints)
    if known.merged:
        before |= {field: now[field] for field in OF_CUSTOMER if field in now}
    fields = differing(before, now)
    if not fields:  # fields that were not known before are known from now on
        return known.action(change, Result.UNCHANGED, prints={**now, **before})
    updates = known.rule.changed is Do.UPDATE
    if updates and isinstance(entity, Customer) and known.twin is not None:
        return changed_customer(change, known, binding, known.twin, entity, fields)
    text = f"changed after export ({names(fields)}): the books keep what was booked; compare them"
    return known.action(change, Result.UNCHANGED, "D3", text, issue="D3", prints=before)


def _new(change: Change, known: Known) -> Action | Need:
    entity = change.entity
    assert entity is not None  # decide() asked for the whole record
    if known.rule.new is not Do.CREATE:
        text = f"{label(change.kind.__name__, entity)} is linked only by hand"
        return known.action(change, Result.NOT_DUE, known.rule.id, text)
    if isinstance(entity, Document):
        return new_document(change, known, entity)
    assert isinstance(entity, Customer)
    return new_customer(change, known, entity)
