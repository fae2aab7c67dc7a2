"""Feeds: what the lists of an account tell, page by page."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from koppel import (
    Change,
    ConfigError,
    CreditNote,
    Cursor,
    Customer,
    Gone,
    Invoice,
    Page,
    Refused,
    Settlement,
    TaxCode,
    Unreadable,
)
from koppel_teamleader.api import Reply
from koppel_teamleader.charts import Charts
from koppel_teamleader.feeds import FEEDS, Feeds
from koppel_teamleader.lists import paged, sheets, unpaged
from koppel_teamleader.numbers import NumberFields
from koppel_teamleader.recent import Recent

FIRST = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001"
SECOND = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0002"
DAY = "2026-11-02"
LINE = {"price": 100, "rate": "21", "account": "700000"}


def look(connection: Any, feed: str, cursor: Cursor | None = None) -> list[Change]:
    """All that a feed brings."""
    pages = list(connection.changes(feed, cursor or Cursor()))
    return [change for page in pages for change in page.changes]


class Shelf:
    """Stands for the Api: answers lists from what it holds."""

    def __init__(self, *pages: Any, date: datetime | None = None) -> None:
        self.pages = pages
        self.date = date
        self.bodies: list[Mapping[str, Any]] = []

    def read(self, operation: str, body: Mapping[str, Any]) -> Reply:
        self.bodies.append(body)
        number = body["page"]["number"] if "page" in body else 1
        page = self.pages[min(number, len(self.pages)) - 1]
        if isinstance(page, Exception):
            raise page
        return Reply(page, self.date)


def ids(first: int, count: int) -> list[dict[str, Any]]:
    """Items that have an id and nothing else."""
    return [{"id": f"{number:04d}"} for number in range(first, first + count)]


def names(api: Shelf) -> list[str]:
    """The ids of all pages."""
    return [item["id"] for item in paged(api, "x.list", {})]  # type: ignore[arg-type]


def test_a_list_is_read_until_a_short_page() -> None:
    """Pages of 100 are asked for until one is shorter."""
    api = Shelf(ids(0, 100), ids(100, 100), ids(200, 3))

    assert len(names(api)) == 203
    assert [body["page"] for body in api.bodies] == [
        {"size": 100, "number": 1},
        {"size": 100, "number": 2},
        {"size": 100, "number": 3},
    ]


def test_a_full_last_page_is_followed_by_an_empty_one() -> None:
    """A list of exactly 100 costs two calls and ends."""
    assert len(names(Shelf(ids(0, 100), []))) == 100


def test_a_record_that_slides_to_the_next_page_comes_once() -> None:
    """What was inserted before the reader shows a record twice; it is told once."""
    assert names(Shelf(ids(0, 100), ids(98, 10))) == [f"{n:04d}" for n in range(108)]


def test_a_list_that_does_not_get_on_is_an_error() -> None:
    """A page that repeats the one before ends the reading without a cursor."""
    read = sheets(Shelf(ids(0, 100)), "x.list", {})  # type: ignore[arg-type]
    assert next(read).last is False

    with pytest.raises(Unreadable, match="page 2 repeats"):
        next(read)


@pytest.mark.parametrize(
    ("page", "words"),
    [
        ({}, "data is not a list"),
        ([{"id": 7}], r"data\.0\.id is not an id"),
        ([{"id": ""}], r"data\.0\.id is not an id"),
        ([{"id": "a"}, None], r"data\.1\.id is not an id"),
        (Gone("404"), "this list should exist"),
    ],
)
def test_a_list_that_is_none_is_unreadable(page: Any, words: str) -> None:
    """A list of something else is unreadable as a whole."""
    with pytest.raises(Unreadable, match=words):
        unpaged(Shelf(page), "x.list", {})  # type: ignore[arg-type]


def made(api: Any, start: date | None) -> Feeds:
    """Feeds over a shelf, from a day on."""
    return Feeds(api, Charts(api, FIRST, ""), Recent(), NumberFields(api), FIRST, start)


def feeds_of(api: Any) -> Feeds:
    """Feeds over a shelf."""
    return made(api, None)


def pages_of(api: Any, feed: str, cursor: Cursor) -> list[Page]:
    """The pages of a feed over a shelf."""
    reader = feeds_of(api).named(feed)
    assert reader is not None
    return list(reader(cursor))


def test_a_cursor_is_the_servers_clock_less_ten_minutes() -> None:
    """Only the last page has a cursor: the server's time at the first page, with an overlap."""
    noon = datetime(2026, 11, 16, 12, tzinfo=UTC)

    first, last = pages_of(Shelf(ids(0, 100), [], date=noon), "companies", Cursor())

    assert first.cursor is None
    assert last.cursor == Cursor(since=noon - timedelta(minutes=10))


