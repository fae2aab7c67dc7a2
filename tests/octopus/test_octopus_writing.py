"""What is written to Octopus, the same over REST and over SOAP, seen in what Octopus accepted."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from koppel import (
    CreditNote,
    Gone,
    Held,
    Invoice,
    KeyRefused,
    Line,
    Offset,
    OverBudget,
    Reach,
    Refused,
    Verdict,
    Write,
)
from koppel_octopus.connector import Octopus


def carry_out(connection, write):
    """Claim a key and create, as the engine does; return the id."""
    return connection.create(replace(write, key=connection.claim(write)))


def changes_of(read, connection, feed):
    """Return the changes of a feed by id."""
    return {change.id: change for change in read(connection, feed)[0]}


@pytest.fixture
def customer(books, writes):
    """Give a connection and the id of a customer in the books."""
    connection = books.connect()
    return connection, carry_out(connection, writes.customer())


def test_a_customer_is_shown_as_he_was_written(books, customer, read):
    """What a create wrote is what the feed shows, under the id that it returned."""
    connection, id = customer

    change = changes_of(read, connection, "customers")[id]

    assert change.entity.name == "Voorbeeld Klant BV"
    assert change.entity.vat_number == "BE0123456749"
    assert (change.entity.country, change.entity.language) == ("BE", "nl")
    assert "serial:1007" in change.keys
    assert "vat:BE0123456749" in change.keys


def test_the_same_customer_said_twice_is_one(books, writes, customer):
    """Repeating a create with the same bytes changes nothing."""
    connection, id = customer

    again = carry_out(connection, writes.customer())

    assert again == id


def test_a_long_name_is_cut_at_a_word_and_a_missing_country_left_out(books, writes, read):
    """Octopus keeps 30 characters of a name and refuses an empty country."""
    connection = books.connect()
    name = "Vereniging van Mede-eigenaars Residentie Zeezicht"
    id = carry_out(connection, writes.customer(name=name, country="", vat_number=""))

    entity = changes_of(read, connection, "customers")[id].entity

    assert entity.name == "Vereniging van Mede-eigenaars"
    assert entity.country == ""


def test_an_update_changes_its_fields_and_no_other(books, writes, customer, read):
    """Only the named fields move; what the accountant filled in stays."""
    connection, id = customer
    books.human.edit_relation(int(id), {"remarks": "betaalt laat", "telephone": "091234567"})
    changed = writes.customer(city="Brugge", phone="")
    update = Write("update", changed.kind, changed.entity, "k:m", id=id, fields=("city",))

    connection.update(update)
    connection.update(update)

    entity = changes_of(read, connection, "customers")[id].entity
    stored = books.fake.state.dossiers[4711].relations[int(id)]
    assert (entity.city, entity.phone) == ("Brugge", "091234567")
    assert stored.fields["remarks"] == "betaalt laat"
    assert stored.external_id == 1007


def test_an_update_of_nobody_is_gone(books, writes):
    """A relation that does not exist cannot be changed."""
    write = writes.customer()
    update = Write("update", write.kind, write.entity, "k:m", id="999", fields=("city",))

    with pytest.raises(Gone):
        books.connect().update(update)


def test_an_invoice_is_booked_under_the_next_number(books, writes, customer, read):
    """A booking carries date, lines, total and the marker, and follows the last number."""
    connection, id = customer
    books.human.book_sale("V1", int(id), 50)

    key = carry_out(connection, writes.document(id))

    change = changes_of(read, connection, "documents")[key]
    assert key == "3/V1/2"
    assert change.kind is Invoice
    assert "marker:k:abcdefghij" in change.keys
    assert "number:2026/17" in change.keys
    assert change.entity.total == Decimal("121.00")
    assert (change.entity.date, change.entity.due) == (date(2026, 2, 10), date(2026, 3, 12))
    assert change.entity.customer == id
    assert change.entity.lines == writes.document(id).entity.lines


def test_comment_and_reference_read_as_agreed(books, writes, customer):
    """The comment tells number, customer and marker; the reference is what the bank looks for."""
    connection, id = customer
    carry_out(connection, writes.document(id))
    carry_out(connection, writes.document(id, reference="+++090/9337/55493+++"))

    bookings = books.fake.state.dossiers[4711].journals[(3, "V1")].all()
    documents = [booking.document for booking in bookings]

    assert documents[0].comment == "TL 2026 / 17 · Voorbeeld Klant BV · k:abcdefghij"
    assert [document.reference for document in documents] == [
        "2026 / 17",
        "+++090/9337/55493+++",
    ]


def test_a_credit_note_has_a_negative_total_and_positive_lines(books, writes, customer):
    """Octopus' sign convention is applied on the way in (R3)."""
    connection, id = customer
    key = carry_out(connection, writes.document(id, CreditNote, journal="V2", number="2026 / 5"))

    booked = books.fake.state.dossiers[4711].journals[(3, "V2")].all()
    document = next(iter(booked)).document

    assert key == "3/V2/1"
    assert document.amount == Decimal("-121.00")
    assert [line.base for line in document.lines] == [Decimal("100.00")]


