"""Feeds: what Teamleader's lists tell, as changes.

Lists bring summaries; what has moved is fetched whole by its id. A record that cannot be
understood is a change with a problem, so one bad record never stops the others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from koppel import (
    Change,
    CreditNote,
    Cursor,
    Customer,
    Entity,
    Feed,
    Invoice,
    Page,
    Refused,
    Settlement,
    TaxCode,
)

from koppel_teamleader.api import Api
from koppel_teamleader.charts import Charts
from koppel_teamleader.customers import company, contact
from koppel_teamleader.identifiers import document_number
from koppel_teamleader.lists import Sheet, sheets
from koppel_teamleader.mapping import (
    credit_note_summary,
    invoice_summary,
    settlement_summary,
    settlement_version,
    tax_code,
)
from koppel_teamleader.numbers import NumberFields
from koppel_teamleader.reading import read
from koppel_teamleader.recent import Recent
from koppel_teamleader.records import (
    CompanyRecord,
    ContactRecord,
    CreditNoteSummary,
    InvoiceSummary,
    TaxRate,
)
from koppel_teamleader.values import stamp

OVERLAP = timedelta(minutes=10)
"""Lists cannot be sorted by change, so a window that moves on is read again a little."""

DOCUMENTS = Feed("documents", (Invoice, Settlement))
CREDIT_NOTES = Feed("credit notes", (CreditNote,))
OPEN_INVOICES = Feed("open invoices", (Settlement,), whole=True)
COMPANIES = Feed("companies", (Customer,))
CONTACTS = Feed("contacts", (Customer,))
TAX_RATES = Feed("tax rates", (TaxCode,), every=timedelta(days=1))
FEEDS = (TAX_RATES, COMPANIES, CONTACTS, DOCUMENTS, CREDIT_NOTES, OPEN_INVOICES)

Item = dict[str, Any]


class Feeds:
    """The lists of one department."""

    def __init__(
        self,
        api: Api,
        charts: Charts,
        recent: Recent,
        numbers: NumberFields,
        department: str,
        start: date | None,
    ) -> None:
        self._api = api
        self._numbers = numbers
        self._charts = charts
        self._recent = recent
        self._department = department
        self._start = start

    def named(self, feed: str) -> Callable[[Cursor], Iterator[Page]] | None:
        """Return the reader of a feed, or None."""
        readers: dict[str, Callable[[Cursor], Iterator[Page]]] = {
            DOCUMENTS.name: self._documents,
            CREDIT_NOTES.name: self._credit_notes,
            OPEN_INVOICES.name: self._open_invoices,
            COMPANIES.name: self._companies,
            CONTACTS.name: self._contacts,
            TAX_RATES.name: self._tax_rates,
        }
        return readers.get(feed)

    def _documents(self, cursor: Cursor) -> Iterator[Page]:
        """Booked invoices that changed, each with what is due of it (teamleader-api 2.3, 5.6)."""
        body = self._invoices(["outstanding", "matched"], cursor)
        for sheet in sheets(self._api, "invoices.list", body):
            items = self._own(sheet)
            found = [change for item in items for change in self._invoice(item)]
            yield Page(tuple(found), _next(sheet, cursor))

    def _open_invoices(self, cursor: Cursor) -> Iterator[Page]:
        """All invoices that are not paid: a payment need not show up as a change of one."""
        body = self._invoices(["outstanding"], Cursor())
        for sheet in sheets(self._api, "invoices.list", body):
            yield Page(tuple(self._settlement(item) for item in self._own(sheet)))

    def _credit_notes(self, cursor: Cursor) -> Iterator[Page]:
        """Credit notes that changed (teamleader-api 2.4)."""
        body = {"filter": self._filter(cursor, "credit_note_date_after")}
        for sheet in sheets(self._api, "creditNotes.list", body):
            found = tuple(self._credit_note(item) for item in self._own(sheet))
            yield Page(found, _next(sheet, cursor))

    def _companies(self, cursor: Cursor) -> Iterator[Page]:
        """Companies that changed (teamleader-api 2.1)."""
        return self._customers("companies.list", cursor, self._company)

    def _contacts(self, cursor: Cursor) -> Iterator[Page]:
        """Persons that changed (teamleader-api 2.2)."""
        return self._customers("contacts.list", cursor, self._contact)

    def _customers(
        self, operation: str, cursor: Cursor, change: Callable[[Item], Change]
    ) -> Iterator[Page]:
        # By the day they were added: a change while the list is read does not move a record.
        body: dict[str, Any] = {
            "sort": [{"field": "added_at", "order": "asc"}],
            "includes": "custom_fields",
        }
        if cursor.since:
            body["filter"] = {"updated_since": stamp(cursor.since)}
        for sheet in sheets(self._api, operation, body):
            yield Page(tuple(change(item) for item in sheet.items), _next(sheet, cursor))

    def _tax_rates(self, cursor: Cursor) -> Iterator[Page]:
        """The VAT rates of the department, all of them every time (teamleader-api 2.5)."""
        yield Page(tuple(_tax_rate(item) for item in self._charts.tax_rates))

    def _invoices(self, status: list[str], cursor: Cursor) -> Mapping[str, Any]:
        return {
            "filter": {**self._filter(cursor, "invoice_date_after"), "status": status},
            "sort": [{"field": "invoice_number", "order": "asc"}],
        }

    def _filter(self, cursor: Cursor, after: str) -> dict[str, Any]:
        """Return the filter of a list of documents; its first day is inclusive."""
        wanted: dict[str, Any] = {"department_id": self._department}
        if self._start:
            wanted[after] = self._start.isoformat()
        if cursor.since:
            wanted["updated_since"] = stamp(cursor.since)
        return wanted

    def _own(self, sheet: Sheet) -> Iterator[Item]:
        """Yield the department's items: a filter that is not understood is ignored silently."""
        for item in sheet.items:
            department = item.get("department")
            other = department.get("id") if isinstance(department, dict) else None
            if other in (None, self._department):
                yield item

    def _invoice(self, item: Item) -> tuple[Change, ...]:
        try:
            record = read(InvoiceSummary, item, _what("invoice", item, "invoice_number"))
            entity = invoice_summary(record)
        except Refused as error:
            return (Change(Invoice, item["id"], problem=str(error)),)
        self._recent.notice(record)
        return (invoice_change(record, entity, complete=False), settlement_change(record))

    def _settlement(self, item: Item) -> Change:
        try:
            record = read(InvoiceSummary, item, _what("invoice", item, "invoice_number"))
        except Refused as error:
            return Change(Settlement, item["id"], problem=str(error))
        self._recent.notice(record)
        return settlement_change(record)

    def _credit_note(self, item: Item) -> Change:
        try:
            record = read(CreditNoteSummary, item, _what("credit note", item, "credit_note_number"))
            return credit_note_change(record, credit_note_summary(record), complete=False)
        except Refused as error:
            return Change(CreditNote, item["id"], problem=str(error))

    def _company(self, item: Item) -> Change:
        try:
            record = read(CompanyRecord, item, _what("company", item, "name"))
            number = self._numbers.number("company", record.custom_fields)
        except Refused as error:
            return Change(Customer, f"company/{item['id']}", problem=str(error))
        return company_change(record, False, number)

    def _contact(self, item: Item) -> Change:
        try:
            record = read(ContactRecord, item, _what("contact", item, "last_name"))
            number = self._numbers.number("contact", record.custom_fields)
        except Refused as error:
            return Change(Customer, f"contact/{item['id']}", problem=str(error))
        return contact_change(record, False, number)