def test_without_the_servers_clock_the_cursor_stays() -> None:
    """A server that does not tell the time is read from the same place again."""
    cursor = Cursor(since=datetime(2026, 11, 1, tzinfo=UTC))

    (page,) = pages_of(Shelf([]), "credit notes", cursor)

    assert page.cursor == cursor


def test_a_record_that_cannot_be_understood_stops_no_other() -> None:
    """A bad record is a change with its problem; it names the record and the field."""
    bad = {"id": "x", "invoice_number": "2026 / 9", "department": {"type": "d", "id": FIRST}}

    (change,) = pages_of(Shelf([bad]), "documents", Cursor())[0].changes

    assert (change.kind, change.id, change.entity) == (Invoice, "x", None)
    assert "invoice 2026 / 9: id is not an id" in change.problem


@pytest.mark.parametrize(
    ("feed", "kind", "id"),
    [
        ("open invoices", Settlement, "x"),
        ("credit notes", CreditNote, "x"),
        ("companies", Customer, "company/x"),
        ("contacts", Customer, "contact/x"),
    ],
)
def test_every_feed_tells_its_bad_records(feed: str, kind: type, id: str) -> None:
    """Each feed tells what it could not understand under the id it would have had."""
    (change,) = pages_of(Shelf([{"id": "x"}]), feed, Cursor())[0].changes

    assert (change.kind, change.id) == (kind, id)
    assert change.problem


def test_a_filter_that_is_ignored_lets_no_stranger_in() -> None:
    """Documents of another department are left out although the list brought them."""
    other = {"id": "x", "department": {"type": "department", "id": SECOND}}

    (page,) = pages_of(Shelf([other]), "documents", Cursor())

    assert page.changes == ()


def test_what_is_asked_of_the_list_of_invoices() -> None:
    """Booked ones of the department from the start day on, changed since, in a stated order."""
    api = Shelf([])
    feeds = made(api, date(2026, 1, 1))
    reader = feeds.named("documents")
    assert reader is not None

    list(reader(Cursor(since=datetime(2026, 11, 16, 8, 0, 0, 5, tzinfo=UTC))))

    assert api.bodies == [
        {
            "filter": {
                "department_id": FIRST,
                "invoice_date_after": "2026-01-01",
                "updated_since": "2026-11-16T08:00:00+00:00",
                "status": ["outstanding", "matched"],
            },
            "sort": [{"field": "invoice_number", "order": "asc"}],
            "page": {"size": 100, "number": 1},
        }
    ]


def test_an_unknown_feed_is_refused(connection: Any) -> None:
    """A feed that is not declared cannot be read."""
    with pytest.raises(Refused, match="no feed drafts"):
        look(connection, "drafts")


def test_every_declared_feed_can_be_read(connection: Any) -> None:
    """Each declared feed reads, and brings only the kinds it declares."""
    for feed in FEEDS:
        assert {change.kind for change in look(connection, feed.name)} <= set(feed.kinds)


