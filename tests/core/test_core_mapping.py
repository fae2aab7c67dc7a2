"""Mapping: a table of fields, read in both directions."""

from __future__ import annotations

from decimal import Decimal

import pytest
from koppel import Customer, Field, Line, Mapping
from koppel.mapping import pick, put
from pydantic import ValidationError

CUSTOMERS = Mapping(
    Customer,
    Field("name", "name"),
    Field("city", "address.city"),
    Field("country", "address.country", load=str.upper, dump=str.lower),
    Field("vat_number", "vat", dump=lambda value: value or None),
    Field("email", "mail", dump=None),
)
LINES = Mapping(Line, Field("base", "net"), Field("vat", "vat"))


def test_a_record_is_loaded_by_its_paths():
    """Values come from dotted paths, turned where the table says so."""
    record = {"name": "Acme", "address": {"city": "Gent", "country": "be"}, "mail": "a@b.c"}

    assert CUSTOMERS.load(record) == Customer(name="Acme", city="Gent", country="BE", email="a@b.c")


@pytest.mark.parametrize("record", [{"address": None}, {"address": "Gent"}, {"address": {}}, {}])
def test_what_is_absent_is_the_default(record):
    """An absent or null value, at any depth, loads as the entity's default."""
    assert CUSTOMERS.load({"name": "Acme", **record}) == Customer(name="Acme")


def test_what_no_path_leads_to_is_given():
    """Fields that the record does not hold are handed over."""
    assert CUSTOMERS.load({"name": "Acme"}, is_person=True).is_person


def test_a_record_that_is_no_entity_is_an_error():
    """A missing field without default is named."""
    with pytest.raises(ValidationError, match="name"):
        CUSTOMERS.load({})


def test_an_entity_is_dumped_where_it_belongs():
    """Read-only fields and values that turn to nothing are left out."""
    entity = Customer(name="Acme", city="Gent", country="BE", email="a@b.c")

    assert CUSTOMERS.dump(entity) == {
        "name": "Acme",
        "address": {"city": "Gent", "country": "be"},
    }


def test_some_fields_alone_are_dumped():
    """An update names its fields."""
    entity = Customer(name="Acme", city="Gent")

    assert CUSTOMERS.dump(entity, only=("city",)) == {"address": {"city": "Gent"}}


def test_parts_have_a_mapping_of_their_own():
    """Lines go both ways, in their order."""
    rows = [{"net": "100.00", "vat": "21.00"}, {"net": "0.05", "vat": "0.01"}]

    lines = LINES.load_all(rows)

    assert [line.base for line in lines] == [Decimal("100.00"), Decimal("0.05")]
    assert LINES.dump_all(lines)[1] == {"net": Decimal("0.05"), "vat": Decimal("0.01")}


def test_a_path_is_made_where_there_is_none():
    """Setting a value makes the objects on its way, and keeps what is there."""
    record = {"a": {"x": 1}}
    put(record, "a.b.c", 2)

    assert record == {"a": {"x": 1, "b": {"c": 2}}}
    assert pick(record, "a.b.c") == 2
    assert pick(record, "a.b.c.d") is None
