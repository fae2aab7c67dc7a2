"""The life of invoices and credit notes in the Teamleader fake (teamleader-api 2.3, 2.4, 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.world import (
    DEPARTMENT,
    PAYMENT_METHOD_OCTOPUS,
    SECOND_DEPARTMENT,
)

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
HUNDRED = [{"price": "100.00", "account": "700000"}]


@pytest.fixture
def fake() -> TeamleaderFake:
    return TeamleaderFake(clock=Clock(start=datetime(2026, 3, 2, 12, 0, tzinfo=UTC)))


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


@pytest.fixture
def company(fake: TeamleaderFake) -> str:
    return fake.human.add_company("Acme BV", "BE 0123.456.749", email="info@acme.example")


@pytest.fixture
def invoice(fake: TeamleaderFake, company: str) -> str:
    """A booked invoice of 121.00."""
    return fake.human.invoice(company, HUNDRED, on="2026-03-02")


def rate_id(fake: TeamleaderFake, description: str, department: str = DEPARTMENT) -> str:
    return next(
        rate.id
        for rate in fake.state.tax_rates.values()
        if (rate.description, rate.department_id) == (description, department)
    )


def line(fake: TeamleaderFake, amount: Any = 100, **more: Any) -> dict[str, Any]:
    plain = {
        "quantity": 1,
        "description": "Advies",
        "unit_price": {"amount": amount, "tax": "excluding"},
        "tax_rate_id": rate_id(fake, "21%"),
    }
    return {**plain, **more}


def draft_body(fake: TeamleaderFake, company: str, *lines: Any, **more: Any) -> dict[str, Any]:
    plain = {
        "invoicee": {"customer": {"type": "company", "id": company}},
        "department_id": DEPARTMENT,
        "payment_term": {"type": "after_invoice_date", "days": 30},
        "grouped_lines": [{"line_items": list(lines) or [line(fake)]}],
    }
    return {**plain, **more}


def payment(invoice: str, amount: Any = 121, **more: Any) -> dict[str, Any]:
    plain = {
        "id": invoice,
        "payment": {"amount": amount, "currency": "EUR"},
        "paid_at": "2026-03-10T12:00:00+00:00",
    }
    return {**plain, **more}


def info(api: Api, invoice: str) -> dict[str, Any]:
    shown: dict[str, Any] = api.data("invoices.info", {"id": invoice})
    return shown


def test_a_draft_has_no_number(fake: TeamleaderFake, api: Api, company: str) -> None:
    """A draft has neither number, date, due date nor reference, and follows its customer."""
    made = api.data("invoices.draft", draft_body(fake, company))
    fake.human.edit_customer(company, name="Acme NV")
    shown = info(api, made["id"])
    assert shown["status"] == "draft"
    names = ("invoice_number", "invoice_date", "due_on", "payment_reference", "file")
    assert [shown[name] for name in names] == [None] * 5
    assert shown["invoicee"]["name"] == "Acme NV"


def test_booking_fixes_number_date_and_customer(
    fake: TeamleaderFake, api: Api, company: str
) -> None:
    """book gives number, dates and reference, and the customer's name stays as it was."""
    made = api.data("invoices.draft", draft_body(fake, company, invoice_date="2026-02-01"))
    api.done("invoices.book", {"id": made["id"], "on": "2026-03-02"})
    fake.human.edit_customer(company, name="Acme NV")
    shown = info(api, made["id"])
    assert (shown["status"], shown["invoice_number"]) == ("outstanding", "2026 / 1")
    assert (shown["invoice_date"], shown["due_on"]) == ("2026-03-02", "2026-04-01")
    assert shown["invoicee"]["name"] == "Acme BV"
    digits = "".join(c for c in shown["payment_reference"] if c.isdigit())
    assert int(digits[:10]) % 97 == int(digits[10:]) % 97


def test_book_needs_a_date_and_a_draft(api: Api, invoice: str) -> None:
    """Without `on`, and on what is booked already, booking is refused."""
    assert api.titles("invoices.book", {"id": invoice}) == ["on must be present"]
    again = {"id": invoice, "on": "2026-03-02"}
    assert api.titles("invoices.book", again) == ["invoice must be a draft"]