def test_the_vat_rates_of_the_department(connection: Any) -> None:
    """Only this department's rates come, whole and under their ids."""
    changes = look(connection, "tax rates")

    assert changes
    assert all(change.kind is TaxCode and change.complete for change in changes)
    assert all(
        change.entity.code == change.id and change.entity.rate <= 1
        for change in changes
        if isinstance(change.entity, TaxCode)
    )


def test_a_department_without_vat_rates_is_a_wrong_setting() -> None:
    """A department that does not exist is told as a setting to correct."""
    with pytest.raises(ConfigError, match="check the setting department"):
        pages_of(Shelf([]), "tax rates", Cursor())


@pytest.fixture
def customer(desk: Any) -> str:
    """A company to invoice."""
    return str(desk.fake.human.add_company("Janssens BV", vat_number="BE 0123.456.749"))


def invoices(changes: list[Change]) -> list[str]:
    """The ids of the invoices among changes."""
    return [change.id for change in changes if change.kind is Invoice]


def at_rest(desk: Any) -> Cursor:
    """A cursor from which everything so far is old."""
    desk.fake.clock.advance(timedelta(hours=1))
    return Cursor(since=desk.fake.clock.now())


def test_a_booked_invoice_comes_as_summary_with_its_settlement(
    desk: Any, connection: Any, customer: str
) -> None:
    """The list brings what places an invoice, and the whole of a payment that nobody made yet."""
    id = desk.fake.human.invoice(customer, [LINE], on=DAY)
    desk.fake.human.draft(customer, [LINE])

    document, payment = look(connection, "documents")

    assert isinstance(document.entity, Invoice)
    assert (document.id, document.complete, document.entity.booked) == (id, False, True)
    assert document.keys == (f"number:{document.entity.number.replace(' ', '')}",)
    assert isinstance(payment.entity, Settlement)
    assert (payment.id, payment.complete, payment.entity.entries) == (id, True, ())
    assert (payment.entity.due, payment.entity.paid) == (payment.entity.total, False)


def test_the_start_date_is_inclusive(desk: Any, customer: str) -> None:
    """Invoices of the start date come, those of the day before do not (D10)."""
    human = desk.fake.human
    human.invoice(customer, [LINE], on="2026-11-01")
    second = human.invoice(customer, [LINE], on="2026-11-02")
    opened = desk.connect(start=date(2026, 11, 2))

    assert invoices(look(opened, "documents")) == [second]
    opened.close()


def test_another_department_is_another_link(desk: Any, connection: Any, customer: str) -> None:
    """Only documents of the connection's department come (D18)."""
    mine = desk.fake.human.invoice(customer, [LINE], on=DAY)
    theirs = desk.fake.human.invoice(customer, [LINE], on=DAY, department_id=SECOND)
    other = desk.connect(department=SECOND)

    assert invoices(look(connection, "documents")) == [mine]
    assert invoices(look(other, "documents")) == [theirs]
    other.close()


def test_more_invoices_than_a_page(desk: Any, connection: Any, customer: str) -> None:
    """All of 101 invoices come, each once, and only the last page has a cursor."""
    made = [desk.fake.human.invoice(customer, [LINE], on=DAY) for _ in range(101)]

    pages = list(connection.changes("documents", Cursor()))

    assert [page.cursor is None for page in pages] == [True, False]
    assert invoices([c for page in pages for c in page.changes]) == made


def test_at_rest_nothing_comes(desk: Any, connection: Any, customer: str) -> None:
    """What did not change since the cursor is not told again, but for what is still open."""
    desk.fake.human.invoice(customer, [LINE], on=DAY)
    cursor = at_rest(desk)

    changed = [feed.name for feed in FEEDS if look(connection, feed.name, cursor)]

    assert changed == ["tax rates", "open invoices"]


