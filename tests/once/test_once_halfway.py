"""Who stands there by koppel's hand under another name is nobody else's, and is not made again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from koppel import InputError
from koppel.decide.matches import Pair
from koppel_fakes.faults import Fault

from tests.once import oracle, places
from tests.once.company import Sold
from tests.once.network import CUSTOMER, Way
from tests.once.stage import Stage
from tests.once.story import Story

DENTIST, VAT = "Tandarts De Smet", "BE0400.414.911"


@pytest.fixture(params=["rest", "soap"])
def stage(request: pytest.FixtureRequest, database: str) -> Stage:
    """Two relations of one name in two towns, and an empty CRM."""
    made = Stage(database, request.param)
    made.crm.human.switch_on_number_column()
    for city, vat in (("Aalst", VAT), ("Oostende", "")):
        made.books.human.add_relation(DENTIST, vat, fields={"city": city})
    made.link()
    return made


def test_a_company_of_a_killed_import_is_matched_with_nobody(stage: Stage) -> None:
    """It was made for one relation, so a person cannot link it with another meanwhile."""
    stage.befall(Way.DIES_AFTER, CUSTOMER)
    assert stage.bring(as_is=True) is None
    (made,) = stage.crm.state.customers.values()

    def answer(link):
        pairing = link.pairing()
        matches = pairing.look()
        with pytest.raises(InputError, match="linked already"):
            pairing.bind(matches, [Pair(f"company/{made.id}", "2")])

    stage.ask(answer)
    stage.later()
    stage.bring()
    linked = places.rows(
        stage.database,
        "SELECT id FROM koppel_bindings WHERE connection = 'acme.accounting' AND thing = "
        f"(SELECT thing FROM koppel_bindings WHERE kind = 'Customer' AND id = 'company/{made.id}')",
    )
    assert linked == [("1",)]


def test_a_relation_of_a_killed_sync_is_matched_with_nobody(both: Story) -> None:
    """It was made for one customer, so a person cannot link another one with it meanwhile."""
    stage = both.stage
    stage.befall(Way.DIES_AFTER, CUSTOMER)
    assert stage.run() is None
    other = stage.crm.human.add_company("Een Ander BV")
    (made,) = both.relations

    def answer(link):
        pairing = link.pairing()
        matches = pairing.look()
        with pytest.raises(InputError, match="linked already"):
            pairing.bind(matches, [Pair(f"company/{other}", str(made))])

    stage.ask(answer)
    stage.later()
    both.tell()


@pytest.mark.parametrize("as_is", [True, False])
def test_a_relation_that_is_in_doubt_is_not_imported(story: Story, as_is: bool) -> None:
    """What a sync was making when it died is no company of the books' own to an import that
    cannot look what became of it: the searches of that day are spent."""
    stage, search = story.stage, "GET relations (search)"
    stage.crm.human.switch_on_number_column()
    stage.befall(Way.DIES_AFTER, CUSTOMER)
    assert stage.run() is None
    before = set(stage.crm.state.customers)
    stage.books.befall(Fault(search, "quota_spent"), search)

    report = stage.bring(as_is=as_is)

    assert report is not None
    assert report.count("in doubt") == 1, list(report.outcomes())
    assert set(stage.crm.state.customers) == before
    stage.clock.advance(timedelta(days=1))
    story.sync()
    made = oracle.Books(stage.books.effects.since()).customers()
    assert set(made.values()) == {1}


def test_a_renumbered_relation_of_koppel_is_not_imported(both: Story) -> None:
    """It bears koppel's number still: its customer was deleted, and is not made again for that."""
    stage = both.stage
    stage.crm.human.switch_on_number_column()
    both.sync()
    before = set(stage.crm.state.customers)
    for made in both.relations:
        stage.books.human.renumber_relation(made)
    stage.later()
    stage.bring(as_is=True)
    assert set(stage.crm.state.customers) == before


@pytest.mark.parametrize("as_is", [True, False])
def test_a_customer_who_was_merged_away_is_not_imported(both: Story, as_is: bool) -> None:
    """His relation is that of an alias: he lives on in the CRM under another name (D9)."""
    stage = both.stage
    stage.crm.human.switch_on_number_column()
    both.sync()
    other = both.company.customers["Acme BV"]
    heir = stage.crm.human.add_company("Een Ander BV", "BE0400.164.788")
    stage.crm.human.invoice(heir, [Sold("10", "700000").typed()], on="2026-03-10")
    both.stage.run()
    choices = dict.fromkeys(stage.crm.human.merge_conflicts(heir, other), "survivor")
    stage.crm.human.merge(heir, other, choices)
    stage.later()
    stage.run()
    before = set(stage.crm.state.customers)

    stage.bring(as_is=as_is)

    made = set(stage.crm.state.customers) - before
    assert {stage.crm.state.customers[id].name for id in made} == set()
