"""Connector: Teamleader Focus behind koppel's port."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any, TypeVar

from koppel import (
    Change,
    Choice,
    Connection,
    Connector,
    CreditNote,
    Cursor,
    Customer,
    Declaration,
    Entity,
    Finding,
    Gone,
    Invoice,
    Limit,
    Number,
    Page,
    Payment,
    Refused,
    Role,
    Settings,
    Settlement,
    Tools,
    Verdict,
    Write,
    Writes,
)

from koppel_teamleader import companies, numbers, payments
from koppel_teamleader.account import default_department, departments, known, opened
from koppel_teamleader.auth import TeamleaderSignIn
from koppel_teamleader.charts import Charts
from koppel_teamleader.feeds import (
    FEEDS,
    Feeds,
    company_change,
    contact_change,
    credit_note_change,
    invoice_change,
)
from koppel_teamleader.limits import LIMIT
from koppel_teamleader.mapping import credit_note, invoice, settlement, settlement_version
from koppel_teamleader.numbers import LABEL, NumberFields
from koppel_teamleader.presence import ASKED, present
from koppel_teamleader.reading import read
from koppel_teamleader.recent import Recent
from koppel_teamleader.records import (
    CompanyRecord,
    ContactRecord,
    CreditNoteRecord,
    InvoiceRecord,
    Me,
    Record,
)
from koppel_teamleader.search import numbered
from koppel_teamleader.settings import TeamleaderLogin, TeamleaderSettings
from koppel_teamleader.stock import Newest, newest, settled
from koppel_teamleader.values import is_uuid

LANDING = timedelta(minutes=30)

DECLARATION = Declaration(
    feeds=FEEDS,
    writes=(
        Writes(Payment, of=(Invoice,), landing=LANDING),
        Writes(Customer, landing=LANDING, adopt=False),
        Writes(Number, unique=True, adopt=False),
    ),
    lacks=(
        "The customer number of the books has no field in Teamleader's API: it needs a custom "
        f'field "{LABEL}", on companies and on contacts.',
        "Customers are made, never changed, and only companies; an address without a country is "
        "left out.",
        "Credit notes cannot be marked paid.",
        "A payment has no id and no reference, and koppel never removes one.",
        "Drafts have no number: they are found by their id only.",
        "The account for discounts on whole documents is not in the API: it is a setting.",
        "Ledger accounts cannot be written: type the numbers of the books in Teamleader.",
        "Deleted and merged customers are not listed: the linked ones are asked for, a hundred "
        "at a time, where the number of companies shows that one may have gone, and once a day; a "
        "merge shows in the documents alone.",
    ),
    limits=(Limit(LIMIT, 200, "60 s"),),
)

Shape = TypeVar("Shape", bound=Record)


class TeamleaderConnection(Connection):
    """One department of one Teamleader account."""

    settings: TeamleaderSettings

    def __init__(self, settings: TeamleaderSettings, tools: Tools) -> None:
        super().__init__(settings, tools)
        with ExitStack() as stack:
            self._api = stack.enter_context(opened(settings, tools))
            self._department = settings.department or default_department(self._api)
            self.account = f"{self._me().account.id}:{self._department}"
            self._opened = stack.pop_all()
        self._recent = Recent()
        self._newest: Newest | None = None
        self._charts = Charts(self._api, self._department, settings.discount_account)
        self._numbers = NumberFields(self._api)
        self._feeds = Feeds(
            *(self._api, self._charts, self._recent, self._numbers),
            department=self._department,
            start=tools.start,
        )

    def changes(self, feed: str, cursor: Cursor) -> Iterator[Page]:
        """Yield what a list tells; see ``feeds``."""
        reader = self._feeds.named(feed)
        return reader(cursor) if reader else super().changes(feed, cursor)

    def fetch(self, kind: type[Entity], id: str) -> Change:
        """Return the whole record. Raises ``Gone``, or ``Refused`` when it does not add up."""
        if kind is Invoice:
            record = self._invoice(id, kind)
            return invoice_change(record, invoice(record, self._charts.chart), complete=True)
        if kind is Settlement:
            record = self._invoice(id, kind)
            return Change(Settlement, id, settlement_version(record), settlement(record))
        if kind is CreditNote:
            note = self._info("creditNotes.info", CreditNoteRecord, id, "credit note")
            return credit_note_change(note, credit_note(note, self._charts.chart), complete=True)
        if kind is Customer:
            return self._customer(id)
        return super().fetch(kind, id)

    def lookup(self, kind: type[Entity], number: str) -> Change | None:
        """Return the document with this number, or with this id (drafts have no number)."""
        if kind not in (Invoice, CreditNote):
            return None
        id = number.strip()
        if not is_uuid(id):
            id = numbered(self._api, kind, self._department, number)
        try:
            return self._fetched(kind, id) if id else None
        except Gone:
            return None

    def present(self, kind: type[Entity], ids: Sequence[str]) -> frozenset[str] | None:
        """Return which companies and contacts are still there: their deletion is not listed."""
        return present(self._api, ids) if kind is Customer else None

    def settled(
        self, kind: type[Entity], ids: Sequence[str], before: str
    ) -> tuple[frozenset[str], str]:
        """Return the companies who are as they were, by the length of their list; see ``stock``."""
        companies_asked = sum(id.startswith("company/") for id in ids)
        if kind is not Customer or (self._newest is None and companies_asked <= ASKED):
            return frozenset(), ""  # to ask about them is one call as well
        self._newest = self._newest or newest(self._api)
        return settled(ids, before, self._newest)

    def claim(self, write: Write) -> str:
        """Choose the second of a payment; it follows from the write alone."""
        entity = write.entity
        if isinstance(entity, Payment):
            return payments.key(entity.date, write.marker)
        if isinstance(entity, Number):
            self._numbers.place(entity.customer.partition("/")[0] or "company")
        return super().claim(write)

    def create(self, write: Write) -> str:
        """Make a company, show a number, or register a payment; return the id of that."""
        if isinstance(write.entity, Number):
            self._api.write(*numbers.body(write.entity, self._numbers))
            return write.entity.customer
        if isinstance(write.entity, Customer):
            body = companies.addition(companies.company_of(write), self._numbers)
            return f"company/{self._api.add('companies.add', body)}"
        return self._pay(write)

    def _pay(self, write: Write) -> str:
        """Register a payment (teamleader-api 2.3); return the id of its entry."""
        payment = payments.payment_of(write)
        paid_at = write.key or self.claim(write)
        body = payments.registration(payment, paid_at, self.settings.payment_method)
        self._recent.forget(payment.document)
        self._api.write("invoices.registerPayment", body)
        return payments.registered(payment, paid_at)

    def find(self, write: Write) -> Finding:
        """Look for a payment in its invoice, a company by its number, a number on its customer."""
        if isinstance(write.entity, Number):
            return self._find_number(write.entity)
        if isinstance(write.entity, Customer):
            return companies.look(self._api, write, self._numbers)
        if not isinstance(write.entity, Payment) or write.entity.of != "Invoice":
            return super().find(write)
        payment = write.entity
        try:
            record = self._info("invoices.info", InvoiceRecord, payment.document, "invoice")
        except Gone:
            return Finding(Verdict.ABSENT)
        return payments.look(record, payment, write.key or self.claim(write))

    def as_stored(self, entity: Entity) -> Entity:
        """A company as Teamleader shows it after it was made."""
        return companies.as_stored(entity) if isinstance(entity, Customer) else entity

    def close(self) -> None:
        """Close the connections."""
        self._opened.close()

    def _me(self) -> Me:
        return known(Me, self._api.read("users.me", {}).data, "users.me")

    def _invoice(self, id: str, kind: type[Entity]) -> InvoiceRecord:
        """Return an invoice; one call serves the document and its payment."""
        held = self._recent.take(id, kind)
        if held is not None:
            return held
        record = self._info("invoices.info", InvoiceRecord, id, "invoice")
        self._recent.keep(record, kind)
        return record

    def _customer(self, id: str) -> Change:
        type, _, own = id.partition("/")
        if type == "company":
            company = self._info("companies.info", CompanyRecord, own, "company")
            number = self._numbers.number(type, company.custom_fields)
            return company_change(company, True, number)
        if type == "contact":
            contact = self._info("contacts.info", ContactRecord, own, "contact")
            number = self._numbers.number(type, contact.custom_fields)
            return contact_change(contact, True, number)
        raise Gone(f"Teamleader: {id[:60]} is not the id of a company or contact")

    def _find_number(self, number: Number) -> Finding:
        """Say what number a customer shows; one who is gone shows none."""
        try:
            entity = self._customer(number.customer).entity
        except Gone:
            return Finding(Verdict.ABSENT)
        shown = entity.books_number if isinstance(entity, Customer) else ""
        if shown == number.value:
            return Finding(Verdict.PRESENT, number.customer)
        return Finding(Verdict.TAKEN if shown else Verdict.ABSENT)

    def _info(self, operation: str, shape: type[Shape], id: str, what: str) -> Shape:
        """Return one record. Raises ``Gone``, or ``Refused`` when it is not as documented."""
        data = self._api.read(operation, {"id": _id(id)}).data
        if isinstance(data, list) and len(data) == 1:  # creditNotes.info (teamleader-api 2.4)
            data = data[0]
        return read(shape, data, f"{what} {_label(data, id)}")

    def _fetched(self, kind: type[Entity], id: str) -> Change:
        """Fetch for somebody who looks a document up: a bad record is an answer too."""
        try:
            return self.fetch(kind, id)
        except Refused as error:
            return Change(kind, id, problem=str(error))


class TeamleaderConnector(Connector):
    """Teamleader Focus."""

    name = "teamleader"
    title = "Teamleader Focus"
    origin = "TL"
    role = Role.CRM
    settings: type[Settings] = TeamleaderSettings
    login: type[Settings] | None = TeamleaderLogin
    declaration = DECLARATION
    connection: type[Connection] = TeamleaderConnection
    sign_in = TeamleaderSignIn()

    def choices(self, login: Any, tools: Tools) -> Mapping[str, tuple[Choice, ...]]:
        """Return the departments of the account, its default one first. Raises ``AccessLost``."""
        with opened(login, tools) as api:
            found = departments(api)
        return {"department": tuple(Choice(each.id, each.name or "") for each in found)}


def _id(id: str) -> str:
    """Return an id as Teamleader writes it. Raises ``Gone`` when it cannot be one."""
    if not is_uuid(id):
        raise Gone(f"Teamleader: {id[:60]} is not an id of a record there")
    return id.lower()


def _label(data: Any, id: str) -> str:
    """Return what people call a record, else its id."""
    names = ("invoice_number", "credit_note_number", "name", "last_name")
    found = (data.get(name) for name in names) if isinstance(data, dict) else ()
    return next((name[:60] for name in found if isinstance(name, str) and name), id)
