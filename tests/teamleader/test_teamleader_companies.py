"""Companies and customer numbers, as koppel writes them into the fake account."""

from __future__ import annotations

from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from koppel import Cursor, Customer, Held, Number, Reach, Refused, Verdict, Write
from koppel_fakes.teamleader.number_column import number_field, number_of
from koppel_fakes.teamleader.records import CustomFieldDefinition
from koppel_teamleader.companies import as_stored
from koppel_teamleader.errors import Doubt
from koppel_teamleader.numbers import LABEL

ACME = Customer(
    name="Acme NV",
    vat_number="BE0123456749",
    street="Kerkstraat 1",
    postal_code="9000",
    city="Gent",
    country="BE",
    email="info@acme.test",
    phone="+3291234567",
    language="nl",
    books_number="31",
    tags=("Octopus Import",),
)


@pytest.fixture(autouse=True)
def column(desk: Any) -> None:
    """The account has the field for customer numbers."""
    desk.fake.human.switch_on_number_column()


def write(entity: Customer | Number, **more: Any) -> Write:
    """The write of a company or a number."""
    return Write("create", type(entity), entity, marker="k:a", **more)


def company(desk: Any, id: str) -> Any:
    """A company as it stands in the account."""
    return desk.fake.state.customers[id.partition("/")[2]]


def test_a_company_is_made_with_tag_and_number_in_one_call(desk: Any, connection: Any) -> None:
    """All that the books know of it, and nothing after it."""
    desk.budget.spent.clear()
    id = connection.create(write(ACME))

    made = company(desk, id)
    assert (made.name, made.vat_number, made.tags) == ("Acme NV", "BE0123456749", ACME.tags)
    assert number_of(desk.fake.state, made) == "31"
    assert desk.budget.spent == {"customFieldDefinitions.list": 1, "companies.add": 1}


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"country": ""},
        {"country": "", "vat_number": ""},
        {"vat_number": "nonsense"},
        {"vat_number": "EL123456783", "country": ""},
        {"email": "", "phone": "", "language": "", "street": "", "postal_code": "", "city": ""},
        {"name": "A very long name " * 20},
    ],
)
def test_what_is_made_is_shown_as_foretold(
    desk: Any, connection: Any, changed: dict[str, str]
) -> None:
    """Whatever the books lack, the company reads back as koppel expects it."""
    entity = ACME.model_copy(update=changed)
    id = connection.create(write(entity))

    assert connection.fetch(Customer, id).entity == as_stored(entity)


def test_a_person_is_not_made(connection: Any) -> None:
    """Only companies are imported (D5)."""
    with pytest.raises(Refused, match="only companies"):
        connection.create(write(ACME.model_copy(update={"is_person": True})))


def test_a_company_is_found_by_its_number(desk: Any, connection: Any) -> None:
    """Under the id that it was made with, also when a person renamed it meanwhile."""
    sent = desk.fake.clock.now()
    assert connection.find(write(ACME, sent=sent)).verdict is Verdict.ABSENT
    id = connection.create(write(ACME))
    desk.fake.human.edit_customer(id.partition("/")[2], name="Acme Group", tags=())

    found = connection.find(write(ACME, sent=sent))

    assert (found.verdict, found.id) == (Verdict.PRESENT, id)


def test_a_company_of_before_is_not_taken_for_the_one_that_was_sent(
    desk: Any, connection: Any
) -> None:
    """Somebody typed the number on a company that was there before the request left."""
    other = desk.fake.human.add_company("Other BV")
    desk.fake.clock.advance(timedelta(hours=1).total_seconds())
    desk.fake.human.type_number(other, "31")

    found = connection.find(write(ACME, sent=desk.fake.clock.now()))

    assert found.verdict is Verdict.ABSENT


def test_two_companies_with_the_number_cannot_be_told_apart(desk: Any, connection: Any) -> None:
    """Both were added since: koppel stays in doubt."""
    sent = desk.fake.clock.now()
    connection.create(write(ACME))
    connection.create(write(ACME))

    assert connection.find(write(ACME, sent=sent)).verdict is Verdict.UNKNOWN


