"""Rules are data: guards, settings of a link, and the page that is written from them."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from koppel import CreditNote, Customer, Invoice, Journals, Number, Policy, Role, Settlement
from koppel.promises import DECISIONS, RULES, promise
from koppel.ruledoc import render
from koppel.rules import BOOKED, CRM_ACCOUNTING, START, Do, When
from pydantic import ValidationError

ROOT = Path(__file__).parents[2]
JOURNALS = Journals(invoices="V1", credit_notes="V2")


def policy(**settings):
    """Return a policy that begins on 1 March."""
    return Policy(**{"start": date(2026, 3, 1), "journals": JOURNALS, **settings})


def invoice(**changes):
    """Return a booked invoice of 1 March."""
    day = date(2026, 3, 1)
    fields = {
        "number": "2026 / 1",
        "date": day,
        "due": day,
        "customer": "c1",
        "total": Decimal("121.00"),
    }
    return Invoice(**{**fields, **changes})


def test_the_link_is_a_short_list_in_the_order_of_a_run():
    """Customers come before documents, documents before payments, the books' payments last."""
    assert [(rule.id, rule.kind) for rule in CRM_ACCOUNTING] == [
        ("R28", Customer),
        ("R4", Customer),
        ("R59", Number),
        ("R2", Invoice),
        ("R3", CreditNote),
        ("R80", Settlement),
        ("R6", Settlement),
    ]


def test_no_document_flows_back():
    """Payments and numbers go to the CRM by themselves, customers only when asked (R1, R30)."""
    back = [rule for rule in CRM_ACCOUNTING if rule.target is Role.CRM]

    assert [(rule.kind, rule.when) for rule in back] == [
        (Customer, When.ASKED),
        (Number, When.BOUND),
        (Settlement, When.SEEN),
    ]


def test_only_customers_wait_until_they_are_needed():
    """A customer is looked at when a document needs him; documents whenever they moved (R5)."""
    needed = [rule.kind for rule in CRM_ACCOUNTING if rule.when is When.NEEDED]

    assert needed == [Customer]


def test_no_rule_takes_a_payment_back():
    """A payment that is taken back is reported, in either direction (D1, R83)."""
    payments = [rule for rule in CRM_ACCOUNTING if rule.kind is Settlement]

    assert {rule.rise for rule in payments} == {Do.PAY}
    assert {rule.fall for rule in payments} == {Do.REPORT}
    assert [rule.falls for rule in payments] == ["D1", "R81"]


@pytest.mark.parametrize(
    ("day", "holds"),
    [(date(2026, 2, 28), False), (date(2026, 3, 1), True), (date(2026, 3, 2), True)],
)
def test_the_start_date_is_inclusive(day, holds):
    """A document of the start date takes part, one from the day before does not (R63, D10)."""
    assert START.holds(invoice(date=day), policy()) is holds


@pytest.mark.parametrize("booked", [True, False])
def test_a_draft_does_not_take_part(booked):
    """Only booked documents flow (R74)."""
    assert BOOKED.holds(invoice(booked=booked), policy()) is booked


@pytest.mark.parametrize(
    ("journals", "named"),
    [
        ({"credit_notes": "V2"}, "invoices"),
        ({"invoices": "V1"}, "credit notes"),
        ({}, "invoices and credit notes"),
    ],
)
def test_a_link_needs_two_journals(journals, named):
    """A missing journal is named (R18)."""
    with pytest.raises(ValidationError, match=f"R18: no journal is chosen for {named};"):
        policy(journals=journals)


def test_one_journal_for_both_is_refused():
    """Invoices and credit notes cannot share a journal (R18)."""
    with pytest.raises(ValidationError, match="both go to journal V1"):
        policy(journals={"invoices": "V1", "credit_notes": "V1"})


def test_a_setting_that_does_not_exist_is_refused():
    """A misspelt setting is an error, not silently left aside."""
    with pytest.raises(ValidationError, match="adopt_exsting"):
        policy(adopt_exsting=True)


def test_each_setting_is_explained():
    """Every setting of a link has a sentence for the page."""
    for model in (Policy, Journals):
        for name, field in model.model_fields.items():
            assert field.description, name


def test_the_page_is_current():
    """docs/rules.md is what the rules say today; write it again with python -m koppel.ruledoc."""
    assert (ROOT / "docs" / "rules.md").read_text(encoding="utf-8") == render()


def quoted():
    """Return the ids that the code quotes."""
    code = [path for room in ("core/koppel", "connectors") for path in (ROOT / room).rglob("*.py")]
    found = (re.findall(r'"([RD]\d+)"', path.read_text(encoding="utf-8")) for path in code)
    return {id for ids in found for id in ids}


def tagged():
    """Return the ids that scenarios carry."""
    features = (ROOT / "features").glob("*.feature")
    found = (re.findall(r"@([RD]\d+)", path.read_text(encoding="utf-8")) for path in features)
    return {id for ids in found for id in ids}


@pytest.mark.parametrize("ids", [quoted, tagged])
def test_every_id_that_is_used_is_on_the_page(ids):
    """An id in a message or on a scenario can be looked up."""
    used = ids()

    assert len(used) > 20
    assert used <= set(RULES) | set(DECISIONS)


def test_a_promise_is_found_by_its_id():
    """Rules and decisions are looked up alike; an unknown id stands for nothing."""
    assert promise("R74").startswith("Only booked documents")
    assert promise("D10").startswith("The start date is inclusive")
    assert promise("X1") == ""
