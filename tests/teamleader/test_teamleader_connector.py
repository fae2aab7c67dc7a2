"""Connector: single records, payments and settings, against the fake account."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from importlib.metadata import entry_points
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from koppel import (
    AccessLost,
    Change,
    ConfigError,
    CreditNote,
    Cursor,
    Customer,
    Gone,
    Invoice,
    Payment,
    Refused,
    Role,
    Settlement,
    TaxCode,
    Unavailable,
    Verdict,
    Write,
)
from koppel_teamleader.connector import TeamleaderConnector
from koppel_teamleader.errors import Doubt
from koppel_teamleader.feeds import FEEDS
from koppel_teamleader.payments import key
from koppel_teamleader.settings import TeamleaderSettings
from koppel_teamleader.values import BELGIUM
from pydantic import ValidationError

FIRST = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0001"
SECOND = "b0b4a1d2-7c11-0c55-8e02-5a1f0c9d0002"
METHOD = "5e8d0c11-6b7a-0c3d-8f21-9a0b1c2d0002"
NOBODY = "00000000-0000-0000-0000-000000000000"
DAY = "2026-11-02"
LINE = {"price": 100, "rate": "21", "account": "700000"}


@pytest.fixture
def customer(desk: Any) -> str:
    """A company to invoice."""
    return str(desk.fake.human.add_company("Janssens BV", vat_number="BE 0123.456.749"))


@pytest.fixture
def booked(desk: Any, customer: str) -> str:
    """A booked invoice of 121.00."""
    return str(desk.fake.human.invoice(customer, [LINE], on=DAY))


def payment(document: str, amount: str = "121.00", **more: Any) -> Write:
    """A write that pays an invoice."""
    entity = Payment(
        **{
            "of": "Invoice",
            "document": document,
            "amount": Decimal(amount),
            "date": date(2026, 11, 9),
            **more,
        }
    )
    return Write("create", Payment, entity, marker="k:abcdefghij")


def claimed(connection: Any, write: Write) -> Write:
    """The write with its key."""
    return Write("create", write.kind, write.entity, write.marker, key=connection.claim(write))


def entries(connection: Any, id: str) -> list[str]:
    """The ids of the payments of an invoice."""
    return [entry.id for entry in connection.fetch(Settlement, id).entity.entries]


def test_koppel_finds_the_connector_by_entry_point() -> None:
    """The connector takes the path of any other plugin."""
    (point,) = entry_points(group="koppel", name="teamleader")

    connector = point.load().koppel_connector()

    assert isinstance(connector, TeamleaderConnector)
    assert (connector.name, connector.title, connector.origin, connector.role) == (
        "teamleader",
        "Teamleader Focus",
        "TL",
        Role.CRM,
    )


def test_what_is_declared() -> None:
    """Payments of invoices can be written, once, with half an hour for a late request."""
    connector = TeamleaderConnector()

    writes = connector.writes(Payment)

    assert (writes.of, writes.steps, writes.unique) == ((Invoice,), ("",), False)
    assert (writes.landing and writes.landing.total_seconds(), writes.ordered) == (1800, False)
    assert [(limit.calls, limit.per) for limit in connector.declare().limits] == [(200, "60 s")]
    assert [feed.name for feed in connector.declare().feeds if feed.whole] == ["open invoices"]
    with pytest.raises(ConfigError):
        connector.writes(Invoice)


def test_an_account_is_a_department_of_an_account(desk: Any) -> None:
    """The account's id names the department too: two departments are two accounts."""
    default, second = desk.connect(), desk.connect(department=SECOND)

    account, _, department = default.account.partition(":")
    assert (department, second.account) == (FIRST, f"{account}:{SECOND}")
    default.close()
    second.close()


def test_opening_costs_one_call_where_the_department_is_known(desk: Any) -> None:
    """Who names the department pays one call for opening."""
    desk.connect(department=FIRST).close()

    assert desk.budget.spent == {"users.me": 1}


def test_opening_without_access_says_what_to_do(desk: Any) -> None:
    """A connection whose grant is dead is not opened."""
    desk.fake.human.revoke()

    with pytest.raises(AccessLost, match="sign in again"):
        TeamleaderConnector().connect(desk.settings(), desk.tools())


