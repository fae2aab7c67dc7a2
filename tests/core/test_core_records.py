"""Declared resources: a system of plain records is read and written by two methods."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from koppel import (
    AccessLost,
    CreditNote,
    Cursor,
    Customer,
    Field,
    Gone,
    InMemoryConnector,
    Invoice,
    Koppel,
    Line,
    Mapping,
    Payment,
    RecordsConnection,
    RecordsConnector,
    Refused,
    Resource,
    Role,
    Settings,
    Side,
    Unavailable,
    Unreadable,
    Verdict,
    World,
    refuse,
)
from koppel.testing.conformance import ConnectorConformance, Subject, kit_tools
from koppel.testing.subject import Counting
from koppel.testing.trial import Trial

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
KEY = "A" * 43 + "="
PAGE_SIZE = 2

LINES = Mapping(
    Line,
    Field("account", "account"),
    Field("tax", "vat_code"),
    Field("base", "net"),
    Field("vat", "vat"),
)
DOCUMENT = (
    Field("number", "number"),
    Field("date", "date"),
    Field("due", "due"),
    Field("customer", "customer.id"),
    Field("total", "total"),
    Field("lines", "lines", LINES.load_all, LINES.dump_all),
)
CUSTOMERS = Mapping(
    Customer,
    Field("name", "name"),
    Field("vat_number", "vat"),
    Field("city", "address.city"),
    Field("phone", "phone"),
)
PAYMENTS = Mapping(
    Payment, Field("document", "invoice"), Field("amount", "amount"), Field("date", "date")
)


@dataclass
class Shelf:
    """A system of plain records: lists of JSON objects with ids of its own."""

    lists: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)
    stamp: int = 0

    @property
    def effects(self) -> int:
        """How often something was stored."""
        return self.stamp

    def read(self, path, params):
        """Answer a list: filtered, from a stamp on, one page of it."""
        self.requests.append(f"get {path} {json.dumps(params, sort_keys=True)}")
        rows = [json.loads(text) for text in self.lists.get(path, {}).values()]
        if "stamp" in params:
            rows = [row for row in rows if row["stamp"] >= int(params["stamp"])]
        if "note" in params:
            rows = [row for row in rows if params["note"] in (row.get("note") or "")]
        if "page" in params:
            start = (params["page"] - 1) * PAGE_SIZE
            rows = rows[start : start + PAGE_SIZE]
        return rows

    def store(self, path, record):
        """Store a new record."""
        self.requests.append(f"post {path}")
        rows = self.lists.setdefault(path, {})
        if path == "payments" and record["invoice"] not in self.lists.get("invoices", {}):
            raise Refused(f"there is no invoice {record['invoice']}")
        self.stamp += 1
        stored = {**record, "id": len(rows) + 1, "stamp": self.stamp}
        rows[str(stored["id"])] = json.dumps(stored)
        return stored

    def change(self, path, record):
        """Change fields of a record."""
        self.requests.append(f"put {path}")
        name, _, id = path.rpartition("/")
        if id not in self.lists.get(name, {}):
            raise Gone(f"there is no {path}")
        self.stamp += 1
        stored = {**json.loads(self.lists[name][id]), **record, "stamp": self.stamp}
        self.lists[name][id] = json.dumps(stored)


class ShelfConnection(RecordsConnection):
    """A connection to the shelf of its connector."""

    account = "shelf:1"
    shelf: Shelf
    resources = (
        Resource(
            Customer,
            "customers",
            CUSTOMERS,
            marker="note",
            version="stamp",
            since="stamp",
            page="page",
        ),
        Resource(Invoice, "invoices", Mapping(Invoice, *DOCUMENT), marker="note", page="page"),
        Resource(
            CreditNote,
            "credits",
            Mapping(CreditNote, *DOCUMENT, Field("invoice", "credits")),
            marker="note",
        ),
        Resource(Payment, "payments", PAYMENTS, marker="note", const={"means": "transfer"}),
    )

    def get(self, path, params):
        """Read a list."""
        return self.shelf.read(path, params)

    def post(self, path, record):
        """Store a record."""
        return self.shelf.store(path, record)

    def put(self, path, record):
        """Change a record."""
        self.shelf.change(path, record)


def connector_of(shelf, resources=ShelfConnection.resources):
    """Return a connector to one shelf."""
    made = type("Connection", (ShelfConnection,), {"shelf": shelf, "resources": tuple(resources)})

    class ShelfConnector(RecordsConnector):
        name, title, origin, role = "shelf", "The shelf", "SH", Role.ACCOUNTING
        connection = made

    return ShelfConnector()


def tools():
    """Return tools that reach nothing."""
    return kit_tools(clock=lambda: NOW)


class TestShelf(ConnectorConformance):
    """A system of plain records passes the kit as it stands."""

    @pytest.fixture
    def subject(self):
        """Give an empty shelf."""
        shelf = Shelf()
        return Subject(
            connector_of(shelf),
            tools(),
            effects=lambda: shelf.effects,
            requests=lambda: len(shelf.requests),
        )


@pytest.fixture
def shelf():
    """Give an empty shelf."""
    return Shelf()


@pytest.fixture
def connection(shelf):
    """Give an open connection to the shelf."""
    return connector_of(shelf).connect(Settings(), tools())


@pytest.fixture
def trial(shelf):
    """Give the kit's hands on the shelf."""
    budget = Counting()
    subject = Subject(connector_of(shelf), tools(), lambda: 0, lambda: 0)
    with subject.open(budget=budget) as connection:
        yield Trial(subject, connection, budget)


