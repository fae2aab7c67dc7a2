"""Customers: what to do with a customer who is new, or who was changed at his source.

A customer of the books is adopted when he is surely the same (D19), or takes the place of one who
is no more (D9). Of a linked one, only fields are updated that koppel wrote (D17).
"""

from __future__ import annotations

from koppel.connector import Change
from koppel.decide.action import Action, Need, Step
from koppel.decide.crosswalk import Binding, prints
from koppel.decide.known import Known
from koppel.decide.labels import names
from koppel.model import Customer
from koppel.run import Result


def new_customer(change: Change, known: Known, customer: Customer) -> Action | Need:
    """Create a customer, or adopt the one of the books who is surely the same."""
    found, why = _same(known, customer)
    if why:
        return known.action(change, Result.HELD, "D19", why)
    if known.numbered and not found:
        text = (
            f"shows customer number {customer.books_number}, which the books have, and is not "
            "linked to it: link the two with koppel match; or take the number away, and he is "
            "made there"
        )
        return known.action(change, Result.HELD, "D16", text)
    step = Step(kind=Customer.__name__, entity=customer, marker_of=change.id)
    there = found or known.asked(step)
    if isinstance(there, Need):
        return there
    return known.action(
        change,
        Result.ADOPTED if there else Result.CREATED,
        _rule_same(known, there) if there else known.rule.id,
        _why_same(known, there) if there else "",
        steps=() if there else (step,),
        found=there,
        prints=prints(customer),
    )


def changed_customer(
    change: Change,
    known: Known,
    binding: Binding,
    twin: Binding,
    customer: Customer,
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
            f"changed in the CRM ({names(others)}), but somebody else keeps these fields in the "
            "books: they stay as they are there; compare them"
        )
    kept = {**prints(customer), **{f: binding.prints[f] for f in others}}
    if not mine:
        return known.action(change, Result.UNCHANGED, "D17", text, issue=issue, prints=kept)
    step = Step(
        verb="update",
        kind="Customer",
        entity=customer,
        marker_of=change.id,
        id=twin.ref.id,
        fields=mine,
    )
    return known.action(
        change,
        Result.UPDATED,
        "D17",
        text or f"updated: {names(mine)}",
        issue=issue,
        prints=kept,
        steps=(step,),
    )


def _same(known: Known, customer: Customer) -> tuple[str, str]:
    """Return (id in the target, why not) of the customer who is surely the same (D19).

    A mark or a caller's id of ours on a record with another VAT number is somebody else's.
    """
    ours = {
        s.id
        for s in (*known.under(f"marker:{known.marker}"), *known.under(known.serial_key))
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
