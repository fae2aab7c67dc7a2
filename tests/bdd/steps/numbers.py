"""Steps: the number of the books that customers show in Teamleader."""

from __future__ import annotations

from koppel_fakes.log import Effect
from koppel_fakes.teamleader.number_column import number_of
from koppel_fakes.teamleader.records import CustomFieldDefinition
from pytest_bdd import given, step, then

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase

WRITES = ("companies.update", "contacts.update")


@step("Teamleader shows customer numbers")
def column_on(crm: Crm) -> None:
    """A person switched the column on, which is a custom field."""
    crm.human.switch_on_number_column()


@given(phrase('"{name}" has "{value}" in the custom field "{label}"'))
def custom_value(crm: Crm, name: str, value: str, label: str) -> None:
    """A field that has nothing to do with the books."""
    state = crm.fake.state
    made = CustomFieldDefinition(state.new_id("customField"), "company", "single_line", label)
    state.custom_fields[made.id] = made
    crm.human.edit_customer(crm.company(name), custom_fields={made.id: value})


@then(phrase('"{name}" still has "{value}" in the custom field "{label}"'))
def custom_value_stays(crm: Crm, name: str, value: str, label: str) -> None:
    """As the person typed it."""
    state = crm.fake.state
    field = next(each for each in state.custom_fields.values() if each.label == label)
    assert state.customers[crm.customer_id(name)].custom_fields[field.id] == value


@step(phrase('somebody types the number "{number}" on "{name}" in Teamleader'))
def type_number(crm: Crm, number: str, name: str) -> None:
    """In the column."""
    crm.human.type_number(crm.company(name), number)


@step(phrase('somebody types the number "" on "{name}" in Teamleader'))
def clear_number(crm: Crm, name: str) -> None:
    """The column is empty afterwards."""
    crm.human.type_number(crm.company(name), "")


@step(phrase('somebody types his number of Octopus on "{name}" in Teamleader'))
def type_right_number(crm: Crm, books: Books, name: str) -> None:
    """As it stands in the books."""
    crm.human.type_number(crm.customer_id(name), str(books.relation(name).id))


@step(phrase('somebody types the number of the relation "{other}" on "{name}" in Teamleader'))
@given(phrase('the number of "{other}" is typed on "{name}" in Teamleader'))
def type_wrong_number(crm: Crm, books: Books, other: str, name: str) -> None:
    """Somebody took one customer for another."""
    crm.human.type_number(crm.company(name), str(books.relation(other).id))


@step(phrase('"{loser}" is merged into "{survivor}", whose number gives way'))
def merge_loser_number(crm: Crm, remembered: dict[str, int], loser: str, survivor: str) -> None:
    """The person chooses the other one's value where the two differ."""
    remembered["number"] = int(shown(crm, loser) or 0)
    kept, lost = crm.customer_id(survivor), crm.customer_id(loser)
    crm.human.merge(kept, lost, dict.fromkeys(crm.human.merge_conflicts(kept, lost), "loser"))


@then(phrase('"{name}" shows his number of Octopus in Teamleader'))
def shows_his_number(crm: Crm, books: Books, name: str) -> None:
    """The column holds the key of the relation with his name."""
    assert shown(crm, name) == str(books.relation(name).id)


@then(phrase('"{name}" shows the number of "{other}" in Teamleader'))
def shows_number_of(crm: Crm, books: Books, name: str, other: str) -> None:
    """The column holds the key of that relation."""
    assert shown(crm, name) == str(books.relation(other).id)


@then(phrase('"{name}" shows the number "{number}" in Teamleader'))
def shows_number(crm: Crm, name: str, number: str) -> None:
    """The column holds that text."""
    assert shown(crm, name) == number


@then(phrase('"{name}" shows the number that the other one had'))
def shows_other_number(crm: Crm, remembered: dict[str, int], name: str) -> None:
    """The one who was merged into him."""
    assert shown(crm, name) == str(remembered["number"])


@then(phrase("koppel wrote {count:d} number into Teamleader"))
@then(phrase("koppel wrote {count:d} numbers into Teamleader"))
def numbers_written(crm: Crm, count: int) -> None:
    """One call for each customer, in all runs together."""
    assert len(number_writes(crm)) == count


@then("the last run wrote nothing into Teamleader and had no trouble")
def quiet_run(office: Office, crm: Crm) -> None:
    """It had nothing to say."""
    since = crm.fake.effects.since(office.marks.crm)
    assert [effect for effect in since if effect.actor == "api"] == []
    assert office.report.exit_code == 0


@then("the run had no trouble")
def no_trouble(office: Office) -> None:
    """Nothing was held, failed or in doubt."""
    assert office.report.exit_code == 0, list(office.report.outcomes())


@then(phrase('a note of the run says "{words}"'))
def note_says(office: Office, words: str) -> None:
    """One sentence of the report, and no other like it."""
    assert [words in note for note in office.report.notes] == [True]


@then("no issue is open")
def no_issue(office: Office) -> None:
    """Nothing waits for a person."""
    assert list(office.report.issues) == []


def shown(crm: Crm, name: str) -> str | None:
    """What the column shows of a customer."""
    state = crm.fake.state
    return number_of(state, state.customers[crm.customer_id(name)])


def number_writes(crm: Crm) -> list[Effect]:
    """The writes that showed a number on a customer who was there."""
    return [effect for effect in crm.api_effects() if effect.operation in WRITES]


@then(phrase("{count:d} of {all_:d} invoices lack a customer number"))
def none_lacks(office: Office, count: int, all_: int) -> None:
    """By the completeness check."""
    found = office.link.completeness()
    assert (len(found.gaps), found.invoices, found.complete) == (count, all_, count == 0)


@then(phrase("these {count:d} of {all_:d} invoices lack a customer number"))
def these_lack(office: Office, count: int, all_: int, datatable: list[list[str]]) -> None:
    """Number, customer, rule, and words of the reason and of the cure."""
    found = office.link.completeness()
    assert (len(found.gaps), found.invoices) == (count, all_)
    told = [(gap.invoice, gap.customer, gap.rule) for gap in found.gaps]
    assert told == [(number, name, rule) for number, name, rule, _, _ in datatable]
    for gap, (_, _, _, reason, cure) in zip(found.gaps, datatable, strict=True):
        assert reason in gap.reason
        assert cure in gap.cure


@then(phrase("no issue under {rule:w} is open"))
def no_issue_under(office: Office, rule: str) -> None:
    """Whatever else waits for a person."""
    assert [issue for issue in office.report.issues if issue.rule == rule] == []


@then(phrase('an issue of the link under {rule:w} says "{words}"'))
def link_issue(office: Office, rule: str, words: str) -> None:
    """As the status tells it, without a run."""
    found = [issue for issue in office.link.status().issues if issue.rule == rule]
    assert [words in issue.message for issue in found] == [True]
