"""Matching: balancings are made and undone (octopus-api 2.9, 2.10; section 7, rules 8 to 11)."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.octopus import errors, standing, wire, wire_documents
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.ledger import Item, item_at, items_of, open_amount
from koppel_fakes.octopus.posting import refuse_locked
from koppel_fakes.octopus.records import HEAD, Balancing, Booking, Key, MoneyDocument, TradeDocument
from koppel_fakes.octopus.removed import RemovedBalancing
from koppel_fakes.said import Said

BALANCING = "balancing"


def match(desk: Desk, debet: Key, credit: Key, amount: Decimal) -> Balancing:
    """Tie a debit item to a credit item of the same relation for a positive amount in euro.

    Raises `Refused` -26 when a side is missing, points the wrong way, belongs to somebody else
    or has less open than the amount; or when the pair is matched already (a switch).
    """
    pair = (debet, credit)
    for key in pair:
        refuse_locked(desk, key.bookyear, key.journal)
    left, right = _sides(desk, debet, credit)
    standing = desk.dossier.balancings.get(pair)
    if standing is not None and desk.switches["balancing_repeat"] == "refuse":
        raise _refusal(
            desk,
            Said(
                f"{debet} and {credit} are matched already", f"{debet} en {credit} zijn al afgepunt"
            ),
        )
    if left.relation_id != right.relation_id or left.kind != right.kind:
        raise _refusal(
            desk,
            Said(
                f"{debet} and {credit} belong to different relations",
                f"{debet} en {credit} horen bij verschillende relaties",
            ),
        )
    room = min(open_amount(desk.dossier, left), open_amount(desk.dossier, right))
    if not 0 < amount <= room:
        raise _refusal(
            desk,
            Said(
                f"amount {amount} where {room} is open", f"bedrag {amount} terwijl {room} openstaat"
            ),
        )
    total = amount + (standing.amount if standing else Decimal(0))
    made = Balancing(debet, credit, total, left.kind, left.relation_id, desk.now())
    desk.dossier.balancings[pair] = made
    desk.dossier.removed_balancings.pop(pair, None)
    _count(desk, pair, amount)
    desk.record(BALANCING, _key(debet, credit), {**_body(debet, credit), "balanceAmount": amount})
    return made


def unmatch(desk: Desk, debet: Key, credit: Key) -> None:
    """Undo one match. Raises `Refused` -26 when there is none."""
    standing = desk.dossier.balancings.get((debet, credit))
    if standing is None:
        raise _refusal(
            desk,
            Said(
                f"{debet} and {credit} are not matched", f"{debet} en {credit} zijn niet afgepunt"
            ),
        )
    _remove(desk, standing)


def unmatch_line(desk: Desk, key: Key) -> None:
    """Undo every match of one line. Raises `Refused` -26 when there is none."""
    _remove_all(desk, [b for b in desk.dossier.balancings.values() if key in (b.debet, b.credit)])


def unmatch_document(desk: Desk, bookyear: int, journal: str, number: int) -> None:
    """Undo every match of one document. Raises `Refused` -26 when there is none."""
    at = (bookyear, journal, number)
    found = [b for b in desk.dossier.balancings.values() if at in (b.debet[:3], b.credit[:3])]
    _remove_all(desk, found)


def entry(desk: Desk, balancing: Balancing) -> wire.Wire:
    """The match as the feed shows it."""
    left, right = _sides(desk, balancing.debet, balancing.credit)
    return wire_documents.balancing(desk.dossier, balancing, left, right)


def _sides(desk: Desk, debet: Key, credit: Key) -> tuple[Item, Item]:
    left = item_at(desk.dossier, debet, desk.switches)
    right = item_at(desk.dossier, credit, desk.switches)
    if left is None or right is None:
        raise _refusal(
            desk,
            Said(
                f"{debet if left is None else credit} cannot be matched",
                f"{debet if left is None else credit} kan niet afgepunt worden",
            ),
        )
    if left.side != "debet" or right.side != "credit":
        raise _refusal(
            desk,
            Said(
                f"{debet} is no debit or {credit} is no credit",
                f"{debet} is geen debet of {credit} is geen credit",
            ),
        )
    return left, right


def _remove_all(desk: Desk, found: list[Balancing]) -> None:
    if not found:
        raise _refusal(desk, Said("nothing is matched there", "daar is niets afgepunt"))
    for balancing in found:
        _remove(desk, balancing)


def _remove(desk: Desk, balancing: Balancing) -> None:
    pair = (balancing.debet, balancing.credit)
    for key in pair:
        refuse_locked(desk, key.bookyear, key.journal)
    frozen = RemovedBalancing(entry(desk, balancing), desk.now())
    del desk.dossier.balancings[pair]
    desk.dossier.removed_balancings[pair] = frozen
    _count(desk, pair, -balancing.amount)
    body = {**_body(*pair), "balanceAmount": -balancing.amount}
    desk.record("unbalancing", _key(*pair), body)


def match_by_reference(desk: Desk, document: MoneyDocument) -> None:
    """Match each client line with the open sale that has its reference, as far as both go (2.10).

    Whether Octopus does so for calls is unknown: the switch `auto_match`.
    """
    if not desk.switches.on("auto_match"):
        return
    for credit in items_of(desk.dossier, document, desk.switches):
        for debet in _sales_with(desk, credit):
            room = min(open_amount(desk.dossier, debet), open_amount(desk.dossier, credit))
            if room:
                match(desk, debet.key, credit.key, room)


def _sales_with(desk: Desk, credit: Item) -> list[Item]:
    """The sales of the same customer that bear the comment of a payment as their reference."""
    if credit.kind != "C" or credit.side != "credit" or not credit.comment:
        return []
    sales = (item_at(desk.dossier, _head(b), desk.switches) for b in desk.dossier.trades())
    return [
        sale
        for sale in sales
        if sale is not None
        and (sale.kind, sale.side, sale.relation_id) == ("C", "debet", credit.relation_id)
        and sale.reference == credit.comment
    ]


def _head(booking: Booking[TradeDocument]) -> Key:
    document = booking.document
    return Key(document.bookyear, document.journal, document.number, HEAD)


def _count(desk: Desk, pair: tuple[Key, Key], amount: Decimal) -> None:
    for key in pair:
        booking = desk.dossier.booking(key.bookyear, key.journal, key.number)
        if booking is not None and desk.switches.on("matching_touches_booking"):
            booking.stamp = desk.now()
        desk.dossier.matched[key] += amount
        if not desk.dossier.matched[key]:
            del desk.dossier.matched[key]
        standing.refresh_line(desk.dossier, key, desk.switches)


def _key(debet: Key, credit: Key) -> str:
    return f"{debet} {credit}"


def _body(debet: Key, credit: Key) -> wire.Wire:
    return {"debetKey": wire_documents.key(debet), "creditKey": wire_documents.key(credit)}


def _refusal(desk: Desk, detail: Said) -> Refused:
    text = f"Unable to insert balancing in dossier {desk.dossier.id}: {detail}"
    return Refused(errors.INSERT_BALANCING, Said(text, detail.dutch))
