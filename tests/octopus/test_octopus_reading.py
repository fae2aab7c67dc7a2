"""What the feeds bring, the same over REST and over SOAP."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import httpx
from koppel import (
    CreditNote,
    Cursor,
    Customer,
    Entry,
    Invoice,
    Purpose,
    Settlement,
    TaxUse,
)
from koppel_octopus.connector import Octopus


def entities(changes):
    """Return the entities by id."""
    return {change.id: change.entity for change in changes}


def test_fiscal_years_come_with_their_periods(books, read):
    """Every bookyear is brought, closed ones too, with the dates of its periods."""
    found = entities(read(books.connect(), "fiscal years")[0])

    assert list(found) == ["1", "2", "3"]
    assert found["1"].closed
    assert (found["3"].code, found["3"].start, found["3"].end) == (
        "3",
        date(2026, 1, 1),
        date(2026, 12, 31),
    )
    assert found["3"].periods[1].code == "202602"
    assert found["3"].periods[1].end == date(2026, 2, 28)


def test_journals_of_open_years_come_with_purpose_and_limits(books, read):
    """Journals of open years tell their purpose, and until when they are closed."""
    books.human.protect_period("V1", 202601, year=3)

    found = entities(read(books.connect(), "journals")[0])

    assert "1/V1" not in found
    assert found["3/V1"].closed_until == date(2026, 1, 31)
    assert found["2/V1"].closed_until is None
    assert found["3/F9"].purpose is Purpose.FINANCIAL
    assert found["3/A1"].purpose is Purpose.PURCHASES


def test_only_rest_tells_the_entry_type(books, read):
    """A journal for invoices is known as such over REST and unknown over SOAP."""
    found = entities(read(books.connect(), "journals")[0])

    expected = (True, False) if books.transport == "rest" else (None, None)
    assert (found["3/V1"].bookable, found["3/V3"].bookable) == expected


def test_accounts_come_per_year_and_headings_cannot_be_booked_on(books, read):
    """Ledger accounts carry their year; a heading is brought as one."""
    found = entities(read(books.connect(), "accounts")[0])

    assert found["3/700000"].bookable
    assert found["3/700000"].name == "Verkoop goederen"
    assert not found["3/70"].bookable


def test_an_account_added_later_is_seen(books, read, later):
    """An account made after the first reading is brought by the next (R8)."""
    connection = books.connect()
    _, cursor = read(connection, "accounts")
    books.clock.advance(later)
    books.human.add_account(701000, "Verkoop nieuw")

    changes, _ = read(connection, "accounts", cursor)

    assert "3/701000" in entities(changes)


def test_tax_codes_come_with_their_use(books, read):
    """A code listed for sales and for credit notes is two records with one code."""
    found = entities(read(books.connect(), "tax codes")[0])

    assert found["sale/06"].rate == Decimal("0.06")
    assert found["sale/21"].use is TaxUse.SALE
    assert found["sale-credit/21"].use is TaxUse.SALE_CREDIT
    assert found["purchase/D21"].use is TaxUse.PURCHASE


def test_customers_come_with_their_natural_keys(books, read):
    """A relation made by hand is known by its VAT number, not by the external number 0."""
    fields = {"vatType": 1, "city": "Gent", "country": "  "}
    key = books.human.add_relation("Klant NV", "BE0123.456.749", fields=fields)

    (change,) = read(books.connect(), "customers")[0]

    assert change.kind is Customer
    assert change.id == str(key)
    assert change.keys == ("vat:BE0123456749",)
    assert change.entity.vat_number == "BE0123456749"
    assert change.entity.city == "Gent"
    assert change.entity.country == ""


def test_a_customer_version_moves_with_the_record(books, read, later):
    """The version is the same as long as the relation is, and another after an edit."""
    key = books.human.add_relation("Klant NV", "BE0123.456.749")
    first, again = (read(books.connect(), "customers")[0][0].version for _ in range(2))
    books.human.edit_relation(key, {"city": "Brugge"})
    edited = read(books.connect(), "customers")[0][0].version

    assert first == again
    assert edited != first


def test_bookings_come_as_invoices_and_credit_notes(books, read):
    """The sign of the total tells an invoice from a credit note; the amounts are positive."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, Decimal("121.00"), on="2026-02-10", reference="2026/17")
    books.human.book_sale("V2", key, Decimal("-60.50"), on="2026-02-11", comment="boekhouding")

    changes = {change.id: change for change in read(books.connect(), "documents")[0]}

    invoice, credit = changes["3/V1/1"], changes["3/V2/1"]
    assert (invoice.kind, credit.kind) == (Invoice, CreditNote)
    assert invoice.entity.total == Decimal("121.00")
    assert invoice.keys == ("number:2026/17",)
    assert credit.entity.total == Decimal("60.50")
    assert credit.entity.lines[0].base > 0
    assert credit.keys == ("number:2026/1",)
    assert invoice.entity.customer == str(key)
    assert (invoice.entity.year, invoice.entity.journal, invoice.entity.period) == (
        "3",
        "V1",
        "202602",
    )


