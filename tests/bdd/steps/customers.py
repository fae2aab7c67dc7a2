"""Steps: customers of Teamleader and relations of Octopus."""

from __future__ import annotations

from decimal import Decimal

from koppel import Result
from pytest_bdd import given, step, then

from tests.bdd.books import WRITES, Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.steps.paper import TODAY, lines_of
from tests.bdd.words import phrase


@given(phrase('the company "{name}" has no documents'))
def bystander(crm: Crm, name: str) -> None:
    """It only stands in Teamleader."""
    crm.company(name)


@given(phrase('the company "{name}" has VAT number "{vat_number}"'))
def company_with_number(crm: Crm, name: str, vat_number: str) -> None:
    """As somebody typed it."""
    crm.company(name, vat_number)


@given(
    phrase(
        'the private person "{first}" "{last}" has the booked invoice "{number}"'
        " of {total:Money} euro"
    )
)
def person_with_invoice(crm: Crm, first: str, last: str, number: str, total: Decimal) -> None:
    """A contact, not a company."""
    person = crm.contact(first, last)
    made = crm.human.invoice(person, lines_of(total), on=TODAY)
    assert crm.fake.state.invoices[made].number == number


@step(phrase('the street of "{name}" becomes "{street}" in Teamleader'))
def move_customer(crm: Crm, name: str, street: str) -> None:
    """A person corrects the address."""
    crm.human.edit_customer(crm.customer_id(name), street=street)


@step(phrase('the company "{name}" is deleted in Teamleader'))
def delete_customer(crm: Crm, name: str) -> None:
    """A person deletes the company; its documents stay."""
    crm.delete(name)


@given(
    phrase(
        'Octopus has the customer "{name}" with VAT number "{vat_number}" in the street "{street}"'
    )
)
def relation_by_hand(books: Books, name: str, vat_number: str, street: str) -> None:
    """The accountant made it."""
    books.human.add_relation(name, vat_number, fields={"streetAndNr": street})


@step(phrase('the accountant sets the street of "{name}" to "{street}" in Octopus'))
def move_relation(books: Books, name: str, street: str) -> None:
    """The accountant knows better."""
    books.human.edit_relation(books.relation(name).id, {"streetAndNr": street})


@step(phrase('the accountant takes the VAT number of "{name}" away'))
def clear_number(books: Books, name: str) -> None:
    """It was a mistake."""
    books.human.edit_relation(books.relation(name).id, {"vatNr": ""})


@then(phrase('Octopus knows the customers "{names}"'))
def relations_are(books: Books, names: str) -> None:
    """These, each as often as named, and no other."""
    found = [str(relation.fields["name"]) for relation in books.dossier.relations.values()]
    assert sorted(found) == sorted(names.split(", "))


@then("Octopus knows no customers")
def no_relations(books: Books) -> None:
    """None at all."""
    assert books.dossier.relations == {}


@then(phrase('the relation "{name}" has in Octopus'))
def relation_has(books: Books, name: str, datatable: list[list[str]]) -> None:
    """Field by field, by its REST name."""
    fields = books.relation(name).fields
    assert [[field, str(fields[field])] for field, _ in datatable] == datatable


@then("Octopus took the customer before the booking")
def customer_first(office: Office) -> None:
    """By the order of the calls in the last run."""
    taken = [call.operation for call in office.calls if call.status < 300]
    customer = min(taken.index(name) for name in WRITES["relation"] if name in taken)
    booking = min(taken.index(name) for name in WRITES["booking"] if name in taken)
    assert customer < booking


@then(phrase('the customer "{name}" is held under {rule:w}: "{words}"'))
def customer_held(office: Office, name: str, rule: str, words: str) -> None:
    """The report names him, the rule and the reason."""
    found = [o for o in office.report.held if o.label == f"Customer {name}"]
    assert [o.rule for o in found] == [rule]
    assert words in found[0].message


@then(phrase('the report says of "{name}": "{words}"'))
def report_says(office: Office, name: str, words: str) -> None:
    """Whatever became of the customer."""
    found = [o for o in office.report.outcomes() if o.label == f"Customer {name}"]
    assert [words in o.message for o in found] == [True], found


@then(phrase('"{number}" waits for "{name}"'))
def waits_for(office: Office, number: str, name: str) -> None:
    """The document is held and says for whom."""
    found = [o for o in office.report.outcomes(Result.HELD) if number in o.label]
    assert [f"waits for Customer {name}" in o.message for o in found] == [True]


@then("Teamleader was not changed by koppel")
def crm_untouched(crm: Crm) -> None:
    """No change came in over the API."""
    assert crm.api_effects() == []


@then("no customer in Teamleader has a tag")
def no_tags(crm: Crm) -> None:
    """None was put on."""
    assert [c.tags for c in crm.fake.state.customers.values() if c.tags] == []
