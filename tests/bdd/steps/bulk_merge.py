"""Steps: what was imported is exported to a file, deleted, and read by koppel (bulk merge)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from koppel import InputError
from koppel.decide.matches import Matches
from koppel.files import customerfile, sheets
from koppel.files.bulk import Bulk, By, New, Preview, preview
from koppel.store.tables import bindings
from openpyxl import load_workbook
from pytest_bdd import given, step, then, when
from sqlalchemy import create_engine, select

from tests.bdd.books import Books
from tests.bdd.crm import Crm
from tests.bdd.office import Office
from tests.bdd.words import phrase, rows

TAG, SEGMENT = "Octopus Import", "Import"
ALL = ("Naam", "BTW-nummer", "Klantennummer boekhoudpakket")
VENDOR = {By.NAME: "name", By.VAT: "vat_number"}
"""What Teamleader's screen calls the criteria."""


@dataclass
class Clerk:
    """The person between the two screens, with a file in a folder."""

    office: Office
    path: Path
    bulk: Bulk | None = None
    matches: Matches | None = None

    @property
    def text(self) -> str:
        """The file as Teamleader's import takes it."""
        return self.path.read_bytes().decode("cp1252")

    def export(self) -> list[list[str]]:
        """The rows of the segment as Teamleader's Excel file has them."""
        data = self.office.crm.human.export_companies(SEGMENT)
        return [
            [str(cell or "") for cell in row]
            for row in load_workbook(io.BytesIO(data)).active.values
        ]

    def save(self, table: list[list[str]], titles: str) -> None:
        """Keep these columns, and save as CSV like Excel in Belgium."""
        wanted = [table[0].index(title) for title in titles.split(", ")]
        with self.path.open("w", encoding="cp1252", newline="") as file:
            csv.writer(file, delimiter=";").writerows([row[n] for n in wanted] for row in table)

    def look(self) -> None:
        """Let koppel read both systems, and preview the file."""
        file = customerfile.understand(sheets.read(self.path))
        self.matches = self.office.link.pairing().look()
        self.bulk = preview(self.matches, file)

    def by(self, criterion: str) -> Preview:
        """The preview by a criterion."""
        assert self.bulk is not None
        return self.bulk.by(By(criterion))


@pytest.fixture
def clerk(office: Office, tmp_path: Path) -> Clerk:
    """Give the person with the file."""
    return Clerk(office, tmp_path / "import.csv")


# -- who is there ---------------------------------------------------------------------------------


@given("Octopus has the relations")
def relations(books: Books, datatable: list[list[str]]) -> None:
    """Made by the accountant."""
    for row in rows(datatable):
        code, city = row["place"].split(" ", 1)
        fields = {"postalCode": code, "city": city, "streetAndNumber": row["street"]}
        books.human.add_relation(row["name"], row.get("vat_number", ""), fields=fields)


@given("all of them were imported into Teamleader")
def imported(books: Books, crm: Crm) -> None:
    """With tag and number, as an import leaves them; koppel was not there yet."""
    crm.human.save_segment(SEGMENT, [{"field": "tags", "operator": "contains", "value": TAG}])
    crm.human.switch_on_number_column()
    for id, relation in books.dossier.relations.items():
        fields = relation.fields
        made = crm.human.add_company(
            fields["name"],
            fields.get("vatNr") or None,
            street=fields["streetAndNumber"],
            postal_code=fields["postalCode"],
            city=fields["city"],
            tags=(TAG,),
        )
        crm.human.type_number(made, str(id))


@given("nobody was imported yet")
def not_imported(crm: Crm) -> None:
    """The segment is there, and empty."""
    crm.human.bulk_delete(SEGMENT)


@given(phrase("{number:d} more companies stand in Octopus and in Teamleader, not linked"))
def many(books: Books, crm: Crm, number: int) -> None:
    """Each under one name, in one town."""
    for n in range(number):
        fields = {"postalCode": "9000", "city": "Gent"}
        books.human.add_relation(f"Klant {n}", "", fields=fields)
        crm.company(f"KLANT {n}", None, postal_code="9000", city="Gent")


# -- what is done ---------------------------------------------------------------------------------


@when(phrase('the imported companies are exported, deleted, and saved as CSV with "{titles}"'))
def exported(clerk: Clerk, titles: str) -> None:
    """To Excel, needless columns out, and the bulk action delete."""
    table = clerk.export()
    clerk.office.crm.human.bulk_delete(SEGMENT)
    clerk.save(table, titles)


@when(phrase('the file has the columns "{titles}"'))
def columns(clerk: Clerk, books: Books, titles: str) -> None:
    """Saved once more, by somebody who knows the numbers."""
    known = books.dossier.relations.items()
    table = [list(ALL), *([str(r.fields["name"]), "", str(id)] for id, r in known)]
    clerk.save(table, titles)


@when("koppel previews the file that is exported from the segment")
def preview_of_segment(clerk: Clerk) -> None:
    """With the three columns that count; nothing was deleted yet."""
    clerk.save(clerk.export(), ", ".join(ALL))
    clerk.look()


@when("somebody deletes the imported companies")
def delete_imported(crm: Crm) -> None:
    """The bulk action."""
    assert crm.human.bulk_delete(SEGMENT) > 0


@when("koppel previews the file")
def koppel_previews(clerk: Clerk) -> None:
    """By both criteria at once."""
    clerk.look()


@step(phrase("those found by {criterion:w} are linked"))
def link_found(clerk: Clerk, criterion: str) -> None:
    """A person has looked at the preview, and at every doubt in it."""
    assert clerk.matches is not None
    pairs = clerk.by(criterion).pairs(doubtful=True)
    assert clerk.office.link.pairing().bind(clerk.matches, pairs) > 0