def test_documents_before_the_start_are_not_brought(books, read):
    """A booking dated before the start of the link stays out."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, 121, on="2026-02-10")
    books.human.book_sale("V1", key, 121, on="2026-02-20")
    books.start = date(2026, 2, 15)

    changes, _ = read(books.connect(), "documents")

    assert [change.id for change in changes] == ["3/V1/2"]


def test_documents_after_the_cursor_take_one_call(books, read, later):
    """Once there is a cursor, one call brings the new bookings of all journals."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, 121)
    books.clock.advance(later)
    connection = books.connect()
    _, cursor = read(connection, "documents")
    books.clock.advance(later)
    books.human.book_sale("V2", key, -121)
    before = len(books.operations())

    changes, _ = read(connection, "documents", cursor)

    assert [change.id for change in changes] == ["3/V2/1"]
    assert len([name for name in books.operations()[before:] if "odified" in name]) == 1


def test_a_cursor_is_the_time_of_the_server(books, read):
    """The cursor follows the server's Date, not the clock of this machine, minus the overlap."""
    wrong = books.clock.now() + 5 * (books.clock.now() - books.clock.now().replace(hour=0))
    connection = books.connect(clock=lambda: wrong)

    _, cursor = read(connection, "customers")

    assert (books.clock.now() - cursor.since).total_seconds() == 600


def test_a_receipt_is_news_of_its_invoice(books, read):
    """A bank line settled with an invoice is an entry with its amount and date."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, Decimal("121.00"), on="2026-02-10")
    books.human.settle(1, Decimal("21.00"), on="2026-03-02")

    (change,) = read(books.connect(), "settlements")[0]

    assert change.kind is Settlement
    assert change.entity == Settlement(
        of="Invoice",
        document="3/V1/1",
        entries=(Entry(id="3/V1/1/-1~3/F1/1/1", amount=Decimal("21.00"), date=date(2026, 3, 2)),),
        whole=False,
    )


def test_undoing_a_settlement_is_told_by_its_entry(books, read, later):
    """A balancing that was undone comes as the removal of the entry it was."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, 121)
    books.human.settle(1)
    connection = books.connect()
    _, cursor = read(connection, "settlements")
    books.clock.advance(later)
    books.human.unmatch_all(1)

    (change,) = read(connection, "settlements", cursor)[0]

    assert change.entity.entries == ()
    assert change.entity.removed == ("3/V1/1/-1~3/F1/1/1",)


