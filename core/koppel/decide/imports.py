"""Import: what becomes of a company of the books that a person wants in the CRM (R28). Pure.

It is linked with him who is surely the same there; one in doubt is left to a person, and the rest
is created.
"""

from __future__ import annotations

from dataclasses import dataclass

from koppel import commands
from koppel.connector import Change
from koppel.matching import Answer, Candidate, Verdict
from koppel.matching.numbers import Numbers
from koppel.matching.places import Places
from koppel.model import Customer
from koppel.rules import Policy, Rule
from koppel.run import Result


@dataclass(frozen=True)
class KnownCompany:
    """What is known of a customer of the books besides himself. ``alike``: who may be the same in
    the CRM, None when nobody looked; ``shown``: who shows his number there and is not linked."""

    rule: Rule
    policy: Policy
    link: str
    crm: str
    linked: bool = False
    alike: Verdict | None = None
    shown: str = ""


@dataclass(frozen=True)
class Decision:
    """What becomes of a customer of the books; ``same``: id of his counterpart in the CRM."""

    result: Result
    rule: str = ""
    message: str = ""
    same: str = ""


def decide_company(change: Change, known: KnownCompany) -> Decision:
    """Decide about one customer of the books."""
    entity = change.entity
    if known.linked:
        return Decision(Result.UNCHANGED)
    if not isinstance(entity, Customer):
        return Decision(Result.FAILED, known.rule.id, change.problem or "it cannot be read")
    for guard in known.rule.guards:
        if not guard.holds(entity, known.policy):
            return Decision(Result.NOT_DUE, guard.id, guard.reason)
    if not entity.name.strip():
        text = f"number {change.id} of the books has no name: give it one there"
        return Decision(Result.FAILED, known.rule.id, text)
    if known.alike is not None and known.alike.answer is Answer.SURE:
        same = known.alike.candidates[0]
        text = f"linked: {same.reason}"
        return Decision(Result.ADOPTED, known.rule.id, text, same.party.ref.id)
    if known.shown:
        text = (
            f"{known.shown} of {known.crm} shows number {change.id} and is not linked: link the "
            "two with koppel match, or take the number away there"
        )
        return Decision(Result.HELD, "D16", text)
    candidates = known.alike.candidates if known.alike is not None else ()
    for each in filter(_may_be_he, candidates):
        return Decision(Result.HELD, "R33", _doubt(each, known))
    return Decision(Result.CREATED, known.rule.id)


def _may_be_he(candidate: Candidate) -> bool:
    """Whether creating him might make a second one of the candidate.

    One who is linked already is another customer of the books; unless these hold him twice.
    """
    said = candidate.evidence
    if candidate.party.taken:
        same_name = said.same_name and said.place is Places.SAME
        return said.number is Numbers.EQUAL or same_name
    return said.telling


def _doubt(best: Candidate, known: KnownCompany) -> str:
    as_is = commands.importing(known.link, "--as-is")
    if best.party.taken:
        return (
            f"may stand in the books twice: {best.party.label} of {known.crm} ({best.reason}) is "
            f"linked to another customer there; merge the two in the books, or create all who are "
            f"left with {as_is}"
        )
    return (
        f"may be {best.party.label} of {known.crm} ({best.reason}): {best.doubt}; say who is who "
        f"with {commands.matching(known.link, '--ask')}; {as_is} then creates those who are left"
    )