def invoice_change(record: InvoiceSummary, entity: Invoice, complete: bool) -> Change:
    """Return what was seen of an invoice."""
    version = stamp(record.updated_at)
    return Change(Invoice, record.id, version, entity, complete, keys=_number(entity.number))


def credit_note_change(record: CreditNoteSummary, entity: CreditNote, complete: bool) -> Change:
    """Return what was seen of a credit note."""
    version = stamp(record.updated_at)
    return Change(CreditNote, record.id, version, entity, complete, keys=_number(entity.number))


def settlement_change(record: InvoiceSummary) -> Change:
    """Return what a list tells of a payment: the whole of it only where nothing was paid yet."""
    entity = settlement_summary(record)
    untouched = not record.paid and entity.due == entity.total
    return Change(Settlement, record.id, settlement_version(record), entity, complete=untouched)


def company_change(record: CompanyRecord, complete: bool, number: str = "") -> Change:
    """Return what was seen of a company; ``number``: the one that it shows of the books."""
    return _customer(f"company/{record.id}", record, company(record, number), complete)


def contact_change(record: ContactRecord, complete: bool, number: str = "") -> Change:
    """Return what was seen of a person; ``number``: the one that he shows of the books."""
    return _customer(f"contact/{record.id}", record, contact(record, number), complete)


def _customer(
    id: str, record: CompanyRecord | ContactRecord, entity: Customer, complete: bool
) -> Change:
    keys = [f"vat:{entity.vat_number}"] if entity.vat_number else []
    if entity.books_number:
        keys.append(f"books:{entity.books_number}")
    return Change(Customer, id, stamp(record.updated_at), entity, complete, keys=tuple(keys))


def _tax_rate(item: Item) -> Change:
    id = item["id"]
    try:
        entity: Entity = tax_code(read(TaxRate, item, _what("VAT rate", item, "description")))
    except Refused as error:
        return Change(TaxCode, id, problem=str(error))
    return Change(TaxCode, id, entity=entity)


def _what(kind: str, item: Item, field: str) -> str:
    """Name a record for people, by its number or name where it has one."""
    name = item.get(field)
    return f"{kind} {name if isinstance(name, str) and name else item['id']}"[:100]


def _number(number: str) -> tuple[str, ...]:
    return (f"number:{document_number(number)}",) if number else ()


def _next(sheet: Sheet, cursor: Cursor) -> Cursor | None:
    """Return where to go on from: the server's clock at the first page, less the overlap."""
    if not sheet.last:
        return None
    return Cursor(since=sheet.began - OVERLAP) if sheet.began else cursor