def test_an_invoice_is_fetched_whole(desk: Any, connection: Any, booked: str) -> None:
    """A fetched invoice has its lines with accounts, and the version of the list."""
    listed = next(connection.changes("documents", Cursor())).changes[0]

    change = connection.fetch(Invoice, booked)

    (line,) = change.entity.lines
    assert (change.complete, change.version) == (True, listed.version)
    assert (line.account, str(line.base), str(line.vat)) == ("700000", "100.00", "21.00")
    assert change.entity.total == listed.entity.total


def test_several_accounts_rates_and_a_discount_add_up(
    desk: Any, connection: Any, customer: str
) -> None:
    """Lines of two accounts and two rates, with a discount on the whole, add up to the total."""
    lines = [LINE, {**LINE, "price": "33.33", "account": "705000"}, {**LINE, "rate": "6"}]
    id = desk.fake.human.invoice(customer, lines, on=DAY, discounts=[7])

    found = connection.fetch(Invoice, id).entity

    assert [line.account for line in found.lines] == ["700000", "705000", "700000"]
    assert sum(line.base + line.vat for line in found.lines) == found.total


def test_the_discount_account_is_a_setting(desk: Any, customer: str) -> None:
    """With a discount account the revenue stays whole and the discount is a line of its own."""
    id = desk.fake.human.invoice(customer, [LINE], on=DAY, discounts=[10])
    opened = desk.connect(discount_account="708000")

    found = opened.fetch(Invoice, id).entity

    assert [(line.account, str(line.base)) for line in found.lines] == [
        ("700000", "100.00"),
        ("708000", "-10.00"),
    ]
    opened.close()


def test_an_invoice_and_its_settlement_cost_one_call(
    desk: Any, connection: Any, booked: str
) -> None:
    """One detail call serves the document and its payment; a second question asks anew."""
    connection.fetch(Invoice, booked)
    connection.fetch(Settlement, booked)
    assert desk.budget.spent["invoices.info"] == 1

    desk.fake.human.pay(booked)

    assert connection.fetch(Settlement, booked).entity.paid is True
    assert desk.budget.spent["invoices.info"] == 2


@pytest.mark.parametrize("feed", ["documents", "open invoices"])
def test_what_a_list_shows_to_be_old_is_not_served(
    desk: Any, connection: Any, booked: str, feed: str
) -> None:
    """A payment that a list told since the detail call is not hidden by it."""
    connection.fetch(Invoice, booked)
    desk.fake.human.pay(booked, 21)
    list(connection.changes(feed, Cursor()))

    assert len(connection.fetch(Settlement, booked).entity.entries) == 1


def test_our_own_payment_is_not_hidden_by_what_was_read(connection: Any, booked: str) -> None:
    """After a payment the invoice is read anew, also for a kind that was not asked for yet."""
    connection.fetch(Invoice, booked)
    connection.create(claimed(connection, payment(booked)))

    assert len(entries(connection, booked)) == 1


def test_reference_lists_are_read_once(desk: Any, connection: Any, customer: str) -> None:
    """However many documents are fetched, rates and accounts cost one call each."""
    for _ in range(3):
        connection.fetch(Invoice, desk.fake.human.invoice(customer, [LINE], on=DAY))
    list(connection.changes("tax rates", Cursor()))

    assert desk.budget.spent["taxRates.list"] == 1
    assert desk.budget.spent["productCategories.list"] == 1


@pytest.mark.parametrize("listed", [True, False])
def test_a_credit_note_is_fetched_in_either_shape(
    desk: Any, connection: Any, booked: str, listed: bool
) -> None:
    """A credit note comes whole, as an object or as a list of one (teamleader-api 2.4)."""
    desk.fake.switches.set("credit_note_info_as_list", listed)
    id = desk.fake.human.credit(booked, on="2026-11-03")

    found = connection.fetch(CreditNote, id).entity

    assert (found.invoice, str(found.total), str(found.lines[0].base)) == (
        booked,
        "121.00",
        "100.00",
    )


