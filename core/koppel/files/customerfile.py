"""Customer file: customers with their numbers, as exported from the CRM (R46, R48-R50).

The first two columns that count are the name and the customer number of the books; the VAT number
is strongly advised. Every further column is something that an import of the file would write over
what the CRM holds. Headings are known in Dutch, French and English; others are matched by hand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from koppel.errors import InputError
from koppel.files.sheets import Line, Sheet, refuse_lines
from koppel.matching.letters import plain

NAME, NUMBER, VAT = "name", "number", "vat_number"
LEFT_OUT = ""
"""What a heading is matched with when its column is not to be imported."""

_WORDS: Mapping[str, str] = MappingProxyType(
    {
        NAME: "naam, bedrijfsnaam, name, company name, nom, nom de lentreprise",
        NUMBER: "klantennummer boekhoudpakket, klantennummer, klantnummer, customer number, "
        "customer number accounting package, external id, numero client, numero de client",
        VAT: "btw nummer, btw, vat number, vat, numero tva, numero de tva, tva",
        "street": "straat, straat en nummer, adres, street, address, rue, adresse",
        "postal_code": "postcode, postal code, zip code, zip, code postal",
        "city": "plaats, gemeente, stad, city, town, ville, localite",
        "country": "land, country, pays",
        "email": "e mail, email, e mailadres, e mail address, adresse e mail",
        "phone": "telefoon, telefoonnummer, phone, telephone, phone number, numero de telephone",
        "language": "taal, language, langue",
    }
)
FIELDS: Mapping[str, str] = MappingProxyType(
    {word: field for field, words in _WORDS.items() for word in words.split(", ")}
)
"""Headings without accents and signs, each with the field of a customer that it means."""

NO_VAT = "no column holds the VAT number: only names can be compared, and names mislead"


@dataclass(frozen=True, eq=False)
class Row:
    """One customer of the file; ``cells``: what its columns say of him, by field."""

    line: int
    number: str
    """Of the books."""
    name: str
    cells: Mapping[str, str]

    @property
    def vat_number(self) -> str:
        """As it is written; empty where there is none."""
        return self.cells.get(VAT, "")


@dataclass(frozen=True)
class CustomerFile:
    """The customers of a file."""

    rows: tuple[Row, ...]
    fields: frozenset[str]
    """Those that a column holds."""
    unknown: tuple[str, ...]
    """Headings of columns that koppel cannot compare with what the CRM holds."""
    form: str

    @property
    def has_vat(self) -> bool:
        """Whether a column holds the VAT number."""
        return VAT in self.fields


def understand(sheet: Sheet, by_hand: Mapping[str, str] = MappingProxyType({})) -> CustomerFile:
    """Return the customers of a sheet; ``by_hand``: heading -> field, "" to leave a column out.

    Raises ``InputError`` when name or number have no column (R49), or with every line where one of
    the two is missing or a number comes back.
    """
    matched = _matched(sheet, {plain(title): field for title, field in by_hand.items()})
    fields = {field: title for title, field in matched.items() if field}
    for field, title in ((NAME, "name"), (NUMBER, "customer number")):
        if field not in fields:
            raise InputError(
                f"line 1: no column holds the {title}; it has: {', '.join(sheet.headings)}; say "
                f"which one it is with --column HEADING={field}"
            )
    _check_unique(matched)
    rows = tuple(_row(line, fields) for line in sheet.lines)
    _check(rows)
    unknown = tuple(title for title, field in matched.items() if field is None)
    return CustomerFile(rows, frozenset(fields), unknown, sheet.form)


def _matched(sheet: Sheet, by_hand: Mapping[str, str]) -> dict[str, str | None]:
    """Each heading with its field; None where it means nothing to koppel."""
    titles = {plain(title) for title in sheet.headings}
    for title, field in by_hand.items():
        if title not in titles:
            raise InputError(f"line 1: there is no column {title!r} to be matched with {field!r}")
        if field and field not in _WORDS:
            raise InputError(f"{field!r} is no field; choose from {', '.join(_WORDS)}")
    return {title: by_hand.get(plain(title), FIELDS.get(plain(title))) for title in sheet.headings}


def _check_unique(matched: Mapping[str, str | None]) -> None:
    for field in _WORDS:
        titles = [title for title, known in matched.items() if known == field]
        if len(titles) > 1:
            raise InputError(
                f"line 1: {' and '.join(titles)} both hold the {field}; leave one out with "
                f"--column '{titles[1]}='"
            )


def _row(line: Line, fields: Mapping[str, str]) -> Row:
    cells = {field: line.cells[title.casefold()] for field, title in fields.items()}
    return Row(line.number, cells[NUMBER], cells[NAME], {k: v for k, v in cells.items() if v})


def _check(rows: tuple[Row, ...]) -> None:
    wrong: list[str] = []
    first: dict[str, int] = {}
    for row in rows:
        if not row.name:
            wrong.append(f"line {row.line}: there is no name")
        if not row.number:
            wrong.append(f"line {row.line}: {row.name or 'it'} has no customer number")
        elif row.number in first:
            wrong.append(
                f"line {row.line}: number {row.number} stands in line {first[row.number]} already"
            )
        first.setdefault(row.number, row.line)
    refuse_lines(wrong)
