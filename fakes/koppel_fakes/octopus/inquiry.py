"""Inquiry: what a person reads on the screen. Looking changes nothing and leaves no effect."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import wire
from koppel_fakes.octopus.ledger import items_of, open_amount
from koppel_fakes.octopus.records import Journal, MoneyDocument, TradeDocument
from koppel_fakes.octopus.screen import Screen
from koppel_fakes.octopus.state import AnyBooking

Row = dict[str, Any]


class Inquiry(Screen):
    """The lists of the screen, each as rows in the order a person sees them."""

    def list_bookyears(self) -> list[Row]:
        """The bookyears, the first one first."""
        with self._fake.lock:
            found = sorted(self._dossier.bookyears.values(), key=lambda year: year.start)
            return [wire.bookyear(year) for year in found]

    def list_journals(self, year: int | None = None) -> list[Row]:
        """The journals of a bookyear, by letter and number.

        `openBy` is who has it open, `documents` how many are in it, `account` and `iban` are
        those of an F journal.
        """
        with self._fake.lock:
            home = self._bookyear(year)
            found = [j for j in self._dossier.journals.values() if j.bookyear == home.id]
            found.sort(key=lambda journal: (journal.letter, journal.sequence))
            return [self._journal_row(journal) for journal in found]

    def journal(self, journal: str, year: int | None = None) -> Row:
        """One journal as in the list."""
        with self._fake.lock:
            return self._journal_row(self._journal(journal, year))

    def list_bookings(
        self, journal: str, year: int | None = None, offset: int = 0, limit: int | None = None
    ) -> list[Row]:
        """The documents of a journal in the order of their numbers (R75), or some of them.

        `total` is the document's amount, `open` what is not matched yet, in euro; `customers`
        are the names of the relations on it.
        """
        with self._fake.lock:
            found = self._journal(journal, year).all()
            until = None if limit is None else offset + limit
            return [self._row(booking) for booking in islice(found, offset, until)]

    def booking(self, number: int, journal: str, year: int | None = None) -> Row:
        """One document as in the list."""
        with self._fake.lock:
            home = self._journal(journal, year)
            found = self._dossier.booking(home.bookyear, journal, number)
            if found is None:
                raise HumanError(
                    f"no document {number} in {journal}",
                    f"er is geen document {number} in {journal}",
                )
            return self._row(found)

    def list_movements(
        self, journal: str, year: int | None = None, limit: int | None = None
    ) -> list[Row]:
        """The lines of a financial or general journal, the latest document first, or some of them.

        `kind` is A account, C client or S supplier; `amount` is as booked, + is money received.
        """
        with self._fake.lock:
            found = [b.document for b in self._journal(journal, year).all()]
            rows = (
                row
                for document in reversed(found)
                if isinstance(document, MoneyDocument)
                for row in self._movements(document)
            )
            return list(islice(rows, limit))

    def _movements(self, document: MoneyDocument) -> Iterator[Row]:
        for line in document.lines:
            relation = self._dossier.find_relation(line.relation)
            yield {
                "number": document.number,
                "date": wire.day(document.dated),
                "kind": line.kind,
                "account": line.account,
                "name": str(relation.fields.get("name", "")) if relation else "",
                "reference": line.reference or "",
                "amount": line.amount,
            }

    def _journal_row(self, journal: Journal) -> Row:
        accounts = self._dossier.bank_accounts
        return {
            **wire.journal(journal),
            "openBy": journal.open_by,
            "documents": sum(map(len, journal.bookings.values())),
            "account": journal.account,
            "iban": next((iban for iban, key in accounts.items() if key == journal.key), ""),
        }

    def _row(self, booking: AnyBooking) -> Row:
        document = booking.document
        items = list(items_of(self._dossier, document, self._fake.switches))
        names = dict.fromkeys(
            str(self._dossier.relations[item.relation_id].fields.get("name", "")) for item in items
        )
        return {
            "number": document.number,
            "date": wire.day(document.dated),
            "customers": list(names),
            "relationId": items[0].relation_id if items else 0,
            "total": _total(document),
            "open": sum((open_amount(self._dossier, item) for item in items), Decimal(0)),
            "reference": document.reference if isinstance(document, TradeDocument) else None,
            "comment": document.comment if isinstance(document, TradeDocument) else None,
        }


def _total(document: TradeDocument | MoneyDocument) -> Decimal:
    if isinstance(document, TradeDocument):
        return document.amount
    return sum((line.amount for line in document.lines), Decimal(0))
