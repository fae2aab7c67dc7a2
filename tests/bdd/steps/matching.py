"""Steps: customers of both sides are matched before anything is made."""

from __future__ import annotations

import pytest
from koppel import InputError
from koppel.decide.matches import Matches, Pair
from koppel.matching import Answer, Criterion, Verdict
from koppel.store.tables import metadata
from pytest_bdd import given, step, then
from sqlalchemy import create_engine, select

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase

HAPPENINGS = frozenset({"audit", "leases", "calls", "secrets", "reference", "feeds", "surveys"})
"""Tables that tell what was asked and when, not what is linked."""


@pytest.fixture
def found() -> list[Matches]:
    """Give what was found out, look after look."""
    return []


@pytest.fixture
def tables() -> list[dict[str, list[str]]]:
    """Give what koppel's tables held."""
    return []


# -- who is there ---------------------------------------------------------------------------------


@given(phrase('Octopus has the relation "{name}" in "{place}" with VAT number "{vat_number}"'))
def relation_with_number(books: Books, name: str, place: str, vat_number: str) -> None:
    """The accountant made it."""
    books.human.add_relation(name, vat_number, fields=_place(place))


@given(phrase('Octopus has the relation "{name}" in "{place}" without VAT number'))
def relation_without_number(books: Books, name: str, place: str) -> None:
    """The accountant made it, in haste."""
    books.human.add_relation(name, "", fields=_place(place))


@given(
    phrase(
        'Octopus has the private person "{first}" "{last}" in "{place}" with telephone "{phone}"'
    )
)
def person_in_books(books: Books, first: str, last: str, place: str, phone: str) -> None:
    """VAT type 7: a private person."""
    fields = {**_place(place), "firstName": first, "vatType": 7, "telephone": phone}
    books.human.add_relation(last, "", fields=fields)


@given(phrase('the company "{name}" in "{place}" with VAT number "{vat_number}"'))
def company_with_number(crm: Crm, name: str, place: str, vat_number: str) -> None:
    """As somebody typed it."""
    code, city = place.split(" ", 1)
    crm.company(name, vat_number, postal_code=code, city=city)


@given(phrase('the company "{name}" in "{place}" without VAT number'))
def company_without_number(crm: Crm, name: str, place: str) -> None:
    """As somebody typed it."""
    code, city = place.split(" ", 1)
    crm.company(name, None, postal_code=code, city=city)


@given(
    phrase('the private person "{first}" "{last}" lives in "{place}" and has telephone "{phone}"')
)
def person_in_crm(crm: Crm, first: str, last: str, place: str, phone: str) -> None:
    """A contact."""
    code, city = place.split(" ", 1)
    made = crm.contact(first, last)
    crm.human.edit_customer(made, postal_code=code, city=city, phone=phone)


def _place(place: str) -> dict[str, str]:
    code, city = place.split(" ", 1)
    return {"postalCode": code, "city": city}


# -- what is done ---------------------------------------------------------------------------------


@given("the link is made")
def link_is_made(office: Office) -> None:
    """Nothing was synchronised yet."""
    assert office.link.name == "acme"


@step("koppel matches")
def koppel_matches(office: Office, found: list[Matches]) -> None:
    """It reads both sides, and tells what it found."""
    pairing = office.link.pairing()
    office.calls.clear()
    found.append(pairing.look())


@step("the sure pairs are linked")
def link_sure_pairs(office: Office, found: list[Matches]) -> None:
    """A person has looked at the preview."""
    assert office.link.pairing().bind(found[-1], found[-1].sure) > 0


@step(phrase('a person says that "{ours}" is "{theirs}"'))
def person_says(office: Office, found: list[Matches], ours: str, theirs: str) -> None:
    """By the ids that the names had when he looked."""
    office.link.pairing().bind(found[-1], [_pair(found[-1], ours, theirs)])


@step("the matching is undone")
def undo(office: Office) -> None:
    """The last batch."""
    assert office.link.pairing().undo().untied


@given("koppel remembers its tables")
def remember_tables(office: Office, tables: list[dict[str, list[str]]]) -> None:
    """Row by row."""
    tables.append(_tables(office))


# -- what comes of it -----------------------------------------------------------------------------