@pytest.mark.parametrize("typed", ["", "4711"])
@pytest.mark.parametrize("known", [{}, {"vat_number": ""}])
def test_a_number_that_was_typed_over_leaves_the_doubt(
    desk: Any, connection: Any, typed: str, known: dict[str, str]
) -> None:
    """What was sent stands there under its name, so it is not made a second time."""
    sent, entity = desk.fake.clock.now(), ACME.model_copy(update=known)
    id = connection.create(write(entity))
    desk.fake.human.type_number(id.partition("/")[2], typed)

    assert connection.find(write(entity, sent=sent)).verdict is Verdict.UNKNOWN
    elsewhere = entity.model_copy(update={"vat_number": "", "city": "Oostende"})
    assert connection.find(write(elsewhere, sent=sent)).verdict is Verdict.ABSENT


def test_an_answer_without_an_id_is_doubt(
    desk: Any, connection: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The company may have been made."""
    monkeypatch.setattr("koppel_teamleader.api._body", lambda *_: {"data": {"type": "company"}})

    with pytest.raises(Doubt):
        connection._api.add("companies.add", {"name": "Acme NV"})


def test_a_number_is_written_and_found(desk: Any, connection: Any) -> None:
    """On a company and on a person; another number there is somebody else's."""
    ids = (
        f"company/{desk.fake.human.add_company('Acme NV')}",
        f"contact/{desk.fake.human.add_contact('Peeters', 'An')}",
    )
    for id in ids:
        number = Number(customer=id, value="31")
        assert connection.find(write(number)).verdict is Verdict.ABSENT
        assert connection.create(write(number)) == id
        assert number_of(desk.fake.state, company(desk, id)) == "31"
        assert connection.find(write(number)).id == id
        assert connection.find(write(Number(customer=id, value="7"))).verdict is Verdict.TAKEN


def test_a_number_leaves_the_other_fields(desk: Any, connection: Any) -> None:
    """Custom fields are written one by one, never all at once (teamleader-api 1.10)."""
    state = desk.fake.state
    other = CustomFieldDefinition(state.new_id("customField"), "company", "single_line", "Class")
    state.custom_fields[other.id] = other
    id = desk.fake.human.add_company("Acme NV")
    desk.fake.human.edit_customer(id, custom_fields={other.id: "gold"}, tags=("a",))

    connection.create(write(Number(customer=f"company/{id}", value="31")))

    made = state.customers[id]
    assert dict(made.custom_fields)[other.id] == "gold"
    assert made.tags == ("a",)


def test_a_number_of_nobody_is_refused(connection: Any) -> None:
    """The customer was deleted."""
    nobody = "company/00000000-0000-0000-0000-000000000000"

    with pytest.raises(Refused, match="404"):
        connection.create(write(Number(customer=nobody, value="31")))
    assert connection.find(write(Number(customer=nobody, value="31"))).verdict is Verdict.ABSENT


@pytest.mark.parametrize("type", ["", "number"])
def test_without_a_fitting_field_nothing_is_sent(desk: Any, connection: Any, type: str) -> None:
    """The reason says which field to make; it holds all numbers, before anything leaves."""
    state = desk.fake.state
    field = number_field(state, "company")
    state.custom_fields.pop(field)
    if type:
        state.custom_fields[field] = CustomFieldDefinition(field, "company", type, LABEL)
    before = len(desk.fake.effects)

    with pytest.raises(Held, match=LABEL) as held:
        connection.claim(write(Number(customer="", value="1")))
    assert (held.value.rule, held.value.reach) == ("D16", Reach.KIND)
    with pytest.raises(Held):
        connection.create(write(ACME))
    assert len(desk.fake.effects) == before


def test_lists_tell_numbers_and_the_definitions_are_read_once(desk: Any, connection: Any) -> None:
    """One call more for a whole run."""
    for n in range(3):
        connection.create(write(ACME.model_copy(update={"books_number": str(n), "name": f"C{n}"})))
    with closing(desk.connect()) as fresh:
        desk.budget.spent.clear()
        seen = [c for page in fresh.changes("companies", Cursor()) for c in page.changes]

    assert sorted(each.entity.books_number for each in seen) == ["0", "1", "2"]
    assert all(f"books:{each.entity.books_number}" in each.keys for each in seen)
    assert desk.budget.spent == {"companies.list": 1, "customFieldDefinitions.list": 1}
