"""Steps: documents are made, booked, changed and credited in Teamleader."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from koppel_fakes.teamleader.world import SECOND_DEPARTMENT
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


@step(
    phrase(
        '"{customer}" has the booked invoice "{number}" of {total:Money} in {currency:w}'
        " at the rate {rate}"
    )
)
def foreign_invoice(
    crm: Crm, customer: str, number: str, total: Decimal, currency: str, rate: str
) -> None:
    """Booked today in another currency; the rate is euro for one unit of it."""
    made = crm.invoice(customer, TODAY, lines_of(total), currency=currency, exchange_rate=rate)
    assert made.number == number


@step(phrase('"{customer}" has a booked invoice of {total:Money} euro in the second department'))
def other_department(crm: Crm, customer: str, total: Decimal) -> None:
    """Booked today by the other company of the account."""
    crm.invoice(customer, TODAY, lines_of(total), department_id=SECOND_DEPARTMENT)


@given(phrase('"{customer}" has the draft "{name}"'))
def draft(crm: Crm, customer: str, name: str) -> None:
    """A draft that has no number yet."""
    crm.draft(customer, name, TODAY)


@step(phrase('the draft "{name}" is booked in Teamleader as "{number}"'))
def book_draft(crm: Crm, name: str, number: str) -> None:
    """A person books it."""
    assert crm.human.book(crm.draft_id(name), TODAY) == number


@step(phrase('"{number}" is changed to {total:Money} euro in Teamleader'))
def change_invoice(crm: Crm, number: str, total: Decimal) -> None:
    """A person edits the booked invoice, which the account allows."""
    crm.human.edit(crm.invoice_of(number).id, lines=lines_of(total))


@step(phrase('"{number}" is deleted in Teamleader'))
def delete_invoice(crm: Crm, number: str) -> None:
    """A person deletes the last booked invoice."""
    crm.human.delete(crm.invoice_of(number).id)


@step(phrase('{total:Money} euro of "{number}" is credited in Teamleader as "{note}"'))
def credit_part(crm: Crm, number: str, total: Decimal, note: str) -> None:
    """A credit note over a part of an invoice."""
    made = crm.human.credit(crm.invoice_of(number).id, lines_of(total), TODAY)
    assert crm.fake.state.credit_notes[made].number == note


@step(phrase('all of "{number}" is credited in Teamleader'))
def credit_all(crm: Crm, number: str) -> None:
    """A credit note over the whole invoice."""
    crm.human.credit(crm.invoice_of(number).id, on=TODAY)
