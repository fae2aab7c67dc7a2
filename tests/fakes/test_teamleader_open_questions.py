"""The unknowns of teamleader-api: each answer that may turn out otherwise can be had."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake

from tests.fakes.teamleader_api import Api

START = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
URL = "http://127.0.0.1:9/hook"


def fake_with(**switches: object) -> tuple[TeamleaderFake, Api]:
    fake = TeamleaderFake(clock=Clock(start=START), switches=switches)
    return fake, Api(fake)


def booked(fake: TeamleaderFake, on: str = "2026-03-02", **more: Any) -> str:
    """An invoice of 100 + 21 for a new company."""
    company = fake.human.add_company("Acme")
    return fake.human.invoice(company, [{"price": 100}], on=on, **more)


def payment(invoice: str, amount: float = 1, currency: str = "EUR") -> dict[str, Any]:
    money = {"amount": amount, "currency": currency}
    return {"id": invoice, "paid_at": "2026-03-03T00:00:00+00:00", "payment": money}


@pytest.mark.parametrize(("asks", "status"), [(False, 200), (True, 401)])
def test_whether_a_download_needs_a_token(asks: bool, status: int) -> None:
    """The address alone is enough, or the token must come with it."""
    fake, api = fake_with(download_needs_token=asks)
    where = api.data("invoices.download", {"id": booked(fake), "format": "pdf"})["location"]
    assert api.http.get(where, headers={"Authorization": ""}).status_code == status
    assert api.http.get(where).status_code == 200


@pytest.mark.parametrize(("seconds", "status"), [(3600, 200), (10, 404)])
def test_how_long_an_address_lives(seconds: int, status: int) -> None:
    """An address to send or fetch bytes is worth nothing afterwards."""
    fake, api = fake_with(transfer_link_seconds=seconds)
    where = api.data("invoices.download", {"id": booked(fake), "format": "pdf"})["location"]
    fake.clock.advance(11)
    assert api.http.get(where).status_code == status


@pytest.mark.parametrize("known", [False, True])
def test_whether_other_lists_know_pagination(known: bool) -> None:
    """Lists that nobody tried answer `meta` when it is asked for, or never; contacts never do."""
    _, api = fake_with(other_lists_pagination_meta=known)
    for operation in ("products.list", "users.list", "taxRates.list", "tags.list"):
        assert ("meta" in api.answer(operation, {"includes": "pagination"})) is known
    assert "meta" not in api.answer("contacts.list", {"includes": "pagination"})


@pytest.mark.parametrize(("most", "status"), [(0, 200), (1, 400), (2, 200)])
def test_how_many_ids_a_filter_takes(most: int, status: int) -> None:
    """Any number, or at most so many."""
    _, api = fake_with(most_filter_ids=most)
    ids = [f"00000000-0000-0000-0000-00000000000{n}" for n in range(2)]
    answer = api.call("invoices.list", {"filter": {"ids": ids}})
    assert answer.status_code == status
    if status == 400:
        assert "filter.ids must contain at most 1 ids" in answer.text


@pytest.mark.parametrize(("way", "found"), [("bare", 1), ("exact", 0)])
def test_how_vat_numbers_are_compared(way: str, found: int) -> None:
    """Without separators, or letter by letter."""
    fake, api = fake_with(vat_filter=way)
    fake.human.add_company("Acme", vat_number="BE 0123.456.749")
    asked = {"filter": {"vat_number": "BE0123456749"}}
    assert len(api.data("companies.list", asked)) == found
    same = {"filter": {"vat_number": "BE 0123.456.749"}}
    assert len(api.data("companies.list", same)) == 1


@pytest.mark.parametrize(("way", "found"), [("all", 0), ("any", 1)])
def test_how_tags_are_compared(way: str, found: int) -> None:
    """A customer has all of them, or one of them."""
    fake, api = fake_with(tags_filter=way)
    api.done("companies.tag", {"id": fake.human.add_company("Acme"), "tags": ["a"]})
    assert len(api.data("companies.list", {"filter": {"tags": ["a", "b"]}})) == found


@pytest.mark.parametrize(("way", "status"), [("accept", 201), ("refuse", 400)])
def test_whether_a_company_may_be_added_twice(way: str, status: int) -> None:
    """One with a known VAT number is made, or refused; one without a number always is."""
    fake, api = fake_with(duplicate_customers=way)
    fake.human.add_company("Acme", vat_number="BE 0123.456.749")
    fake.human.add_company("Brico")
    again = {"name": "Acme", "vat_number": "BE0123456749"}
    assert api.call("companies.add", again).status_code == status
    assert api.call("companies.add", {"name": "Brico"}).status_code == 201


@pytest.mark.parametrize(("way", "status"), [("accept", 201), ("refuse", 400)])
def test_whether_labels_may_repeat(way: str, status: int) -> None:
    """A second field of that name in that context is made, or refused."""
    _, api = fake_with(duplicate_labels=way)
    body = {"label": "Nr", "type": "single_line", "context": "company"}
    api.data("customFieldDefinitions.create", body)
    assert api.call("customFieldDefinitions.create", body).status_code == status
    other = {**body, "context": "contact"}
    assert api.call("customFieldDefinitions.create", other).status_code == 201


@pytest.mark.parametrize(("rule", "status"), [("any", 204), ("not_before_last", 400)])
def test_whether_a_date_may_lie_before_the_last_one(rule: str, status: int) -> None:
    """Booking before the last booked invoice goes, or does not; on the same day it always goes."""
    fake, api = fake_with(book_date_rule=rule)
    booked(fake)
    company = fake.human.add_company("Brico")
    for day, wanted in (("2026-03-01", status), ("2026-03-02", 204)):
        draft = fake.human.draft(company, [{"price": 1}], on=day)
        assert api.call("invoices.book", {"id": draft, "on": day}).status_code == wanted


@pytest.mark.parametrize(("may", "status"), [(False, 400), (True, 204)])
def test_whether_a_matched_invoice_can_be_deleted(may: bool, status: int) -> None:
    """The last invoice, once paid, is kept for good, or can go."""
    fake, api = fake_with(delete_matched=may)
    invoice = booked(fake)
    fake.human.pay(invoice)
    assert api.call("invoices.delete", {"id": invoice}).status_code == status


@pytest.mark.parametrize(("way", "tax"), [("rate", "2.63"), ("line", "2.64")])
def test_how_tax_is_rounded(way: str, tax: str) -> None:
    """Three lines of 4.17 at 21 %: once for the rate, or each by itself."""
    fake, api = fake_with(tax_rounding=way)
    company = fake.human.add_company("Acme")
    lines = [{"price": "4.17"}] * 3
    invoice = fake.human.invoice(company, lines, on="2026-03-02")
    (taxes,) = api.data("invoices.info", {"id": invoice})["total"]["taxes"]
    assert str(taxes["tax"]["amount"]) == tax


@pytest.mark.parametrize(
    ("way", "ends"), [("to_account", ("USD", "EUR")), ("from_account", ("EUR", "USD"))]
)
def test_where_an_exchange_rate_leads(way: str, ends: tuple[str, str]) -> None:
    """From the document's currency to the account's, or back."""
    fake, api = fake_with(exchange_rate_direction=way)
    invoice = booked(fake, currency="USD", exchange_rate="0.92")
    for shown in (
        api.data("invoices.info", {"id": invoice}),
        api.data("invoices.list")[0],
        api.data("creditNotes.info", {"id": fake.human.credit(invoice, on="2026-03-03")}),
    ):
        rate = shown["currency_exchange_rate"]
        assert (rate["from"], rate["to"]) == ends


@pytest.mark.parametrize(("way", "status"), [("refuse", 400), ("accept", 204)])
def test_whether_another_currency_pays(way: str, status: int) -> None:
    """A payment in dollars on an invoice in euro."""
    fake, api = fake_with(payment_other_currency=way)
    body = payment(booked(fake), currency="USD")
    assert api.call("invoices.registerPayment", body).status_code == status


@pytest.mark.parametrize(("way", "status"), [("accept", 204), ("refuse", 400)])
def test_whether_nothing_can_be_unpaid(way: str, status: int) -> None:
    """removePayments on an invoice without payments; with one it always goes."""
    fake, api = fake_with(unpay_without_payments=way)
    invoice = booked(fake)
    assert api.call("invoices.removePayments", {"id": invoice}).status_code == status
    api.done("invoices.registerPayment", payment(invoice))
    api.done("invoices.removePayments", {"id": invoice})


@pytest.mark.parametrize(("way", "status"), [("accept", 201), ("refuse", 400)])
def test_whether_more_than_is_due_can_be_credited(way: str, status: int) -> None:
    """A partial credit of 121 where 21 is due leaves nothing, or is refused."""
    fake, api = fake_with(credit_above_due=way)
    invoice = booked(fake)
    api.done("invoices.registerPayment", payment(invoice, 100))
    rate = next(iter(fake.state.tax_rates))
    line = {
        "quantity": 1,
        "description": "x",
        "unit_price": {"amount": 100, "tax": "excluding"},
        "tax_rate_id": rate,
    }
    body = {"id": invoice, "grouped_lines": [{"line_items": [line]}]}
    assert api.call("invoices.creditPartially", body).status_code == status
    due = api.data("invoices.info", {"id": invoice})["total"]["due"]["amount"]
    assert due == (0 if status == 201 else 21)


@pytest.mark.parametrize("moves", [True, False])
@pytest.mark.parametrize("touches", [True, False])
def test_what_merging_does_to_documents(moves: bool, touches: bool) -> None:
    """They go to the survivor or stay with who is gone, and are updated by it or not."""
    fake, api = fake_with(merge_moves_documents=moves, merge_touches_documents=touches)
    invoice = booked(fake)
    note = fake.human.credit(invoice, on="2026-03-02")
    loser = fake.state.invoices[invoice].customer_id
    survivor = fake.human.add_company("Acme NV")
    fake.clock.advance(60)
    fake.human.merge(survivor, loser, {"name": "survivor"})
    for operation, record in (("invoices.info", invoice), ("creditNotes.info", note)):
        shown = api.data(operation, {"id": record})
        assert shown["invoicee"]["customer"]["id"] == (survivor if moves else loser)
        assert (shown["updated_at"] == "2026-03-02T12:01:00+00:00") is (moves and touches)


def heard(fake: TeamleaderFake) -> list[str]:
    """The types of what is waiting to be told."""
    return [delivery.body["type"] for delivery in fake.webhooks.pending()]


@pytest.mark.parametrize("tells", [True, False])
def test_whether_the_loser_of_a_merge_is_told(tells: bool) -> None:
    """company.deleted comes with a merge, or only company.updated does."""
    fake, api = fake_with(merge_tells_deleted=tells)
    types = ["company.deleted", "company.updated"]
    one, other = fake.human.add_company("Acme"), fake.human.add_company("Acme")
    api.done("webhooks.register", {"url": URL, "types": types})
    fake.human.merge(one, other)
    assert heard(fake) == (["company.updated", "company.deleted"] if tells else types[1:])


@pytest.mark.parametrize("tells", [True, False])
def test_whether_own_changes_are_told(tells: bool) -> None:
    """What the integration does is told to itself, or only what people do is."""
    fake, api = fake_with(webhook_own_changes=tells)
    api.done("webhooks.register", {"url": URL, "types": ["company.added"]})
    api.data("companies.add", {"name": "Acme"})
    fake.human.add_company("Brico")
    assert heard(fake) == ["company.added"] * (2 if tells else 1)


@pytest.mark.parametrize("tells", [True, False])
def test_whether_a_credit_note_updates_its_invoice(tells: bool) -> None:
    """invoice.updated comes with creditNote.booked, or it does not."""
    fake, api = fake_with(credit_tells_invoice_updated=tells)
    invoice = booked(fake)
    types = ["creditNote.booked", "invoice.updated"]
    api.done("webhooks.register", {"url": URL, "types": types})
    api.data("invoices.credit", {"id": invoice})
    assert heard(fake) == (types if tells else types[:1])


@pytest.mark.parametrize(("form", "place"), [("subject", "subject"), ("data", "data")])
def test_what_an_event_looks_like(form: str, place: str) -> None:
    """Both reported forms have the type and the id; delivery works with either."""
    fake, api = fake_with(webhook_body=form, webhook_tries=1)
    api.done("webhooks.register", {"url": URL, "types": ["company.added"]})
    company = fake.human.add_company("Acme")
    (delivery,) = fake.webhooks.pending()
    assert delivery.body["type"] == "company.added"
    assert delivery.body[place] == {"type": "company", "id": company}
    fake.webhooks.post = lambda _url, _body: None
    assert len(fake.webhooks.deliver()) == 1
    assert fake.webhooks.pending() == []


def test_a_failed_event_comes_again_after_its_wait() -> None:
    """With two tries and ten seconds there is one more, ten seconds later."""
    fake, api = fake_with(webhook_tries=2, webhook_retry_seconds=10)
    api.done("webhooks.register", {"url": URL, "types": ["company.added"]})
    fake.human.add_company("Acme")
    fake.webhooks.post = lambda _url, _body: 500
    assert [len(fake.webhooks.deliver()) for _ in range(2)] == [1, 0]
    fake.clock.advance(10)
    assert [len(fake.webhooks.deliver()) for _ in range(2)] == [1, 0]


@pytest.mark.parametrize(("way", "status"), [("refuse", 400), ("accept", 204)])
def test_whether_unknown_types_are_registered(way: str, status: int) -> None:
    """company.merged is refused, or taken and never sent."""
    _, api = fake_with(webhook_unknown_type=way)
    body = {"url": URL, "types": ["company.merged"]}
    assert api.call("webhooks.register", body).status_code == status


@pytest.mark.parametrize(
    ("unites", "types"), [(True, ["user.deactivated", "company.added"]), (False, ["company.added"])]
)
def test_whether_types_are_united(unites: bool, types: list[str]) -> None:
    """A second registration of an address adds its types, or replaces those before."""
    _, api = fake_with(webhook_types_united=unites)
    for name in ("user.deactivated", "company.added"):
        api.done("webhooks.register", {"url": URL, "types": [name]})
    assert api.data("webhooks.list") == [{"url": URL, "types": types}]


@pytest.mark.parametrize(("only", "status"), [(True, 400), (False, 204)])
def test_whether_other_machines_are_told_over_http(only: bool, status: int) -> None:
    """Only https leaves this machine, or http does too."""
    _, api = fake_with(webhook_https_only=only)
    body = {"url": "http://receiver.example/", "types": ["company.added"]}
    assert api.call("webhooks.register", body).status_code == status