def test_amounts_and_dates_are_stored_as_text(trial, shelf):
    """What is posted can be written as JSON without losing a cent, and bears koppel's mark."""
    id = trial.make(Invoice).id

    stored = json.loads(shelf.lists["invoices"][id])
    assert (stored["total"], stored["date"]) == ("121.06", "2026-03-16")
    assert stored["lines"][1]["vat"] == "0.01"
    assert stored["customer"] == {"id": "1"}
    assert stored["note"].startswith("k:")


def test_the_mark_stands_behind_the_text_that_is_there(shelf):
    """A field that people read keeps its text."""
    fields = Mapping(Customer, Field("name", "name"), Field("city", "note"))
    resource = Resource(Customer, "customers", fields, marker="note")

    record = resource.marked(Customer(name="Acme", city="Gent"), "k:abcdefghij")

    assert record == {"name": "Acme", "note": "Gent k:abcdefghij"}
    assert resource.marker_of(record) == "k:abcdefghij"


def test_every_new_record_carries_what_is_constant(trial, shelf):
    """What the system wants in each record is declared once."""
    writes = trial.writes(Payment)
    trial.carry_out(writes, next(trial.samples(writes)))

    stored = json.loads(shelf.lists["payments"]["1"])
    assert (stored["means"], stored["amount"]) == ("transfer", "121.06")


def test_a_list_is_read_page_by_page(trial, shelf):
    """Pages are asked for until one is empty."""
    for _ in range(3):
        trial.make(Customer)
    shelf.requests.clear()

    assert len(trial.changes("customers")) == 3
    assert shelf.requests == [f'get customers {{"page": {n}}}' for n in (1, 2, 3)]


def test_a_list_goes_on_from_the_last_version(trial, shelf):
    """With since, only what is new is asked for, and what bore the last version is not repeated."""
    trial.make(Customer)
    cursor = trial.pages("customers")[-1].cursor
    second = trial.make(Customer).id
    shelf.requests.clear()

    changes = trial.changes("customers", cursor)

    assert [change.id for change in changes] == [second]
    assert shelf.requests[0] == 'get customers {"page": 1, "stamp": "1"}'


def test_two_records_of_one_version_are_both_brought(connection, shelf):
    """A record that got the last version after it was read is not lost."""
    shelf.store("customers", {"name": "First"})
    cursor = list(connection.changes("customers", Cursor()))[-1].cursor
    twin = {"name": "Second", "id": 2, "stamp": 1}
    shelf.lists["customers"]["2"] = json.dumps(twin)

    pages = list(connection.changes("customers", cursor))
    changes = [change for page in pages for change in page.changes]
    assert [change.entity.name for change in changes] == ["Second"]


def test_a_record_that_cannot_be_understood_is_told(connection, shelf):
    """A bad record is a change with a problem that names it; the others are read."""
    shelf.store("customers", {"city": "without a name"})
    shelf.store("customers", {"name": "Acme"})

    pages = connection.changes("customers", Cursor())
    bad, good = [change for page in pages for change in page.changes]
    assert bad.problem.startswith("customers 1 cannot be understood: ")
    assert "name" in bad.problem
    assert good.entity.name == "Acme"


def test_a_record_without_an_id_stops_the_read(connection, shelf):
    """What has no id cannot be told from others."""
    shelf.lists["customers"] = {"1": json.dumps({"name": "Acme", "stamp": 1})}

    with pytest.raises(Unreadable, match="customers came without its id"):
        list(connection.changes("customers", Cursor()))


def test_without_a_marker_nothing_is_sent_twice(shelf):
    """Who cannot find again what it wrote says so, and declares that it must not be repeated."""
    connector = connector_of(shelf, [Resource(Customer, "customers", CUSTOMERS)])
    connection = connector.connect(Settings(), tools())
    write = Trial(Subject(connector, tools(), int, int), connection, Counting()).create(
        Customer(name="Acme")
    )

    assert connector.writes(Customer).landing is None
    assert connection.find(write).verdict is Verdict.UNKNOWN


