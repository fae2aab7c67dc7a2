"""Steps: companies of Octopus are imported into Teamleader."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from koppel import Result
from koppel_fakes.teamleader.number_column import number_of
from koppel_fakes.teamleader.records import Customer
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.steps.paper import TODAY, lines_of
from tests.bdd.words import phrase, rows

FLAGS = {"true": True, "false": False}


@given("Octopus holds the relations")
def relations(books: Books, datatable: list[list[str]]) -> None:
    """Fields by their REST names; the accountant made them."""
    for row in rows(datatable):
        fields: dict[str, Any] = {n: FLAGS.get(v, v) for n, v in row.items()}
        if "vatType" in fields:
            fields["vatType"] = int(fields["vatType"])
        name = fields.pop("name", "")
        books.human.add_relation(name, fields.pop("vatNr", ""), fields=fields)


@given(phrase('Teamleader has the company "{name}" in "{city}"'))
def company_in(crm: Crm, name: str, city: str) -> None:
    """A company that a person made."""
    crm.company(name, city=city)


@step("koppel imports the companies")
def import_companies(office: Office) -> None:
    """Looking first who stands there."""
    office.bring(as_is=False)


@step("koppel imports the companies as they are")
def import_as_is(office: Office) -> None:
    """Looking for nobody."""
    office.bring(as_is=True)


@step(phrase('the imported "{name}" gets the booked invoice "{number}" of {total:Money} euro'))
def invoice_imported(crm: Crm, name: str, number: str, total: Decimal) -> None:
    """Made out today."""
    (company,) = called(crm, name)
    made = crm.human.invoice(company.id, lines_of(total), on=TODAY)
    assert crm.fake.state.invoices[made].number == number


@step(phrase('the imported "{name}" is merged into the "{name_}" who was there'))
def merge_imported(crm: Crm, name: str, name_: str) -> None:
    """By a person, who keeps the values of the older one where the two differ."""
    older = crm.customer_id(name_)
    (imported,) = (each.id for each in called(crm, name) if each.id != older)
    choices = dict.fromkeys(crm.human.merge_conflicts(older, imported), "survivor")
    crm.human.merge(older, imported, choices)


@then(phrase('Teamleader has the companies "{names}"'))
def companies_are(crm: Crm, names: str) -> None:
    """These, each as often as named, and no other."""
    assert sorted(each.name or "" for each in companies(crm)) == sorted(names.split(", "))


@then("Teamleader has no companies")
def no_companies(crm: Crm) -> None:
    """None at all."""
    assert companies(crm) == []


@then(phrase('each imported company has the tag "{tag}" and shows its number'))
def imported_so(crm: Crm, books: Books, tag: str) -> None:
    """By name: in these scenarios names are told apart."""
    found = companies(crm)
    assert found
    for each in found:
        assert each.tags == (tag,)
        assert number_of(crm.fake.state, each) == str(books.relation(each.name or "").id)


@then(phrase('only the company "{name}" has the tag "{tag}"'))
def tagged(crm: Crm, name: str, tag: str) -> None:
    """And no other tag is anywhere."""
    assert [(each.name, each.tags) for each in companies(crm) if each.tags] == [(name, (tag,))]


@then(phrase('the company "{name}" in Teamleader has'))
def company_has(crm: Crm, name: str, datatable: list[list[str]]) -> None:
    """As its page shows it."""
    (found,) = called(crm, name)
    address = dict(found.addresses)["primary"]
    shown = {
        "vat_number": found.vat_number,
        "street": address.line_1,
        "city": address.city,
        "email": dict(found.emails)["primary"],
    }
    assert [[field, shown[field]] for field, _ in datatable] == datatable


@then(phrase('koppel made {adds:d} calls of "{first}" and {updates:d} of "{second}"'))
def calls_made(office: Office, adds: int, first: str, updates: int, second: str) -> None:
    """In the last run."""
    made = [call.operation for call in office.calls]
    assert (made.count(first), made.count(second)) == (adds, updates)


@then(phrase("the report counts {adopted:d} adopted and {created:d} created customer"))
def counted(office: Office, adopted: int, created: int) -> None:
    """And nothing else happened to a customer."""
    counts = office.report.counts["Customer"]
    assert counts == {Result.ADOPTED: adopted, Result.CREATED: created}


@then(phrase('one of the companies "{name}" shows the number of "{other}", the other none'))
def one_with_number(crm: Crm, books: Books, name: str, other: str) -> None:
    """Two of a name."""
    shown = {number_of(crm.fake.state, each) for each in called(crm, name)}
    assert shown == {str(books.relation(other).id), None}


@then(
    phrase("{count:d} customers are not due, for a person, a supplier and one that is not active")
)
def not_due(office: Office, count: int) -> None:
    """Each with its reason."""
    found = [o.message for o in office.report.outcomes(Result.NOT_DUE)]
    assert len(found) == count
    for words in ("private person", "only a supplier", "not active"):
        assert [words in message for message in found].count(True) == 1


@then(phrase('one customer failed: "{words}"'))
def one_failed(office: Office, words: str) -> None:
    """And says why."""
    assert [words in outcome.message for outcome in office.report.failed] == [True]


@then(phrase("the run stopped: '{words}'"))
def stopped(office: Office, words: str) -> None:
    """With a sentence that says what to do."""
    assert words in office.report.stopped


def companies(crm: Crm) -> list[Customer]:
    """The companies of Teamleader."""
    return [each for each in crm.fake.state.customers.values() if each.kind == "company"]


def called(crm: Crm, name: str) -> list[Customer]:
    """The companies with this name."""
    return [each for each in companies(crm) if each.name == name]
