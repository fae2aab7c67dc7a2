"""Steps: customers who are merged, deleted and back again, and what koppel makes of it."""

from __future__ import annotations

from decimal import Decimal

from koppel_fakes.teamleader.number_column import LABEL
from pytest_bdd import given, parsers, step, then, when

from tests.bdd.books import WRITES, Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.steps.paper import TODAY, lines_of
from tests.bdd.words import phrase, rows


@given("a merge moves the updated_at of documents in Teamleader")
def merge_touches(crm: Crm) -> None:
    """What the documentation leaves open."""
    crm.fake.switches.set("merge_touches_documents", True)


@given(phrase("{count:d} companies of Teamleader are linked"))
def linked_companies(office: Office, crm: Crm, books: Books, count: int) -> None:
    """They stand in Octopus as well, and were matched."""
    for n in range(count):
        body = 1_000_000 + n
        number = f"BE0{body}{97 - body % 97:02d}"
        crm.company(f"Company {n}", number)
        books.human.add_relation(f"Company {n}", number)
    office.clock.advance(3600)
    pairing = office.link.pairing()
    found = pairing.look()
    assert len(found.sure) == count
    pairing.bind(found, found.sure)


@then("koppel asked for companies that changed, and once for the number of all")
def asked_for_number(office: Office) -> None:
    """Two calls, where asking about each would take more."""
    asked = [call.operation for call in office.calls if call.operation.endswith("companies.list")]
    assert len(asked) == 2


@when(phrase('the company "{name}" was added in Teamleader'))
def add_company(crm: Crm, name: str) -> None:
    """By a person, without documents."""
    crm.company(name)


@then("there is one issue")
def one_issue(office: Office) -> None:
    """Whatever it is about."""
    assert len(office.link.status().issues) == 1


@given(phrase('these customers of Teamleader have the tag "{tag}" and a booked invoice each'))
def tagged_customers(crm: Crm, tag: str, datatable: list[list[str]]) -> None:
    """An invoice of 121.00 euro each."""
    for row in rows(datatable):
        crm.human.edit_customer(crm.company(row["name"]), tags=(tag,))
        crm.human.invoice(crm.company(row["name"]), lines_of(Decimal("121.00")), on=TODAY)


@step(phrase('"{loser}" is merged into "{survivor}" in Teamleader'))
def merge(crm: Crm, loser: str, survivor: str) -> None:
    """By a person, who keeps the survivor's values where the two differ."""
    kept, lost = crm.customer_id(survivor), crm.customer_id(loser)
    choices = dict.fromkeys(crm.human.merge_conflicts(kept, lost), "survivor")
    crm.human.merge(kept, lost, choices)


@step(phrase('"{loser}" is merged into "{survivor}" in Teamleader, keeping his own number'))
def merge_keeping_number(crm: Crm, loser: str, survivor: str) -> None:
    """All else is the survivor's."""
    kept, lost = crm.customer_id(survivor), crm.customer_id(loser)
    choices = dict.fromkeys(crm.human.merge_conflicts(kept, lost), "survivor")
    assert LABEL in choices
    crm.human.merge(kept, lost, {**choices, LABEL: "loser"})


@step(phrase('somebody deletes all companies with the tag "{tag}" in bulk'))
def delete_tagged(crm: Crm, tag: str) -> None:
    """A segment, and its bulk action."""
    crm.human.save_segment(tag, [{"field": "tags", "operator": "contains", "value": tag}])
    assert crm.human.bulk_delete(tag) > 0


@step(phrase('the company "{name}" is back in Teamleader'))
def restore(crm: Crm, name: str) -> None:
    """The vendor brought it back, as it was."""
    crm.restore(name)


@then(phrase('the only issue is under {rule:w} about "{name}": "{words}"'))
def only_issue(office: Office, rule: str, name: str, words: str) -> None:
    """The status of the link shows no other."""
    issues = office.link.status().issues
    assert [(issue.rule, name in issue.label) for issue in issues] == [(rule, True)], issues
    assert words in issues[0].message