def test_what_is_only_read_cannot_be_written(shelf):
    """A resource that koppel only reads is not declared as written."""
    resource = replace(ShelfConnection.resources[0], write=False)

    declared = connector_of(shelf, [resource]).declare()

    assert declared.writes == ()
    assert [feed.name for feed in declared.feeds] == ["customers"]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (400, Refused),
        (401, AccessLost),
        (403, AccessLost),
        (404, Gone),
        (408, Unavailable),
        (409, Refused),
        (422, Refused),
        (429, Unavailable),
        (500, Unavailable),
        (503, Unavailable),
    ],
)
def test_a_status_is_said_in_words(status, error):
    """Each status of HTTP that is no success says what happens next."""
    with pytest.raises(error, match=rf"no such thing \({status}\)"):
        refuse(status, "no such thing")


class Link:
    """A CRM in memory, linked to a shelf."""

    def __init__(self, shelf, path, resources=ShelfConnection.resources):
        self.crm = InMemoryConnector("crm", Role.CRM)
        self.app = Koppel(
            f"sqlite:///{path}",
            connectors=[self.crm, connector_of(shelf, resources)],
            world=World(clock=lambda: NOW),
            key=KEY,
        )
        self.link = self.app.add_link(
            "acme",
            Side("crm"),
            Side("shelf"),
            {
                "start": date(2026, 3, 1),
                "journals": {"invoices": "sales", "credit_notes": "credits"},
            },
        )
        self.customer = self.crm.add(Customer(name="Acme NV", vat_number="BE0123456749"))

    def invoice(self, n):
        """Book an invoice of 121.00 in the CRM."""
        return self.crm.add(Invoice(**self._document(n, "100.00", "21.00")))

    def credit(self, n, invoice):
        """Credit 12.10 of an invoice in the CRM."""
        return self.crm.add(CreditNote(**self._document(n, "10.00", "2.10"), invoice=invoice))

    def _document(self, n, base, vat):
        line = Line(base=Decimal(base), vat=Decimal(vat))
        return {
            "number": f"2026 / {n}",
            "date": date(2026, 3, 2),
            "due": date(2026, 4, 1),
            "customer": self.customer,
            "total": line.base + line.vat,
            "lines": (line,),
        }


@pytest.fixture
def link(shelf, tmp_path):
    """Give a link of a CRM in memory to the shelf."""
    made = Link(shelf, tmp_path / "koppel.db")
    yield made
    made.app.close()


def test_documents_and_their_customers_arrive_once(link, shelf):
    """A run writes the customer and his invoices; the next one finds nothing to do."""
    link.invoice(1)
    link.invoice(2)

    first = link.link.run()
    stored = shelf.effects
    second = link.link.run()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert len(shelf.lists["customers"]) == 1
    assert len(shelf.lists["invoices"]) == 2
    assert shelf.effects == stored


def test_payments_travel_both_ways(link, shelf):
    """Paid in the CRM is paid on the shelf, and the other way round, once each."""
    paid_in_crm, paid_there = link.invoice(1), link.invoice(2)
    link.link.run()
    link.crm.pay(paid_in_crm, Decimal("121.00"), date(2026, 3, 5))
    shelf.store("payments", {"invoice": "2", "amount": "121.00", "date": "2026-03-06"})

    report = link.link.run()
    link.link.run()

    assert report.exit_code == 0
    assert len(shelf.lists["payments"]) == 2
    assert link.crm.settlement(paid_there).paid


def test_a_lost_database_doubles_nothing(link, shelf, tmp_path):
    """What bears koppel's mark is recognised by a koppel that remembers nothing."""
    link.crm.change(link.customer, vat_number="")
    link.invoice(1)
    link.link.run()
    fresh = Link(shelf, tmp_path / "fresh.db")
    fresh.crm.records = link.crm.records
    fresh.link.run()
    fresh.app.close()

    assert len(shelf.lists["customers"]) == 1
    assert len(shelf.lists["invoices"]) == 1


def test_a_credit_note_that_cannot_be_tied_leaves_the_money(link, shelf):
    """Where ties without money cannot be written, only the money that was received is."""
    invoice = link.invoice(1)
    link.credit(2, invoice)
    link.link.run()
    link.crm.pay(invoice, Decimal("121.00"), date(2026, 3, 5))

    report = link.link.run()

    assert (report.stopped, report.exit_code) == ("", 0)
    assert len(shelf.lists["payments"]) == 1


def test_a_kind_that_has_no_place_there_is_told(shelf, tmp_path):
    """A document that the books cannot take waits by itself; the others go on."""
    resources = [r for r in ShelfConnection.resources if r.kind is not CreditNote]
    link = Link(shelf, tmp_path / "koppel.db", resources)
    invoice = link.invoice(1)
    link.credit(2, invoice)

    report = link.link.run()
    link.app.close()

    assert report.stopped == ""
    held = {outcome.label: outcome.message for outcome in report.held}
    assert held == {"Credit note 2026 / 2": "The shelf takes no CreditNote: make it there by hand"}
    assert len(shelf.lists["invoices"]) == 1