def test_customers_are_fetched_whole(desk: Any, connection: Any, customer: str) -> None:
    """Companies and contacts are fetched by their kind and id."""
    person = desk.fake.human.add_contact("Peeters", "An")

    firm = connection.fetch(Customer, f"company/{customer}")
    contact = connection.fetch(Customer, f"contact/{person}")

    assert (firm.complete, firm.entity.name, firm.keys) == (
        True,
        "Janssens BV",
        ("vat:BE0123456749",),
    )
    assert (contact.entity.is_person, contact.entity.first_name) == (True, "An")


@pytest.mark.parametrize(
    ("kind", "id"),
    [
        (Invoice, NOBODY),
        (Invoice, "17"),
        (Settlement, NOBODY),
        (CreditNote, NOBODY),
        (Customer, f"company/{NOBODY}"),
        (Customer, f"contact/{NOBODY}"),
        (Customer, NOBODY),
        (Customer, "company/7"),
        (TaxCode, NOBODY),
    ],
)
def test_what_is_not_there_is_gone(connection: Any, kind: type, id: str) -> None:
    """An id without a record, or that cannot be one, is Gone."""
    with pytest.raises(Gone):
        connection.fetch(kind, id)


@pytest.mark.parametrize("typed", ["2026 / 1", "2026/1", " 2026 /1 "])
def test_an_invoice_is_looked_up_by_its_number(desk: Any, booked: str, typed: str) -> None:
    """Blanks in a number do not matter, and the start date does not either."""
    opened = desk.connect(start=date(2027, 1, 1))

    found = opened.lookup(Invoice, typed)

    assert isinstance(found, Change)
    assert (found.id, found.complete) == (booked, True)
    assert opened.lookup(Invoice, "2026 / 99") is None
    opened.close()


def test_a_draft_is_looked_up_by_its_id(desk: Any, connection: Any, customer: str) -> None:
    """A draft has no number; its id finds it, and an id of nothing finds nothing."""
    id = desk.fake.human.draft(customer, [LINE])

    found = connection.lookup(Invoice, id)

    assert found.entity.booked is False
    assert connection.lookup(Invoice, NOBODY) is None


def test_a_credit_note_is_looked_up_by_its_number(desk: Any, connection: Any, booked: str) -> None:
    """The list is searched, for it cannot be asked for a number."""
    id = desk.fake.human.credit(booked, on="2026-11-03")

    assert connection.lookup(CreditNote, "2026/1").id == id
    assert connection.lookup(CreditNote, "2026/2") is None
    assert connection.lookup(Customer, "2026/1") is None


def test_a_payment_makes_an_invoice_paid(desk: Any, connection: Any, booked: str) -> None:
    """A payment is registered once and shows up under the id that create() gave (R6)."""
    write = claimed(connection, payment(booked))

    id = connection.create(write)

    found = connection.fetch(Settlement, booked).entity
    assert (found.paid, str(found.due)) == (True, "0.00")
    assert [(entry.id, entry.date) for entry in found.entries] == [(id, date(2026, 11, 9))]


def test_the_method_of_payment_is_a_setting(desk: Any, booked: str) -> None:
    """The payment carries the method that the settings name."""
    opened = desk.connect(payment_method=METHOD)
    opened.create(claimed(opened, payment(booked)))

    (effect,) = [e for e in desk.fake.effects.since() if e.operation == "invoices.registerPayment"]

    assert effect.body["payment_method_id"] == METHOD
    opened.close()


def test_what_stands_there_before_and_after(connection: Any, booked: str) -> None:
    """find() says absent before the payment and present, with its id, after it."""
    write = claimed(connection, payment(booked))
    before = connection.find(write)
    id = connection.create(write)
    after = connection.find(write)

    assert (before.verdict, before.id) == (Verdict.ABSENT, "")
    assert (after.verdict, after.id) == (Verdict.PRESENT, id)


def test_a_payment_is_found_without_its_key(connection: Any, booked: str) -> None:
    """The key follows from the marker, so a lost database does not pay twice."""
    connection.create(claimed(connection, payment(booked)))

    assert connection.find(payment(booked)).verdict is Verdict.PRESENT


def test_somebody_elses_payment_is_not_ours(desk: Any, connection: Any, booked: str) -> None:
    """A payment of the same amount on the same day at another second is not taken for ours."""
    desk.fake.human.pay(booked, 121, on="2026-11-09")

    assert connection.find(claimed(connection, payment(booked))).verdict is Verdict.ABSENT


