"""Customer numbers: what the CRM shows people of its customers' numbers in the books (D16).

The crosswalk is the truth and the CRM holds a copy. A row of the crosswalk of the kind Number says
for a customer of the CRM which number koppel knows to stand there (*told*), and what he showed when
he was read last (*shown*). A number that a person changed is an issue, and is never overwritten;
one that he took away is written again. Every function works within a transaction of its caller.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection as Db
from sqlalchemy import and_, delete, exists, select, true

from koppel.decide.crosswalk import Binding
from koppel.model import Customer, Number, Ref
from koppel.run import Issue
from koppel.store import backlog, crosswalk, history, lineage
from koppel.store.sql import BATCH, is_ref
from koppel.store.tables import bindings

CUSTOMER, NUMBER = Customer.__name__, Number.__name__
RULE = "D16"


class Standing(StrEnum):
    """How the number of a customer stands in the CRM."""

    RIGHT = "right"
    OPEN = "open"
    """None stands there, or the one that koppel wrote and that is not his any more."""
    CHANGED = "changed"
    """Somebody typed another one."""


def judge(shown: str, told: str, expected: Collection[str]) -> Standing:
    """Say how a number stands. Pure."""
    if shown in expected:
        return Standing.RIGHT
    return Standing.OPEN if shown in ("", told) else Standing.CHANGED


@dataclass(frozen=True)
class Shown:
    """What is known of the number that a customer of the CRM shows."""

    customer: Ref
    name: str
    told: str
    shown: str
    expected: tuple[str, ...]
    """His numbers in the books, the main one first; several after a merge."""

    @property
    def standing(self) -> Standing:
        """How it stands."""
        return judge(self.shown, self.told, self.expected)


def number_ref(customer: Ref) -> Ref:
    """The number of a customer of the CRM, as a record of its own."""
    return Ref(customer.connection, NUMBER, customer.id)


def shown_by(db: Db, customer: Ref, books: str) -> Shown | None:
    """What a customer of the CRM showed when he was read last; None when nobody looked yet."""
    row = crosswalk.binding(db, number_ref(customer))
    if row is None:
        return None
    said = row.detail
    expected = numbers_of(db, customer, books)
    return Shown(customer, said.get("name", ""), row.version, said.get("shown", ""), expected)


def numbers_of(db: Db, customer: Ref, books: str) -> tuple[str, ...]:
    """The numbers of a customer of the CRM in the books; none when he is not linked.

    His own come first, then those of the customers who were merged into him (D9).
    """
    own = crosswalk.binding(db, customer)
    if own is None:
        return ()
    found: dict[str, None] = {}
    for each in (own, *lineage.aliases(db, customer)):
        theirs = and_(bindings.c.connection == books, bindings.c.kind == CUSTOMER)
        there = and_(theirs, bindings.c.thing == each.thing, bindings.c.gone == "")
        rows = db.execute(
            select(bindings.c.id).where(there).order_by(bindings.c.main.desc(), bindings.c.id)
        )
        found.update(dict.fromkeys(rows.scalars()))
    return tuple(found)


def note(db: Db, customer: Ref, entity: Customer, books: str, now: datetime) -> None:
    """A customer of the CRM was read: note what he shows, and open or close the issue of it."""
    expected = numbers_of(db, customer, books)
    if not expected:
        return
    name = " ".join(filter(None, (entity.first_name, entity.name)))
    shown, before = entity.books_number, crosswalk.binding(db, number_ref(customer))
    told = before.version if before else ""
    standing = judge(shown, told, expected)
    if standing is Standing.RIGHT:
        told = shown
    elif not shown:
        told = ""
    _keep(db, customer, told, shown, name)
    if standing is not Standing.CHANGED:
        backlog.close_issues(db, number_ref(customer))
        return
    text = (
        f"shows customer number {shown}, but is number {expected[0]} in the books: type "
        f"{expected[0]} there, or empty it and the next run writes it; koppel goes by its own "
        "link, and never overwrites a number that somebody typed"
    )
    backlog.open_issue(db, Issue(number_ref(customer), f"Customer {name}", RULE, text, now))


def tell(db: Db, customer: Ref, value: str, name: str) -> None:
    """A number stands in the CRM, for koppel wrote it."""
    _keep(db, customer, value, value, name)
    backlog.close_issues(db, number_ref(customer))


def forget(db: Db, customer: Ref) -> None:
    """A customer is not linked any more: no number is expected of him.

    A number that koppel wrote there is remembered, so that it may be replaced by the next one.
    """
    ref = number_ref(customer)
    backlog.close_issues(db, ref)
    written = history.label_of(db, ref) != ""
    unwritten = bindings.c.version == "" if written else true()
    db.execute(delete(bindings).where(is_ref(bindings, ref), unwritten))


def due(db: Db, crm: str, books: str, after: str) -> list[Ref]:
    """Return a batch of linked customers of the CRM of whom no right number is known there."""
    theirs = and_(_T.connection == books, _T.kind == CUSTOMER, _T.thing == _C.thing, _T.gone == "")
    told = and_(_N.connection == crm, _N.kind == NUMBER, _N.id == _C.id, _N.version == _T.id)
    rows = db.execute(
        select(_C.id)
        .where(
            and_(_C.connection == crm, _C.kind == CUSTOMER, _C.main, _C.id > after),
            and_(_C.gone == "", _C.owner == ""),
            exists().where(theirs),
            ~exists().where(and_(theirs, told)),
        )
        .order_by(_C.id)
        .limit(BATCH)
    )
    return [Ref(crm, CUSTOMER, id) for id in rows.scalars()]


_C = bindings.alias("customer").c
_T = bindings.alias("counterpart").c
_N = bindings.alias("number").c


def _keep(db: Db, customer: Ref, told: str, shown: str, name: str) -> None:
    ref = number_ref(customer)
    row = Binding(ref, str(ref), version=told, detail={"shown": shown, "name": name})
    if row != crosswalk.binding(db, ref):
        crosswalk.bind(db, row)