def test_numbers_run_per_department_and_year(fake: TeamleaderFake, company: str) -> None:
    """Each department and year counts from 1; credit notes have a series of their own."""
    human = fake.human
    booked = [
        human.invoice(company, HUNDRED, on="2026-03-02"),
        human.invoice(company, [{"price": 1}], on="2026-03-02", department_id=SECOND_DEPARTMENT),
        human.invoice(company, HUNDRED, on="2025-12-31"),
        human.invoice(company, HUNDRED, on="2026-03-03"),
    ]
    numbers = [fake.state.invoices[item].number for item in booked]
    assert numbers == ["2026 / 1", "2026 / 1", "2025 / 1", "2026 / 2"]
    note = human.credit(booked[0], on="2026-03-04")
    assert fake.state.credit_notes[note].number == "2026 / 1"


@pytest.mark.parametrize(
    ("term", "due"),
    [
        ({"type": "cash"}, "2026-01-15"),
        ({"type": "after_invoice_date", "days": 30}, "2026-02-14"),
        ({"type": "end_of_month", "days": 30}, "2026-02-28"),
    ],
)
def test_the_due_date_follows_the_term(
    fake: TeamleaderFake, api: Api, company: str, term: dict[str, Any], due: str
) -> None:
    """At once, after days, or at the end of the month in which that day falls."""
    made = api.data("invoices.draft", draft_body(fake, company, payment_term=term))
    api.done("invoices.book", {"id": made["id"], "on": "2026-01-15"})
    assert info(api, made["id"])["due_on"] == due


def test_sums_are_rounded_once_per_rate(fake: TeamleaderFake, api: Api, company: str) -> None:
    """Three lines of 4.17 at 21 % carry 2.63 of tax, though each line alone would say 0.88."""
    thirds = [line(fake, 4.17) for _ in range(3)]
    made = api.data("invoices.draft", draft_body(fake, company, *thirds))
    total = info(api, made["id"])["total"]
    assert total["taxes"][0]["tax"]["amount"] == Decimal("2.63")
    assert total["tax_inclusive"]["amount"] == Decimal("15.14")


def test_document_discounts_count_per_rate(fake: TeamleaderFake, api: Api, company: str) -> None:
    """5 % off 850.00 at 21 % and 99.80 at 6 % leaves 1,077.58 to pay (belgian-accounting 1.7)."""
    six = rate_id(fake, "6%")
    body = draft_body(
        fake,
        company,
        line(fake, 850),
        line(fake, 99.8, tax_rate_id=six),
        discounts=[{"type": "percentage", "value": 5, "description": "Korting"}],
    )
    shown = info(api, api.data("invoices.draft", body)["id"])
    taxes = {tax["rate"]: (tax["taxable"], tax["tax"]) for tax in shown["total"]["taxes"]}
    euro = {"currency": "EUR"}
    assert taxes == {
        Decimal("0.21"): (
            {"amount": Decimal("807.5"), **euro},
            {"amount": Decimal("169.58"), **euro},
        ),
        Decimal("0.06"): (
            {"amount": Decimal("94.81"), **euro},
            {"amount": Decimal("5.69"), **euro},
        ),
    }
    assert shown["total"]["payable"]["amount"] == Decimal("1077.58")
    assert shown["total"]["tax_exclusive_before_discount"]["amount"] == Decimal("949.8")
    assert shown["discounts"][0]["description"] == "Korting"