def test_control_characters_do_not_go_out(books, writes, customer, read):
    """Text that XML cannot hold is cleaned, so that a document is not held up by it."""
    connection, id = customer
    line = writes.document(id).entity.lines[0].model_copy(update={"text": "a\x00b\ud800\nc"})
    write = writes.document(id, customer_name="Bad\x0bName", number="2026 / 1\x01", lines=(line,))

    key = carry_out(connection, write)

    assert changes_of(read, connection, "documents")[key].entity.lines[0].text == "ab c"


def test_cents_survive_the_way(books, writes, customer, read):
    """Amounts that have no exact double arrive and come back to the cent."""
    connection, id = customer
    lines = (
        Line(account="700000", tax="21", base=Decimal("0.10"), vat=Decimal("0.02")),
        Line(account="705000", tax="06", base=Decimal("0.20"), vat=Decimal("0.01")),
        Line(account="708000", tax="21", base=Decimal("-0.03"), vat=Decimal("-0.01")),
    )
    key = carry_out(connection, writes.document(id, total=Decimal("0.29"), lines=lines))

    entity = changes_of(read, connection, "documents")[key].entity

    assert entity.total == Decimal("0.29")
    assert [(line.base, line.vat) for line in entity.lines] == [
        (line.base, line.vat) for line in lines
    ]


def test_the_day_of_a_document_stays_at_the_change_of_the_clocks(books, writes, customer, read):
    """Midnight of the Sunday that summer time begins is still that Sunday."""
    connection, id = customer
    write = writes.document(id, date=date(2026, 3, 29), due=date(2026, 10, 25), period="202603")
    key = carry_out(connection, write)

    entity = changes_of(read, connection, "documents")[key].entity

    assert (entity.date, entity.due) == (date(2026, 3, 29), date(2026, 10, 25))


def test_numbers_are_counted_without_asking_again(books, writes, customer):
    """Ten bookings read the list of journals once."""
    connection, id = customer
    before = len(books.operations())

    keys = [carry_out(connection, writes.document(id)) for _ in range(10)]

    assert keys == [f"3/V1/{number}" for number in range(1, 11)]
    assert len(books.operations()) - before == 11


def test_an_open_journal_holds_the_lane(books, writes, customer):
    """A journal open on a screen is a definite no for everything of that journal (R76)."""
    connection, id = customer
    books.human.open_journal("V1")

    with pytest.raises(Held) as caught:
        carry_out(connection, writes.document(id))

    assert (caught.value.rule, caught.value.reach) == ("R76", Reach.LANE)
    assert "Vrijgeven dagboek" in str(caught.value)
    assert "V1" in str(caught.value)
    assert books.effects("booking") == []


def test_a_closed_journal_says_so(books, writes, customer):
    """A journal that the accountant closed is told apart from one that is open."""
    connection, id = customer
    books.human.set_journal_closed("V1")

    with pytest.raises(Held) as caught:
        carry_out(connection, writes.document(id))

    assert (caught.value.rule, caught.value.reach) == ("D22", Reach.LANE)
    assert "closed" in str(caught.value)


def test_a_protected_period_holds_that_period(books, writes, customer):
    """A protected period holds its documents, not the journal (D22)."""
    connection, id = customer
    books.human.protect_period("V1", 202602)

    with pytest.raises(Held) as caught:
        carry_out(connection, writes.document(id))

    assert (caught.value.rule, caught.value.reach) == ("D22", Reach.PERIOD)
    assert "202602" in str(caught.value)


def test_a_journal_of_the_wrong_type_holds_the_lane(books, writes, customer):
    """A journal for invoices does not take bookings (R20)."""
    connection, id = customer

    with pytest.raises(Held) as caught:
        carry_out(connection, writes.document(id, journal="V3"))

    assert (caught.value.rule, caught.value.reach) == ("R20", Reach.LANE)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ({"account": "700999"}, "ledger account"),
        ({"account": "70"}, "heading"),
        ({"tax": "99"}, "VAT code"),
        ({"tax": "D21"}, "VAT code"),
    ],
)
def test_a_fault_in_the_document_is_refused_with_its_cure(books, writes, customer, line, word):
    """What only a person can mend is refused, naming the document and what to do."""
    connection, id = customer
    good = writes.document(id).entity.lines[0]

    with pytest.raises(Refused) as caught:
        carry_out(connection, writes.document(id, lines=(good.model_copy(update=line),)))

    assert "2026 / 17" in str(caught.value)
    assert word in str(caught.value)


