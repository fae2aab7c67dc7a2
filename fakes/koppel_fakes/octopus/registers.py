"""Registers: the lists a person keeps at hand: dossiers, accounts, VAT codes, relations, users."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from koppel_fakes.fake import HumanError
from koppel_fakes.octopus import standing, wire
from koppel_fakes.octopus.ledger import open_amount
from koppel_fakes.octopus.records import Relation
from koppel_fakes.octopus.screen import Screen
from koppel_fakes.octopus.standing import CLIENT

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

    def list_relations(
        self, search: str = "", offset: int = 0, limit: int | None = None
    ) -> list[Row]:
        """The relations by name, found by a part of name, place, VAT or external number.

        `open` is what customers owe by sales and payments that are not matched, in euro. Or
        some of them.
        """
        with self._fake.lock:
            found = sorted(self._relations(search), key=_name_of)
            until = None if limit is None else offset + limit
            return [_relation(record, self._owed(record)) for record in found[offset:until]]

    def count_relations(self, search: str = "") -> int:
        """How many relations are found so."""
        with self._fake.lock:
            return len(self._relations(search))

    def list_relation_names(self) -> list[Row]:
        """The `id` and `name` of every relation, by name."""
        with self._fake.lock:
            found = sorted(self._dossier.relations.values(), key=_name_of)
            return [{"id": record.id, "name": _shown_name(record)} for record in found]

    def relation(self, relation_id: int) -> Row:
        """One relation as in the list, and all its `fields` with REST names (2.6)."""
        with self._fake.lock:
            record = self._dossier.relations.get(relation_id)
            if record is None:
                raise HumanError(f"no relation {relation_id}", f"er is geen relatie {relation_id}")
            return {**_relation(record, self._owed(record)), "fields": dict(record.fields)}

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

    def _relations(self, search: str) -> list[Relation]:
        return [r for r in self._dossier.relations.values() if _answers_to(r, search)]

    def _owed(self, record: Relation) -> Decimal:
        dossier = self._dossier
        found = standing.open_items(dossier, self._fake.switches, CLIENT, record.id)
        rests = [(item.side, open_amount(dossier, item)) for item in found]
        return sum((rest if side == "debet" else -rest for side, rest in rests), Decimal(0))


def _relation(record: Relation, owed: Decimal) -> Row:
    return {
        "id": record.id,
        "externalId": record.external_id,
        "name": _shown_name(record),
        "city": str(record.fields.get("city", "")),
        "vatNr": str(record.fields.get("vatNr", "")),
        "active": record.active,
        "open": owed,
    }


def _shown_name(record: Relation) -> str:
    return str(record.fields.get("name", ""))


def _name_of(record: Relation) -> tuple[str, int]:
    return (_shown_name(record).casefold(), record.id)


def _answers_to(record: Relation, search: str) -> bool:
    sought = search.strip().casefold()
    known = [str(record.fields.get(name, "")).casefold() for name in ("name", "city", "vatNr")]
    if record.external_id:
        known.append(str(record.external_id))
    return any(sought in text for text in known)
