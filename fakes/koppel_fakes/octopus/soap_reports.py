"""SOAP reports: open amounts, history, reminders, balances; and accounts (octopus-api 2.9, 4.3)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from decimal import Decimal

from koppel_fakes.octopus import account_amounts, errors, reports, wire, wire_documents
from koppel_fakes.octopus.accounts import upsert
from koppel_fakes.octopus.desk import Desk
from koppel_fakes.octopus.errors import Refused
from koppel_fakes.octopus.ledger import Item, financial_balance
from koppel_fakes.octopus.records import RelationRef
from koppel_fakes.octopus.reports import RelationQuery
from koppel_fakes.octopus.soap_operations import ALL, DONE, Call, Handler, Values
from koppel_fakes.octopus.soap_shapes import relation_out
from koppel_fakes.octopus.standing import CLIENT, SUPPLIER
from koppel_fakes.octopus.state import Dossier

Finder = Callable[[Desk, RelationQuery], Iterator[Item]]
Row = Callable[[Dossier, Item], wire.Wire]


def report(argument: str, kind: str, finder: Finder, row: Row) -> Handler:
    """A report on clients or suppliers; the filter is an external number, -1 for all (2.9 b)."""

    def handler(call: Call) -> Values:
        query = _query(call, call.need(argument), kind)
        rows = [row(call.dossier, item) for item in finder(call.desk, query)]
        return {"return": [wire_documents.as_reported(r, call.desk.switches) for r in rows]}

    return handler


def get_rappels(call: Call) -> Values:
    """The sales overdue on a day, per customer; without a day, all that are open."""
    day = call.arguments.get("expirationDate")
    until = date.fromisoformat(day) if day else date.max
    rows = []
    for who, items in reports.overdue(call.desk, until):
        shape = wire_documents.rappel(call.dossier, who, items)
        rows.append({**shape, "relation": relation_out(who)})
    return {"return": rows}


def get_balance(call: Call) -> Values:
    """The balance of a financial journal; -10 for another one."""
    key = call.arguments.get("journalKey", "")
    journal = call.dossier.journals.get((call.id_of("bookyearKey"), key))
    if journal is None or journal.letter != "F":
        raise Refused(errors.UNKNOWN_JOURNAL, f"Unknown financial journal {key}", key)
    return {"return": wire.journal_balance(journal, financial_balance(journal))}


def get_modified_amounts(call: Call) -> Values:
    """The balances per account and period that changed since."""
    amounts = account_amounts.modified(call.dossier, call.desk.switches, call.since())
    changed = [wire.account_amount(key, sum_) for key, sum_ in amounts.modified.items()]
    gone = [wire.account_amount(key, Decimal(0)) for key in amounts.deleted]
    return {**DONE, "modifiedAccountAmounts": changed, "deletedAccountAmounts": gone}


def insert_update_account(call: Call) -> Values:
    """Make or change an account."""
    values = call.need("account")
    key = values.get("accountKey") or {}
    names = values.get("description") or {}
    upsert(
        call.desk,
        (key.get("bookyearKey") or {}).get("id", 0),
        key.get("id", 0),
        {name.removeprefix("description_"): text for name, text in names.items()},
        (
            values["vatRecupPercentage"],
            values["fiscProfessionalPercentage"],
            values["fiscRecupPercentage"],
        ),
    )
    return DONE


def _query(call: Call, values: Values, kind: str) -> RelationQuery:
    relation_id: int | None = None
    if values["externalRelationId"] != ALL:
        found = call.dossier.find_relation(RelationRef(external=values["externalRelationId"]))
        relation_id = found.id if found else 0
    return RelationQuery(
        (values.get("fromBookyearKey") or {}).get("id", 0),
        (values.get("toBookyearKey") or {}).get("id", 0),
        values["fromBookyearPeriodNr"],
        values["toBookyearPeriodNr"],
        relation_id,
        kind,
    )


_OPEN = (reports.open_items, wire_documents.open_data)
_HISTORY = (reports.history_items, wire_documents.history_data)

HANDLERS: dict[str, Handler] = {
    "GetReportOpenClient": report("openClientQueryData", CLIENT, *_OPEN),
    "GetReportOpenSupplier": report("openSupplierQueryData", SUPPLIER, *_OPEN),
    "GetReportHistoryClient": report("historyClientQueryData", CLIENT, *_HISTORY),
    "GetReportHistorySupplier": report("historySupplierQueryData", SUPPLIER, *_HISTORY),
    "GetRappelInformation": get_rappels,
    "GetFinancialJournalBalance": get_balance,
    "GetModifiedAccountAmounts": get_modified_amounts,
    "InsertUpdateAccount": insert_update_account,
}
