"""Importer: the person who imports a CSV of customers, after a look at what would happen.

Rows are matched by one criterion, the name or the VAT number. What matches is updated with the
filled cells of the row; what does not is added (teamleader-api 4.2).
"""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.teamleader.csv_file import CsvFile, read_file
from koppel_fakes.teamleader.customer_lists import letters_and_digits
from koppel_fakes.teamleader.desk import Desk, Row
from koppel_fakes.teamleader.finished_import import FinishedImport
from koppel_fakes.teamleader.number_column import number_field, number_of, switch_on
from koppel_fakes.teamleader.records import Address, Customer
from koppel_fakes.teamleader.typed import with_details

CRITERIA = ("name", "vat_number")
_NEAR = 3
Match = tuple[Mapping[str, str], Customer | None]
"""A row of the file, and the company it belongs to."""


class Importer(Desk):
    """Imports companies. Nothing is written by a preview."""

    def preview_import(
        self, text: str, criterion: str, columns: Mapping[str, str] | None = None
    ) -> Row:
        """What the import would do: how many `new` and `updated`, `warnings`, `overwrites`."""
        with self._at_screen():
            file, matches = self._matches(text, criterion, columns)
            found = [(row, company) for row, company in matches if company is not None]
            return {
                "new": len(matches) - len(found),
                "updated": len(found),
                "warnings": list(file.warnings),
                "overwrites": [
                    change for row, company in found for change in self._overwrites(row, company)
                ],
            }

    def run_import(
        self, text: str, criterion: str, columns: Mapping[str, str] | None = None
    ) -> Row:
        """Import the file. The `updated` and the `added` rows, the latter with near names."""
        with self._at_screen():
            _, matches = self._matches(text, criterion, columns)
            switch_on(self._state)
            names = {company.name: company.id for company in self._companies()}
            updated = [self._update(row, known) for row, known in matches if known is not None]
            added = [
                {**self._add(row), "near": _near(row["name"], names)}
                for row, known in matches
                if known is None
            ]
            done = FinishedImport(self._state.now(), criterion, tuple(updated), tuple(added))
            self._state.imports.append(done)
            return {"updated": updated, "added": added}

    def _matches(
        self, text: str, criterion: str, columns: Mapping[str, str] | None
    ) -> tuple[CsvFile, list[Match]]:
        if criterion not in CRITERIA:
            raise HumanError(
                f"match by {' or '.join(CRITERIA)}, not by {criterion!r}",
                f"voeg samen op {' of '.join(CRITERIA)}, niet op {criterion!r}",
            )
        file = read_file(text, columns)
        if criterion not in file.fields:
            raise HumanError(
                "no column holds the VAT number: match by name",
                "geen kolom bevat het btw-nummer: voeg samen op naam",
            )
        known: dict[str, Customer] = {}
        for company in self._companies():
            # Of several equal ones the oldest is taken.
            known.setdefault(_key(criterion, getattr(company, criterion)), company)
        return file, [(row, self._match(row, criterion, known)) for row in file.rows]

    def _match(
        self, row: Mapping[str, str], criterion: str, known: Mapping[str, Customer]
    ) -> Customer | None:
        key = _key(criterion, row.get(criterion))
        return known.get(key) if key else None

    def _overwrites(self, row: Mapping[str, str], company: Customer) -> list[Row]:
        """The filled fields of a company that the row would change."""
        held = self._held(company)
        return [
            {"name": company.name, "field": field, "old": held[field], "new": cell}
            for field, cell in row.items()
            if held.get(field) and held[field] != cell
        ]

    def _held(self, company: Customer) -> dict[str, str | None]:
        address = dict(company.addresses).get("primary") or Address(None, None, None, "")
        return {
            "name": company.name,
            "number": number_of(self._state, company),
            "vat_number": company.vat_number,
            "street": address.line_1,
            "postal_code": address.postal_code,
            "city": address.city,
            "country": address.country,
            "email": dict(company.emails).get("primary"),
            "phone": dict(company.telephones).get("phone"),
            "website": company.website,
            "language": company.language,
        }

    def _update(self, row: Mapping[str, str], known: Customer) -> Row:
        # An earlier row may have changed it already.
        company = self._state.customers[known.id]
        self._write(row, company)
        self._log("edit_customer", "company", company.id, row)
        return _told(row, company.id)

    def _add(self, row: Mapping[str, str]) -> Row:
        now = self._state.now()
        blank = Customer(self._state.new_id("company"), "company", added_at=now, updated_at=now)
        self._write(row, blank)
        self._log("add_company", "company", blank.id, row)
        return _told(row, blank.id)

    def _write(self, row: Mapping[str, str], company: Customer) -> None:
        details: dict[str, Any] = {key: cell for key, cell in row.items() if key != "number"}
        changed = with_details(company, details) if details else company
        values = dict(company.custom_fields)
        if "number" in row:
            values[str(number_field(self._state, "company"))] = row["number"]
        self._state.put_customer(
            replace(changed, custom_fields=values, updated_at=self._state.now())
        )


def _key(criterion: str, value: str | None) -> str:
    """What is compared: the name without case, the VAT number without separators."""
    text = (value or "").strip()
    return letters_and_digits(text) if criterion == "vat_number" else text.casefold()


def _near(name: str, names: Mapping[str, str]) -> list[Row]:
    """Companies that were there before and are called almost the same, for a look by hand."""
    close = difflib.get_close_matches(name, names, n=_NEAR)
    return [{"id": names[other], "name": other} for other in close]


def _told(row: Mapping[str, str], company_id: str) -> Row:
    return {"id": company_id, "name": row["name"], "number": row.get("number")}
