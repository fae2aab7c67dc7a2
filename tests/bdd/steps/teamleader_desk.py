"""Desk: sentences about lists, merging, segments and CSV imports at Teamleader's screen."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.number_column import LABEL, number_of
from koppel_fakes.teamleader.records import Customer
from openpyxl import load_workbook
from pytest_bdd import given, step, then, when

from tests.bdd.crm import LINE, Crm
from tests.bdd.words import phrase, rows

TODAY = date(2026, 11, 16)


@dataclass
class Screen:
    """What the person made, under names of the scenario, and what the screen answered last."""

    crm: Crm
    ids: dict[str, str] = field(default_factory=dict)
    refusal: str = ""
    preview: dict[str, Any] = field(default_factory=dict)
    result: dict[str, Any] = field(default_factory=dict)
    preview_wrote: bool | None = None
    exported: bytes = b""

    def customer(self, name: str) -> Customer:
        """The customer that the scenario calls so, as he is now."""
        return self.crm.fake.state.customers[self.ids[name]]

    def attempt(self, act: Callable[[], object]) -> None:
        """Do something that the screen may refuse."""
        try:
            act()
        except HumanError as refused:
            self.refusal = str(refused)


@pytest.fixture
def screen(crm: Crm) -> Screen:
    """Give the person at Teamleader's screen."""
    return Screen(crm)


@given("Teamleader holds")
def companies(screen: Screen, datatable: list[list[str]]) -> None:
    """A row each; a number is typed into the column, which is then on."""
    human = screen.crm.human
    for row in rows(datatable):
        number = row.pop("number", "")
        tags = tuple(tag.strip() for tag in row.pop("tags", "").split(",") if tag)
        called = row.pop("as")
        screen.ids[called] = human.add_company(**row, tags=tags)
        if number:
            human.switch_on_number_column()
            human.type_number(screen.ids[called], number)


@step(phrase('"{first}" and "{second}" have an invoice each'))
def invoices_each(screen: Screen, first: str, second: str) -> None:
    """Booked today."""
    for called in (first, second):
        screen.crm.human.invoice(screen.ids[called], [LINE], on=TODAY)


@when("somebody switches the column on")
def column_on(screen: Screen) -> None:
    """In the settings of the list."""
    screen.crm.human.switch_on_number_column()


@then("the company list has no column for the number")
def no_column(screen: Screen) -> None:
    """Not even an empty one."""
    assert [LABEL in row for row in screen.crm.human.company_list()] == [False]


@then("the company list shows")
def company_list(screen: Screen, datatable: list[list[str]]) -> None:
    """Names and numbers, these and no others."""
    shown = screen.crm.human.company_list()
    assert [[row["name"], row[LABEL] or ""] for row in shown] == datatable


@then("the invoice list shows")
def invoice_list(screen: Screen, datatable: list[list[str]]) -> None:
    """The customer and his number, invoice by invoice."""
    shown = screen.crm.human.invoice_list()
    assert [[row["customer"], row[LABEL] or ""] for row in shown] == datatable


@when(phrase('somebody searches "{text}" and merges the {count:d} results'))
def merge_results(screen: Screen, text: str, count: int) -> None:
    """Actions, Merge."""
    found = screen.crm.human.company_list(text)
    assert len(found) == count == 2
    screen.crm.human.merge(found[0]["id"], found[1]["id"])


@when(phrase('somebody opens "{called}" and merges it with the other "{name}"'))
def merge_from_page(screen: Screen, called: str, name: str) -> None:
    """Three dots, Merge."""
    screen.crm.human.merge_from_page(screen.ids[called], name)


@when(phrase('somebody merges "{loser}" into "{survivor}"'))
def merge(screen: Screen, loser: str, survivor: str) -> None:
    """Without choosing anything."""
    ids = screen.ids
    screen.attempt(lambda: screen.crm.human.merge(ids[survivor], ids[loser]))


@when(phrase('somebody merges "{loser}" into "{survivor}" and keeps "{name}" of the {side:w}'))
def merge_choosing(screen: Screen, loser: str, survivor: str, name: str, side: str) -> None:
    """With the one choice to be made."""
    screen.crm.human.merge(screen.ids[survivor], screen.ids[loser], {name: side})


@then(phrase('"{called}" has'))
def customer_has(screen: Screen, called: str, datatable: list[list[str]]) -> None:
    """Field by field, as in the table that made him."""
    customer = screen.customer(called)
    address = dict(customer.addresses)["primary"]
    shown = {
        "number": number_of(screen.crm.fake.state, customer),
        "vat_number": customer.vat_number,
        "phone": dict(customer.telephones).get("phone"),
        "street": address.line_1,
        "tags": ", ".join(customer.tags),
    }
    assert [[name, shown[name]] for name, _ in datatable] == datatable


@then(phrase('"{there}" is still there and "{gone}" is not'))
def one_is_left(screen: Screen, there: str, gone: str) -> None:
    """By their ids."""
    known = screen.crm.fake.state.customers
    assert (screen.ids[there] in known, screen.ids[gone] in known) == (True, False)


