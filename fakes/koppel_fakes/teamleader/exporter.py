"""Exporter: the person who takes a list of companies along to Excel (teamleader-api 4.2)."""

from __future__ import annotations

from koppel_fakes.teamleader.importer import Importer
from koppel_fakes.teamleader.number_column import LABEL
from koppel_fakes.teamleader.records import Customer
from koppel_fakes.teamleader.workbook import workbook

HEADINGS = {
    "name": "Naam",
    "vat_number": "BTW-nummer",
    "number": LABEL,
    "street": "Straat",
    "postal_code": "Postcode",
    "city": "Plaats",
    "country": "Land",
    "email": "E-mail",
    "phone": "Telefoon",
    "website": "Website",
    "language": "Taal",
    "tags": "Tags",
}
"""The columns of the file: those that an import knows again, and the tags."""


class Exporter(Importer):
    """Exports companies. Nothing is changed by that."""

    def export_companies(
        self, segment: str | None = None, search: str = "", tag: str = ""
    ) -> bytes:
        """The companies of a segment, else those of a search of the list, as an .xlsx file.

        One row each under one heading row. The control plane gives the file as base64 text.
        """
        with self._at_screen():
            chosen = self.company_list(search, tag) if segment is None else self.segment(segment)
            cells = [self._cells(self._customer(row["id"])) for row in chosen]
            return workbook("Bedrijven", list(HEADINGS.values()), cells, self._state.now())

    def _cells(self, company: Customer) -> list[str]:
        held = {**self._held(company), "tags": ", ".join(company.tags)}
        return [held[field] or "" for field in HEADINGS]