def test_a_lost_answer_is_doubt_and_find_settles_it(
    desk: Any, connection: Any, booked: str
) -> None:
    """After an error that came behind the effect, the payment is found and not made twice."""
    write = claimed(connection, payment(booked))
    desk.fake.faults.add("invoices.registerPayment", "error_after")
    with pytest.raises(Doubt):
        connection.create(write)

    assert connection.find(write).verdict is Verdict.PRESENT
    assert len(entries(connection, booked)) == 1


@pytest.mark.parametrize("kind", ["html", "error_before", "error_after"])
def test_every_unclear_answer_to_a_payment_is_doubt(
    desk: Any, connection: Any, booked: str, kind: str
) -> None:
    """Whatever is not the documented answer leaves the payment in doubt, sent once."""
    desk.fake.faults.add("invoices.registerPayment", kind)

    with pytest.raises(Doubt):
        connection.create(claimed(connection, payment(booked)))

    assert desk.budget.spent["invoices.registerPayment"] == 1


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"amount": Decimal("121.01")}, "payment.amount must not exceed the due amount"),
        ({"document": NOBODY}, "404"),
        ({"currency": "USD"}, "400"),
        ({"of": "CreditNote"}, "cannot be marked paid"),
    ],
)
def test_a_payment_that_teamleader_refuses_is_refused(
    connection: Any, booked: str, more: dict[str, Any], words: str
) -> None:
    """A refusal says what the vendor said, and nothing was paid."""
    write = payment(**{"document": booked, **more})

    with pytest.raises(Refused, match=words):
        connection.create(write)

    assert entries(connection, booked) == []


def test_no_document_can_be_written(connection: Any) -> None:
    """No document or account is ever written to Teamleader, and no customer is changed."""
    rate = TaxCode(code="21", rate=Decimal("0.21"))
    write = Write("create", TaxCode, rate, marker="k:a")

    with pytest.raises(Refused, match="TaxCode cannot be created here"):
        connection.create(write)
    with pytest.raises(Refused):
        connection.update(Write("update", Customer, Customer(name="X"), marker="k:a"))
    assert connection.find(write).verdict is Verdict.UNKNOWN
    assert connection.claim(write) == "k:a"


def test_a_payment_of_a_deleted_invoice_is_absent(connection: Any) -> None:
    """An invoice that is gone has no payment of ours."""
    assert connection.find(payment(NOBODY)).verdict is Verdict.ABSENT


@given(st.dates(date(2020, 1, 1), date(2035, 12, 31)), st.text(min_size=1, max_size=12))
def test_the_key_of_a_payment_keeps_its_belgian_date(day: date, marker: str) -> None:
    """The second of a payment is within office hours of its own day, summer and winter."""
    moment = datetime.fromisoformat(key(day, marker))

    assert moment.astimezone(BELGIUM).date() == day
    assert time(8) <= moment.astimezone(UTC).time() < time(16)
    assert key(day, marker) == key(day, marker)


def test_different_payments_have_different_keys() -> None:
    """Of a thousand payments of one day hardly two share a second."""
    keys = {key(date(2026, 11, 9), f"k:{n}") for n in range(1000)}

    assert len(keys) > 970


def test_a_read_outlives_a_bad_moment(desk: Any, connection: Any, booked: str) -> None:
    """Two server errors and a spent window do not lose a read."""
    desk.fake.faults.add("invoices.info", "error_before", times=2)
    assert connection.fetch(Invoice, booked).id == booked
    desk.fake.faults.add("invoices.info", "rate_limited")

    assert connection.fetch(Invoice, booked).id == booked
    assert any("for Teamleader" in notice for notice in desk.notices)


def test_a_server_that_stays_down_ends_the_read(desk: Any, connection: Any, booked: str) -> None:
    """After three server errors the run stops and says to try again."""
    desk.fake.faults.add("invoices.info", "error_before", times=3)

    with pytest.raises(Unavailable, match="try again later"):
        connection.fetch(Invoice, booked)