def test_two_zero_rates_are_one_entry_in_the_taxes(
    fake: TeamleaderFake, api: Api, company: str
) -> None:
    """Totals are keyed by percentage; only the lines tell intra-community from export."""
    lines = [
        line(fake, 10, tax_rate_id=rate_id(fake, name))
        for name in ("0%", "0% Export (uitvoer buiten EU)")
    ]
    shown = info(api, api.data("invoices.draft", draft_body(fake, company, *lines))["id"])
    (zero,) = shown["total"]["taxes"]
    assert (zero["rate"], zero["taxable"]["amount"], zero["tax"]["amount"]) == (0, 20, 0)
    tax_ids = [item["tax"]["id"] for item in shown["grouped_lines"][0]["line_items"]]
    assert len(set(tax_ids)) == 2


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"department_id": UNKNOWN}, "department_id must be valid"),
        ({"invoicee": None}, "invoicee must be present"),
        ({"payment_term": {"type": "never"}}, "payment_term.type must be in"),
        ({"discounts": [{"type": "percentage", "value": 101}]}, "discounts.0.value must be"),
        ({"currency": {"code": "XXX"}}, "currency.code must be in"),
    ],
)
def test_bad_drafts_are_refused(
    fake: TeamleaderFake, api: Api, company: str, change: dict[str, Any], title: str
) -> None:
    """What refers to nothing or makes no sense is a 400 that names the field."""
    body = {**draft_body(fake, company), **change}
    assert any(found.startswith(title) for found in api.titles("invoices.draft", body))
    assert fake.state.invoices == {}


@pytest.mark.parametrize(
    ("change", "title"),
    [
        ({"tax_rate_id": UNKNOWN}, "tax_rate_id must be valid"),
        ({"product_category_id": UNKNOWN}, "product_category_id must be valid"),
        ({"quantity": None}, "quantity must be present"),
        ({"unit_price": {"amount": 1}}, "unit_price.tax must be present"),
        (
            {"unit_price": {"amount": 1, "tax": "EUR"}},
            'unit_price.tax must be in `{ "excluding" }`',
        ),
    ],
)
def test_bad_lines_are_refused(
    fake: TeamleaderFake, api: Api, company: str, change: dict[str, Any], title: str
) -> None:
    """A wrong line is named by its place in the groups."""
    body = draft_body(fake, company, line(fake, **change))
    assert api.titles("invoices.draft", body) == [f"grouped_lines.0.line_items.0.{title}"]


def test_tax_rates_belong_to_the_department(fake: TeamleaderFake, api: Api, company: str) -> None:
    """The other department's 21 % is refused."""
    foreign = line(fake, tax_rate_id=rate_id(fake, "21%", SECOND_DEPARTMENT))
    titles = api.titles("invoices.draft", draft_body(fake, company, foreign))
    assert titles == ["grouped_lines.0.line_items.0.tax_rate_id must be valid"]


def test_update_changes_drafts_only(fake: TeamleaderFake, api: Api, company: str) -> None:
    """A draft takes new lines and a note; once booked, update is refused."""
    made = api.data("invoices.draft", draft_body(fake, company))["id"]
    change = {"id": made, "note": "Dank u", "grouped_lines": [{"line_items": [line(fake, 50)]}]}
    api.done("invoices.update", change)
    assert info(api, made)["total"]["payable"]["amount"] == Decimal("60.5")
    assert info(api, made)["note"] == "Dank u"
    fake.human.book(made, "2026-03-02")
    assert api.titles("invoices.update", change) == ["invoice must be a draft"]


def test_booked_invoices_can_be_edited_if_the_account_allows(
    fake: TeamleaderFake, api: Api, company: str, invoice: str
) -> None:
    """updateBooked recomputes the sums; in strict mode it is a 403; drafts are refused."""
    fake.clock.advance(60)
    change = {"id": invoice, "grouped_lines": [{"line_items": [line(fake, 200)]}]}
    api.done("invoices.updateBooked", change)
    shown = info(api, invoice)
    assert shown["total"]["due"]["amount"] == 242
    assert shown["updated_at"] == "2026-03-02T12:01:00+00:00"
    assert shown["invoice_number"] == "2026 / 1"
    draft = fake.human.draft(company, HUNDRED)
    assert api.call("invoices.updateBooked", {**change, "id": draft}).status_code == 400
    fake.switches.set("edit_booked", False)
    assert api.call("invoices.updateBooked", change).status_code == 403