@then(phrase('"{first}" and "{second}" are both still there'))
def both_are_left(screen: Screen, first: str, second: str) -> None:
    """By their ids."""
    assert {screen.ids[first], screen.ids[second]} <= set(screen.crm.fake.state.customers)


@then(phrase('the screen refuses and asks for "{words}"'))
def refused(screen: Screen, words: str) -> None:
    """In words that name what is missing."""
    assert words in screen.refusal


@then(phrase('exactly {count:d} values can be chosen for "{name}"'))
def choices(screen: Screen, count: int, name: str) -> None:
    """Of the two first companies."""
    first, second = screen.ids.values()
    found = screen.crm.human.merge_conflicts(first, second)
    assert {field: len(set(values)) for field, values in found.items()} == {name: count}


@given(phrase('the segment "{name}" says {about:w} {operator:w} "{value}"'))
def segment(screen: Screen, name: str, about: str, operator: str, value: str) -> None:
    """One rule."""
    rule = {"field": about, "operator": operator, "value": value}
    screen.crm.human.save_segment(name, [rule])


@then(phrase('the segment "{name}" holds "{names}"'))
def segment_holds(screen: Screen, name: str, names: str) -> None:
    """These and no others."""
    assert ", ".join(row["name"] for row in screen.crm.human.segment(name)) == names


@then(phrase('the segment "{name}" holds ""'))
def segment_is_empty(screen: Screen, name: str) -> None:
    """Nobody."""
    assert screen.crm.human.segment(name) == []


@when(phrase('somebody exports the segment "{name}" to Excel'))
def export(screen: Screen, name: str) -> None:
    """The bulk action."""
    screen.exported = screen.crm.human.export_companies(name)


@then("the file shows")
def file_shows(screen: Screen, datatable: list[list[str]]) -> None:
    """These columns of it, heading and rows, none of them a formula."""
    sheet = load_workbook(io.BytesIO(screen.exported)).active
    headings, *companies = ([cell.value or "" for cell in row] for row in sheet.rows)
    wanted = [headings.index(title) for title in datatable[0]]
    shown = [[row[column] for column in wanted] for row in (headings, *companies)]
    assert shown == datatable
    assert "f" not in {cell.data_type for row in sheet.rows for cell in row}


@when(phrase('somebody deletes all companies of the segment "{name}"'))
def bulk_delete(screen: Screen, name: str) -> None:
    """The bulk action."""
    screen.crm.human.bulk_delete(name)


@then(phrase('Teamleader holds no companies but "{names}"'))
def companies_left(screen: Screen, names: str) -> None:
    """By name."""
    assert ", ".join(row["name"] for row in screen.crm.human.company_list()) == names


@when(phrase("somebody imports by {criterion:w}"))
def run_import(screen: Screen, criterion: str, docstring: str) -> None:
    """The file as it is, without a look at the preview."""

    def act() -> None:
        screen.result = screen.crm.human.run_import(docstring, criterion)

    screen.attempt(act)


@when(phrase("somebody previews by {criterion:w}"))
def preview(screen: Screen, criterion: str, docstring: str) -> None:
    """And notes whether anything changed by that."""
    before = len(screen.crm.fake.effects), dict(screen.crm.fake.state.customers)
    screen.preview = screen.crm.human.preview_import(docstring, criterion)
    after = len(screen.crm.fake.effects), dict(screen.crm.fake.state.customers)
    screen.preview_wrote = after != before


@when(phrase("somebody previews and then imports by {criterion:w}"))
def preview_and_import(screen: Screen, criterion: str, docstring: str) -> None:
    """Both with the same file."""
    preview(screen, criterion, docstring)
    screen.result = screen.crm.human.run_import(docstring, criterion)


@then(phrase("the preview tells {new:d} new and {updated:d} updated"))
def preview_tells(screen: Screen, new: int, updated: int) -> None:
    """The two counts."""
    assert (screen.preview["new"], screen.preview["updated"]) == (new, updated)


@then(phrase('the preview warns "{words}"'))
def preview_warns(screen: Screen, words: str) -> None:
    """One warning, with these words."""
    assert [words in warning for warning in screen.preview["warnings"]] == [True]


@then("the preview changed nothing")
def preview_wrote_nothing(screen: Screen) -> None:
    """Neither customer nor effect."""
    assert screen.preview_wrote is False


@then(phrase("the import added {count:d} companies"))
def import_added(screen: Screen, count: int) -> None:
    """As many as its own list says."""
    assert len(screen.result["added"]) == count


@then(phrase("the import updated {updated} and added {added}"))
def import_told(screen: Screen, updated: str, added: str) -> None:
    """Both lists, each with name and number."""
    for key, expected in (("updated", updated), ("added", added)):
        told = ", ".join(f"{row['name']} {row['number']}" for row in screen.result[key])
        assert f'"{told}"' == expected


@then(phrase('near "{name}" the import names {near}'))
def near_names(screen: Screen, name: str, near: str) -> None:
    """What a person should look at."""
    (row,) = (row for row in screen.result["added"] if row["name"] == name)
    assert f'"{", ".join(other["name"] for other in row["near"])}"' == near
