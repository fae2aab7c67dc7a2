"""Payments: what to do when a payment rose or fell on one side."""

from __future__ import annotations

from decimal import Decimal

import pytest
from koppel import Offset, Payment, Ref, Result, Role
from koppel.decide.action import Facts
from koppel.decide.payments import Credit, KnownPayment, decide_payment
from koppel.rules import CRM_ACCOUNTING

from tests.core.core_sample import DAY, books, entry, policy, settlement

TO_BOOKS = next(rule for rule in CRM_ACCOUNTING if rule.id == "R80")
TO_CRM = next(rule for rule in CRM_ACCOUNTING if rule.id == "R6")
TOTAL = Decimal("121.00")
OPEN, PAID = settlement(), settlement(entry())
NOTE = Ref("crm", "CreditNote", "n1")


def known(now, there=OPEN, *, before=None, rule=TO_BOOKS, ours=(), **more):
    """Return what is known about the invoice i1; there: what the other side says."""
    to_books = rule is TO_BOOKS
    fields = {
        "rule": rule,
        "policy": policy(),
        "books": books(),
        "source": "crm" if to_books else "books",
        "target": "books" if to_books else "crm",
        "phase": 3,
        "document": Ref("crm" if to_books else "books", "Invoice", "i1"),
        "label": "Invoice 2026 / 17 (Acme NV)",
        "total": TOTAL,
        "here": Facts(now, before, frozenset(ours)),
        "there": Facts(there) if there is not None else None,
        "number": "2026 / 17",
        "customer": "c1" if to_books else "",
        "placed": to_books,
    }
    return KnownPayment(**{**fields, **more})


def paid_by(action):
    """Return the payments of an action."""
    return [step.entity for step in action.steps if isinstance(step.entity, Payment)]


@pytest.mark.parametrize("there", [OPEN, None])
def test_paid_in_the_crm_is_paid_in_the_books(there):
    """A rise in the CRM registers the whole amount in the journal for payments (R80, D21)."""
    action = decide_payment(known(PAID, there))

    assert (action.result, action.rule, action.lane) == (Result.CREATED, "R80", "3/F9")
    (payment,) = paid_by(action)
    assert (payment.amount, payment.date, payment.journal) == (TOTAL, DAY, "F9")
    assert (payment.customer, payment.number) == ("c1", "2026 / 17")
    assert action.label == "Payment of invoice 2026 / 17 (Acme NV)"
    assert action.needs == (Ref("crm", "Invoice", "i1"),)


def test_settled_in_the_books_is_paid_in_the_crm():
    """A rise in the books registers a payment in the CRM, which has no journals (R6, R79)."""
    action = decide_payment(known(PAID, rule=TO_CRM))

    (payment,) = paid_by(action)
    assert (action.result, action.rule, action.target) == (Result.CREATED, "R6", "crm")
    assert (payment.amount, payment.journal) == (TOTAL, "")


@pytest.mark.parametrize("rule", [TO_BOOKS, TO_CRM])
def test_what_is_paid_on_both_sides_needs_nothing(rule):
    """Already paid there: nothing is written."""
    action = decide_payment(known(PAID, PAID, rule=rule))

    assert (action.result, action.steps) == (Result.UNCHANGED, ())


@pytest.mark.parametrize(
    ("rule", "id", "words"),
    [
        (TO_BOOKS, "D1", "open in the CRM, paid in the books"),
        (TO_CRM, "R81", "open in the books, paid in the CRM"),
    ],
)
def test_what_is_taken_back_is_told_and_not_taken_back_there(rule, id, words):
    """A fall writes nothing, opens an issue, and says how the two sides differ (D1, R81, R83)."""
    action = decide_payment(known(OPEN, PAID, before=PAID, rule=rule))

    assert (action.result, action.rule, action.issue) == (Result.NOT_DUE, id, id)
    assert action.steps == ()
    assert action.message.startswith(words)


@pytest.mark.parametrize("rule", [TO_BOOKS, TO_CRM])
def test_what_is_open_on_both_sides_again_is_no_issue(rule):
    """Where the other side is open too, nothing differs."""
    action = decide_payment(known(OPEN, OPEN, before=PAID, rule=rule))

    assert (action.result, action.issue, action.steps) == (Result.UNCHANGED, "", ())


def test_paid_that_was_handled_is_not_paid_again():
    """What the accountant takes back after koppel paid is not settled again (D2)."""
    action = decide_payment(known(PAID, OPEN, before=PAID))

    assert (action.result, action.steps) == (Result.UNCHANGED, ())


