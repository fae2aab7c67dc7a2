"""Planner: what to do with a candidate. Change + Known + Policy -> Action or Need.

Pure: no I/O, no clock, no SQL. The engine supplies what a ``Need`` asks for and asks again.
Adoption is decided here, never at the write.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from koppel import commands
from koppel.connector import Change, Finding, Verdict
from koppel.decide.action import Action, Need, Step
from koppel.decide.crosswalk import (
    DELETED,
    LABEL,
    Binding,
    Sighting,
    differing,
    natural,
    number_key,
    prints,
)
from koppel.decide.placing import Books, lane, place
from koppel.errors import Held, Refused
from koppel.model import (
    CreditNote,
    Customer,
    Document,
    Entity,
    Ref,
)
from koppel.rules import Do, Policy, Rule
from koppel.run import Result

OF_CUSTOMER = ("customer", "customer_name")
"""The fields of a document that follow its customer."""

LARGEST_DIFFERENCE = 5
"""So many differing fields are named; the rest is counted."""


@dataclass(frozen=True)
class Known:
    """What the engine knows about a candidate besides the change itself.

    ``source`` and ``target`` are connection ids. ``binding``: the record's own. ``twin``: the
    main record in the target it is bound to. ``sightings``: what stands in the target under the
    keys of this record. ``find``: whether the target must be asked, because no feed of it brings
    this kind. ``customer``: id in the target of the document's customer, bound or about to be.
    """

    rule: Rule
    policy: Policy
    books: Books
    source: str
    target: str
    phase: int
    marker: str
    binding: Binding | None = None
    twin: Binding | None = None
    sightings: tuple[Sighting, ...] = ()
    find: bool = False
    finding: Finding | None = None
    customer: str = ""
    merged: bool = False
    """The customer whom a linked document names now is the one to whom it was made out, who was
    merged into him."""
    rival: str = ""
    """Name of another customer of the source with the same VAT number, who came first."""
    vacant: str = ""
    """Id of the customer of the target whose counterpart is no more, and whose place he takes."""
    predecessor: str = ""
    """Name of that counterpart."""
    numbered: bool = False
    """The target has a customer with the number that this one shows, typed by somebody (D16)."""
    serial_key: str = ""
    """The key under which the record stands in the target when koppel created it."""
    seen: Mapping[str, str] = field(default_factory=dict)
    """Prints of the twin as a feed of the target last brought it."""
    stale: bool = False
    """The change is a stored record, not one that a feed brought."""


def decide(change: Change, known: Known) -> Action | Need:
    """Decide about a customer or a document that a feed brought, or that waited."""
    if change.gone:
        return _gone(change, known)
    if change.problem:
        return _action(change, known, Result.FAILED, known.rule.id, change.problem)
    refusal = _guard(change, known)
    if refusal is not None and known.binding is None:
        return refusal
    if known.binding is not None and change.version and change.version == known.binding.version:
        return _action(change, known, Result.UNCHANGED)
    if not change.complete or change.entity is None:
        return Need(fetch=True)
    if known.binding is not None and known.twin is not None and known.twin.gone:
        text = f"changed, and {known.twin.ref.id} of the books is not sure to be his any more"
        return _action(change, known, Result.HELD, "D4", text)
    if known.binding is not None:
        return _changed(change, known, known.binding)
    try:
        return _new(change, known)
    except Held as held:
        return _action(change, known, Result.HELD, held.rule or known.rule.id, str(held))
    except Refused as refused:
        return _action(change, known, Result.FAILED, refused.rule or known.rule.id, str(refused))


def label(kind: str, entity: Entity | None, id: str = "", binding: Binding | None = None) -> str:
    """Name a record for people: "Invoice 2026 / 41 (Acme NV)"; one that cannot be read goes by
    the name or the number that its binding holds."""
    words = {"CreditNote": "Credit note", "Settlement": "Payment of"}.get(kind, kind)
    if isinstance(entity, Document):
        name = f" ({entity.customer_name})" if entity.customer_name else ""
        return f"{words} {entity.number}{name}"
    if isinstance(entity, Customer):
        return f"{words} {' '.join(filter(None, (entity.first_name, entity.name)))}"
    told = binding.detail if binding is not None else {}
    return f"{words} {told.get(LABEL) or told.get('number') or id}"


def _guard(change: Change, known: Known) -> Action | None:
    """The first guard that a summary does not pass, as an action; None when all hold."""
    if change.entity is None:
        return None
    for guard in known.rule.guards:
        if not guard.holds(change.entity, known.policy):
            return _action(change, known, Result.NOT_DUE, guard.id, guard.reason)
    return None


def _gone(change: Change, known: Known) -> Action:
    if known.binding is None:
        text = "deleted before it was exported"
        return _action(change, known, Result.NOT_DUE, "D4", text, gone=DELETED)
    text = (
        "deleted at its source after it was exported: nothing is deleted in the other system; "
        "look at it there"
    )
    issue = "D4" if known.rule.gone is Do.REPORT else ""
    return _action(change, known, Result.UNCHANGED, "D4", text, issue=issue, gone=DELETED)


def _changed(change: Change, known: Known, binding: Binding) -> Action:
    entity = change.entity
    assert entity is not None  # decide() asked for the whole record
    now = prints(entity)
    before = dict(binding.prints)
    if known.merged:
        before |= {field: now[field] for field in OF_CUSTOMER if field in now}
    fields = differing(before, now)
    if not fields:  # fields that were not known before are known from now on
        return _action(change, known, Result.UNCHANGED, prints={**now, **before})
    updates = known.rule.changed is Do.UPDATE
    if updates and isinstance(entity, Customer) and known.twin is not None:
        return _update(change, known, binding, known.twin, entity, fields)
    text = f"changed after export ({_names(fields)}): the books keep what was booked; compare them"
    return _action(change, known, Result.UNCHANGED, "D3", text, issue="D3", prints=before)


def _update(
    change: Change,
    known: Known,
    binding: Binding,
    twin: Binding,
    entity: Customer,
    fields: tuple[str, ...],
) -> Action:
    """Update only fields that koppel wrote and that still hold what it wrote (D17)."""
    wrote = twin.detail
    mine = tuple(f for f in fields if f in wrote and known.seen.get(f, wrote[f]) == wrote[f])
    others = tuple(f for f in fields if f not in mine)
    text, issue = "", ""
    if others:
        issue = "D17"
        text = (
            f"changed in the CRM ({_names(others)}), but somebody else keeps these fields in the "
            "books: they stay as they are there; compare them"
        )
    kept = {**prints(entity), **{f: binding.prints[f] for f in others}}
    if not mine:
        return _action(change, known, Result.UNCHANGED, "D17", text, issue=issue, prints=kept)
    step = Step(
        verb="update",
        kind="Customer",
        entity=entity,
        marker_of=change.id,
        id=twin.ref.id,
        fields=mine,
    )
    return _action(
        change,
        known,
        Result.UPDATED,
        "D17",
        text or f"updated: {_names(mine)}",
        issue=issue,
        prints=kept,
        steps=(step,),
    )


def _new(change: Change, known: Known) -> Action | Need:
    entity = change.entity
    assert entity is not None  # decide() asked for the whole record
    if known.rule.new is not Do.CREATE:
        text = f"{label(change.kind.__name__, entity)} is linked only by hand"
        return _action(change, known, Result.NOT_DUE, known.rule.id, text)
    if isinstance(entity, Document):
        return _new_document(change, known, entity)
    assert isinstance(entity, Customer)
    found, why = _same_customer(known, entity)
    if why:
        return _action(change, known, Result.HELD, "D19", why)
    if known.numbered and not found:
        text = (
            f"shows customer number {entity.books_number}, which the books have, and is not linked "
            "to it: link the two with koppel match; or take the number away, and he is made there"
        )
        return _action(change, known, Result.HELD, "D16", text)
    return _create_or_adopt(change, known, entity, found, entity)


def _new_document(change: Change, known: Known, document: Document) -> Action | Need:
    """Place a document; or find that it stands in the books already."""
    ours = _by_key(known, f"marker:{known.marker}")
    if ours:
        return _create_or_adopt(change, known, document, ours[0].id, document)
    placed = place(document, known.books, known.policy)
    stranger = _same_document(known, placed)
    if stranger and not known.policy.adopt_existing:
        raise Held(
            f"the books hold {stranger} with the same number, customer and total: confirm once "
            f"for all such documents with "
            f"{commands.syncing(known.books.link, '--adopt-existing')}",
            "D20",
        )
    return _create_or_adopt(change, known, document, stranger, placed)


def _create_or_adopt(
    change: Change, known: Known, entity: Entity, found: str, written: Entity
) -> Action | Need:
    kind = type(written).__name__
    wish = ""
    if isinstance(entity, Document) and known.policy.numbering == "same":
        wish = entity.number
    step = Step(kind=kind, entity=written, marker_of=change.id, wish=wish)
    if known.find and not found:
        if known.finding is None:
            return Need(find=step)
        if known.finding.verdict is Verdict.PRESENT:
            found = known.finding.id
        elif known.finding.verdict is Verdict.TAKEN:
            raise Held("another record stands in its place in the target: look at it there", "D19")
    if isinstance(written, Document):
        needs: tuple[Ref, ...] = (Ref(known.source, "Customer", written.customer),)
        parent = written.invoice if isinstance(written, CreditNote) else ""
        detail = {
            "total": str(written.total),
            "parent": parent,
            "number": written.number,
            "currency": written.currency,
        }
        becomes = kind if kind != type(entity).__name__ else ""
        return _action(
            change,
            known,
            Result.ADOPTED if found else Result.CREATED,
            known.rule.id,
            "adopted: it stands in the books already" if found else "",
            steps=() if found else (step,),
            found=found,
            needs=needs,
            prints=prints(entity),
            detail=detail,
            owner=written.customer,
            becomes=becomes,
            lane=lane(written),
            period=written.period,
        )
    return _action(
        change,
        known,
        Result.ADOPTED if found else Result.CREATED,
        _rule_same(known, found) if found else known.rule.id,
        _why_same(known, found) if found else "",
        steps=() if found else (step,),
        found=found,
        prints=prints(entity),
    )


def _same_customer(known: Known, customer: Customer) -> tuple[str, str]:
    """Return (id in the target, why not) of the customer who is surely the same (D19).

    A mark or a caller's id of ours on a record with another VAT number is somebody else's.
    """
    ours = {
        s.id
        for s in (*_by_key(known, f"marker:{known.marker}"), *_by_key(known, known.serial_key))
        if not (s.detail.get("vat") and customer.vat_number)
        or s.detail["vat"] == customer.vat_number
    }
    if len(ours) == 1:
        return ours.pop(), ""
    if known.vacant:
        return known.vacant, ""
    if known.rival:
        return "", (
            f"{known.rival} bears the same VAT number ({customer.vat_number}): two customers of "
            "one side stand for one company; merge them there, or correct the number; if the first "
            "was deleted, koppel match gives his place to this one"
        )
    same = {s.id for s in known.sightings if s.key.startswith("vat:")}
    if len(same) > 1:
        return "", (
            f"{len(same)} customers of the books bear the same VAT number "
            f"({', '.join(sorted(same))}): leave it to one of them in the books"
        )
    return (same.pop() if same else ""), ""


def _rule_same(known: Known, found: str) -> str:
    """The rule under which a customer of the books was adopted."""
    return "D9" if found == known.vacant else "D19"


def _why_same(known: Known, found: str) -> str:
    """Why a customer of the books was adopted, for people."""
    if found == known.vacant:
        return f"takes the place of {known.predecessor}, who is no more at his source"
    if any(each.id == found and each.key.startswith("vat:") for each in known.sightings):
        return "adopted: a customer of the books bears the same VAT number"
    return "adopted: the same customer stands in the books"


def _same_document(known: Known, document: Document) -> str:
    """A document of somebody else with the same number, customer and total (D20)."""
    for sighting in _by_key(known, number_key(document.number)):
        detail = sighting.detail
        if "marker" in detail or not known.customer:
            continue
        same_total = detail.get("total") == str(document.total)
        if same_total and detail.get("customer") == known.customer:
            return sighting.id
    return ""


def _by_key(known: Known, key: str) -> tuple[Sighting, ...]:
    return tuple(sighting for sighting in known.sightings if sighting.key == key)


def _action(
    change: Change, known: Known, result: Result, rule: str = "", message: str = "", **more: object
) -> Action:
    entity = change.entity
    kind = change.kind.__name__
    sort = natural(entity.number) if isinstance(entity, Document) else change.id
    fields: dict[str, object] = {
        "result": result,
        "source": Ref(known.source, kind, change.id),
        "label": label(kind, entity, change.id, known.binding),
        "rule": rule,
        "message": message,
        "target": known.target,
        "phase": known.phase,
        "sort": sort,
        "version": change.version,
        "body": entity if change.complete else None,
        "owner": getattr(entity, "customer", ""),
        "stale": known.stale,
    }
    if known.binding is not None:
        fields["prints"] = dict(known.binding.prints)
        fields["detail"] = dict(known.binding.detail)
    return Action.model_validate({**fields, **more})


def _names(fields: Iterable[str]) -> str:
    names = [field.replace("_", " ") for field in fields]
    extra = len(names) - LARGEST_DIFFERENCE
    shown = ", ".join(names[:LARGEST_DIFFERENCE])
    return f"{shown} and {extra} more" if extra > 0 else shown