def test_tokens_expire_in_the_middle(desk: Any, connection: Any, booked: str) -> None:
    """Access tokens that die at once are renewed without anybody noticing."""
    desk.fake.human.expire_tokens()

    assert connection.fetch(Invoice, booked).id == booked
    assert desk.budget.spent["oauth2/access_token"] == 1


def test_the_vendors_limit_is_kept(desk: Any, connection: Any, booked: str) -> None:
    """250 details in a row are spread so that the vendor never has to refuse one."""
    for _ in range(250):
        connection.fetch(Invoice, booked)

    assert all(request.status == 200 for request in desk.fake.requests.since())
    assert desk.notices == ["waited 60 s for Teamleader"]
    assert desk.budget.left["60 s window"] > 0


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("base_url", "http://api.focus.teamleader.eu", "must start with https://"),
        ("base_url", "http://10.0.0.1", "must start with https://"),
        ("base_url", "file:///etc/passwd", "must be a whole address"),
        ("base_url", "api.focus.teamleader.eu", "must be a whole address"),
        ("auth_url", "https://user:pw@focus.teamleader.eu", "must not hold a user name"),
        ("auth_url", "https://focus.teamleader.eu?x=1", "must not hold a query"),
        ("department", "Demo BV", "must be an id such as"),
        ("payment_method", "1", "must be an id such as"),
        ("departement", "x", "Extra inputs are not permitted"),
    ],
)
def test_wrong_settings_are_told(field: str, value: str, words: str) -> None:
    """A setting that cannot be right is refused with its name and what it must be."""
    with pytest.raises(ValidationError) as error:
        TeamleaderSettings(client_id="a", client_secret="b", **{field: value})  # type: ignore[arg-type]

    assert field in str(error.value)
    assert words in str(error.value)


@pytest.mark.parametrize("url", ["http://127.0.0.1:8000/", "http://localhost", "http://[::1]:1"])
def test_plain_http_is_for_this_computer_only(url: str) -> None:
    """A fake on this computer may be reached without TLS."""
    settings = TeamleaderSettings(client_id="a", client_secret="b", base_url=url)  # type: ignore[arg-type]

    assert settings.base_url == url.rstrip("/")


def test_the_vendors_addresses_are_the_default() -> None:
    """Without more, koppel talks to Teamleader itself, and shows no secret."""
    settings = TeamleaderSettings(client_id="a", client_secret="canary")  # type: ignore[arg-type]

    assert settings.base_url == "https://api.focus.teamleader.eu"
    assert settings.auth_url == "https://focus.teamleader.eu"
    assert "canary" not in repr(settings)


def test_the_demo_company_is_read_whole_and_cheaply(demo: Any) -> None:
    """Every document of the demo company adds up, for one detail call per document and customer,
    the pages of the lists and a handful more."""
    opened = demo.connect(start=date(2025, 1, 1))
    pages = [page for feed in FEEDS for page in opened.changes(feed.name, Cursor())]
    changes = [change for page in pages for change in page.changes]
    records = {(c.kind, c.id) for c in changes if c.kind is not TaxCode}

    found = [opened.fetch(kind, id).entity for kind, id in sorted(records, key=str)]

    documents = [entity for entity in found if isinstance(entity, Invoice | CreditNote)]
    details = len([kind for kind, _ in records if kind is not Settlement])
    assert len(documents) > 100
    assert not [change.problem for change in changes if change.problem]
    assert all(sum(line.base + line.vat for line in d.lines) == d.total for d in documents)
    assert sum(demo.budget.spent.values()) <= details + 12
    opened.close()


def test_the_departments_are_offered_the_default_one_first(desk: Any) -> None:
    """Who makes a link chooses among the active departments of the account."""
    offered = TeamleaderConnector().choices(desk.settings(), desk.tools())["department"]

    connected = desk.connect()
    assert connected.account.endswith(f":{offered[0].value}")
    connected.close()
    assert SECOND in [choice.value for choice in offered]
    assert all(choice.name for choice in offered)


def test_nothing_is_offered_before_somebody_signed_in(desk: Any) -> None:
    """Without a grant the choices are refused as the account is."""
    desk.secrets.clear()

    with pytest.raises(AccessLost, match="nobody has signed in yet"):
        TeamleaderConnector().choices(desk.settings(), desk.tools())
