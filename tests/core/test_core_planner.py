"""Planner: what to do with a customer or a document that a feed brought, or that waited."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from koppel import Change, Customer, Finding, Invoice, Ref, Result, Verdict
from koppel.decide.action import Action, Need
from koppel.decide.crosswalk import Binding, Sighting, prints
from koppel.decide.known import Known
from koppel.decide.labels import label
from koppel.decide.planner import decide
from koppel.rules import CRM_ACCOUNTING

from tests.core.core_sample import (
    books,
    credit_note,
    customer,
    entry,
    invoice,
    line,
    policy,
    settlement,
)

RULES = {rule.kind: rule for rule in CRM_ACCOUNTING if rule.id in {"R4", "R2", "R3"}}
MARK = "k:abcdefghij"
SERIAL = "serial:7"


def change(entity, **more):
    """Return what a feed brought of a record."""
    return Change(**{"kind": type(entity), "id": "r1", "version": "1", "entity": entity, **more})


def known(kind=Invoice, **more):
    """Return what is known of a record that is not linked."""
    fields = {
        "rule": RULES[kind],
        "policy": policy(),
        "books": books(),
        "source": "crm",
        "target": "books",
        "phase": 1,
        "marker": MARK,
        "customer": "k9",
        "serial_key": SERIAL,
    }
    return Known(**{**fields, **more})


def bound(entity, wrote=None, **more):
    """Return what is known of a record that was exported as it is."""
    kind = type(entity)
    binding = Binding(Ref("crm", kind.__name__, "r1"), "t", version="1", prints=prints(entity))
    twin = Binding(Ref("books", kind.__name__, "k1"), "t", detail=wrote or {})
    return known(kind, binding=binding, twin=twin, **more)


# -- new records ----------------------------------------------------------------------------------


def test_a_new_invoice_is_placed_and_created():
    """It goes into its journal, after its customer, under the rule that sends it (R2, R4)."""
    action = decide(change(invoice()), known())

    assert (action.result, action.rule) == (Result.CREATED, "R2")
    assert action.label == "Invoice 2026 / 17 (Acme NV)"
    assert action.steps[0].entity.journal == "V1"
    assert (action.lane, action.period) == ("3/V1", "1")
    assert action.needs == (Ref("crm", "Customer", "c1"),)


def test_a_credit_note_remembers_its_invoice():
    """Its invoice is kept, so that the two can be settled later (D15)."""
    action = decide(change(credit_note(invoice="i1")), known(type(credit_note())))

    assert action.detail["parent"] == "i1"


@pytest.mark.parametrize(
    ("entity", "rule", "reason"),
    [
        (invoice(booked=False), "R74", "still a draft"),
        (invoice(date=policy().start.replace(day=1, month=2)), "R63", "before the start date"),
    ],
)
@pytest.mark.parametrize("complete", [True, False])
def test_what_a_guard_keeps_is_not_due(entity, rule, reason, complete):
    """A guard speaks on a summary already, so nothing is fetched for it."""
    action = decide(change(entity, complete=complete), known())

    assert (action.result, action.rule, action.steps) == (Result.NOT_DUE, rule, ())
    assert action.message.startswith(reason)


def test_a_summary_is_fetched_before_anything_is_written():
    """What a list brings in part is read in full first, and never stored."""
    assert decide(change(invoice(), complete=False), known()) == Need(fetch=True)
    assert decide(Change(Invoice, "r1", complete=False), known()) == Need(fetch=True)


def test_what_holds_a_document_is_told_with_its_rule():
    """The document waits with the reason; its record is kept."""
    document = invoice(line(account=""))

    action = decide(change(document), known())

    assert (action.result, action.rule, action.body) == (Result.HELD, "D8", document)
    assert "line 1 (Advice)" in action.message


def test_what_cannot_be_booked_fails():
    """Lines that do not add up are for a person to look at."""
    action = decide(change(invoice(total=Decimal("1.00"))), known())

    assert (action.result, action.rule) == (Result.FAILED, "R2")


def test_a_record_that_cannot_be_understood_fails():
    """It is told by its id, with what the connector said."""
    action = decide(Change(Invoice, "r1", problem="line 3 has no amount"), known())

    assert (action.result, action.label) == (Result.FAILED, "Invoice r1")
    assert action.message == "line 3 has no amount"


def test_what_was_deleted_before_it_was_exported_is_not_due():
    """Nothing is written for it, and nothing was (D4)."""
    action = decide(change(invoice(), gone=True), known())

    assert (action.result, action.rule) == (Result.NOT_DUE, "D4")


def test_a_number_of_its_own_is_wished_for():
    """With numbering = same a document asks for the number it has (D13)."""
    action = decide(change(invoice()), known(policy=policy(numbering="same")))

    assert action.steps[0].wish == "2026 / 17"
    assert decide(change(invoice()), known()).steps[0].wish == ""


# -- what stands there already --------------------------------------------------------------------


def seen(key, id="k1", **detail):
    """Return a record of the books that was found under a key."""
    return Sighting(id, key, detail)


SAME = {"total": "121.00", "customer": "k9"}


def test_a_document_with_our_mark_is_adopted():
    """What koppel wrote and forgot is recognised, and not written again."""
    action = decide(change(invoice()), known(sightings=(seen(f"marker:{MARK}"),)))

    assert (action.result, action.found, action.steps) == (Result.ADOPTED, "k1", ())


def test_a_document_with_our_mark_is_adopted_whatever_the_books_lack():
    """Recognising needs no account and no open year."""
    lost = known(sightings=(seen(f"marker:{MARK}"),), books=books(without=("V1", "21")))

    assert decide(change(invoice()), lost).found == "k1"


def test_somebody_elses_same_document_waits_for_a_confirmation():
    """Same number, customer and total: held, and adopted once that is confirmed (D20)."""
    there = known(sightings=(seen("number:2026/17", **SAME),))

    held = decide(change(invoice()), there)
    adopted = decide(change(invoice()), replace(there, policy=policy(adopt_existing=True)))

    assert (held.result, held.rule) == (Result.HELD, "D20")
    assert "--adopt-existing" in held.message
    assert (adopted.result, adopted.found) == (Result.ADOPTED, "k1")


@pytest.mark.parametrize(
    "detail",
    [
        {**SAME, "total": "121.01"},
        {**SAME, "customer": "k8"},
        {**SAME, "marker": "1"},
        {},
    ],
)
def test_a_document_that_only_looks_alike_is_no_obstacle(detail):
    """Another total, another customer, or a mark of another record: it is not the same."""
    action = decide(change(invoice()), known(sightings=(seen("number:2026/17", **detail),)))

    assert (action.result, action.found) == (Result.CREATED, "")


def test_the_target_is_asked_where_no_feed_tells():
    """Only where no feed brings a kind is the target asked, and what it says decides."""
    first = decide(change(invoice()), known(find=True))
    assert isinstance(first, Need)
    assert first.find.entity.journal == "V1"

    for verdict, result in (
        (Verdict.ABSENT, Result.CREATED),
        (Verdict.PRESENT, Result.ADOPTED),
        (Verdict.TAKEN, Result.HELD),
        (Verdict.UNKNOWN, Result.CREATED),
    ):
        finding = Finding(verdict, "k1" if verdict is Verdict.PRESENT else "")
        action = decide(change(invoice()), known(find=True, finding=finding))
        assert isinstance(action, Action)
        assert action.result is result, verdict


# -- customers ------------------------------------------------------------------------------------


def test_a_new_customer_is_created():
    """A customer whom nobody knows there is written."""
    action = decide(change(customer()), known(Customer))

    assert (action.result, action.rule, action.steps[0].kind) == (Result.CREATED, "R4", "Customer")


@pytest.mark.parametrize(
    ("sightings", "result", "found"),
    [
        ((seen("vat:BE0123456749", vat="BE0123456749"),), Result.ADOPTED, "k1"),
        ((seen(SERIAL, vat="BE0123456749"),), Result.ADOPTED, "k1"),
        ((seen(SERIAL, vat=""),), Result.ADOPTED, "k1"),
        ((seen(f"marker:{MARK}", vat=""),), Result.ADOPTED, "k1"),
        ((seen(SERIAL, vat="BE0999999922"),), Result.CREATED, ""),
        ((seen("vat:BE0123456749", "k1"), seen("vat:BE0123456749", "k2")), Result.HELD, ""),
        (
            (
                seen(SERIAL, "k2", vat="BE0123456749"),
                seen("vat:BE0123456749", "k1"),
                seen("vat:BE0123456749", "k2"),
            ),
            Result.ADOPTED,
            "k2",
        ),
    ],
)
def test_who_is_surely_the_same_is_adopted(sightings, result, found):
    """Our own id or mark, or a VAT number that one customer bears; two such wait (D19)."""
    action = decide(change(customer()), known(Customer, sightings=sightings))

    assert (action.result, action.found) == (result, found)


def test_two_customers_of_one_vat_number_are_named():
    """A person is told which two to clear up (D19)."""
    twins = (seen("vat:BE0123456749", "k2"), seen("vat:BE0123456749", "k1"))

    action = decide(change(customer()), known(Customer, sightings=twins))

    assert action.rule == "D19"
    assert "2 customers of the books bear the same VAT number (k1, k2)" in action.message


def test_who_shows_the_number_of_a_customer_of_the_books_is_not_made_there():
    """Nobody is made a second time: he waits for a person to say who he is (D16)."""
    shows = customer(books_number="k7")
    action = decide(change(shows), known(Customer, numbered=True))
    assert isinstance(action, Action)
    assert (action.result, action.rule, action.steps) == (Result.HELD, "D16", ())
    assert "shows customer number k7" in action.message
    same = (Sighting("k7", "vat:BE0123456749"),)
    adopted = decide(change(shows), known(Customer, numbered=True, sightings=same))
    assert isinstance(adopted, Action)
    assert (adopted.result, adopted.found) == (Result.ADOPTED, "k7")


# -- records that are linked ----------------------------------------------------------------------


def test_a_version_that_was_seen_needs_no_reading():
    """A linked record in the version that was exported is unchanged, by its summary alone."""
    action = decide(change(invoice(), complete=False), bound(invoice()))

    assert (action.result, action.message) == (Result.UNCHANGED, "")


def test_a_new_version_with_the_same_content_is_unchanged():
    """A record that moved and came out the same opens no issue."""
    action = decide(change(invoice(), version="2"), bound(invoice()))

    assert (action.result, action.issue, action.version) == (Result.UNCHANGED, "", "2")


def test_a_document_that_changed_after_export_is_told():
    """The fields that differ are named, and nothing is written (D3)."""
    moved = invoice(line("100.01", "21.00"))

    action = decide(change(moved, version="2"), bound(invoice()))

    assert (action.result, action.rule, action.issue) == (Result.UNCHANGED, "D3", "D3")
    assert "changed after export (lines, total)" in action.message
    assert action.steps == ()
    assert action.prints == prints(invoice())


def test_many_differences_are_counted():
    """Five fields are named; the rest is a number."""
    moved = credit_note(
        line("1", "0"), number="2026 / 18", due=policy().start, customer="c2", currency="USD"
    )
    before = bound(credit_note(reference="+++1+++", customer_name="Old"))

    action = decide(change(moved, version="2"), before)

    assert " and 3 more" in action.message


def test_what_was_deleted_after_export_is_told():
    """Nothing is deleted there; a person is told (D4)."""
    action = decide(change(invoice(), gone=True), bound(invoice()))

    assert (action.result, action.issue, action.steps) == (Result.UNCHANGED, "D4", ())


def test_a_draft_again_after_export_is_judged_as_changed():
    """Guards keep out what is new; what is linked is compared."""
    action = decide(change(invoice(booked=False), version="2"), bound(invoice()))

    assert (action.rule, action.result) == ("D3", Result.UNCHANGED)


OLD = customer(city="Gent", phone="1")
NEW = customer(city="Brugge", phone="2")


def test_a_customer_is_updated_where_the_books_hold_what_koppel_wrote():
    """Only the fields that changed are written (D17)."""
    action = decide(change(NEW, version="2"), bound(OLD, wrote=prints(OLD)))

    (step,) = action.steps
    assert (action.result, step.verb, step.id) == (Result.UPDATED, "update", "k1")
    assert step.fields == ("city", "phone")
    assert action.message == "updated: city, phone"


def test_a_field_that_somebody_else_filled_stays():
    """What a person wrote in the books is not overwritten, and the difference is told (D17)."""
    theirs = prints(OLD) | {"phone": prints(customer(phone="9"))["phone"]}

    action = decide(change(NEW, version="2"), bound(OLD, wrote=prints(OLD), seen=theirs))

    assert action.steps[0].fields == ("city",)
    assert (action.result, action.issue) == (Result.UPDATED, "D17")
    assert "(phone)" in action.message
    assert action.prints["phone"] == prints(OLD)["phone"]


def test_an_adopted_customer_is_never_written():
    """koppel wrote none of his fields, so it changes none (D17)."""
    action = decide(change(NEW, version="2"), bound(OLD))

    assert (action.result, action.steps, action.issue) == (Result.UNCHANGED, (), "D17")


# -- words ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("kind", "entity", "id", "shown"),
    [
        ("Invoice", invoice(), "", "Invoice 2026 / 17 (Acme NV)"),
        ("CreditNote", credit_note(customer_name=""), "", "Credit note 2026 / 17"),
        ("Customer", Customer(name="Peeters", first_name="An"), "", "Customer An Peeters"),
        ("Invoice", None, "i1", "Invoice i1"),
        ("Settlement", settlement(entry()), "i1", "Payment of i1"),
    ],
)
def test_a_record_has_a_name_for_people(kind, entity, id, shown):
    """Reports name records as people do, and by their id where nothing else is known."""
    assert label(kind, entity, id) == shown


def test_a_negative_invoice_that_stands_in_the_books_as_credit_note_is_not_doubled():
    """It is compared as it would be booked: with the sign turned (D20, D23)."""
    negative = invoice(line("-100.00", "-21.00"))
    there = Sighting("k5", "number:2026/17", {"total": "121.00", "customer": "k9"})

    action = decide(
        change(negative), known(policy=policy(negative_as_credit_note=True), sightings=(there,))
    )

    assert (action.result, action.rule) == (Result.HELD, "D20")


def test_a_system_without_versions_is_compared_field_by_field():
    """Where no version tells that a record moved, its fields do."""
    before = invoice()
    linked = bound(before)
    linked = replace(linked, binding=replace(linked.binding, version=""))

    action = decide(change(invoice(due=before.date), version=""), linked)

    assert (action.result, action.issue) == (Result.UNCHANGED, "D3")