# -- what comes of it -----------------------------------------------------------------------------


@then("an import is told to do")
def counts(clerk: Clerk, datatable: list[list[str]]) -> None:
    """By each criterion: updated, new, and whether it leaves the fewest new."""
    assert clerk.bulk is not None
    told = [
        [str(p.by), str(p.updated), str(len(p.new)), "yes" if p.lowest else "no"]
        for p in clerk.bulk.previews
    ]
    assert told == datatable[1:]


@then("Teamleader's own previews count the same")
def vendor_counts(clerk: Clerk, crm: Crm) -> None:
    """One criterion after the other, at the screen."""
    assert clerk.bulk is not None
    for each in clerk.bulk.previews:
        seen = crm.human.preview_import(clerk.text, VENDOR[each.by])
        assert (seen["updated"], seen["new"]) == (each.updated, len(each.new))


@then("nothing was written by koppel")
def nothing_written(crm: Crm, books: Books) -> None:
    """Neither here nor there."""
    assert (crm.api_effects(), books.api_effects()) == ([], [])


@then(phrase('koppel finds "{names}" by {criterion:w}'))
def found(clerk: Clerk, names: str, criterion: str) -> None:
    """As they are called in Teamleader."""
    assert ", ".join(each.party.label for each in clerk.by(criterion).found) == names


@then(phrase('new by {criterion:w} are "{names}"'))
def new(clerk: Clerk, criterion: str, names: str) -> None:
    """As the file calls them."""
    assert ", ".join(each.row.name for each in clerk.by(criterion).new) == names


@then(phrase('near "{name}" koppel names "{near}"'))
def near(clerk: Clerk, name: str, near: str) -> None:
    """Whom a person should look at."""
    assert ", ".join(_near(clerk, name)) == near


@then(phrase('near "{name}" koppel names ""'))
def near_nobody(clerk: Clerk, name: str) -> None:
    """There is nobody to be looked at."""
    assert list(_near(clerk, name)) == []


@then(phrase("an import by {criterion:w} would overwrite"))
def would_overwrite(clerk: Clerk, criterion: str, datatable: list[list[str]]) -> None:
    """Field by field, with one customer as an example."""
    told = [
        [each.field, str(each.customers), each.name, each.old, each.new]
        for each in clerk.by(criterion).overwrites
    ]
    assert told == datatable[1:]


@then(phrase("an import by {criterion:w} would overwrite nothing"))
def would_overwrite_nothing(clerk: Clerk, criterion: str) -> None:
    """Name, number and VAT number are what it is for."""
    assert clerk.by(criterion).overwrites == ()


@then(phrase("Teamleader's own preview by {criterion:w} names the same fields"))
def vendor_overwrites(clerk: Clerk, crm: Crm, criterion: str) -> None:
    """Those of which the old and the new value differ by more than signs."""
    seen = crm.human.preview_import(clerk.text, VENDOR[By(criterion)])
    fields = {change["field"] for change in seen["overwrites"]} - {"vat_number"}
    assert fields == {each.field for each in clerk.by(criterion).overwrites}


@then(phrase('koppel refuses the file: "{words}"'))
def refuses(clerk: Clerk, words: str) -> None:
    """Before either system is read."""
    calls = len(clerk.office.calls)
    with pytest.raises(InputError, match=words):
        clerk.look()
    assert len(clerk.office.calls) == calls


@then(phrase('koppel warns "{words}"'))
def warns(clerk: Clerk, words: str) -> None:
    """Among what a person is to mind."""
    assert clerk.bulk is not None
    assert [words in warning for warning in clerk.bulk.warnings] == [True]


@then(phrase('"{name}" is to be looked at by {criterion:w}: "{words}"'))
def looked_at(clerk: Clerk, name: str, criterion: str, words: str) -> None:
    """With the reason."""
    (why,) = (each.why for each in clerk.by(criterion).left if each.row.name == name)
    assert words in why


@then("the crosswalk still knows all that was imported")
def still_known(office: Office, crm: Crm) -> None:
    """The rows of companies that Teamleader no longer has are kept."""
    engine = create_engine(f"sqlite:///{office.database}")
    with engine.connect() as db:
        known = set(
            db.execute(select(bindings.c.id).where(bindings.c.kind == "Customer")).scalars()
        )
    engine.dispose()
    gone = [e.key for e in crm.fake.effects.since() if e.operation.endswith("delete_customer")]
    assert gone
    assert {f"company/{id}" for id in gone} <= known


@then(phrase('the issues are about "{names}"'))
def issues_about(office: Office, names: str) -> None:
    """Those of whom somebody must still decide what their deletion means."""
    assert ", ".join(sorted(issue.label for issue in office.link.status().issues)) == names


@then(phrase("koppel counts {number:d} doubles"))
def doubles(found: list[Matches], number: int) -> None:
    """Under one name on both sides, not linked."""
    assert found[-1].doubles == number


@then("the bulk way is advised")
def advised(found: list[Matches]) -> None:
    """So many are too many to be merged by hand."""
    assert found[-1].bulk_advised


@then("the bulk way is not advised")
def not_advised(found: list[Matches]) -> None:
    """By hand is as quick."""
    assert not found[-1].bulk_advised


def _near(clerk: Clerk, name: str) -> Iterator[str]:
    each: New
    (each,) = (e for e in clerk.by("name").new if e.row.name == name)
    return (party.label for party, _ in each.near)
