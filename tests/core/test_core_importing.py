"""Deciding about an import, about a number that is shown, and about an invoice without one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from koppel import Customer, Invoice, Journals, Policy, Result, Role
from koppel.checks.completeness import KnownInvoice, gap
from koppel.connector import Change
from koppel.decide.crosswalk import prints
from koppel.decide.imports import KnownCompany, decide_company
from koppel.matching import Verdict, parties, survey
from koppel.model import Ref, said
from koppel.rules import CRM_ACCOUNTING, When
from koppel.store.customer_numbers import Standing, judge

DAY = date(2026, 3, 1)
POLICY = Policy(start=DAY, journals=Journals(invoices="V1", credit_notes="V2"))
(RULE,) = (rule for rule in CRM_ACCOUNTING if rule.when is When.ASKED)
ACME = Customer(name="Acme NV", vat_number="BE0123456749", city="Gent")


def known(**more: object) -> KnownCompany:
    """What is known of a customer of the books."""
    return KnownCompany(**{"rule": RULE, "policy": POLICY, "link": "acme", "crm": "CRM", **more})


def change(customer: Customer | None = ACME, problem: str = "") -> Change:
    """A customer of the books, or one that cannot be read."""
    return Change(Customer, "31", entity=customer, problem=problem)


def alike(*there: Customer) -> Verdict:
    """What matching says of Acme among these customers of the CRM."""
    ours = parties([(Ref("books", "Customer", "31"), ACME)], lambda _: False)
    crm = [(Ref("crm", "Customer", f"c{n}"), each) for n, each in enumerate(there)]
    (verdict,) = survey(ours, parties(crm, lambda _: False)).verdicts
    return verdict


def test_who_is_linked_stays_as_he_is() -> None:
    """Linked already: unchanged, whatever else is known."""
    assert decide_company(change(), known(linked=True, shown="X")).result is Result.UNCHANGED


def test_who_is_new_is_created() -> None:
    """Nobody like him: created under the rule of the import."""
    decision = decide_company(change(), known(alike=alike(Customer(name="Zorro Europe"))))

    assert (decision.result, decision.rule) == (Result.CREATED, "R28")


def test_a_sure_pair_is_linked() -> None:
    """The counterpart's id, and why he is the same."""
    decision = decide_company(change(), known(alike=alike(ACME)))

    assert (decision.result, decision.same) == (Result.ADOPTED, "c0")
    assert "VAT number equal" in decision.message


def test_one_in_doubt_is_held() -> None:
    """Who may be the same, why it is not sure, and what to do."""
    decision = decide_company(change(), known(alike=alike(Customer(name="Acme", city="Brugge"))))

    assert (decision.result, decision.rule) == (Result.HELD, "R33")
    assert "may be Acme of CRM" in decision.message
    assert "koppel match --link acme --ask" in decision.message


def test_as_it_is_nobody_is_looked_for() -> None:
    """No verdict: created beside his double (R33)."""
    assert decide_company(change(), known()).result is Result.CREATED


def test_a_number_that_somebody_typed_is_no_link() -> None:
    """Another customer shows his number: held, and nobody is created a second time (D16)."""
    decision = decide_company(change(), known(shown="Other BV"))

    assert (decision.result, decision.rule) == (Result.HELD, "D16")
    assert "Other BV of CRM shows number 31" in decision.message


@pytest.mark.parametrize(
    ("changed", "rule"),
    [({"is_person": True}, "D5"), ({"buys": False}, "R28"), ({"active": False}, "R28")],
)
def test_who_takes_no_part(changed: dict[str, bool], rule: str) -> None:
    """Persons, suppliers and those that are not active are not due, each with a reason."""
    decision = decide_company(change(ACME.model_copy(update=changed)), known())

    assert (decision.result, decision.rule) == (Result.NOT_DUE, rule)
    assert decision.message


@pytest.mark.parametrize("name", ["", "  "])
def test_without_a_name_nobody_is_created(name: str) -> None:
    """It fails, and says which number to give a name."""
    decision = decide_company(change(ACME.model_copy(update={"name": name})), known())

    assert decision.result is Result.FAILED
    assert "number 31" in decision.message


def test_who_cannot_be_read_fails_alone() -> None:
    """The connector's reason is told."""
    decision = decide_company(change(None, "relation 31: name is no text"), known())

    assert (decision.result, decision.message) == (Result.FAILED, "relation 31: name is no text")


@pytest.mark.parametrize(
    ("shown", "told", "standing"),
    [
        ("31", "", Standing.RIGHT),
        ("32", "31", Standing.RIGHT),  # the other one of two that were merged
        ("", "", Standing.OPEN),
        ("", "31", Standing.OPEN),
        ("30", "30", Standing.OPEN),  # koppel wrote it, and he is another one now
        ("77", "31", Standing.CHANGED),
        ("77", "", Standing.CHANGED),
    ],
)
def test_how_a_number_stands(shown: str, told: str, standing: Standing) -> None:
    """Only what nobody typed may be written over."""
    assert judge(shown, told, ("31", "32")) is standing


def test_what_stands_beside_a_record_is_no_change_of_it() -> None:
    """The number, the tags and the flags of a customer are not compared to tell a change."""
    other = ACME.model_copy(update={"books_number": "31", "tags": ("x",), "active": False})

    assert prints(other) == prints(ACME)
    assert set(prints(ACME)) == set(said(Customer))


def invoice() -> Invoice:
    """An invoice of Acme."""
    fields = {"number": "2026 / 1", "date": DAY, "due": DAY, "customer": "c1"}
    return Invoice(**fields, customer_name="Acme NV", total=Decimal(121))


@pytest.mark.parametrize(
    ("expected", "shown", "more", "rule", "words"),
    [
        (("31",), "", {}, "R59", "koppel sync --link acme: it writes the number"),
        (("31",), "", {"place": "make the field"}, "R59", "make the field"),
        (("31",), "77", {}, "D16", "type 31 there"),
        ((), "", {}, "R59", "which creates him and writes his number"),
        ((), "31", {}, "D16", "koppel match --link acme"),
        ((), "", {"waits": "two of them"}, "R59", "do what it says"),
        (("31",), None, {}, "D4", "both sides"),
    ],
)
def test_what_an_invoice_lacks(
    expected: tuple[str, ...], shown: str | None, more: dict[str, str], rule: str, words: str
) -> None:
    """The invoice, its customer, the rule, and what to do."""
    found = gap(invoice(), KnownInvoice("acme", expected, shown, **more))

    assert found is not None
    assert (found.invoice, found.customer, found.rule) == ("2026 / 1", "Acme NV", rule)
    assert words in found.cure


@pytest.mark.parametrize("shown", ["31", "32"])
def test_an_invoice_that_lacks_nothing(shown: str) -> None:
    """Any number of his is right: two customers of the books may be one in the CRM (D9)."""
    assert gap(invoice(), KnownInvoice("acme", ("31", "32"), shown)) is None


def test_the_import_is_the_only_rule_that_waits_to_be_asked() -> None:
    """From the books to the CRM, for customers, and never by itself (R30)."""
    asked = [rule for rule in CRM_ACCOUNTING if rule.when is When.ASKED]

    assert [(rule.id, rule.kind, rule.target) for rule in asked] == [("R28", Customer, Role.CRM)]