def test_a_partial_payment_leaves_the_rest_due(api: Api, invoice: str) -> None:
    """Part of the money lowers what is due; the invoice stays outstanding and unpaid."""
    api.done("invoices.registerPayment", payment(invoice, 100))
    shown = info(api, invoice)
    assert (shown["status"], shown["paid"], shown["paid_at"]) == ("outstanding", False, None)
    assert shown["total"]["due"]["amount"] == 21
    assert shown["payments"] == [
        {
            "paid_at": "2026-03-10T12:00:00+00:00",
            "payment": {"amount": 100, "currency": "EUR"},
        }
    ]


def test_the_last_payment_makes_it_paid(api: Api, invoice: str) -> None:
    """At nothing due the invoice is matched and paid, at the moment of the last payment."""
    api.done("invoices.registerPayment", payment(invoice, 100))
    last = payment(invoice, 21, paid_at="2026-03-11T10:00:00+02:00")
    api.done("invoices.registerPayment", {**last, "payment_method_id": PAYMENT_METHOD_OCTOPUS})
    shown = info(api, invoice)
    assert (shown["status"], shown["paid"]) == ("matched", True)
    assert shown["paid_at"] == "2026-03-11T08:00:00+00:00"
    assert shown["total"]["due"]["amount"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"payment": {"amount": 0, "currency": "EUR"}},
        {"payment": {"amount": -1, "currency": "EUR"}},
        {"payment": {"amount": 121.01, "currency": "EUR"}},
        {"payment": {"amount": 1, "currency": "USD"}},
        {"payment": {"amount": "1", "currency": "EUR"}},
        {"paid_at": "2026-03-10"},
        {"paid_at": "2026-03-10T12:00:00.000+00:00"},
        {"paid_at": "2026-03-10T12:00:00"},
        {"paid_at": "2026-02-30T12:00:00+00:00"},
        {"payment_method_id": UNKNOWN},
    ],
)
def test_bad_payments_are_refused(
    fake: TeamleaderFake, api: Api, invoice: str, change: dict[str, Any]
) -> None:
    """Wrong amounts, currencies, moments and methods are a 400 and change nothing."""
    before = len(fake.effects)
    assert api.call("invoices.registerPayment", {**payment(invoice), **change}).status_code == 400
    assert fake.state.invoices[invoice].payments == ()
    assert len(fake.effects) == before


def test_paying_twice_is_refused_only_when_matched(
    fake: TeamleaderFake, api: Api, company: str, invoice: str
) -> None:
    """There is no idempotency: a repeated part is a second part; a matched invoice refuses."""
    api.done("invoices.registerPayment", payment(invoice, 60.5))
    api.done("invoices.registerPayment", payment(invoice, 60.5))
    assert api.titles("invoices.registerPayment", payment(invoice, 1)) == [
        "invoice must not be matched"
    ]
    draft = fake.human.draft(company, HUNDRED)
    assert api.titles("invoices.registerPayment", payment(draft)) == ["invoice must be booked"]