@then("there is no issue")
def no_issue(office: Office) -> None:
    """The status of the link shows none."""
    assert office.link.status().issues == ()


@then(parsers.parse("{count:d} customers are orphaned, and still linked"))
def orphaned(office: Office, count: int) -> None:
    """By the status of the link: an issue for each, and the number of linked customers."""
    status = office.link.status()
    assert [issue.rule for issue in status.issues] == ["D4"] * count
    assert status.bound["Customer"] == count


# -- the accountant and other packages, in Octopus ---------------------------------------------


@given(
    parsers.re(
        'Octopus has the customer "(?P<name>[^"]+)" with VAT number "(?P<vat_number>[^"]*)"'
        r" and the number (?P<number>\d+)"
    )
)
def numbered_relation(books: Books, name: str, vat_number: str, number: str) -> None:
    """Another package made it."""
    books.human.add_relation(name, vat_number, external_id=int(number))


@step(
    phrase('the accountant makes the customer "{name}" with VAT number "{vat_number}" in Octopus')
)
def make_relation(books: Books, name: str, vat_number: str) -> None:
    """By hand."""
    books.human.add_relation(name, vat_number)


@step(phrase('the relation "{name}" is deleted in Octopus'))
def delete_relation(books: Books, office: Office, name: str) -> None:
    """By the accountant; nothing is booked on it."""
    books.human.delete_relation(books.relation(name).id)


@step(phrase('the relation "{loser}" is merged into "{survivor}" in Octopus'))
def merge_relations(books: Books, loser: str, survivor: str) -> None:
    """By the accountant; the documents go along."""
    books.human.merge_relations(books.relation(survivor).id, books.relation(loser).id)


@step(phrase('the relation "{name}" gets another key in Octopus'))
def renumber_relation(books: Books, name: str) -> None:
    """Its own number changes, nothing else."""
    books.human.renumber_relation(books.relation(name).id)


@step(phrase('another package gives the relation "{name}" the number {number:d}'))
def overwrite_number(books: Books, name: str, number: int) -> None:
    """In the field where koppel had put its own."""
    books.human.edit_relation(books.relation(name).id, {}, external_id=number)


@step(phrase('the accountant makes the customer "{name}" with koppel\'s number'))
def make_with_number(books: Books, name: str) -> None:
    """The number that koppel gave the only relation it made."""
    books.human.add_relation(name, external_id=books.number_given())


@step(phrase('the accountant gives the relation "{name}" koppel\'s number again'))
def give_number_back(books: Books, name: str) -> None:
    """The number that koppel gave it."""
    books.human.edit_relation(books.relation(name).id, {}, external_id=books.number_given())


@then(phrase('the relation "{name}" bears the number {number:d}'))
def bears_number(books: Books, name: str, number: int) -> None:
    """In the field for callers."""
    assert books.relation(name).external_id == number


@then(phrase("the number {number:d} stands on one relation"))
def number_once(books: Books, number: int) -> None:
    """And on no other."""
    found = [r.id for r in books.dossier.relations.values() if r.external_id == number]
    assert len(found) == 1


@then(phrase('the only issue about "{name}" is under {rule:w}: "{words}"'))
def only_issue_about(office: Office, name: str, rule: str, words: str) -> None:
    """Documents that wait have issues of their own, which name him too."""
    issues = [i for i in office.link.status().issues if i.label == f"Customer {name}"]
    assert [issue.rule for issue in issues] == [rule], office.link.status().issues
    assert words in issues[0].message


@then("Octopus was asked to book nothing in this run")
def nothing_asked(office: Office) -> None:
    """No call that writes was made."""
    writes = {operation for operations in WRITES.values() for operation in operations}
    assert [call for call in office.calls if call.operation in writes] == []
