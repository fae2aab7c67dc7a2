"""Quality: what is the matter with the data that a sync would take to the books."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from koppel import Customer, Held, Refused, TaxCode
from koppel.decide.books import Books
from koppel.decide.cause import parted
from koppel.decide.placing import objections, place
from koppel.decide.quality import of_customer

from tests.core.core_sample import books, credit_note, invoice, journal, line, policy, year

WHOLE = {
    "name": "Acme NV",
    "vat_number": "BE0123456749",
    "country": "BE",
    "street": "Dam 1",
    "postal_code": "9000",
    "city": "Gent",
}


@pytest.mark.parametrize(
    ("changes", "problem", "rule"),
    [
        ({}, None, ""),
        ({"vat_number": "", "is_person": True}, None, ""),
        ({"vat_number": "CHE123"}, None, ""),
        ({"vat_number": "BE0123456748"}, "BE0123456748 is not a valid VAT number", "D19"),
        ({"vat_number": "", "typed_vat": "BE 1"}, "BE 1 is not a valid VAT number", "D19"),
        ({"vat_number": ""}, "a company without VAT number", "D19"),
        ({"country": ""}, "no country", "R4"),
        ({"street": "", "city": ""}, "no street, no city", "R4"),
    ],
)
def test_what_makes_a_customer_hard_to_recognise_is_told(changes, problem, rule):
    """Number, country and address; a person needs no VAT number."""
    found = list(of_customer(Customer(**{**WHOLE, **changes})))

    assert [(said, id) for said, cure, id in found if cure] == (
        [(problem, rule)] if problem else []
    )


BARE = line(account="", numbers=(1,), text="")
CASES = {
    "nothing": (invoice(), books(), {}, 0),
    "two lines": (invoice(BARE, BARE, total=Decimal("242.00")), books(), {}, 2),
    "account and rate": (invoice(line(account="", tax="x")), books(), {}, 2),
    "no year": (invoice(date=date(2030, 1, 1)), books(), {}, 1),
    "closed year": (invoice(), books(year(closed=True)), {}, 1),
    "closed journal": (invoice(BARE), books(journal("V1", closed=True)), {}, 2),
    "sum and currency": (invoice(total=Decimal("1.00"), currency="USD"), books(), {}, 2),
    "negative": (invoice(line("-100.00", "-21.00"), total=Decimal("-121.00")), books(), {}, 1),
    "turned": (
        invoice(line("-100.00", "-21.00"), total=Decimal("-121.00")),
        books(),
        {"negative_as_credit_note": True},
        0,
    ),
    "credit note": (credit_note(BARE), books(journal("V2", bookable=False)), {}, 2),
    "no journals at all": (invoice(BARE), Books(), {}, 0),
    "several codes": (invoice(), books(TaxCode(code="21B", rate=Decimal("0.21"))), {}, 1),
}


@pytest.mark.parametrize("name", CASES)
def test_all_objections_are_told_and_the_first_is_the_one_that_holds(name):
    """One set of rules: what holds a document in a sync comes first in the list of all."""
    document, where, settings, number = CASES[name]
    found = objections(document, where, policy(**settings))

    assert len(found) == number
    if not found:
        place(document, where, policy(**settings))
        return
    with pytest.raises((Held, Refused)) as stopped:
        place(document, where, policy(**settings))
    assert (str(stopped.value), stopped.value.rule) == (str(found[0]), found[0].rule)


@pytest.mark.parametrize(
    ("message", "parts"),
    [
        ("no account at 21 %: choose one", ("no account at 21 %", "choose one")),
        ("line 2 (A: b): no account: choose", ("line 2 (A: b): no account", "choose")),
        ("Books: the day is over: wait", ("Books: the day is over", "wait")),
        ("nothing to do", ("nothing to do", "")),
    ],
)
def test_a_message_has_a_problem_and_a_cure(message, parts):
    """The place of a line and the name of who speaks belong to the problem."""
    assert parted(message) == parts