@then("the criteria count")
def criteria_count(found: list[Matches], datatable: list[list[str]]) -> None:
    """Each alone: pairs, and who would be new on either side."""
    counts = {str(count.criterion): count for count in found[-1].survey.counts}
    seen = [
        [
            name,
            *(str(n) for n in (each.pairs, each.new_there, each.new_here)),
            "yes" if each.lowest else "no",
        ]
        for name, each in ((row[0], counts[row[0]]) for row in datatable[1:])
    ]
    assert seen == datatable[1:]


@then(phrase("by VAT number {number:d} customer would be new in Octopus"))
def new_by_number(found: list[Matches], number: int) -> None:
    """The count that the preview shows."""
    counts = {count.criterion: count for count in found[-1].survey.counts}
    assert counts[Criterion.VAT].new_there == number


@then("no pair is sure")
def none_sure(found: list[Matches]) -> None:
    """Everything is left to a person."""
    assert found[-1].sure == ()


@then(phrase('"{name}" is left to a person: "{words}"'))
def left_to_person(found: list[Matches], name: str, words: str) -> None:
    """With the reason."""
    verdict = _verdict(found[-1], name)
    assert verdict.answer in (Answer.DOUBTFUL, Answer.SEVERAL)
    assert words in verdict.why


@then(phrase('nobody called "{name}" is left'))
def nobody_left(found: list[Matches], name: str) -> None:
    """He is linked."""
    assert [v for v in found[-1].survey.verdicts if v.party.label == name] == []


@then(phrase('"{name}" has no candidate'))
def no_candidate(found: list[Matches], name: str) -> None:
    """Nobody there can be the same."""
    verdict = _verdict(found[-1], name)
    assert (verdict.answer, verdict.candidates) == (Answer.NONE, ())


@then(phrase('nobody can say that "{ours}" is "{theirs}": "{words}"'))
def refused(office: Office, found: list[Matches], ours: str, theirs: str, words: str) -> None:
    """Not even a person."""
    with pytest.raises(InputError, match=words):
        office.link.pairing().bind(found[-1], [_pair(found[-1], ours, theirs)])


@then(phrase('the first candidate for "{name}" lives in "{city}"'))
def first_candidate(found: list[Matches], name: str, city: str) -> None:
    """The likeliest is the first."""
    assert _verdict(found[-1], name).candidates[0].party.customer.city == city


@then("nothing was written anywhere")
def nothing_written(crm: Crm, books: Books) -> None:
    """Neither system was changed over its API."""
    assert crm.api_effects() == []
    assert books.api_effects() == []


@then(
    "koppel asked Teamleader for its companies and contacts once, "
    "and Octopus for its relations once"
)
def asked_once(office: Office) -> None:
    """Fewer than a page each, so one call each."""
    asked = [call.operation for call in office.calls]
    relations = ("GET relations/modified", "SOAP GetModifiedRelations")
    assert [asked.count(name) for name in ("companies.list", "contacts.list")] == [1, 1]
    assert sum(asked.count(name) for name in relations) == 1


@then("koppel's tables have changed")
def tables_changed(office: Office, tables: list[dict[str, list[str]]]) -> None:
    """Something was linked."""
    assert _tables(office) != tables[-1]


@then("koppel's tables are as they were")
def tables_as_they_were(office: Office, tables: list[dict[str, list[str]]]) -> None:
    """Every row of every table that says how things stand."""
    assert _tables(office) == tables[-1]


def _tables(office: Office) -> dict[str, list[str]]:
    """What koppel's own database says of how things stand."""
    engine = create_engine(f"sqlite:///{office.database}")
    with engine.connect() as db:
        rows = {
            table.name: sorted(map(repr, db.execute(select(table))))
            for table in metadata.sorted_tables
            if table.name.removeprefix("koppel_") not in HAPPENINGS
        }
    engine.dispose()
    return rows


def _verdict(matches: Matches, name: str) -> Verdict:
    (verdict,) = (v for v in matches.survey.verdicts if v.party.label == name)
    return verdict


def _pair(matches: Matches, ours: str, theirs: str) -> Pair:
    (one,) = (id for id, party in matches.ours.items() if party.label == ours)
    (other,) = (id for id, party in matches.theirs.items() if party.label == theirs)
    return Pair(one, other)
