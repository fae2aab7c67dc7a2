"""Registers: the lists a person keeps at hand: dossiers, accounts, VAT codes, relations, users."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import wire
from koppel_fakes.octopus.ledger import items_of, open_amount
from koppel_fakes.octopus.records import Relation
from koppel_fakes.octopus.reports import CLIENT
from koppel_fakes.octopus.screen import Screen

Row = dict[str, Any]


class Registers(Screen):
    """What a person looks up; nothing changes by it."""

    def today(self) -> str:
        """The simulated date in Brussels, YYYY-MM-DD."""
        return self._today().isoformat()

    def current_dossier(self) -> Row:
        """The dossier that stands open, with REST names (2.1)."""
        with self._fake.lock:
            return wire.dossier(self._dossier)

    def current_bookyear(self) -> Row | None:
        """The bookyear a person stands in (R17), with REST names; None when none is open."""
        with self._fake.lock:
            found = self._open_bookyear()
            return wire.bookyear(found) if found else None

    def list_dossiers(self) -> list[Row]:
        """All dossiers by number; `current` is the one that stands open."""
        with self._fake.lock:
            return [
                {
                    **wire.dossier(record),
                    "disabled": record.disabled,
                    "current": number == self._dossier_id,
                    "bookyears": len(record.bookyears),
                }
                for number, record in sorted(self._fake.state.dossiers.items())
            ]

    def list_accounts(self, search: str = "", year: int | None = None) -> list[Row]:
        """The ledger accounts of a bookyear by number, found by how it starts or by a word."""
        with self._fake.lock:
            home = self._bookyear(year)
            found: list[Row] = [
                {
                    "number": account.number,
                    "name": account.names.get("NL", ""),
                    "bookable": account.bookable,
                }
                for account in self._dossier.accounts.values()
                if account.bookyear == home.id
            ]
            sought = search.strip().casefold()
            # As text: the heading 70 stands above the accounts 700000 and on.
            return [
                row
                for row in sorted(found, key=lambda row: str(row["number"]))
                if str(row["number"]).startswith(sought) or sought in row["name"].casefold()
            ]

    def list_vat_codes(self) -> list[Row]:
        """The VAT codes in the order of the dossier, with their type (2.5)."""
        with self._fake.lock:
            return [wire.vat_code(record) for record in self._dossier.vat_codes]

    def list_relations(self, search: str = "") -> list[Row]:
        """The relations by name, found by a part of name, place, VAT or external number.

        `open` is what customers owe by sales and payments that are not matched, in euro.
        """
        with self._fake.lock:
            owed = self._owed()
            found = sorted(self._dossier.relations.values(), key=_name_of)
            return [_relation(record, owed) for record in found if _answers_to(record, search)]

    def relation(self, relation_id: int) -> Row:
        """One relation as in the list, and all its `fields` with REST names (2.6)."""
        with self._fake.lock:
            record = self._dossier.relations.get(relation_id)
            if record is None:
                raise HumanError(f"no relation {relation_id}")
            return {**_relation(record, self._owed()), "fields": dict(record.fields)}

    def list_users(self) -> list[Row]:
        """The users, whether each may open this dossier, and who is blocked."""
        with self._fake.lock:
            return [
                {
                    "name": user.name,
                    "allowed": self._dossier_id in user.dossiers,
                    "blocked": user.blocked,
                    "failures": user.failures,
                }
                for user in self._fake.door.users.values()
            ]

    def _owed(self) -> dict[int, Decimal]:
        owed: defaultdict[int, Decimal] = defaultdict(Decimal)
        for booking in self._dossier.bookings():
            for item in items_of(self._dossier, booking.document, self._fake.switches):
                if item.kind == CLIENT:
                    rest = open_amount(self._dossier, item)
                    owed[item.relation_id] += rest if item.side == "debet" else -rest
        return owed


def _relation(record: Relation, owed: dict[int, Decimal]) -> Row:
    return {
        "id": record.id,
        "externalId": record.external_id,
        "name": str(record.fields.get("name", "")),
        "city": str(record.fields.get("city", "")),
        "vatNr": str(record.fields.get("vatNr", "")),
        "active": record.active,
        "open": owed.get(record.id, Decimal(0)),
    }


def _name_of(record: Relation) -> tuple[str, int]:
    return (str(record.fields.get("name", "")).casefold(), record.id)


def _answers_to(record: Relation, search: str) -> bool:
    sought = search.strip().casefold()
    known = [str(record.fields.get(name, "")).casefold() for name in ("name", "city", "vatNr")]
    if record.external_id:
        known.append(str(record.external_id))
    return any(sought in text for text in known)
