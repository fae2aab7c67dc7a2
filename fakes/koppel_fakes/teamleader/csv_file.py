"""CSV file: a list of customers as a person brings it, read and checked (teamleader-api 4.2)."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass

from koppel_fakes.fake import HumanError
from koppel_fakes.said import Said

MAX_BYTES, MAX_ROWS, MAX_COLUMNS = 5_000_000, 35_000, 200

_HEADINGS: Mapping[str, str] = {
    "naam": "name",
    "name": "name",
    "klantennummer boekhoudpakket": "number",
    "klantennummer": "number",
    "external id": "number",
    "customer number": "number",
    "btw-nummer": "vat_number",
    "btw nummer": "vat_number",
    "vat number": "vat_number",
    "straat": "street",
    "street": "street",
    "postcode": "postal_code",
    "postal code": "postal_code",
    "plaats": "city",
    "city": "city",
    "land": "country",
    "country": "country",
    "e-mail": "email",
    "email": "email",
    "telefoon": "phone",
    "phone": "phone",
    "website": "website",
    "taal": "language",
    "language": "language",
}
FIELDS = frozenset(_HEADINGS.values())
LEFT_OUT = ""
"""What a heading is matched with when its column is not to be imported."""

NO_VAT_COLUMN = Said(
    "no column holds the VAT number: companies can be matched by name only",
    "geen kolom bevat het btw-nummer: bedrijven kunnen alleen op naam samengevoegd worden",
)


@dataclass(frozen=True, slots=True)
class CsvFile:
    """The rows of a file, each by field, empty cells left out; and what the person is warned of."""

    rows: tuple[Mapping[str, str], ...]
    fields: frozenset[str]
    warnings: tuple[str, ...]


def read_file(text: str, columns: Mapping[str, str] | None = None) -> CsvFile:
    """Read a CSV with a heading; commas or semicolons part the cells.

    `columns` matches headings with fields by hand ("" leaves a column out). A file without a
    name or a customer number is refused; one without VAT numbers is taken with a warning.
    """
    if len(text.encode()) > MAX_BYTES:
        raise HumanError(
            "the file is larger than 5 MB: import it in parts",
            "het bestand is groter dan 5 MB: importeer het in delen",
        )
    table = _table(text)
    if not table:
        raise HumanError(
            "the file is empty: it needs a heading and rows",
            "het bestand is leeg: het heeft een kopregel en rijen nodig",
        )
    matched = _matched(table[0], columns or {})
    fields = frozenset(matched) - {LEFT_OUT}
    for field, title, titel in (
        ("name", "name", "de naam"),
        ("number", "customer number", "het klantennummer"),
    ):
        if field not in fields:
            raise HumanError(
                f"no column holds the {title}: add it to the file, or match it",
                f"geen kolom bevat {titel}: voeg ze toe aan het bestand, of koppel ze",
            )
    rows = tuple(_row(n, line, matched) for n, line in enumerate(table[1:], start=2))
    warnings = () if "vat_number" in fields else (NO_VAT_COLUMN,)
    return CsvFile(rows, fields, warnings)


def headings_of(text: str) -> dict[str, str]:
    """The headings of a file, each with the field it is taken for ("" where it means nothing)."""
    table = _table(text)
    titles = [heading.strip() for heading in table[0]] if table else []
    return {title: _HEADINGS.get(title.casefold(), LEFT_OUT) for title in titles}


def _table(text: str) -> list[list[str]]:
    text = text.removeprefix("\ufeff")
    heading = text.partition("\n")[0]
    delimiter = ";" if heading.count(";") >= heading.count(",") else ","
    try:
        table = [line for line in csv.reader(io.StringIO(text), delimiter=delimiter) if any(line)]
    except csv.Error as error:
        raise HumanError(
            f"the file is not CSV: {error}", f"het bestand is geen CSV: {error}"
        ) from error
    if len(table) - 1 > MAX_ROWS or (table and len(table[0]) > MAX_COLUMNS):
        raise HumanError(
            "a file has at most 35,000 rows and 200 columns",
            "een bestand heeft hoogstens 35.000 rijen en 200 kolommen",
        )
    return table


def _matched(headings: list[str], columns: Mapping[str, str]) -> list[str]:
    """The field of each column; a heading that means nothing must be matched by hand."""
    matched = []
    for heading in headings:
        title = heading.strip()
        field = columns.get(title, _HEADINGS.get(title.casefold()))
        if field is None or (field != LEFT_OUT and field not in FIELDS):
            raise HumanError(
                f"column {title!r} is no field of a company: match it, or leave it out",
                f"kolom {title!r} is geen veld van een bedrijf: koppel ze, of laat ze weg",
            )
        matched.append(field)
    filled = [field for field in matched if field != LEFT_OUT]
    if len(filled) != len(set(filled)):
        raise HumanError(
            "two columns are matched with the same field",
            "twee kolommen zijn aan hetzelfde veld gekoppeld",
        )
    return matched


def _row(n: int, line: list[str], matched: list[str]) -> Mapping[str, str]:
    if len(line) > len(matched):
        raise HumanError(
            f"row {n} has more cells than the heading", f"rij {n} heeft meer cellen dan de kopregel"
        )
    cells = {field: cell.strip() for field, cell in zip(matched, line, strict=False)}
    row = {field: cell for field, cell in cells.items() if cell and field != LEFT_OUT}
    if "name" not in row:
        raise HumanError(f"row {n} has no name", f"rij {n} heeft geen naam")
    return row
