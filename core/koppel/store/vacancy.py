"""Vacancy: the place of a linked customer who is no more in the CRM, and has no known heir.

Whoever shows his number of the books, or alone bears his VAT number, takes that place: so a
company that was merged into another one before it had documents is followed (R39), and nobody is
made in the books a second time. Every function works within a transaction of its caller; ``run``
is the number of the run whose plan counts besides what holds.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from sqlalchemy import Connection as Db

from koppel.decide.action import Action
from koppel.decide.crosswalk import DELETED, LABEL, MERGED, Binding, Sighting
from koppel.model import Customer, Ref
from koppel.store import backlog, crosswalk, history, lineage, planrows, sightings


def vacated(db: Db, theirs: Ref, crm: str, run: int) -> Binding | None:
    """Return the place of who was linked with a customer of the books and is no more in the CRM;
    None: nobody was, he is there, or somebody stands in his place."""
    before, there = crosswalk.twin(db, theirs, crm), crosswalk.binding(db, theirs)
    if before is None or there is None or there.gone or before.owner:
        return None
    planned = planrows.planned(db, run, before.ref)
    gone, heir = (before.gone, "") if planned is None else (planned.gone, planned.heir)
    return before if gone == DELETED and not heir else None


def place_for(
    db: Db, customer: Customer, crm: str, books: str, found: Collection[Sighting], run: int
) -> tuple[str, Ref] | None:
    """Return the vacant place of a customer who is not linked: the id in the books, and whose it
    was. ``found``: what stands in the books under his keys."""
    same = {each.id for each in found if each.key.startswith("vat:")}
    shown = Ref(books, Customer.__name__, customer.books_number)
    ids = {shown.id} if shown.id and sightings.is_seen(db, shown, run) else same
    if len(ids) != 1 or (same and same != ids):
        return None
    theirs = shown._replace(id=min(ids))
    before = vacated(db, theirs, crm, run)
    if before is None or not (same or _agree(sightings.vat_seen(db, theirs, run), customer)):
        return None
    return theirs.id, before.ref


def _agree(vat_number: str, customer: Customer) -> bool:
    """Whether the VAT numbers do not say that they are two."""
    return "" in (vat_number, customer.vat_number) or vat_number == customer.vat_number


def name_of(db: Db, ref: Ref, books: str) -> str:
    """Return how people last heard of a linked customer, or of his counterpart; or his id."""
    bound, twin = crosswalk.binding(db, ref), crosswalk.twin(db, ref, books)
    kept = bound.detail.get(LABEL, "") if bound is not None else ""
    if told := history.label_of(db, ref) or (f"{ref.kind} {kept}" if kept else ""):
        return told
    return (history.label_of(db, twin.ref) if twin is not None else "") or f"{ref.kind} {ref.id}"


def take(db: Db, action: Action, before: Binding) -> None:
    """Link a customer in the place of one who is no more, and who becomes his alias (D9)."""
    kept = lineage.place_of(db, before, action.source, action.target)
    prints = {**action.prints, **kept.prints}
    heir = Binding(
        action.source, before.thing, version=action.version, prints=prints, gone=action.gone
    )
    vanished = replace(before, main=False, owner=heir.ref.id, gone=MERGED)
    crosswalk.bind(db, vanished, heir)
    backlog.close_issues(db, before.ref)
