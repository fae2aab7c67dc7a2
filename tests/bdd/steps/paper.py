"""Steps: documents are made, booked and changed in Teamleader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from pytest_bdd import given, step

from tests.bdd.crm import Crm
from tests.bdd.words import phrase, rows

TODAY = date(2026, 11, 16)
VAT = Decimal("1.21")


def lines_of(total: Decimal) -> list[dict[str, Any]]:
    """One line at 21 % that makes up a total with VAT."""
    price = total / VAT
    assert price == round(price, 2), f"{total} is no whole cent without 21 % VAT"
    return [{"price": price, "rate": "21", "account": "700000", "description": "Advice"}]


@step(phrase('"{customer}" has the booked invoice "{number}" of {total:Money} euro'))
def booked_invoice(crm: Crm, customer: str, number: str, total: Decimal) -> None:
    """Booked today, on one line."""
    assert crm.invoice(customer, TODAY, lines_of(total)).number == number


@step(phrase('"{customer}" has the booked invoice "{number}" of {total:Money} euro of {day:Day}'))
def dated_invoice(crm: Crm, customer: str, number: str, total: Decimal, day: date) -> None:
    """Booked on a day, on one line."""
    assert crm.invoice(customer, day, lines_of(total)).number == number


@step(phrase('"{customer}" has the booked invoice "{number}" of {day:Day} with the lines'))
def lined_invoice(
    crm: Crm, customer: str, number: str, day: date, datatable: list[list[str]]
) -> None:
    """Booked on a day, with the lines of a table: price, rate, account, description."""
    assert crm.invoice(customer, day, rows(datatable)).number == number


@given(phrase('"{customer}" has the draft "{name}"'))
def draft(crm: Crm, customer: str, name: str) -> None:
    """A draft that has no number yet."""
    crm.draft(customer, name, TODAY)


@step(phrase('the draft "{name}" is booked in Teamleader as "{number}"'))
def book_draft(crm: Crm, name: str, number: str) -> None:
    """A person books it."""
    assert crm.human.book(crm.draft_id(name), TODAY) == number