def test_the_cursor_of_a_look_serves_the_next(desk: Any, connection: Any, customer: str) -> None:
    """A look from the cursor of the one before, after the overlap, brings only what is new."""
    desk.fake.human.invoice(customer, [LINE], on=DAY)
    desk.fake.clock.advance(timedelta(minutes=11))
    cursor = list(connection.changes("documents", Cursor()))[-1].cursor
    new = desk.fake.human.invoice(customer, [LINE], on=DAY)

    assert cursor == Cursor(
        since=desk.fake.clock.now().replace(microsecond=0) - timedelta(minutes=10)
    )
    assert invoices(look(connection, "documents", cursor)) == [new]


def test_an_edited_invoice_has_another_version(desk: Any, connection: Any, customer: str) -> None:
    """An edit after booking shows up under the same id with another version."""
    id = desk.fake.human.invoice(customer, [LINE], on=DAY)
    before = look(connection, "documents")[0].version
    cursor = at_rest(desk)
    desk.fake.human.edit(id, lines=[{**LINE, "price": 120}])

    after = look(connection, "documents", cursor)[0]

    assert (after.id, after.version != before) == (id, True)


@pytest.mark.parametrize("touches", [True, False])
def test_a_payment_and_its_removal_are_seen(
    desk: Any, connection: Any, customer: str, touches: bool
) -> None:
    """A paid invoice leaves the open ones and an un-paid one comes back with another version,
    whether or not a payment counts as a change of the invoice (teamleader-api 8.6)."""
    desk.fake.switches.set("payment_touches_updated_at", touches)
    id = desk.fake.human.invoice(customer, [LINE], on=DAY)
    (open_,) = look(connection, "open invoices")
    desk.fake.human.pay(id, 21)
    (part,) = look(connection, "open invoices")
    desk.fake.human.pay(id)
    paid = connection.fetch(Settlement, id)

    assert look(connection, "open invoices") == []
    assert len({open_.version, part.version, paid.version}) == 3
    assert (open_.complete, part.complete) == (True, False)
    assert [str(entry.amount) for entry in paid.entity.entries] == ["21.00", "100.00"]

    desk.fake.human.unpay(id)
    assert look(connection, "open invoices")[0].entity == open_.entity


@pytest.mark.parametrize("sign", ["positive", "negative"])
@pytest.mark.parametrize("style", ["spaced", "compact"])
def test_credit_notes_come_positive(
    desk: Any, connection: Any, customer: str, sign: str, style: str
) -> None:
    """A credit note is positive, tied to its invoice, and found by its number without blanks."""
    desk.fake.switches.set("credit_note_sign", sign)
    desk.fake.switches.set("credit_note_number_style", style)
    id = desk.fake.human.invoice(customer, [LINE], on=DAY)
    note = desk.fake.human.credit(id, [{**LINE, "price": 40}], on="2026-11-03")

    (change,) = look(connection, "credit notes")

    assert isinstance(change.entity, CreditNote)
    assert (change.id, change.complete, change.entity.invoice) == (note, False, id)
    assert str(change.entity.total) == "48.40"
    assert change.keys == ("number:2026/1",)


def test_companies_and_contacts_are_customers(desk: Any, connection: Any, customer: str) -> None:
    """Both come as summaries; a company's valid VAT number is a key."""
    person = desk.fake.human.add_contact("Peeters", "An")

    (firm,) = look(connection, "companies")
    (contact,) = look(connection, "contacts")

    assert (firm.id, firm.keys) == (f"company/{customer}", ("vat:BE0123456749",))
    assert (contact.id, contact.keys) == (f"contact/{person}", ())
    assert (firm.complete, contact.complete) == (False, False)


def test_a_changed_customer_is_seen(desk: Any, connection: Any, customer: str) -> None:
    """A change of a company brings it again with another version."""
    before = look(connection, "companies")[0].version
    cursor = at_rest(desk)
    desk.fake.human.edit_customer(customer, city="Leuven")

    (after,) = look(connection, "companies", cursor)

    assert after.version != before
