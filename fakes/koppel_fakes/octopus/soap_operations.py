"""SOAP operations: what each call does, once it has a session (octopus-api 4.3).

A handler answers the elements of the response; raising `Refused` becomes the code in `return`, or
an empty answer where `return` is data (1.6).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from koppel_fakes.octopus import errors, matching, posting, relations, wire, wire_documents
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.documents import read_money_document, read_trade_document
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.ledger import cents
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import Booking, Key, MoneyDocument, TradeDocument
from koppel_fakes.octopus.soap_shapes import (
    booking_in,
    booking_out,
    relation_in,
    relation_out,
    relation_ref,
)
from koppel_fakes.octopus.state import Dossier, is_money, is_trade
from koppel_fakes.octopus.visit import Since

Values = dict[str, Any]
ALL = -1
START_OF_TIME = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Call:
    """A call on the open dossier: its arguments, and the relation fields the version knows."""

    desk: Desk
    arguments: Mapping[str, Any]
    relation_fields: frozenset[str]

    @property
    def dossier(self) -> Dossier:
        """The dossier that the session has open."""
        return self.desk.dossier

    def id_of(self, name: str, default: int = 0) -> int:
        """The id in a key argument."""
        key = self.arguments.get(name) or {}
        return int(key.get("id", default))

    def need(self, name: str) -> Values:
        """A record argument; -79 when it is left out."""
        value = self.arguments.get(name)
        if value is None:
            raise Refused(errors.INVALID_PARAMETER, f"{name} is missing")
        return dict(value)

    def since(self) -> Since:
        """The moment of a feed; without one everything is asked."""
        moment = self.arguments.get("modifiedSince", START_OF_TIME)
        return Since(moment, self.desk.switches.on("feed_inclusive"))


Handler = Callable[[Call], Values]
DONE: Values = {"return": errors.OK}


def get_bookyears(call: Call) -> Values:
    """All bookyears."""
    return {"return": [wire.bookyear(year) for year in call.dossier.bookyears.values()]}


def get_journals(call: Call) -> Values:
    """The journals of a bookyear, without their insertion type."""
    wanted = _bookyear(call)
    found = call.dossier.journals.values()
    return {"return": [wire.journal(j) for j in found if j.bookyear == wanted]}


def get_accounts(call: Call) -> Values:
    """The accounts of a bookyear."""
    wanted = _bookyear(call)
    found = call.dossier.accounts.values()
    return {"return": [wire.account(a) for a in found if a.bookyear == wanted]}


def get_vat_codes(call: Call) -> Values:
    """The VAT codes of the dossier."""
    return {"return": wire.vat_codes(call.dossier, call.desk.switches)}


def get_relations(call: Call) -> Values:
    """All active relations."""
    found = call.dossier.relations.values()
    return {"return": [relation_out(r) for r in found if r.active]}


def get_modified_relations(call: Call) -> Values:
    """Relations changed since, and those that a person took away."""
    since, dossier = call.since(), call.dossier
    found = [relation_out(r) for r in dossier.relations.values() if since.covers(r.stamp)]
    removed = [r.relation for r in dossier.removed_relations if since.covers(r.stamp)]
    gone = [relation_out(relation) for relation in removed]
    return {**DONE, "modifiedRelations": found, "deletedRelations": gone}


def insert_update_relation(call: Call) -> Values:
    """Create or merge a relation; its key is not answered."""
    values = call.need("relation")
    ref = relation_ref(values)
    clear = call.desk.switches["omitted_relation_fields_soap"] == "clear"
    stored = call.dossier.find_relation(ref)
    fields = relation_in(values, call.relation_fields, clear=clear and stored is not None)
    external: int | None = ref.external
    if not ref.external and not clear:
        external = None
    relations.upsert(call.desk, ref, fields, external)
    return DONE


def insert_trade(call: Call) -> Values:
    """Book a sale or purchase."""
    posting.insert(call.desk, read_trade_document(booking_in(call.need("booking")), ()))
    return DONE


def update_trade(call: Call) -> Values:
    """Replace a sale or purchase."""
    posting.update(call.desk, read_trade_document(booking_in(call.need("booking")), ()))
    return DONE


def get_trade(call: Call) -> Values:
    """One sale or purchase; nothing, and -34 as the last error, when there is none."""
    booking = _booking(call)
    if not is_trade(booking):
        raise _no_booking(call)
    return {"return": _trade(call, booking)}


def get_modified_trades(call: Call) -> Values:
    """Sales and purchases changed since."""
    rows = [_trade(call, b) for b in call.dossier.trades() if _in_feed(call, b)]
    return {**DONE, "modifiedBuySellBookingArray": rows}


def insert_money(call: Call) -> Values:
    """Book a financial or general document."""
    document = read_money_document(booking_in(call.need("booking")), ())
    posting.insert(call.desk, document)
    matching.match_by_reference(call.desk, document)
    return DONE


def update_money(call: Call) -> Values:
    """Replace a financial or general document."""
    posting.update(call.desk, read_money_document(booking_in(call.need("booking")), ()))
    return DONE


def get_money(call: Call) -> Values:
    """One financial or general document."""
    booking = _booking(call)
    if not is_money(booking):
        raise _no_booking(call)
    return {"return": wire_documents.money(call.dossier, booking.document)}


def get_modified_moneys(call: Call) -> Values:
    """Financial and general documents changed since."""
    found = [b for b in call.dossier.moneys() if _in_feed(call, b)]
    rows = [wire_documents.money(call.dossier, b.document) for b in found]
    return {**DONE, "modifiedFinancialDiversBookingArray": rows}


def insert_balancing(call: Call) -> Values:
    """Match two lines. The argument is spelt `balacing`."""
    values = call.need("balacing")
    amount = cents(Fields(values).decimal("balanceAmount"))
    matching.match(call.desk, _key(values, "debetKey"), _key(values, "creditKey"), amount)
    return DONE


def get_modified_balancings(call: Call) -> Values:
    """Matches made and undone since."""
    since, dossier = call.since(), call.dossier
    made = [b for b in dossier.balancings.values() if since.covers(b.stamp)]
    undone = [
        gone.entry for gone in dossier.removed_balancings.values() if since.covers(gone.stamp)
    ]
    rows = [matching.entry(call.desk, b) for b in made]
    return {**DONE, "modifiedBalancingArray": rows, "deletedBalancingArray": undone}


def _bookyear(call: Call) -> int:
    wanted = call.id_of("bookyearKey")
    if wanted not in call.dossier.bookyears:
        raise Refused(errors.UNKNOWN_BOOKYEAR, f"Unknown bookyear {wanted}")
    return wanted


def _booking(call: Call) -> Booking[TradeDocument] | Booking[MoneyDocument]:
    journal, number = call.arguments.get("journalKey", ""), call.arguments["documentSequenceNr"]
    booking = call.dossier.booking(call.id_of("bookyearKey"), journal, number)
    if booking is None:
        raise _no_booking(call)
    return booking


def _no_booking(call: Call) -> Refused:
    number = call.arguments["documentSequenceNr"]
    return Refused(errors.BOOKING_NOT_EXISTS, f"Document {number} does not exist")


def _trade(call: Call, booking: Booking[TradeDocument]) -> wire.Wire:
    return booking_out(wire_documents.trade(call.dossier, booking.document))


def _in_feed(call: Call, booking: Booking[TradeDocument] | Booking[MoneyDocument]) -> bool:
    bookyear = call.id_of("bookyearKey", ALL)
    journal = call.arguments.get("journalKey") or None
    return (
        call.since().covers(booking.stamp)
        and bookyear in (ALL, booking.document.bookyear)
        and journal in (None, booking.document.journal)
    )


def _key(values: Mapping[str, Any], side: str) -> Key:
    data = values.get(side) or {"documentSequenceNr": 0, "lineSequenceNr": 0}
    return Key(
        (data.get("bookyearKey") or {}).get("id", 0),
        data.get("journalKey", ""),
        data["documentSequenceNr"],
        data["lineSequenceNr"],
    )