def test_a_part_does_not_travel():
    """A part is shown with what is settled of what (D6)."""
    action = decide_payment(known(settlement(entry("e1", "21.00"))))

    assert (action.result, action.rule, action.steps) == (Result.NOT_DUE, "D6", ())
    assert action.message == "21.00 of 121.00 settled: it travels when all of it is"


def test_a_part_travels_where_that_is_set():
    """With partial_payments each new part is registered once (D6)."""
    before = settlement(entry("e1", "21.00"))
    now = settlement(entry("e1", "21.00"), entry("e2", "50.00"))
    action = decide_payment(known(now, before=before, policy=policy(partial_payments=True)))

    assert [payment.amount for payment in paid_by(action)] == [Decimal("50.00")]


def test_only_what_is_still_open_there_is_paid():
    """The other side never gets more than it still has due."""
    there = settlement(entry("bank", "100.00"))
    action = decide_payment(known(PAID, there))

    assert [payment.amount for payment in paid_by(action)] == [Decimal("21.00")]


def test_never_more_money_than_was_received():
    """Paid by the CRM's own word: only the money it recorded is registered (D15)."""
    said = settlement(entry("e1", "100.00"), paid=True)
    action = decide_payment(known(said))

    assert [payment.amount for payment in paid_by(action)] == [Decimal("100.00")]


def test_paid_without_money_writes_nothing():
    """Paid because credited, and no credit note is known there: no money moved (D15)."""
    action = decide_payment(known(settlement(paid=True)))

    assert (action.result, action.rule, action.steps) == (Result.NOT_DUE, "D15", ())


def test_a_credit_note_settles_its_invoice_first():
    """The credit note is tied without money, and money only pays the rest (D15)."""
    said = settlement(entry("e1", "100.00"), paid=True)
    action = decide_payment(known(said, credits=(Credit(NOTE, Decimal("21.00")),)))

    tie, payment = (step.entity for step in action.steps)
    assert isinstance(tie, Offset)
    assert (tie.credit_note, tie.amount) == ("n1", Decimal("21.00"))
    assert payment.amount == Decimal("100.00")
    assert action.needs == (Ref("crm", "Invoice", "i1"), NOTE)


def test_a_credit_note_alone_needs_no_journal():
    """An invoice credited in full is tied, and no payment is made."""
    action = decide_payment(known(settlement(paid=True), credits=(Credit(NOTE, TOTAL),)))

    assert [step.kind for step in action.steps] == ["Offset"]
    assert action.lane == ""


def test_a_payment_is_made_in_the_declared_steps():
    """Each declared step of a payment is a step of its own, with one marker (R80)."""
    action = decide_payment(known(PAID, steps=("book", "tie")))

    assert [step.name for step in action.steps] == ["book", "tie"]
    assert len({step.marker_of for step in action.steps}) == 1


def test_each_rise_has_a_marker_of_its_own():
    """Paid again with another entry is another fact, and cannot be taken for the first (D2)."""
    first = decide_payment(known(PAID)).steps[0].marker_of
    again = decide_payment(known(settlement(entry("e9")), before=PAID)).steps[0].marker_of

    assert first != again


@pytest.mark.parametrize("partial", [False, True])
def test_a_payment_without_a_journal_is_held(partial):
    """Without a journal for payments they wait, with the cure (D21)."""
    chosen = {"invoices": "V1", "credit_notes": "V2"}
    settings = policy(journals=chosen, partial_payments=partial)
    said = settlement(entry("e1", "21.00")) if partial else PAID
    action = decide_payment(known(said, policy=settings))

    assert (action.result, action.rule, action.steps) == (Result.HELD, "D21", ())
    assert "journals.payments" in action.message


def test_a_refused_payment_is_known_by_what_it_rests_on():
    """The version of a payment moves with what this side says, and with nothing else."""
    once, twice = (decide_payment(known(PAID, there)).version for there in (OPEN, None))
    more = decide_payment(known(settlement(entry(), entry("e2", "1.00")))).version

    assert once == twice
    assert once != more


def test_the_two_rules_have_opposite_sides():
    """What these tests call the books and the CRM is what the rules say."""
    assert (TO_BOOKS.source, TO_BOOKS.target) == (Role.CRM, Role.ACCOUNTING)
    assert (TO_CRM.source, TO_CRM.target) == (Role.ACCOUNTING, Role.CRM)
