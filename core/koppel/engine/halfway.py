"""Halfway: customers who stand in a system by koppel's hand, and are not linked yet.

A write whose answer got lost may have made one; and a customer of the books who got another key
there bears koppel's number still. The next run links each of them with the one he was made for, so
until then he is nobody else's: neither matched nor imported.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from koppel.connector import Change, Role
from koppel.decide.crosswalk import SERIAL
from koppel.engine.context import Context
from koppel.model import Customer
from koppel.store import ties


def halfway(context: Context, found: Mapping[Role, Iterable[Change]]) -> Mapping[str, set[str]]:
    """Return the ids of those, by connection; ``found``: all customers that each side lists."""
    crm, books = context.sides[Role.CRM], context.sides[Role.ACCOUNTING]
    theirs = [change for change in found[Role.ACCOUNTING] if not change.gone]
    with context.read() as db:
        imported = ties.written(db, books.id)
        serials = ties.serials(db, crm.id, books.id, {change.id for change in theirs})
    keys = {f"{SERIAL}:{serial}" for serial in serials}
    return {
        crm.id: {change.id for change in found[Role.CRM] if _shows(change, imported)},
        books.id: {change.id for change in theirs if not keys.isdisjoint(change.keys)},
    }


def _shows(change: Change, numbers: set[str]) -> bool:
    """Whether he shows one of these numbers of the books, as one who is imported does."""
    entity = change.entity
    return isinstance(entity, Customer) and entity.books_number in numbers