def test_an_unknown_customer_is_refused(books, writes):
    """A booking for a relation that is not there names the document."""
    connection = books.connect()

    with pytest.raises(Refused, match=r"customer of invoice 2026 / 17"):
        carry_out(connection, writes.document("998"))


def test_a_number_that_somebody_took_is_a_refused_key(books, writes, customer):
    """When a person books in between, the claimed number is refused and the next claim is right."""
    connection, id = customer
    write = writes.document(id)
    key = connection.claim(write)
    books.human.book_sale("V1", int(id), 50)

    with pytest.raises(KeyRefused):
        connection.create(replace(write, key=key))

    assert connection.claim(write) == "3/V1/2"


def test_a_refused_document_does_not_use_a_number(books, writes, customer):
    """After a refusal the next document gets the same number."""
    connection, id = customer
    bad = writes.document(id, lines=(Line(account="700000", tax="99", base=1, vat=0),), total=1)
    with pytest.raises(Refused):
        carry_out(connection, bad)

    assert carry_out(connection, writes.document(id)) == "3/V1/1"


def test_numbering_same_waits_for_the_number_of_the_document(books, writes, customer):
    """With numbering "same" the awaited number is named, and nothing is sent (D13)."""
    connection, id = customer

    with pytest.raises(Held, match="number 1 is awaited in V1") as caught:
        connection.claim(replace(writes.document(id), wish="2026 / 17"))

    assert (caught.value.rule, caught.value.reach) == ("D13", Reach.RECORD)
    assert connection.claim(replace(writes.document(id), wish="2026 / 1")) == "3/V1/1"


def test_a_journal_that_does_not_exist_holds_the_lane(books, writes, customer):
    """A journal missing in that year is said before anything is sent."""
    connection, id = customer

    with pytest.raises(Held, match="V8") as caught:
        connection.claim(writes.document(id, journal="V8"))

    assert caught.value.reach is Reach.LANE


def test_a_payment_is_a_receipt_and_its_settlement(books, writes, customer, read):
    """Both steps return the ids that the feeds show; the receipt carries the marker."""
    connection, id = customer
    invoice = carry_out(connection, writes.document(id))
    book = writes.payment(invoice, id)
    receipt = carry_out(connection, book)
    entry = carry_out(connection, replace(book, step="settle", done={"book": receipt}))

    (change,) = read(connection, "settlements")[0]
    line = next(iter(books.fake.state.dossiers[4711].journals[(3, "F9")].all())).document.lines[0]

    assert receipt == "3/F9/1"
    assert (change.id, change.entity.entries[0].id) == (invoice, entry)
    assert change.entity.entries[0].amount == Decimal("121.00")
    assert change.entity.entries[0].date == date(2026, 3, 4)
    assert line.amount == Decimal("121.00")
    assert line.reference == "TL 2026 / 17 · k:abcdefghij"


def test_a_payment_of_an_adopted_customer_works_too(books, writes, read):
    """A relation without external number gets one over SOAP, and keeps all else."""
    key = books.human.add_relation("Klant NV", "BE0123.456.749", fields={"city": "Gent"})
    connection = books.connect()
    invoice = carry_out(connection, writes.document(str(key)))

    carry_out(connection, writes.payment(invoice, str(key)))

    stored = books.fake.state.dossiers[4711].relations[key]
    assert (stored.external_id > 0) is (books.transport == "soap")
    assert stored.fields["city"] == "Gent"


def test_an_open_payment_journal_holds_the_lane(books, writes, customer):
    """The journal for payments may be open on a screen like any other."""
    connection, id = customer
    invoice = carry_out(connection, writes.document(id))
    books.human.open_journal("F9")

    with pytest.raises(Held, match="journal F9 is open") as caught:
        carry_out(connection, writes.payment(invoice, id))

    assert caught.value.reach is Reach.LANE


def test_settling_what_is_settled_is_refused_in_words(books, writes, customer):
    """A document that the bank settled meanwhile cannot be settled again; the message says so."""
    connection, id = customer
    invoice = carry_out(connection, writes.document(id))
    book = writes.payment(invoice, id)
    receipt = carry_out(connection, book)
    books.human.settle(1)

    with pytest.raises(Refused, match="matching failed"):
        carry_out(connection, replace(book, step="settle", done={"book": receipt}))


