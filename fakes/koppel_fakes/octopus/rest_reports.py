"""REST, reports: open amounts, history, reminders, open purchases (octopus-api 2.9 b and c)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from koppel_fakes.octopus import reports, wire_documents
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Malformed, Missing
from koppel_fakes.octopus.ledger import Item
from koppel_fakes.octopus.reading import Fields
from koppel_fakes.octopus.records import RelationRef
from koppel_fakes.octopus.reports import RelationQuery
from koppel_fakes.octopus.standing import CLIENT, SUPPLIER
from koppel_fakes.octopus.state import Dossier
from koppel_fakes.octopus.visit import Answer, Handler, Route, Visit, found
from koppel_fakes.octopus.wire import Wire

NO_FILTER = -1
Finder = Callable[[Desk, RelationQuery], Iterator[Item]]
Row = Callable[[Dossier, Item], Wire]


def report(kind: str, finder: Finder, row: Row) -> Handler:
    """A report on the relations of a kind; a bad query is a 500 (2.9 b)."""

    def handler(visit: Visit) -> Answer:
        try:
            query = _query(visit, kind)
        except Missing as error:
            raise Malformed(str(error)) from None
        rows = [row(visit.dossier, item) for item in finder(visit.desk, query)]
        return found([wire_documents.as_reported(row, visit.desk.switches) for row in rows])

    return handler


def rappels(visit: Visit) -> Answer:
    """The sales overdue on a day, per customer."""
    text = visit.query.text("expirationDate")
    try:
        until = date.fromisoformat(text)
    except ValueError:
        raise Missing("expirationDate") from None
    late = reports.overdue(visit.desk, until)
    return found([wire_documents.rappel(visit.dossier, who, items) for who, items in late])


def bank_invoices(visit: Visit) -> Answer:
    """The purchases that are not matched yet, without their open amounts."""
    items = reports.open_purchases(visit.desk)
    return found([wire_documents.bank_document(visit.dossier, item) for item in items])


def _query(visit: Visit, kind: str) -> RelationQuery:
    body = visit.json()
    return RelationQuery(
        body.key("fromBookyearKey"),
        body.key("toBookyearKey"),
        body.number("fromBookyearPeriodNr", 0),
        body.number("toBookyearPeriodNr", 0),
        _relation_filter(visit, body),
        kind,
    )


def _relation_filter(visit: Visit, body: Fields) -> int | None:
    """The relation asked for; None is all. What a number left out means is a switch."""
    nobody = visit.desk.switches["omitted_report_numbers"] == "nobody"
    omitted = 0 if nobody else NO_FILTER
    relation = body.number("relationId", omitted)
    external = body.number("externalRelationId", omitted)
    if relation != NO_FILTER:
        return relation
    if external == NO_FILTER:
        return None
    record = visit.dossier.find_relation(RelationRef(external=external))
    return record.id if record else 0


_OPEN = (reports.open_items, wire_documents.open_data)
_HISTORY = (reports.history_items, wire_documents.history_data)

ROUTES = (
    Route("POST reports/clients/open", "POST", "/reports/clients/open", report(CLIENT, *_OPEN)),
    Route(
        "POST reports/suppliers/open", "POST", "/reports/suppliers/open", report(SUPPLIER, *_OPEN)
    ),
    Route(
        "POST reports/clients/history",
        "POST",
        "/reports/clients/history",
        report(CLIENT, *_HISTORY),
    ),
    Route(
        "POST reports/suppliers/history",
        "POST",
        "/reports/suppliers/history",
        report(SUPPLIER, *_HISTORY),
    ),
    Route("GET rappels", "GET", "/rappels", rappels),
    Route("GET bank/invoices", "GET", "/bank/invoices", bank_invoices),
)
