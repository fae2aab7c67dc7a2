"""Filters and orders of the document lists of the Teamleader fake (teamleader-api 2.3, 2.4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from koppel_fakes.clock import Clock
from koppel_fakes.teamleader import TeamleaderFake
from koppel_fakes.teamleader.world import DEPARTMENT, SECOND_DEPARTMENT

from tests.fakes.teamleader_api import Api

UNKNOWN = "00000000-0000-0000-0000-000000000000"
LINES = [{"price": "100.00", "account": "700000"}]


@pytest.fixture
def fake() -> TeamleaderFake:
    """Five invoices: 2025-12-31, 2026-01-01, 2026-01-31, one of department 2, and a draft."""
    fake = TeamleaderFake(clock=Clock(start=datetime(2026, 2, 1, 9, 0, tzinfo=UTC)))
    company = fake.human.add_company("Acme")
    person = fake.human.add_contact("Peeters", "An")
    for day, customer in (("2025-12-31", company), ("2026-01-01", person), ("2026-01-31", company)):
        fake.human.invoice(customer, LINES, on=day)
        fake.clock.advance(60)
    fake.human.invoice(company, [{"price": 1}], on="2026-01-15", department_id=SECOND_DEPARTMENT)
    fake.human.draft(company, LINES)
    return fake


@pytest.fixture
def api(fake: TeamleaderFake) -> Api:
    return Api(fake)


def numbers(api: Api, **body: Any) -> list[str | None]:
    ascending = {"sort": [{"field": "invoice_date", "order": "asc"}]}
    return [item["invoice_number"] for item in api.data("invoices.list", {**ascending, **body})]


def filtered(api: Api, **filters: Any) -> list[str | None]:
    return numbers(api, filter=filters)


def customer_of(fake: TeamleaderFake, kind: str) -> dict[str, str]:
    return next({"type": c.kind, "id": c.id} for c in fake.state.customers_of(kind))  # type: ignore[arg-type]


def test_dates_are_inclusive_at_both_ends(api: Api) -> None:
    """Invoices of the first and of the last day of a window belong to it; drafts do not."""
    found = filtered(api, invoice_date_after="2026-01-01", invoice_date_before="2026-01-31")
    assert found == ["2026 / 1", "2026 / 1", "2026 / 2"]


def test_status_is_an_array_of_real_names(fake: TeamleaderFake, api: Api) -> None:
    """Several states can be asked for; a bare word, "booked" and "paid" are refused."""
    fake.human.pay(next(i.id for i in fake.state.invoices.values() if i.number == "2026 / 2"))
    assert filtered(api, status=["matched"]) == ["2026 / 2"]
    assert filtered(api, status=["draft", "matched"]) == [None, "2026 / 2"]
    for wrong in ("outstanding", ["booked"], ["paid"]):
        assert api.call("invoices.list", {"filter": {"status": wrong}}).status_code == 400


def test_updated_since_takes_the_moment_itself(fake: TeamleaderFake, api: Api) -> None:
    """What was updated at that very second counts, unless the switch says otherwise."""
    moment = "2026-02-01T10:01:00+01:00"
    found = filtered(api, updated_since=moment, department_id=DEPARTMENT, status=["outstanding"])
    assert found == ["2026 / 1", "2026 / 2"]
    fake.switches.set("updated_since_inclusive", False)
    found = filtered(api, updated_since=moment, department_id=DEPARTMENT, status=["outstanding"])
    assert found == ["2026 / 2"]


@pytest.mark.parametrize("moment", ["2026-02-01", "2026-02-01T09:00:00.000+00:00", "yesterday", 1])
def test_updated_since_wants_a_moment(api: Api, moment: Any) -> None:
    """Bare dates, milliseconds and other texts are a 400."""
    assert api.call("invoices.list", {"filter": {"updated_since": moment}}).status_code == 400


def test_the_other_filters_find_their_invoices(fake: TeamleaderFake, api: Api) -> None:
    """By number, department, customer, id, term and payment reference."""
    last = next(i for i in fake.state.invoices.values() if i.number == "2026 / 2")
    assert filtered(api, invoice_number="2025 / 1") == ["2025 / 1"]
    assert filtered(api, department_id=SECOND_DEPARTMENT) == ["2026 / 1"]
    assert filtered(api, customer=customer_of(fake, "contact")) == ["2026 / 1"]
    assert filtered(api, ids=[last.id, UNKNOWN]) == ["2026 / 2"]
    assert filtered(api, term="an peet") == ["2026 / 1"]
    assert filtered(api, payment_reference=last.payment_reference) == ["2026 / 2"]
    assert filtered(api, deal_id=UNKNOWN) == []
    assert filtered(api, project_id=UNKNOWN) == []


def test_numbers_sort_as_numbers(fake: TeamleaderFake, api: Api) -> None:
    """2026 / 10 comes after 2026 / 9; without a wish the newest number comes first."""
    company = customer_of(fake, "company")["id"]
    for _ in range(8):
        fake.human.invoice(company, LINES, on="2026-01-31")
    ascending = [{"field": "invoice_number", "order": "asc"}]
    found = numbers(api, sort=ascending, filter={"department_id": DEPARTMENT})
    assert found[-2:] == ["2026 / 9", "2026 / 10"]
    unsorted = [item["invoice_number"] for item in api.data("invoices.list")]
    assert unsorted[0] == "2026 / 10"
    fake.switches.set("invoice_list_default_order", "asc")
    assert [item["invoice_number"] for item in api.data("invoices.list")][-1] == "2026 / 10"


def test_a_change_between_pages_is_seen(fake: TeamleaderFake, api: Api) -> None:
    """A list asked for again after a change gives the changed list."""
    assert len(filtered(api, status=["outstanding"])) == 4
    fake.human.pay(next(i.id for i in fake.state.invoices.values() if i.booked))
    assert len(filtered(api, status=["outstanding"])) == 3


def test_list_items_are_summaries(api: Api) -> None:
    """An item has totals with what is due, and no lines; info has what the list leaves out."""
    (item,) = api.data("invoices.list", {"filter": {"invoice_number": "2025 / 1"}})
    detail = api.data("invoices.info", {"id": item["id"]})
    assert set(item) - set(detail) == {"web_url", "subscription"}
    assert set(item["total"]) == {"tax_exclusive", "tax_inclusive", "payable", "taxes", "due"}
    shared = set(item) & set(detail) - {"total", "invoicee"}
    assert {name: item[name] for name in shared} == {name: detail[name] for name in shared}
    assert detail["grouped_lines"]


def test_customers_and_departments_can_be_sideloaded(fake: TeamleaderFake, api: Api) -> None:
    """`include` brings each related record once, by type, as its list item."""
    answer = api.answer("invoices.list", {"include": "invoicee.customer,department"})
    included = answer["included"]
    assert [item["name"] for item in included["company"]] == ["Acme"]
    assert [item["last_name"] for item in included["contact"]] == ["Peeters"]
    assert {item["id"] for item in included["department"]} == {DEPARTMENT, SECOND_DEPARTMENT}
    assert "included" not in api.answer("invoices.list", {"includes": "department"})


def test_credit_note_dates_end_before_the_last_day(fake: TeamleaderFake, api: Api) -> None:
    """Unlike those of invoices: the first day belongs to the window, the last does not."""
    company = customer_of(fake, "company")["id"]
    for day in ("2026-01-01", "2026-01-15", "2026-01-31"):
        fake.human.credit_note(company, LINES, on=day)
    window = {"credit_note_date_after": "2026-01-01", "credit_note_date_before": "2026-01-31"}
    found = api.data("creditNotes.list", {"filter": window})
    assert [item["credit_note_date"] for item in found] == ["2026-01-15", "2026-01-01"]
    fake.switches.set("credit_notes_order", "oldest")
    found = api.data("creditNotes.list", {"filter": window})
    assert [item["credit_note_date"] for item in found] == ["2026-01-01", "2026-01-15"]


def test_credit_notes_are_found_by_invoice_customer_and_change(
    fake: TeamleaderFake, api: Api
) -> None:
    """A note of an invoice, one without, each found by what it belongs to."""
    company = customer_of(fake, "company")
    invoice = next(i for i in fake.state.invoices.values() if i.number == "2026 / 2")
    tied = fake.human.credit(invoice.id, on="2026-02-01")
    fake.clock.advance(60)
    alone = fake.human.credit_note(company["id"], LINES, on="2026-02-01")

    def found(**filters: Any) -> set[str]:
        return {item["id"] for item in api.data("creditNotes.list", {"filter": filters})}

    assert found(invoice_id=invoice.id) == {tied}
    assert found(customer=company) == {tied, alone}
    assert found(customer=customer_of(fake, "contact")) == set()
    assert found(updated_since="2026-02-01T09:04:00+00:00") == {alone}
    assert found(ids=[tied]) == {tied}
    assert found(department_id=SECOND_DEPARTMENT) == set()
    assert found(project_id=UNKNOWN) == set()


def test_a_credit_note_of_no_invoice_is_not_paid(fake: TeamleaderFake, api: Api) -> None:
    """A note that stands alone has no invoice and is not paid, one of an invoice is."""
    invoice = next(i for i in fake.state.invoices.values() if i.booked)
    tied = fake.human.credit(invoice.id, on="2026-02-01")
    alone = fake.human.credit_note(invoice.customer_id, LINES, on="2026-02-01")
    shown = {item["id"]: item for item in api.data("creditNotes.list")}
    assert (shown[tied]["paid"], shown[tied]["paid_at"]) == (True, "2026-02-01T00:00:00+00:00")
    assert (shown[alone]["invoice"], shown[alone]["paid"]) == (None, False)
    assert "due" not in shown[tied]["total"]