def test_an_invoice_is_settled_with_its_credit_note(books, writes, customer, read):
    """An offset moves no money and returns the entry that both documents show (D15)."""
    connection, id = customer
    invoice = carry_out(connection, writes.document(id))
    credit = carry_out(connection, writes.document(id, CreditNote, journal="V2"))
    entity = Offset(invoice=invoice, credit_note=credit, amount=Decimal("121.00"))

    entry = carry_out(connection, Write("create", Offset, entity, "k:x", step="settle"))

    found = changes_of(read, connection, "settlements")
    assert {found[invoice].entity.entries[0].id, found[credit].entity.entries[0].id} == {entry}
    assert found[invoice].entity.entries[0].by == credit
    assert books.effects("financial booking") == []


def test_a_spent_quota_holds_the_kind(rest_books, writes):
    """A call beyond the day's quota is not sent; the rest of its kind waits."""
    connection = rest_books.connect()
    rest_books.budget.calls["relation write"] = 400

    with pytest.raises(OverBudget):
        carry_out(connection, writes.customer())


def test_find_says_what_stands_there(books, writes, customer, later):
    """A look-up tells our own, somebody else's and nothing apart, in one call per journal."""
    connection, id = customer
    mine = writes.document(id)
    mine = replace(mine, sent=books.clock.now(), key=connection.claim(mine))
    other = replace(mine, marker="k:zzzzzzzzzz")
    third = replace(other, key="3/V1/2")
    assert connection.find(mine).verdict is Verdict.ABSENT

    connection.create(mine)
    before = len(books.operations())
    found = [connection.find(write) for write in (mine, other, third)]

    assert (found[0].verdict, found[0].id) == (Verdict.PRESENT, "3/V1/1")
    assert [finding.verdict for finding in found[1:]] == [Verdict.TAKEN, Verdict.ABSENT]
    assert len(books.operations()) - before == 1


def test_find_knows_customers_receipts_and_settlements(books, writes, customer):
    """Every kind of write can be looked up after doubt."""
    connection, id = customer
    now = books.clock.now()
    invoice = carry_out(connection, writes.document(id))
    book = replace(writes.payment(invoice, id), sent=now)
    absent = connection.find(book)
    receipt = carry_out(connection, book)
    settle = replace(book, step="settle", done={"book": receipt})
    unsettled = connection.find(settle)
    entry = carry_out(connection, settle)

    assert (absent.verdict, unsettled.verdict) == (Verdict.ABSENT, Verdict.ABSENT)
    assert connection.find(replace(writes.customer(), sent=now)).id == id
    assert connection.find(book).id == receipt
    assert connection.find(settle).id == entry


def test_the_number_after_a_resolved_doubt_is_right(books, writes, customer):
    """A booking found after doubt counts, although its answer never came."""
    connection, id = customer
    write = writes.document(id)
    write = replace(write, key=connection.claim(write), sent=books.clock.now())
    other = books.connect()
    other.create(write)

    assert connection.find(write).verdict is Verdict.PRESENT
    assert connection.claim(writes.document(id)) == "3/V1/2"


def test_numbers_are_known_when_the_lists_are_spent(rest_books, writes):
    """With the day's lists of journals used up, the feed of journals tells the next number."""
    connection = rest_books.connect()
    id = carry_out(connection, writes.customer())
    rest_books.human.book_sale("V1", int(id), 50)
    rest_books.budget.calls["journals"] = 24

    assert carry_out(connection, writes.document(id)) == "3/V1/2"


def test_the_words_of_octopus_come_in_the_language_of_the_settings(books, writes):
    """The setting locale decides in which language Octopus says what is wrong."""
    id = carry_out(books.connect(), writes.customer())
    bad = writes.document(id, lines=(Line(account="700000", tax="99", base=1, vat=0),), total=1)
    said = {}
    for locale in (1, 2):
        connection = Octopus().connect(books.settings(locale=locale), books.tools())
        books.opened.append(connection)
        with pytest.raises(Refused) as caught:
            carry_out(connection, bad)
        said[locale] = str(caught.value).partition("(Octopus: ")[2]

    assert said[1]
    assert said[1] != said[2]


def test_a_settlement_that_was_undone_is_absent(books, writes, customer):
    """After a person undid the match, a look-up does not take its trace for the match."""
    connection, id = customer
    invoice = carry_out(connection, writes.document(id))
    book = replace(writes.payment(invoice, id), sent=books.clock.now())
    settle = replace(book, step="settle", done={"book": carry_out(connection, book)})
    carry_out(connection, settle)
    books.human.unmatch_all(1)

    assert connection.find(settle).verdict is Verdict.ABSENT