def test_too_much_may_be_accepted(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """With the switch an overpayment is taken, and nothing is due."""
    fake.switches.set("payment_above_due", "accept")
    api.done("invoices.registerPayment", payment(invoice, 200))
    assert info(api, invoice)["total"]["due"]["amount"] == 0
    assert info(api, invoice)["paid"] is True


def test_payments_touch_updated_at_or_not(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """Whether a payment moves updated_at is a switch, on by default."""
    fake.clock.advance(60)
    api.done("invoices.registerPayment", payment(invoice, 1))
    assert info(api, invoice)["updated_at"] == "2026-03-02T12:01:00+00:00"
    fake.switches.set("payment_touches_updated_at", False)
    fake.clock.advance(60)
    api.done("invoices.registerPayment", payment(invoice, 1))
    api.done("invoices.removePayments", {"id": invoice})
    assert info(api, invoice)["updated_at"] == "2026-03-02T12:01:00+00:00"


def test_removing_payments_opens_the_invoice_again(api: Api, invoice: str) -> None:
    """All payments go at once; the full amount is due; doing it again does no harm."""
    api.done("invoices.registerPayment", payment(invoice))
    for _ in range(2):
        api.done("invoices.removePayments", {"id": invoice})
    shown = info(api, invoice)
    assert (shown["status"], shown["paid"], shown["paid_at"]) == ("outstanding", False, None)
    assert (shown["payments"], shown["total"]["due"]["amount"]) == ([], 121)


def test_crediting_all_of_it_matches_the_invoice(api: Api, invoice: str) -> None:
    """A full credit leaves nothing due; the note repeats the lines; a second is refused."""
    api.done("invoices.registerPayment", payment(invoice, 21))
    made = api.data("invoices.credit", {"id": invoice, "credit_note_date": "2026-03-20"})
    assert made["type"] == "creditNote"
    shown = info(api, invoice)
    assert (shown["status"], shown["paid"], shown["total"]["due"]["amount"]) == ("matched", True, 0)
    note = api.data("creditNotes.info", {"id": made["id"]})
    assert note["invoice"] == {"type": "invoice", "id": invoice}
    assert (note["credit_note_number"], note["credit_note_date"]) == ("2026 / 1", "2026-03-20")
    assert note["total"]["payable"]["amount"] == 121
    assert api.titles("invoices.credit", {"id": invoice}) == [
        "invoice must not be credited already"
    ]


def test_a_credited_invoice_need_not_count_as_paid(
    fake: TeamleaderFake, api: Api, invoice: str
) -> None:
    """With credit_marks_paid off it is matched, and still not paid."""
    fake.switches.set("credit_marks_paid", False)
    api.data("invoices.credit", {"id": invoice})
    assert (info(api, invoice)["status"], info(api, invoice)["paid"]) == ("matched", False)


def test_removing_payments_keeps_a_full_credit(api: Api, invoice: str) -> None:
    """A fully credited invoice stays matched when its payments go."""
    api.done("invoices.registerPayment", payment(invoice, 21))
    api.data("invoices.credit", {"id": invoice})
    api.done("invoices.removePayments", {"id": invoice})
    shown = info(api, invoice)
    assert (shown["status"], shown["payments"], shown["paid"]) == ("matched", [], True)


def test_partial_credits_never_go_below_nothing(
    fake: TeamleaderFake, api: Api, invoice: str
) -> None:
    """A part lowers the due amount; too large a part leaves it at nothing, matched."""
    lines = [{"line_items": [line(fake, 40)]}]
    api.data("invoices.creditPartially", {"id": invoice, "grouped_lines": lines})
    assert info(api, invoice)["total"]["due"]["amount"] == Decimal("72.6")
    lines = [{"line_items": [line(fake, 500)]}]
    api.data("invoices.creditPartially", {"id": invoice, "grouped_lines": lines})
    shown = info(api, invoice)
    assert (shown["total"]["due"]["amount"], shown["status"]) == (0, "matched")


def test_drafts_cannot_be_credited(fake: TeamleaderFake, api: Api, company: str) -> None:
    """Neither in full nor in part."""
    draft = fake.human.draft(company, HUNDRED)
    lines = [{"line_items": [line(fake)]}]
    for operation in ("credit", "creditPartially"):
        body = {"id": draft, "grouped_lines": lines}
        assert api.titles(f"invoices.{operation}", body) == ["invoice must be booked"]


def test_only_drafts_and_the_last_booked_can_be_deleted(
    fake: TeamleaderFake, api: Api, company: str
) -> None:
    """The last number becomes free again; an earlier or a matched invoice stays."""
    first, last = (fake.human.invoice(company, HUNDRED, on="2026-03-02") for _ in range(2))
    draft = fake.human.draft(company, HUNDRED)
    refused = ["invoice must be a draft or the last booked invoice"]
    assert api.titles("invoices.delete", {"id": first}) == refused
    fake.human.pay(last)
    assert api.titles("invoices.delete", {"id": last}) == refused
    fake.human.unpay(last)
    for invoice in (draft, last):
        api.done("invoices.delete", {"id": invoice})
        assert api.call("invoices.info", {"id": invoice}).status_code == 404
    again = fake.human.invoice(company, HUNDRED, on="2026-03-05")
    assert info(api, again)["invoice_number"] == "2026 / 2"


def test_a_copy_is_a_new_draft(api: Api, invoice: str) -> None:
    """It has the lines of the original, and neither number nor payments."""
    api.done("invoices.registerPayment", payment(invoice))
    copy = info(api, api.data("invoices.copy", {"id": invoice})["id"])
    assert (copy["status"], copy["invoice_number"], copy["payments"]) == ("draft", None, [])
    assert copy["grouped_lines"] == info(api, invoice)["grouped_lines"]


def test_versions_of_a_document_are_kept(fake: TeamleaderFake, api: Api, company: str) -> None:
    """Every shape an invoice ever had is told by the control plane, its deletion too."""
    draft = fake.human.draft(company, HUNDRED)
    fake.clock.advance(60)
    fake.human.book(draft, "2026-03-02")
    fake.human.delete(draft)
    versions = api.http.get(f"/_control/versions/{draft}").json()
    numbers = [item["document"] and item["document"]["invoice_number"] for item in versions]
    assert numbers == [None, "2026 / 1", None]
    assert versions[2]["document"] is None
    assert [item["n"] for item in versions] == [1, 2, 3]


def test_the_open_questions_of_credit_notes(fake: TeamleaderFake, api: Api, invoice: str) -> None:
    """As a list, negative, with a compact number: each only with its switch."""
    made = api.data("invoices.credit", {"id": invoice})["id"]
    fake.switches.set("credit_note_info_as_list", True)
    fake.switches.set("credit_note_sign", "negative")
    fake.switches.set("credit_note_number_style", "compact")
    (note,) = api.data("creditNotes.info", {"id": made})
    assert note["credit_note_number"] == "2026/1"
    assert note["total"]["payable"]["amount"] == -121
    assert note["grouped_lines"][0]["line_items"][0]["quantity"] == -1
    assert note["grouped_lines"][0]["line_items"][0]["unit_price"]["amount"] == 100


def test_a_foreign_invoice_tells_its_rate(fake: TeamleaderFake, api: Api, company: str) -> None:
    """The amounts are in its currency, and the rate leads to the account's."""
    usd = fake.human.invoice(
        company, HUNDRED, on="2026-03-02", currency="USD", exchange_rate="0.92"
    )
    shown = info(api, usd)
    assert shown["currency_exchange_rate"] == {"from": "USD", "to": "EUR", "rate": Decimal("0.92")}
    assert shown["total"]["payable"] == {"amount": 121, "currency": "USD"}


def test_a_zero_total_is_matched_only_with_the_switch(
    fake: TeamleaderFake, api: Api, company: str
) -> None:
    """A free invoice is outstanding with nothing due, unless the switch says matched."""
    free = [{"price": "0"}]
    first = fake.human.invoice(company, free, on="2026-03-02")
    fake.switches.set("zero_total_is_matched", True)
    second = fake.human.invoice(company, free, on="2026-03-02")
    assert [info(api, item)["status"] for item in (first, second)] == ["outstanding", "matched"]


def test_each_accepted_change_is_one_effect(
    fake: TeamleaderFake, api: Api, company: str, invoice: str
) -> None:
    """The effect log tells who did what to which document, once per accepted call."""
    begun = len(fake.effects)
    api.done("invoices.registerPayment", payment(invoice, 100))
    api.call("invoices.registerPayment", payment(invoice, 100))
    fake.human.pay(invoice)
    told = [(e.actor, e.operation, e.kind, e.key) for e in fake.effects.since(begun)]
    assert told == [
        ("api", "invoices.registerPayment", "invoice", invoice),
        ("human", "human pay", "invoice", invoice),
    ]
    assert fake.effects.since(begun)[0].body["payment"]["amount"] == 100
    assert fake.effects.since(begun)[1].body["amount"] == 21