def test_a_credit_note_settles_without_money_and_both_hear_of_it(books, read):
    """An invoice tied to its credit note is news for both, each by the other's id."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, 121)
    books.human.book_sale("V2", key, -121)
    books.human.offset(1, 1)

    changes = entities(read(books.connect(), "settlements")[0])

    invoice, credit = changes["3/V1/1"], changes["3/V2/1"]
    assert (invoice.of, credit.of) == ("Invoice", "CreditNote")
    assert invoice.entries[0].by == "3/V2/1"
    assert credit.entries[0].by == "3/V1/1"
    assert replace_id(invoice.entries[0]) == replace_id(credit.entries[0])


def replace_id(entry):
    """Return id and amount of an entry."""
    return entry.id, entry.amount


def test_a_soap_run_makes_no_rest_call(soap_books, read):
    """Over SOAP every request goes to the address of the old service."""
    connection = soap_books.connect()
    for feed in ("fiscal years", "journals", "accounts", "tax codes", "customers"):
        read(connection, feed)
    for feed in ("documents", "settlements"):
        read(connection, feed)

    assert {path for path in soap_books.paths() if "rest" in path} == set()
    assert "GET wsdl" not in soap_books.operations()
    assert "GetModifiedBalancingRelations" in " ".join(soap_books.operations())


def test_deleted_bookings_come_as_gone(rest_books, read, later):
    """A booking deleted by hand is gone; one whose number was booked again is not."""
    key = rest_books.human.add_relation("Klant NV")
    for _ in range(2):
        rest_books.human.book_sale("V1", key, 121)
    rest_books.human.book_sale("V2", key, -121)
    connection = rest_books.connect()
    first, cursor = read(connection, "deletions")
    rest_books.clock.advance(later)
    rest_books.human.delete_last("V1")
    rest_books.human.delete_last("V2")
    rest_books.human.book_sale("V2", key, -60)

    changes, _ = read(connection, "deletions", cursor)

    assert first == []
    assert {(change.id, change.gone) for change in changes} == {("3/V1/2", True)}


def test_at_rest_a_sync_takes_few_calls(books, read, later):
    """With cursors, and bookyears and journals not due, Octopus is asked a handful of times."""
    connection = books.connect()
    feeds = ["accounts", "customers", "documents", "settlements"]
    feeds += ["deletions"] if books.transport == "rest" else []
    cursors = {feed: read(connection, feed)[1] for feed in feeds}
    books.clock.advance(later)
    before = len(books.operations())

    connection = books.connect()
    for feed in feeds:
        assert feed == "accounts" or read(connection, feed, cursors[feed])[0] == []
    read(connection, "accounts", cursors["accounts"])
    connection.close()
    books.opened.clear()

    assert len(books.operations()) - before <= 8


def test_entries_of_one_document_come_together(books, read):
    """Two receipts on one invoice are one change with two entries."""
    key = books.human.add_relation("Klant NV")
    books.human.book_sale("V1", key, 121)
    books.human.settle(1, Decimal("21.00"))
    books.human.settle(1, Decimal("100.00"))

    (change,) = read(books.connect(), "settlements")[0]

    assert sum(entry.amount for entry in change.entity.entries) == Decimal("121.00")
    assert replace(change, entity=None).id == "3/V1/1"


def test_journals_are_listed_again_only_where_one_moved(rest_books, read, later):
    """The lists of journals may be read 24 times a day, so the feed says which year to list."""
    connection = rest_books.connect()
    rest_books.clock.advance(later)
    _, cursor = read(connection, "journals")
    rest_books.clock.advance(later)
    at_rest, cursor = read(connection, "journals", cursor)
    calls_at_rest = rest_books.operations().count("GET journals")
    rest_books.clock.advance(later)
    rest_books.human.protect_period("V1", 202601, year=3)

    moved, _ = read(connection, "journals", cursor)

    assert (at_rest, calls_at_rest) == ([], 2)
    assert entities(moved)["3/V1"].closed_until == date(2026, 1, 31)
    assert {change.entity.year for change in moved} == {"3"}
    assert rest_books.operations().count("GET journals") == 3


def test_journals_of_a_reopened_year_come_although_none_moved(books, read, later):
    """A year that was closed at the last reading is listed once it is open."""
    connection = books.connect()
    books.clock.advance(later)
    _, cursor = read(connection, "journals")
    books.clock.advance(later)
    books.human.reopen_bookyear(1)

    changes, _ = read(books.connect(), "journals", cursor)

    assert "1/V1" in entities(changes)


def test_a_removed_journal_is_gone(rest_books, read):
    """The feed of journals tells which one a person removed (octopus-api 2.3)."""
    key = {"bookyearKey": {"id": 3}, "journalTypeCode": "D", "sequenceNumber": 1}
    body = {"modifiedJournalServiceDataList": [], "deletedJournalList": [key]}

    def answer(request):
        if not request.url.path.endswith("/journals/modified"):
            return httpx.WSGITransport(rest_books.fake.app).handle_request(request)
        return httpx.Response(200, content=iter([json.dumps(body).encode()]))

    connection = rest_books.connect(transport=lambda url: httpx.MockTransport(answer))
    _, cursor = read(connection, "journals")

    changes, _ = read(connection, "journals", cursor)

    assert [(change.id, change.gone) for change in changes] == [("3/D1", True)]


def test_what_is_listed_whole_has_no_cursor(books, read):
    """A feed without cursor replaces what was known; over SOAP that is all reference data."""
    connection = books.connect()

    whole = {
        feed
        for feed in ("fiscal years", "journals", "accounts", "tax codes")
        if read(connection, feed)[1] == Cursor()
    }

    listed = {"fiscal years", "tax codes"}
    assert whole == (listed if books.transport == "rest" else listed | {"journals", "accounts"})


def test_a_relation_that_cannot_be_understood_is_named(rest_books, read):
    """One bad relation is brought as a problem with its field; the others come as they are."""
    good = {
        "relationIdentificationServiceData": {"relationKey": {"id": 1}, "externalRelationId": 0},
        "currencyCode": "EUR",
        "name": "Klant NV",
        "city": None,
    }
    bad = {**good, "relationIdentificationServiceData": {"relationKey": {"id": 2}}, "city": 9000}
    body = json.dumps({"modified": [good, bad], "deleted": []}).encode()

    def answer(request):
        if not request.url.path.endswith("/relations/modified"):
            return httpx.WSGITransport(rest_books.fake.app).handle_request(request)
        return httpx.Response(200, content=iter([body]))

    connection = rest_books.connect(transport=lambda url: httpx.MockTransport(answer))
    changes, _ = read(connection, "customers")

    assert [change.entity and change.entity.name for change in changes] == ["Klant NV", None]
    assert changes[1].problem == "relation 2: city: is not a text"


def test_a_booking_that_cannot_be_understood_is_named(rest_books, read):
    """A booking with half a cent is brought as a problem, and purchases are passed over."""
    booking = {
        "bookyearKey": {"id": 3},
        "journalKey": "V1",
        "documentSequenceNr": 7,
        "amount": 12.105,
    }
    purchase = {**booking, "journalKey": "A1"}
    body = json.dumps([booking, purchase]).encode()

    def answer(request):
        if not request.url.path.endswith("/buysellbookings/modified"):
            return httpx.WSGITransport(rest_books.fake.app).handle_request(request)
        return httpx.Response(200, content=iter([body]))

    connection = rest_books.connect(transport=lambda url: httpx.MockTransport(answer))
    (change,) = read(connection, "documents", Cursor(since=rest_books.clock.now()))[0]

    assert (change.id, change.entity) == ("3/V1/7", None)
    assert change.problem.startswith("booking 3/V1/7: ")


def test_feeds_can_be_asked_in_another_time_zone(rest_books, read, later):
    """Where Octopus reads moments as UTC, a setting says so, and nothing is missed."""
    rest_books.fake.switches.set("feed_timezone", "UTC")
    settings = rest_books.settings(feed_zone="UTC")
    connection = Octopus().connect(settings, rest_books.tools())
    rest_books.opened.append(connection)
    _, cursor = read(connection, "customers")
    rest_books.clock.advance(later)
    key = rest_books.human.add_relation("Klant NV")

    changes, _ = read(connection, "customers", cursor)

    assert [change.id for change in changes] == [str(key)]
