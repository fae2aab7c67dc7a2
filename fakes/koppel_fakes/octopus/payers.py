"""Payers: who paid, and for which sale (belgian-accounting 6.7).

A structured communication is sure; an amount that fits exactly one open sale of the customer is a
proposal for a person to judge. Debits never propose to pay a sale.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from koppel_fakes.octopus import ogm, standing
from koppel_fakes.octopus.checks import MONEY_LETTERS
from koppel_fakes.octopus.coda_file import Movement
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.ledger import Item, open_amount
from koppel_fakes.octopus.records import HEAD, Key
from koppel_fakes.octopus.standing import CLIENT, SUPPLIER

BY_COMMUNICATION = "communication"
BY_AMOUNT = "amount"


class Payer(NamedTuple):
    """A relation that paid or was paid: C client or S supplier, and its id."""

    kind: str
    id: int


@dataclass(frozen=True, slots=True)
class Proposal:
    """A sale and a payment that seem to belong together, for an amount in euro."""

    debet: Item
    credit: Item
    amount: Decimal
    by: str


def payer_of(desk: Desk, movement: Movement) -> Payer | None:
    """Whose payment it is: by structured communication, else by an account only he has."""
    if movement.structured and movement.amount > 0:
        for item in standing.items(desk.dossier, desk.switches, CLIENT):
            if item.key.line == HEAD and movement.structured in ogm.find(item.reference):
                return Payer(CLIENT, item.relation_id)
    account = movement.counterparty_account
    owners = [
        relation
        for relation in desk.dossier.relations.values()
        if account and _bare(str(relation.fields.get("ibanAccountNr", ""))) == account
    ]
    if len(owners) != 1:
        return None
    (owner,) = owners
    role = "client" if movement.amount > 0 else "supplier"
    if not owner.fields.get(role):
        return None
    return Payer(CLIENT if movement.amount > 0 else SUPPLIER, owner.id)


def proposals(desk: Desk, relation_id: int | None = None) -> Iterator[Proposal]:
    """What could be matched, surest first; no money and no sale is proposed beyond what is open."""
    found = standing.open_items(desk.dossier, desk.switches, CLIENT, relation_id, MONEY_LETTERS)
    payments = [item for item in found if item.side == "credit"]
    # Only who paid something can have a sale that is proposed.
    sales = {
        payer: [
            item
            for item in standing.open_items(desk.dossier, desk.switches, CLIENT, payer)
            if item.side == "debet" and item.key.line == HEAD
        ]
        for payer in dict.fromkeys(item.relation_id for item in payments)
    }
    items = [*payments, *(sale for theirs in sales.values() for sale in theirs)]
    rest = {item.key: open_amount(desk.dossier, item) for item in items}
    yield from _by_communication(sales, payments, rest)
    yield from _by_amount(sales, payments, rest)


def _by_communication(
    sales: Mapping[int, list[Item]], payments: list[Item], rest: dict[Key, Decimal]
) -> Iterator[Proposal]:
    by_code: defaultdict[tuple[int, str], list[Item]] = defaultdict(list)
    for payer, theirs in sales.items():
        for sale in theirs:
            for code in ogm.find(sale.reference):
                by_code[(payer, code)].append(sale)
    for payment in payments:
        for code in ogm.find(payment.comment):
            for sale in by_code[(payment.relation_id, code)]:
                amount = min(rest[sale.key], rest[payment.key])
                if amount:
                    yield _taken(rest, sale, payment, amount, BY_COMMUNICATION)


def _by_amount(
    sales: Mapping[int, list[Item]], payments: list[Item], rest: dict[Key, Decimal]
) -> Iterator[Proposal]:
    for payment in payments:
        fitting = [
            sale
            for sale in sales[payment.relation_id]
            if rest[payment.key] and rest[sale.key] == rest[payment.key]
        ]
        if len(fitting) == 1:
            yield _taken(rest, fitting[0], payment, rest[payment.key], BY_AMOUNT)


def _taken(
    rest: dict[Key, Decimal], sale: Item, payment: Item, amount: Decimal, by: str
) -> Proposal:
    rest[sale.key] -= amount
    rest[payment.key] -= amount
    return Proposal(sale, payment, amount, by)


def _bare(account: str) -> str:
    return account.replace(" ", "")
