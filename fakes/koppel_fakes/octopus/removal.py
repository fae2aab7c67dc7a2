"""Removal: relations that a person deletes, merges into another one, or gives another key.

No call of the API can; the feed of relations tells which keys are gone (octopus-api 2.6, 2.11).
What a merge does to the documents is not documented: here they belong to the survivor.
"""

from __future__ import annotations

from dataclasses import replace

from koppel_fakes.octopus import standing, wire
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.item_index import Place
from koppel_fakes.octopus.records import (
    Booking,
    MoneyDocument,
    Relation,
    RelationRef,
    TradeDocument,
)
from koppel_fakes.octopus.removed import RemovedRelation

RELATION = "relation"

AnyBooking = Booking[TradeDocument] | Booking[MoneyDocument]


def has_documents(desk: Desk, relation: Relation) -> bool:
    """Whether something is booked on a relation."""
    return any(_names(desk, booking, relation) for booking in desk.dossier.bookings())


def remove(desk: Desk, relation: Relation) -> None:
    """Take a relation away; its key is never used again."""
    dossier = desk.dossier
    del dossier.relations[relation.id]
    if dossier.by_external.get(relation.external_id) == relation.id:
        del dossier.by_external[relation.external_id]
    dossier.removed_relations.append(RemovedRelation(relation, desk.now()))
    desk.record("deletion", f"{RELATION}/{relation.id}", wire.relation(relation))


def merge(desk: Desk, loser: Relation, survivor: Relation) -> None:
    """Hand the documents of one relation over to another, and take the first away."""
    _hand_over(desk, loser, survivor)
    remove(desk, loser)


def renumber(desk: Desk, relation: Relation) -> Relation:
    """Give a relation another key; it keeps its fields, external number and documents."""
    dossier = desk.dossier
    made = Relation(dossier.next_relation_id(), relation.external_id, relation.fields, desk.now())
    dossier.relations[made.id] = made
    merge(desk, relation, made)
    if made.external_id:
        dossier.by_external[made.external_id] = made.id
    desk.record(RELATION, str(made.id), {"created": False, **wire.relation(made)})
    return made


def _hand_over(desk: Desk, loser: Relation, survivor: Relation) -> None:
    dossier = desk.dossier
    for booking in list(dossier.bookings()):
        if _names(desk, booking, loser):
            _readdress(desk, booking, loser, survivor)
            booking.stamp = desk.now()
            at = booking.document
            standing.refresh(dossier, Place(at.bookyear, at.journal, at.number), desk.switches)
    for balancing in dossier.balancings.values():
        if balancing.relation_id == loser.id:
            balancing.relation_id = survivor.id


def _readdress(desk: Desk, booking: AnyBooking, loser: Relation, survivor: Relation) -> None:
    ref = RelationRef(survivor.id)
    document = booking.document
    if isinstance(document, TradeDocument):
        booking.document = replace(document, relation=ref)
        return
    lines = [
        replace(line, relation=ref) if desk.dossier.find_relation(line.relation) is loser else line
        for line in document.lines
    ]
    booking.document = replace(document, lines=tuple(lines))


def _names(desk: Desk, booking: AnyBooking, relation: Relation) -> bool:
    document = booking.document
    refs = (
        [document.relation]
        if isinstance(document, TradeDocument)
        else [line.relation for line in document.lines]
    )
    return any(desk.dossier.find_relation(ref) is relation for ref in refs)
