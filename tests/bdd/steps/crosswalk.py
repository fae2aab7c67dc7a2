"""Steps: customers who are merged, deleted and back again, and what koppel makes of it."""

from __future__ import annotations

from decimal import Decimal

from pytest_bdd import given, parsers, step, then

from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.steps.paper import TODAY, lines_of
from tests.bdd.words import phrase, rows


@given("a merge moves the updated_at of documents in Teamleader")
def merge_touches(crm: Crm) -> None:
    """What the documentation leaves open."""
    crm.fake.switches.set("merge_touches_documents", True)


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
