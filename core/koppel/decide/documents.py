"""Documents: what to do with an invoice or a credit note that is new.

It is placed in the books and created there, after its customer; one that stands in them already is
adopted, when koppel made it or somebody confirmed it (D20).
"""

from __future__ import annotations

from koppel import commands
from koppel.connector import Change
from koppel.decide.action import Action, Need, Step
from koppel.decide.crosswalk import number_key, prints
from koppel.decide.known import Known
from koppel.decide.placing import lane, place
from koppel.errors import Held
from koppel.model import CreditNote, Customer, Document, Ref
from koppel.run import Result


def new_document(change: Change, known: Known, document: Document) -> Action | Need:
    """Place a document; or find that it stands in the books already."""
    ours = known.under(f"marker:{known.marker}")
    if ours:
        return _create_or_adopt(change, known, document, ours[0].id, document)
    placed = place(document, known.books, known.policy)
    stranger = _same(known, placed)
    if stranger and not known.policy.adopt_existing:
        raise Held(
            f"the books hold {stranger} with the same number, customer and total: confirm once "
            f"for all such documents with "
            f"{commands.syncing(known.books.link, '--adopt-existing')}",
            "D20",
        )
    return _create_or_adopt(change, known, document, stranger, placed)


def _create_or_adopt(
    change: Change, known: Known, document: Document, found: str, placed: Document
) -> Action | Need:
    """Create a document as it is placed, or adopt what was found of it in the books."""
    kind = type(placed).__name__
    wish = document.number if known.policy.numbering == "same" else ""
    step = Step(kind=kind, entity=placed, marker_of=change.id, wish=wish)
    there = found or known.asked(step)
    if isinstance(there, Need):
        return there
    return known.action(
        change,
        Result.ADOPTED if there else Result.CREATED,
        known.rule.id,
        "adopted: it stands in the books already" if there else "",
        steps=() if there else (step,),
        found=there,
        needs=(Ref(known.source, Customer.__name__, placed.customer),),
        prints=prints(document),
        detail={
            "total": str(placed.total),
            "parent": placed.invoice if isinstance(placed, CreditNote) else "",
            "number": placed.number,
            "currency": placed.currency,
        },
        owner=placed.customer,
        becomes=kind if kind != type(document).__name__ else "",
        lane=lane(placed),
        period=placed.period,
    )


def _same(known: Known, document: Document) -> str:
    """A document of somebody else with the same number, customer and total (D20)."""
    for sighting in known.under(number_key(document.number)):
        detail = sighting.detail
        if "marker" in detail or not known.customer:
            continue
        same_total = detail.get("total") == str(document.total)
        if same_total and detail.get("customer") == known.customer:
            return sighting.id
    return ""
